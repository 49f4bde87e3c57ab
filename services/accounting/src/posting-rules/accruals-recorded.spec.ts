import { newId } from '@consigna/kernel/id';
import { build, byRole, facts } from '../../test/build.js';
import { accrualsRecordedRule } from './accruals-recorded.js';

describe('accruals of consigned units', () => {
  it('as principal cost what is agreed, owed to each consignor (S-D06)', () => {
    const posting = accrualsRecordedRule.post(
      build.accruals([build.accrual({ owed: '36.00' }), build.accrual({ owed: '28.50' })]),
      facts(),
    );

    expect(byRole(posting)).toEqual({ COGS_CONS: '64.50', CONS_ACCRUAL: '-64.50' });
    expect(posting?.lines.filter(({ role }) => role === 'CONS_ACCRUAL').map(({ base }) => base.toFixed(2))).toEqual([
      '-36.00',
      '-28.50',
    ]);
  });

  it('as agent wait in UNBILLED, and only the commission is income (S-D03)', () => {
    const deliveryLineId = newId();
    const sale = build.accrual({
      role: 'agent',
      owed: '70.00',
      netBase: '100.00',
      commissionBase: '30.00',
      deliveryLineId,
    });
    const posting = accrualsRecordedRule.post(build.accruals([sale]), facts());

    expect(byRole(posting)).toEqual({ UNBILLED: '100.00', CONS_PAYABLE: '-70.00', COMMISSION_REV: '-30.00' });
    expect(posting?.unbilled).toMatchObject([{ kind: 'accrued', lineId: deliveryLineId }]);
  });

  it('are taken back by a return (S-H01, S-D09)', () => {
    const principal = build.accrual({ kind: 'return', owed: '24.00', quantity: '2' });
    const agent = build.accrual({
      kind: 'return',
      role: 'agent',
      owed: '14.00',
      netBase: '20.00',
      commissionBase: '6.00',
      returnLineId: newId(),
    });

    expect(byRole(accrualsRecordedRule.post(build.accruals([principal]), facts()))).toEqual({
      COGS_CONS: '-24.00',
      CONS_ACCRUAL: '24.00',
    });
    expect(byRole(accrualsRecordedRule.post(build.accruals([agent]), facts()))).toEqual({
      UNBILLED: '-20.00',
      CONS_PAYABLE: '14.00',
      COMMISSION_REV: '6.00',
    });
  });

  it.each([
    ['loss', 'principal', { CONS_LOSS: '12.00', CONS_ACCRUAL: '-12.00' }],
    ['loss', 'agent', { CONS_LOSS: '12.00', CONS_PAYABLE: '-12.00' }],
    ['found', 'principal', { CONS_LOSS: '-12.00', CONS_ACCRUAL: '12.00' }],
  ] as const)('of a %s as %s (S-D14)', (kind, role, expected) => {
    expect(
      byRole(accrualsRecordedRule.post(build.accruals([build.accrual({ kind, role, owed: '12.00' })]), facts())),
    ).toEqual(expected);
  });

  it('keep the agreement’s currency beside the sale’s rate (S-D17)', () => {
    const posting = accrualsRecordedRule.post(
      build.accruals([build.accrual({ owed: '50.00', currency: 'USD', owedBase: '45.00' })]),
      facts(),
    );

    expect(byRole(posting)).toEqual({ COGS_CONS: '45.00', CONS_ACCRUAL: '-45.00' });
    expect(posting?.lines.find(({ role }) => role === 'CONS_ACCRUAL')).toMatchObject({ currency: 'USD' });
  });
});
