import { newId } from '@consigna/kernel/id';
import { build, byRole, facts } from '../../test/build.js';
import { billPostedRule } from './bill-posted.js';

describe("a supplier's bill", () => {
  it('takes received goods out of GRNI at its own price; the revaluation makes up the rest (S-A08)', () => {
    const receiptLineId = newId();
    const line = build.billLine({
      kind: 'receipt',
      receiptLineId,
      net: '120.00',
      netBase: '120.00',
      receivedValueBase: '100.00',
    });
    const posting = billPostedRule.post(build.bill({ net: '120.00', lines: [line] }), facts());

    expect(byRole(posting)).toEqual({ GRNI: '120.00', AP: '-120.00' });
    expect(
      posting?.items.map(({ role, documentId, amountBase }) => [
        role,
        documentId === receiptLineId,
        amountBase.toFixed(2),
      ]),
    ).toEqual([
      ['AP', false, '-120.00'],
      ['GRNI', true, '120.00'],
    ]);
  });

  it('of plain expenses owes net and tax', () => {
    expect(byRole(billPostedRule.post(build.bill({ net: '100.00', tax: '21.00' }), facts()))).toEqual({
      EXPENSE: '100.00',
      TAX_IN: '21.00',
      AP: '-121.00',
    });
  });

  it('of a company of the network is owed within it (S-F01)', () => {
    const bill = build.bill({ net: '1000.00', interCompanyId: newId() });

    expect(byRole(billPostedRule.post(bill, facts()))).toEqual({ EXPENSE: '1000.00', IC_AP: '-1000.00' });
  });

  it('names the cent by which the total and its lines differ', () => {
    const bill = build.bill({ net: '10.01', lines: [build.billLine({ net: '10.004', netBase: '10.00' })] });

    expect(byRole(billPostedRule.post(bill, facts()))).toEqual({ EXPENSE: '10.00', ROUNDING: '0.01', AP: '-10.01' });
  });
});

describe('a self-bill', () => {
  it('turns a principal’s accrual into a debt (S-D02)', () => {
    const line = build.billLine({ kind: 'settlement', net: '60.00', netBase: '60.00', accrualBase: '60.00' });
    const bill = build.bill({ kind: 'self_bill', net: '60.00', tax: '12.00', lines: [line] });

    expect(byRole(billPostedRule.post(bill, facts()))).toEqual({
      CONS_ACCRUAL: '60.00',
      TAX_IN: '12.00',
      AP: '-72.00',
    });
  });

  it('shows what the rate did since the sales (S-D17)', () => {
    const line = build.billLine({ kind: 'settlement', net: '50.00', netBase: '46.00', accrualBase: '45.00' });
    const bill = build.bill({ kind: 'self_bill', net: '50.00', currency: 'USD', rate: '0.92', lines: [line] });

    expect(byRole(billPostedRule.post(bill, facts()))).toEqual({
      CONS_ACCRUAL: '45.00',
      FX_LOSS: '1.00',
      AP: '-46.00',
    });
  });

  it('pays out what an agent collected', () => {
    const line = build.billLine({ kind: 'settlement', net: '28.00', netBase: '28.00', payableBase: '28.00' });

    expect(
      byRole(billPostedRule.post(build.bill({ kind: 'self_bill', net: '28.00', lines: [line] }), facts())),
    ).toEqual({
      CONS_PAYABLE: '28.00',
      AP: '-28.00',
    });
  });
});
