import type { Payload } from '@consigna/contracts/contract';
import type { billPosted } from '@consigna/contracts/billing/events';
import { purchaseOrderClosed } from '@consigna/contracts/purchasing/events';
import type { goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import { decimal } from '@consigna/kernel/decimal';
import type { Transaction } from '@consigna/persistence/transaction';
import {
  addBills,
  addDocuments,
  countLines,
  lockOrdersOfLines,
  settleOrders,
  type LineDelta,
} from './purchase-order.queries.js';
import { plain } from './purchase-order.view.js';

type Counter = Exclude<keyof LineDelta, 'id'>;

const progressOf = new WeakMap<Transaction, OrderProgress>();

/** What the events of one transaction did to orders, gathered and written at its end: one statement per table, however many events. */
export class OrderProgress {
  private readonly lines = new Map<string, LineDelta>();
  private readonly receipts: { orderId: string; documentId: string; kind: 'receipt'; number: string; date: string }[] =
    [];
  private readonly bills: { lineId: string; documentId: string; number: string; date: string }[] = [];

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

  receive({ purchaseOrderId, receiptId, number, date, lines }: Payload<typeof goodsReceiptPosted>): void {
    if (purchaseOrderId !== null)
      this.receipts.push({ orderId: purchaseOrderId, documentId: receiptId, kind: 'receipt', number, date });
    for (const { purchaseOrderLineId, accepted, rejected, missing } of lines) {
      if (purchaseOrderLineId === null) continue;
      this.count(purchaseOrderLineId, 'received', accepted);
      this.count(purchaseOrderLineId, 'rejected', rejected);
      this.count(purchaseOrderLineId, 'missing', missing);
    }
  }

  bill({ billId, number, date, lines }: Payload<typeof billPosted>): void {
    for (const { purchaseOrderLineId, quantity } of lines) {
      if (purchaseOrderLineId === null) continue;
      this.count(purchaseOrderLineId, 'billed', quantity);
      this.bills.push({ lineId: purchaseOrderLineId, documentId: billId, number, date });
    }
  }

  cancel(lineId: string, quantity: string): void {
    this.count(lineId, 'cancelled', quantity);
  }

  private count(id: string, counter: Counter, quantity: string): void {
    const delta = this.lines.get(id) ?? { id };
    delta[counter] = plain(decimal(delta[counter] ?? '0').plus(quantity));
    this.lines.set(id, delta);
  }

  /** Orders under lock first, then their lines, then what hangs on them; whoever expects goods is told when none will come. */
  private async write(tx: Transaction): Promise<void> {
    const { companyId, now } = tx.ctx;
    const orderIds = this.receipts.map((receipt) => receipt.orderId);
    const [, counted] = await Promise.all([
      tx.sql(lockOrdersOfLines, [companyId, [...this.lines.keys()], orderIds]),
      tx.sql<{ orderId: string }>(countLines, [companyId, JSON.stringify([...this.lines.values()])]),
      this.receipts.length === 0 ? null : tx.sql(addDocuments, [companyId, JSON.stringify(this.receipts)]),
      this.bills.length === 0 ? null : tx.sql(addBills, [companyId, JSON.stringify(this.bills)]),
    ]);
    const touched = new Set([...orderIds, ...counted.map((row) => row.orderId)]);
    tx.progressed('purchase-order', touched);
    const settled = await tx.sql<{ id: string; state: string; before: string }>(settleOrders, [
      companyId,
      [...touched],
      now,
    ]);
    for (const { id, state, before } of settled) {
      if (state === before) continue;
      tx.audit('purchase-order', id, 'settle', { state: { from: before, to: state } });
      // Ended by facts, what was for a backorder has come: before its end only a mirror loses units, and those are for none.
      if (state === 'closed') tx.publish(purchaseOrderClosed, { orderId: id, reason: 'billed-in-full', givenUp: [] });
      if (state === 'cancelled') tx.publish(purchaseOrderClosed, { orderId: id, reason: 'cancelled', givenUp: [] });
    }
  }
}
