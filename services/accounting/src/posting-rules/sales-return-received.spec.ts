import { build, byRole, facts } from '../../test/build.js';
import { salesReturnReceivedRule } from './sales-return-received.js';

describe('a sales return', () => {
  it('brings owned units back at their cost (S-A08)', () => {
    const salesReturn = build.salesReturn([build.source({ costBase: '20.00' })]);

    expect(byRole(salesReturnReceivedRule.post(salesReturn, facts()))).toEqual({ INV: '20.00', COGS: '-20.00' });
  });

  it('brings scrapped units back too: an adjustment of its own writes them off', () => {
    const salesReturn = build.salesReturn([build.source({ costBase: '20.00' })], 'scrap');

    expect(byRole(salesReturnReceivedRule.post(salesReturn, facts()))).toEqual({ INV: '20.00', COGS: '-20.00' });
  });
});
