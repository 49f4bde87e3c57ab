import { newId } from '@consigna/kernel/id';
import { byRole, facts } from '../../test/build.js';
import { stockRevaluedRule } from './stock-revalued.js';

describe("stock revalued by a bill's price", () => {
  it.each([
    ['more', '10.00', '10.00', { INV: '10.00', COGS: '10.00', GRNI: '-20.00' }],
    ['less', '-4.00', '-6.00', { INV: '-4.00', COGS: '-6.00', GRNI: '10.00' }],
    ['more, with nothing on hand', '0.00', '50.00', { COGS: '50.00', GRNI: '-50.00' }],
  ])('costs %s (S-A08)', (_, toStockBase, toCostOfSalesBase, expected) => {
    const lines = [{ receiptLineId: newId(), productId: newId(), sku: 'X', toStockBase, toCostOfSalesBase }];
    const posting = stockRevaluedRule.post(
      { revaluationId: newId(), date: '2026-01-31', billId: newId(), lines },
      facts(),
    );

    expect(byRole(posting)).toEqual(expected);
  });
});
