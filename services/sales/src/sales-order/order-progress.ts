import type { Payload } from '@consigna/contracts/contract';
import type { allocationRecorded, invoiceIssued, paymentRecorded } from '@consigna/contracts/billing/events';
import type { UnitSource } from '@consigna/contracts/trade';
import type {
  deliveryAllocated,
  deliveryCancelled,
  deliveryShipped,
  salesReturnReceived,
} from '@consigna/contracts/warehouse/events';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import type { Transaction } from '@consigna/persistence/transaction';
import { settleBackordersOf } from '../backorder/backorder.service.js';
import { countOnAccount, countPayments, keepInvoices } from '../customer/customer-account.queries.js';
import { plain } from './order-lines.js';
import { countManyLines, lockOrdersTouched, settleOrders, type LineDelta } from './sales-order.queries.js';

type Counter = Exclude<keyof LineDelta, 'id'>;
type Allocated = Payload<typeof deliveryAllocated>;
type Assignment = { orderLineId: string; quantity: string };
type Invoice = Payload<typeof invoiceIssued>;

interface OrderDocument {
  orderId: string;
  documentId: string;
  kind: 'delivery' | 'return' | 'invoice';
  number: string;
  date: string;
  net: string;
}

const progressOf = new WeakMap<Transaction, OrderProgress>();

/** What the events of one transaction did to orders, gathered and written at its end: one statement per table, however many events. */
export class OrderProgress {
  private readonly lines = new Map<string, LineDelta>();
  private readonly purchased = new Map<string, string>();
  private readonly documents = new Map<string, OrderDocument>();
  /** By delivery; null where what an earlier transaction kept is over. */
  private readonly allocations = new Map<string, Allocated | null>();
  private readonly allocatedOrders = new Set<string>();
  private readonly invoices: Invoice[] = [];
  private readonly payments: { documentId: string; amount: string; owed: string }[] = [];
  private readonly onAccount: { partyId: string; owed: string }[] = [];

  static in(tx: Transaction): OrderProgress {
    const known = progressOf.get(tx);
    if (known !== undefined) return known;
    const made = new OrderProgress();
    progressOf.set(tx, made);
    tx.closing(async () => {
      progressOf.delete(tx);
      await made.write(tx);
    });
    return made;
  }

  allocate(delivery: Allocated): void {
    this.allocations.set(delivery.deliveryId, delivery);
    this.allocatedOrders.add(delivery.orderId);
  }

  giveUp({ deliveryId, orderId }: Payload<typeof deliveryCancelled>): void {
    this.endAllocation(deliveryId);
    this.allocatedOrders.add(orderId);
  }

  ship({ deliveryId, number, date, lines }: Payload<typeof deliveryShipped>): void {
    this.endAllocation(deliveryId);
    for (const { terms, quantity, sources } of lines) {
      this.count(terms.orderLineId, 'shipped', quantity);
      const { owned, consigned } = unitsByOwner(sources);
      if (!owned.isZero()) this.count(terms.orderLineId, 'shippedOwned', plain(owned));
      if (!consigned.isZero()) this.count(terms.orderLineId, 'shippedConsigned', plain(consigned));
      const net = plain(decimal(quantity).times(terms.netUnitPrice));
      this.document({ orderId: terms.orderId, documentId: deliveryId, kind: 'delivery', number, date, net });
    }
  }

  assign(assignments: readonly Assignment[]): void {
    for (const { orderLineId, quantity } of assignments) this.count(orderLineId, 'assigned', quantity);
  }

  /** Goods that come back without a delivery belong to no order. */
  takeBack({ returnId, number, date, lines }: Payload<typeof salesReturnReceived>): void {
    for (const { deliveryLineId, terms, quantity } of lines) {
      if (deliveryLineId === null || terms === null) continue;
      this.count(terms.orderLineId, 'returned', quantity);
      const net = plain(decimal(quantity).times(terms.netUnitPrice));
      this.document({ orderId: terms.orderId, documentId: returnId, kind: 'return', number, date, net });
    }
  }

  /** A cancelled invoice's units can be invoiced again; a credit for returned goods is counted apart; prices move no units. */
  invoice(invoice: Invoice): void {
    this.invoices.push(invoice);
    for (const { orderId, orderLineId, quantity, net } of invoice.lines) {
      if (orderId === null) continue;
      this.document({
        orderId,
        documentId: invoice.invoiceId,
        kind: 'invoice',
        number: invoice.number,
        date: invoice.date,
        net,
      });
      if (orderLineId === null) continue;
      if (invoice.kind === 'invoice') this.count(orderLineId, 'invoiced', quantity);
      if (invoice.creditKind === 'cancels_invoice')
        this.count(orderLineId, 'invoiced', plain(decimal(quantity).negated()));
      if (invoice.creditKind === 'returns_goods') this.count(orderLineId, 'credited', quantity);
    }
  }

  pay({ direction, partyId, allocations, unallocatedBase }: Payload<typeof paymentRecorded>): void {
    const sign = direction === 'in' ? -1 : 1;
    for (const { documentId, amount, amountBase } of allocations) {
      this.payments.push({ documentId, amount, owed: plain(decimal(amountBase).times(sign)) });
    }
    if (direction === 'in' && !decimal(unallocatedBase).isZero()) {
      this.onAccount.push({ partyId, owed: plain(decimal(unallocatedBase).negated()) });
    }
  }

