import { Injectable } from '@nestjs/common';
import { Decimal } from '@consigna/kernel/decimal';
import type { Payload } from '@consigna/contracts/contract';
import type { salesOrderCancelled, salesOrderConfirmed } from '@consigna/contracts/sales/events';
import type { UnitSource } from '@consigna/contracts/trade';
import type { deliveryShipped, goodsReceiptPosted, salesReturnReceived } from '@consigna/contracts/warehouse/events';
import { DependencyMissing } from '@consigna/messaging/follow';
import { references } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { insertStatement, toRows } from '../record.js';
import {
  BillableLineSchema,
  CreditableLineSchema,
  ReceiptLineSchema,
  type BillableLine,
  type CreditableLine,
  type ReceiptLine,
} from './billable-line.js';

const insertBillable = insertStatement('billing.insert-billable-lines', BillableLineSchema);
const insertCreditable = insertStatement('billing.insert-creditable-lines', CreditableLineSchema);
const insertReceipt = insertStatement('billing.insert-receipt-lines', ReceiptLineSchema);
const dropOrdered = statement(
  'billing.drop-ordered-services',
  `delete from billable_line where company_id = $1 and id = any($2::uuid[]) and delivery_id is null and invoiced = 0`,
);
const invoicedOrdered = statement(
  'billing.invoiced-ordered-services',
  `select id from billable_line where company_id = $1 and id = any($2::uuid[]) and delivery_id is null and invoiced > 0`,
);
const cancelOrdered = statement(
  'billing.cancel-ordered-services',
  `update billable_line b set quantity = greatest(b.quantity - c.quantity, b.invoiced)
   from unnest($2::uuid[], $3::numeric[]) c(id, quantity) where b.company_id = $1 and b.id = c.id and b.id = any($2::uuid[]) and b.delivery_id is null`,
);

interface Gathered {
  billable: BillableLine[];
  creditable: CreditableLine[];
  receipts: ReceiptLine[];
  delivered: string[];
}

/** What others shipped, took back and received becomes billable. Events of one transaction are written set-wise at its end. */
@Injectable()
export class BillableService {
  private readonly gathered = new WeakMap<Transaction, Gathered>();

  async billShipped(tx: Transaction, delivery: Payload<typeof deliveryShipped>): Promise<void> {
    const agents = await agentAgreements(
      tx,
      delivery.lines.flatMap((line) => line.sources),
    );
    const gathered = this.gather(tx);
    delivery.lines.forEach((line, index) => {
      gathered.billable.push({
        companyId: tx.ctx.companyId,
        id: line.deliveryLineId,
        deliveryId: delivery.deliveryId,
        deliveryNumber: delivery.number,
        orderId: delivery.orderId,
        orderLineId: line.terms.orderLineId,
        position: index + 1,
        date: delivery.date,
        branchId: delivery.branchId,
        customerId: delivery.buyer.customerId,
        buyer: delivery.buyer,
        terms: line.terms,
        quantity: line.quantity,
        invoiced: '0',
        agentQuantity: agentQuantity(line.sources, agents),
        agentInvoiced: '0',
      });
      if (line.terms.kind === 'service') gathered.delivered.push(line.terms.orderLineId);
    });
  }

  /** An order of services only has nothing to ship: its lines are billable as soon as it is confirmed. */
  async billOrderedServices(tx: Transaction, order: Payload<typeof salesOrderConfirmed>): Promise<void> {
    if (order.lines.some((line) => line.terms.kind === 'goods')) return;
    const { billable } = this.gather(tx);
    order.lines.forEach(({ terms, quantity }, index) =>
      billable.push({
        companyId: tx.ctx.companyId,
        id: terms.orderLineId,
        deliveryId: null,
        deliveryNumber: order.number,
        orderId: order.orderId,
        orderLineId: terms.orderLineId,
        position: index + 1,
        date: order.date,
        branchId: order.branchId,
        customerId: order.buyer.customerId,
        buyer: order.buyer,
        terms,
        quantity,
        invoiced: '0',
        agentQuantity: '0',
        agentInvoiced: '0',
      }),
    );
  }

  async cancelOrderedServices(tx: Transaction, order: Payload<typeof salesOrderCancelled>): Promise<void> {
    await tx.flush();
    await tx.sql(cancelOrdered, [
      tx.ctx.companyId,
      order.lines.map((line) => line.orderLineId),
      order.lines.map((line) => line.cancelled),
    ]);
  }

