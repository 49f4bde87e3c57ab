import type { Replacement } from '@consigna/kernel/replace-on-load';

/** A bug that somebody might write: a place in the built code, and what would stand there. */
export interface SeededBug extends Replacement {
  readonly name: string;
}

const persistence = 'libs/persistence/dist';
const messaging = 'libs/messaging/dist';
const stockLedger = 'services/warehouse/dist/stock/stock-ledger.js';

/** Each of them has to be caught by `detect`; where the code has moved on, its text has to follow. */
export const seededBugs: readonly SeededBug[] = [
  {
    name: 'a follower does not look whether another process has moved its cursor',
    file: `${messaging}/taking.js`,
    find: 'if (rowCount !== all.length)',
    replace: 'if (false)',
  },
  {
    name: 'a follower applies every event twice',
    file: `${messaging}/taking.js`,
    find: 'await follower.applyOne(tx, event);',
    replace: 'await follower.applyOne(tx, event);\n            await follower.applyOne(tx, event);',
  },
  {
    // Without the pools' lock alone, or with a grant beyond what is free, the database still refuses (`stock_pool_not_oversold`).
    name: 'stock is read without locks',
    file: 'services/warehouse/dist/stock/locked-stock.js',
    find: / for update( of s)?/g,
    replace: '',
  },
  {
    name: 'events are told before they are committed',
    file: `${persistence}/database.js`,
    find: 'await Transaction.append([tx]);\n                throw new DryRun(answer);',
    replace: 'this.tell(await Transaction.append([tx]), ctx);\n                throw new DryRun(answer);',
  },
  {
    name: 'something is answered that was never committed',
    file: `${persistence}/database.js`,
    find: 'await Promise.all([Transaction.append([tx], kept), commitOf(tx.client)]);',
    replace: 'await Promise.all([Transaction.append([tx], kept), tx.client.query(rollback)]);',
  },
  {
    name: 'an answer is not kept under its key',
    file: `${persistence}/database.js`,
    find: 'Transaction.append([tx], kept)',
    replace: 'Transaction.append([tx])',
  },
  {
    name: 'another request under a used key gets the first one’s answer',
    file: `${persistence}/database.js`,
    find: 'if (stored.hash !== ctx.idempotency?.requestHash)',
    replace: 'if (false)',
  },
  {
    name: 'a connection remembers the company that used it first',
    file: `${persistence}/transaction.js`,
    find: 'await this.enter([this.ctx.companyId]);',
    replace: 'await this.enter((Transaction.first ??= [this.ctx.companyId]));',
  },
  {
    name: 'the audit trail is lost',
    file: `${persistence}/closing.js`,
    find: 'const trail = trailOf(transactions);',
    replace: 'const trail = [];',
  },
  {
    name: 'a number is left out',
    file: `${persistence}/transaction.js`,
    find: 'set next_number = s.next_number + $4::bigint,',
    replace: 'set next_number = s.next_number + $4::bigint + 1,',
  },
  {
    name: 'the next number is the highest one seen, and one',
    file: `${persistence}/transaction.js`,
    find: 'returning s.prefix, s.next_number - $4::bigint as first, clock_timestamp() as posted_at',
    replace:
      'returning s.prefix, coalesce((select n.next_number from number_series n where n.company_id = $1 and n.series = $2), 1) as first, clock_timestamp() as posted_at',
  },
  {
    name: 'money is rounded as floating point',
    file: 'libs/kernel/dist/rounding.js',
    find: 'return decimal(value.toDecimalPlaces(digits, Decimal.ROUND_HALF_UP));',
    replace: 'return decimal(Number(value).toFixed(digits));',
  },
  {
    name: 'the rounding of a document is forgotten',
    file: 'services/billing/dist/invoice/compute-document.js',
    find: 'rounding: decimal(net.minus(netExact))',
    replace: 'rounding: decimal(0)',
  },
  {
    name: 'debit and credit of credit notes are swapped',
    file: 'services/accounting/dist/posting-rules/invoice-issued.js',
    find: "return invoice.kind === 'credit_note' ? creditNote(invoice, facts) : charge(invoice, facts);",
    replace: 'return charge(invoice, facts);',
  },
  {
    name: 'an account’s balance is its last entry',
    file: 'services/accounting/dist/ledger/general-ledger.js',
    find: 'credit = b.credit + excluded.credit',
    replace: 'credit = excluded.credit',
  },
  {
    name: 'what is open of an item is its last change',
    file: 'services/accounting/dist/ledger/general-ledger.js',
    find: 'set open = i.open + excluded.open,',
    replace: 'set open = excluded.open,',
  },
  {
    name: 'a payment counts twice on its invoice',
    file: 'services/billing/dist/payment/payment.service.js',
    find: 'record.allocated = decimal(record.allocated).plus(amount)',
    replace: 'record.allocated = decimal(record.allocated).plus(amount).plus(amount)',
  },
  {
    name: 'the version somebody saw is not asked for',
    file: 'services/billing/dist/invoice/invoice.js',
    find: 'export function requireVersion(document, seen) {',
    replace: 'export function requireVersion(document, seen) { return;',
  },
  {
    name: 'an order that was refused still burdens its customer’s credit',
    file: 'services/sales/dist/sales-order/confirm-order.service.js',
    find: 'tx.sql(closeExposure, [companyId, orderId]), tx.sql(recall,',
    replace: 'tx.sql(recall,',
  },
  {
    name: 'the discount of an order does not reach its invoice',
    file: 'services/sales/dist/sales-order/confirm-order.service.js',
    find: 'netUnitPrice: plain(line.netUnitPrice)',
    replace: 'netUnitPrice: plain(line.unitPrice)',
  },
  {
    name: 'a cancelled order keeps its reservation',
    file: 'services/warehouse/dist/reservation/reservation.service.js',
    find: 'entry.changePool(line.product_id, { reserved: decimal(line.reserved).negated() });',
    replace: ';',
  },
  {
    name: 'a layer is consumed without a move',
    file: stockLedger,
    find: 'this.moves.push(moved);',
    replace: 'if (!signedQuantity.isNegative()) this.moves.push(moved);',
  },
  {
    name: 'what is on hand at a place is not written',
    file: stockLedger,
    find: 'if (this.levelDeltas.size > 0)',
    replace: 'if (false)',
  },
  {
    name: 'averaged goods leave at the last price paid',
    file: stockLedger,
    find: 'value = issueCost(cost.value, quantity, cost.quantity, BASE_DIGITS);',
    replace: 'value = decimal(quantity.times(cost.lastUnitCost).toDecimalPlaces(BASE_DIGITS));',
  },
  {
    name: 'what a consignor’s customer brings back is owed to the consignor once more',
    file: 'services/consignment/dist/accrual/accrual-ledger.js',
    find: "case when r.kind in ('sale', 'loss') then 1 else -1 end",
    replace: '1',
  },
];