  /** Money on account that is set against an invoice pays it; the customer owes what rates make of the difference. */
  match({ from, to, amount, undone }: Payload<typeof allocationRecorded>): void {
    const sign = undone ? -1 : 1;
    const owed = plain(decimal(from.amountBase).minus(to.amountBase).times(sign));
    const paid = from.type === 'payment' ? plain(decimal(amount).times(sign)) : '0';
    this.payments.push({ documentId: to.documentId, amount: paid, owed });
  }

  /** Ordered for a line's backorder; negative when it will not come. */
  purchase(orderLineId: string, quantity: Decimal): void {
    this.purchased.set(orderLineId, plain(decimal(this.purchased.get(orderLineId) ?? '0').plus(quantity)));
  }

  /** Of a delivery that was made in the same transaction, nothing was kept. */
  private endAllocation(deliveryId: string): void {
    if (this.allocations.get(deliveryId)) this.allocations.delete(deliveryId);
    else this.allocations.set(deliveryId, null);
  }

  private count(id: string, counter: Counter, quantity: string): void {
    const delta = this.lines.get(id) ?? { id };
    delta[counter] = plain(decimal(delta[counter] ?? '0').plus(quantity));
    this.lines.set(id, delta);
  }

  private document(document: OrderDocument): void {
    const key = `${document.orderId}/${document.documentId}`;
    const known = this.documents.get(key);
    if (known === undefined) this.documents.set(key, document);
    else known.net = plain(decimal(known.net).plus(document.net));
  }

  /** Orders under lock first, then their lines, then what hangs on them: one round trip, and another for backorders. */
  private async write(tx: Transaction): Promise<void> {
    const { companyId, now } = tx.ctx;
    const lineIds = [...this.lines.keys()];
    const documents = [...this.documents.values()];
    const orderIds = [...new Set(documents.map((document) => document.orderId))];
    const paidIds = this.payments.map((payment) => payment.documentId);
    const touched = [companyId, lineIds, orderIds, paidIds];
    const isAny = lineIds.length + orderIds.length + paidIds.length > 0;
    const [locked, waiting] = await Promise.all([
      isAny ? tx.sql<{ id: string }>(lockOrdersTouched, touched) : [],
      lineIds.length > 0
        ? tx.sql<{ id: string }>(countManyLines, [companyId, JSON.stringify([...this.lines.values()])])
        : [],
      isAny || this.allocations.size > 0
        ? tx.sql(settleOrders, [...touched, now, JSON.stringify(documents), ...this.allocationValues()])
        : null,
      this.writeAccounts(tx),
    ]);
    await this.writeBackorders(tx, new Set(waiting.map(({ id }) => id)));
    tx.progressed('sales-order', new Set([...locked.map(({ id }) => id), ...this.allocatedOrders]));
  }

  /** Deliveries that hold nothing any longer, and what others hold from now on. */
  private allocationValues(): [string[], string] {
    const over = [...this.allocations].flatMap(([deliveryId, allocated]) => (allocated === null ? [deliveryId] : []));
    const rows = [...this.allocations.values()].flatMap((allocated) =>
      allocated === null ? [] : allocated.lines.map((line) => ({ deliveryId: allocated.deliveryId, ...line })),
    );
    return [over, JSON.stringify(rows)];
  }

  /** Invoices before payments: both may be in the same batch. */
  private async writeAccounts(tx: Transaction): Promise<void> {
    const { companyId } = tx.ctx;
    await Promise.all([
      this.invoices.length === 0
        ? null
        : tx.sql(keepInvoices, [
            companyId,
            JSON.stringify(this.invoices.map(({ lines: _, taxes: __, ...invoice }) => invoice)),
          ]),
      this.payments.length === 0 ? null : tx.sql(countPayments, [companyId, JSON.stringify(this.payments)]),
      this.onAccount.length === 0
        ? null
        : tx.sql(countOnAccount, [
            companyId,
            this.onAccount.map(({ partyId }) => partyId),
            this.onAccount.map(({ owed }) => owed),
          ]),
    ]);
  }

  /** Last, because most lines have none: then nothing is asked. */
  private writeBackorders(tx: Transaction, waiting: ReadonlySet<string>): Promise<void> {
    const affected = new Map(this.purchased);
    for (const { id, assigned, shipped } of this.lines.values()) {
      const moved = assigned !== undefined || shipped !== undefined;
      if (moved && waiting.has(id) && !affected.has(id)) affected.set(id, '0');
    }
    return settleBackordersOf(tx, affected);
  }
}

function unitsByOwner(sources: readonly UnitSource[]): { owned: Decimal; consigned: Decimal } {
  const of = (kind: UnitSource['owner']['kind']) =>
    sources
      .filter(({ owner }) => owner.kind === kind)
      .reduce<Decimal>((sum, { quantity }) => sum.plus(quantity), decimal(0));
  return { owned: of('own'), consigned: of('consignor') };
}