  async creditReturned(tx: Transaction, received: Payload<typeof salesReturnReceived>): Promise<void> {
    const agents = await agentAgreements(
      tx,
      received.lines.flatMap((line) => line.sources),
    );
    const { creditable } = this.gather(tx);
    received.lines.forEach((line, index) =>
      creditable.push({
        companyId: tx.ctx.companyId,
        id: line.returnLineId,
        returnId: received.returnId,
        returnNumber: received.number,
        position: index + 1,
        date: received.date,
        branchId: received.branchId,
        buyer: received.buyer,
        terms: line.terms,
        deliveryLineId: line.deliveryLineId,
        productId: line.productId,
        sku: line.sku,
        quantity: line.quantity,
        credited: '0',
        agentQuantity: agentQuantity(line.sources, agents),
        agentCredited: '0',
      }),
    );
  }

  /** Consigned goods are billed by settlement, not by receipt. */
  async billReceived(tx: Transaction, receipt: Payload<typeof goodsReceiptPosted>): Promise<void> {
    if (receipt.kind === 'consignment') return;
    const { receipts } = this.gather(tx);
    receipt.lines.forEach((line, index) =>
      receipts.push({
        companyId: tx.ctx.companyId,
        id: line.receiptLineId,
        receiptId: receipt.receiptId,
        receiptNumber: receipt.number,
        position: index + 1,
        date: receipt.date,
        branchId: receipt.branchId,
        purchaseOrderId: receipt.purchaseOrderId,
        purchaseOrderLineId: line.purchaseOrderLineId,
        supplierId: receipt.supplierId,
        supplierName: receipt.supplierName,
        interCompanyId: receipt.interCompanyId,
        productId: line.productId,
        sku: line.sku,
        kind: line.kind,
        currency: receipt.currency,
        unitPrice: line.unitPrice,
        taxCode: line.taxCode,
        accepted: line.accepted,
        valueBase: line.valueBase,
        billed: '0',
        billedValueBase: '0',
      }),
    );
  }

  private gather(tx: Transaction): Gathered {
    const known = this.gathered.get(tx);
    if (known !== undefined) return known;
    const fresh: Gathered = { billable: [], creditable: [], receipts: [], delivered: [] };
    this.gathered.set(tx, fresh);
    tx.closing(() => this.write(tx, fresh));
    return fresh;
  }

  private async write(tx: Transaction, { billable, creditable, receipts, delivered }: Gathered): Promise<void> {
    this.gathered.delete(tx);
    const { companyId } = tx.ctx;
    const ordered = delivered.length === 0 ? new Set<string>() : await this.replaceOrdered(tx, delivered);
    const shipped = billable.filter((line) => line.deliveryId === null || !ordered.has(line.orderLineId));
    await Promise.all([
      shipped.length > 0 ? tx.sql(insertBillable, [toRows(shipped)]) : undefined,
      creditable.length > 0 ? tx.sql(insertCreditable, [toRows(creditable)]) : undefined,
      receipts.length > 0
        ? tx.sql(insertReceipt, [toRows(receipts.map((line) => ({ ...line, companyId })))])
        : undefined,
    ]);
  }

  /** Should a delivery name services that were billable by their order, it takes their place, unless they are invoiced already. */
  private async replaceOrdered(tx: Transaction, orderLineIds: string[]): Promise<Set<string>> {
    const values = [tx.ctx.companyId, orderLineIds];
    const [invoiced] = await Promise.all([
      tx.sql<{ id: string }>(invoicedOrdered, values),
      tx.sql(dropOrdered, values),
    ]);
    return new Set(invoiced.map((row) => row.id));
  }
}

/** Agreements under which the company sells as the owner's agent. @throws DependencyMissing for one not heard of yet */
async function agentAgreements(tx: Transaction, sources: readonly UnitSource[]): Promise<Set<string>> {
  const ids = [
    ...new Set(
      sources.flatMap(({ owner }) =>
        owner.kind === 'consignor' && owner.agreementId !== null ? [owner.agreementId] : [],
      ),
    ),
  ];
  const known = await references<{ role: string }>(tx.sql, tx.ctx.companyId, 'agreement', ids);
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) throw new DependencyMissing('agreement-missing', { id: missing });
  return new Set(ids.filter((id) => known.get(id)?.fields.role === 'agent'));
}

function agentQuantity(sources: readonly UnitSource[], agents: ReadonlySet<string>): string {
  const sold = sources.filter(({ owner }) => owner.agreementId !== null && agents.has(owner.agreementId));
  return sold.reduce((total, { quantity }) => total.plus(quantity), new Decimal(0)).toString();
}
