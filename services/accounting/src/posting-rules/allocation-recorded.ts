import { allocationRecorded } from '@consigna/contracts/billing/events';
import { decimal } from '@consigna/kernel/decimal';
import {
  debit,
  exchangeDifference,
  type ItemChange,
  type ItemRole,
  negated,
  negatedItem,
  posting,
  sum,
} from '../ledger/posting.js';
import { postingRule } from './posting-rule.js';

/** Where a payment on account waits, by the role of the document it is set against. */
const accountOf: Readonly<Partial<Record<ItemRole, ItemRole>>> = {
  AR: 'CUSTOMER_CREDIT',
  IC_AR: 'CUSTOMER_CREDIT',
  AP: 'SUPPLIER_CREDIT',
  IC_AP: 'SUPPLIER_CREDIT',
};

/**
 * Matching settles two open items with each other. A credit note against its invoice posts nothing (unless their rates
 * differ); money on account moves from the party's account to its receivable or payable.
 */
export const allocationRecordedRule = postingRule({
  event: allocationRecorded,
  needs: ({ to }) => ({ documentIds: [to.documentId] }),
  post(allocation, { baseCurrency, itemRoles, words }) {
    const { from, to, currency, partyId } = allocation;
    const toRole = itemRoles.get(to.documentId);
    if (toRole === undefined) throw new Error(`document ${to.documentId} is in no sub-ledger`);
    const fromRole = from.type === 'payment' ? (accountOf[toRole] ?? toRole) : toRole;
    const amount = decimal(allocation.amount);
    // As a receivable: the invoice (a debit) is credited, what is set against it (a credit) is debited.
    const items: ItemChange[] = [
      {
        role: toRole,
        documentId: to.documentId,
        opens: null,
        partyId,
        currency,
        amount: amount.negated(),
        amountBase: decimal(to.amountBase).negated(),
      },
      {
        role: fromRole,
        documentId: from.id,
        opens: null,
        partyId,
        currency,
        amount,
        amountBase: decimal(from.amountBase),
      },
    ];
    const mirrored = toRole === 'AP' || toRole === 'IC_AP' ? items.map(negatedItem) : items;
    const directed = allocation.undone ? mirrored.map(negatedItem) : mirrored;

    const postsLines = fromRole !== toRole || from.amountBase !== to.amountBase;
    const lines = directed.map((item) => debit(item.role, item.amountBase, { currency, amount: item.amount, partyId }));
    const difference = exchangeDifference(sum(lines.map((line) => line.base)).negated(), baseCurrency);
    return posting({
      date: allocation.date,
      branchId: null,
      source: { type: 'allocation', id: allocation.allocationId, number: null },
      description: allocation.undone ? words.matchUndone : words.matched,
      lines: postsLines ? [...lines, allocation.undone ? undoneDifference(difference) : difference] : [],
      items: directed,
    });
  },
});

/** Undoing takes back the gain or loss itself instead of booking the opposite one. */
function undoneDifference(line: ReturnType<typeof exchangeDifference>): ReturnType<typeof exchangeDifference> {
  return { ...line, role: negated(line).base.isNegative() ? 'FX_GAIN' : 'FX_LOSS' };
}
