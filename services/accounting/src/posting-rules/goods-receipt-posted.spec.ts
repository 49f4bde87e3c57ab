import { build, byRole, facts } from '../../test/build.js';
import { goodsReceiptPostedRule } from './goods-receipt-posted.js';

describe('a goods receipt', () => {
  it('values owned goods against goods received not billed, line by line (S-B01)', () => {
    const posting = goodsReceiptPostedRule.post(
      build.receipt([{ valueBase: '240.00' }, { valueBase: '180.00' }]),
      facts(),
    );

    expect(byRole(posting)).toEqual({ INV: '420.00', GRNI: '-420.00' });
    expect(posting?.items.map((item) => item.amountBase.toFixed(2))).toEqual(['-240.00', '-180.00']);
  });

  it('expenses a service', () => {
    const posting = goodsReceiptPostedRule.post(build.receipt([{ kind: 'service', valueBase: '30.00' }]), facts());

    expect(byRole(posting)).toEqual({ EXPENSE: '30.00', GRNI: '-30.00' });
  });

  it('posts nothing for consigned goods (S-D01)', () => {
    expect(
      goodsReceiptPostedRule.post(build.receipt([{ valueBase: '0' }], { kind: 'consignment' }), facts()),
    ).toBeNull();
  });
});
