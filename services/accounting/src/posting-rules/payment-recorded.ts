import { paymentRecorded } from '@consigna/contracts/billing/events';
import { decimal } from '@consigna/kernel/decimal';
import { debit, exchangeDifference, type ItemChange, negated, negatedItem, posting, sum } from '../ledger/posting.js';
import { postingRule } from './posting-rule.js';

/**
 * Money settles documents at their own rates; what the day's rate makes of it is an exchange difference. What is not
 * allocated stays on the party's account. Money out is the mirror of money in.
 */
export const paymentRecordedRule = postingRule({
  event: paymentRecorded,
  post(payment, { baseCurrency, words }) {
    const { currency, partyId, interCompanyId, number, date, paymentId, direction } = payment;
    const incoming = direction === 'in';
    const role = incoming ? (interCompanyId === null ? 'AR' : 'IC_AR') : interCompanyId === null ? 'AP' : 'IC_AP';
    const creditRole = incoming ? 'CUSTOMER_CREDIT' : 'SUPPLIER_CREDIT';
    const settled = sum(payment.allocations.map((part) => decimal(part.amountBase)));
    const settledAmount = sum(payment.allocations.map((part) => decimal(part.amount)));
    const open = decimal(payment.unallocatedBase);
    const moved = decimal(payment.amountBase);

    // As money in: the bank's debit against the documents' credits.
    const lines = [
      debit('BANK', moved, { currency, amount: decimal(payment.amount), partyId }),
      negated(debit(role, settled, { currency, amount: settledAmount, partyId, interCompanyId })),
      negated(debit(creditRole, open, { currency, amount: decimal(payment.unallocated), partyId, interCompanyId })),
    ];
    const items: ItemChange[] = payment.allocations.map(({ documentId, amount, amountBase }) => ({
      role,
      documentId,
      opens: null,
      currency,
      amount: decimal(amount).negated(),
      amountBase: decimal(amountBase).negated(),
    }));
    items.push({
      role: creditRole,
      documentId: paymentId,
      opens: { type: 'payment', number, partyId, interCompanyId, date, dueDate: date },
      currency,
      amount: decimal(payment.unallocated).negated(),
      amountBase: open.negated(),
    });

    const signed = incoming ? lines : lines.map(negated);
    return posting({
      date,
      branchId: payment.branchId,
      source: { type: 'payment', id: paymentId, number },
      description: `${incoming ? words.paymentReceived : words.paymentMade} ${number}`,
      lines: [...signed, exchangeDifference(sum(signed.map((line) => line.base)).negated(), baseCurrency)],
      items: incoming ? items : items.map(negatedItem),
    });
  },
});
