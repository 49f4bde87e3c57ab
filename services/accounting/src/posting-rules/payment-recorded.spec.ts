import { newId } from '@consigna/kernel/id';
import { build, byRole, facts } from '../../test/build.js';
import { paymentRecordedRule } from './payment-recorded.js';

const part = (amount: string, amountBase: string) => ({
  documentId: newId(),
  documentNumber: 'INV/000001',
  amount,
  amountBase,
});

describe('a payment', () => {
  it('leaves on account what it does not settle (S-G01)', () => {
    const payment = build.payment({
      amount: '50.00',
      allocations: [part('45.20', '45.20')],
      unallocated: '4.80',
      unallocatedBase: '4.80',
    });

    expect(byRole(paymentRecordedRule.post(payment, facts()))).toEqual({
      BANK: '50.00',
      AR: '-45.20',
      CUSTOMER_CREDIT: '-4.80',
    });
  });

  it.each([
    ['600.00', '0.94', '564.00', '540.00', { BANK: '564.00', AR: '-540.00', FX_GAIN: '-24.00' }],
    ['300.00', '0.88', '264.00', '270.00', { BANK: '264.00', AR: '-270.00', FX_LOSS: '6.00' }],
  ])('of %s USD at %s shows the difference in rates (S-G03)', (amount, rate, amountBase, settled, expected) => {
    const payment = build.payment({ amount, currency: 'USD', rate, amountBase, allocations: [part(amount, settled)] });

    expect(byRole(paymentRecordedRule.post(payment, facts()))).toEqual(expected);
  });

  it('to a supplier gains when the currency fell (S-D17)', () => {
    const payment = build.payment({
      direction: 'out',
      amount: '50.00',
      currency: 'USD',
      rate: '0.91',
      amountBase: '45.50',
      allocations: [part('50.00', '46.00')],
    });

    expect(byRole(paymentRecordedRule.post(payment, facts()))).toEqual({
      BANK: '-45.50',
      AP: '46.00',
      FX_GAIN: '-0.50',
    });
  });

  it('within the network settles its own accounts', () => {
    const interCompanyId = newId();
    const allocations = [part('10.00', '10.00')];

    expect(
      byRole(paymentRecordedRule.post(build.payment({ amount: '10.00', interCompanyId, allocations }), facts())),
    ).toEqual({ BANK: '10.00', IC_AR: '-10.00' });
    expect(
      byRole(
        paymentRecordedRule.post(
          build.payment({ amount: '10.00', direction: 'out', interCompanyId, allocations }),
          facts(),
        ),
      ),
    ).toEqual({ BANK: '-10.00', IC_AP: '10.00' });
  });
});
