import { accrualsRecorded } from '@consigna/contracts/consignment/events';
import type { AccountRole } from '@consigna/contracts/accounting/events';
import type { Payload } from '@consigna/contracts/contract';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { debit, negated, posting, type PostingLine, sum, type UnbilledChange } from '../ledger/posting.js';
import { postingRule } from './posting-rule.js';

type Accrual = Payload<typeof accrualsRecorded>['accruals'][number];

/**
 * Consigned units that were sold, lost or came back. As principal their agreed cost is ours and owed; as agent the sale
 * is the consignor's: only our commission is income, and the customer's debt waits in UNBILLED for the invoice.
 */
export const accrualsRecordedRule = postingRule({
  event: accrualsRecorded,
  post({ date, branchId, source, accruals }, { baseCurrency, words }) {
    return posting({
      date,
      branchId,
      source,
      description: `${words.document[source.type]} ${source.number}, ${words.consigned}`,
      lines: merged(accruals.flatMap((accrual) => linesOf(accrual, baseCurrency))),
      unbilled: accruals.flatMap(unbilledOf),
    });
  },
});

function linesOf(accrual: Accrual, baseCurrency: string): PostingLine[] {
  const { consignorId: partyId, currency, role, kind } = accrual;
  const owed = decimal(accrual.owedBase);
  const details = { currency, amount: decimal(accrual.owed), partyId };
  const debt = negated(debit(role === 'principal' ? 'CONS_ACCRUAL' : 'CONS_PAYABLE', owed, details));
  const lines = [...against(accrual, baseCurrency), debt];
  return kind === 'return' || kind === 'found' ? lines.map(negated) : lines;
}

/** The other side of a sale's or a loss's debt. */
function against(accrual: Accrual, currency: string): PostingLine[] {
  const owed = decimal(accrual.owedBase);
  if (accrual.kind === 'loss' || accrual.kind === 'found') return [debit('CONS_LOSS', owed, { currency })];
  if (accrual.role === 'principal') return [debit('COGS_CONS', owed, { currency })];
  const commission = decimal(accrual.commissionBase);
  const net = decimal(accrual.netBase);
  return [
    debit('UNBILLED', net, { currency }),
    negated(debit('COMMISSION_REV', commission, { currency })),
    debit('ROUNDING', owed.plus(commission).minus(net), { currency }),
  ];
}

function unbilledOf(accrual: Accrual): UnbilledChange[] {
  if (accrual.role !== 'agent' || accrual.kind === 'loss' || accrual.kind === 'found') return [];
  const returned = accrual.kind === 'return';
  const lineId = returned ? accrual.returnLineId : accrual.deliveryLineId;
  if (lineId === null) return [];
  const net = decimal(accrual.netBase);
  return [{ kind: 'accrued', lineId, quantity: decimal(accrual.quantity), amountBase: returned ? net.negated() : net }];
}

/** One line per role, consignor and currency. */
function merged(lines: readonly PostingLine[]): PostingLine[] {
  const groups = new Map<string, PostingLine[]>();
  for (const line of lines) {
    const key = `${line.role as AccountRole}/${line.partyId ?? ''}/${line.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const total = (of: (line: PostingLine) => Decimal) => sum(group.map(of));
    return first === undefined
      ? []
      : [{ ...first, base: total((line) => line.base), amount: total((line) => line.amount) }];
  });
}
