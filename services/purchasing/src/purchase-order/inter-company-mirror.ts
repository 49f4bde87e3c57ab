import type { Payload } from '@consigna/contracts/contract';
import { purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import type { salesOrderCancelled, salesOrderConfirmed } from '@consigna/contracts/sales/events';
import { decimal } from '@consigna/kernel/decimal';
import { deterministicId } from '@consigna/kernel/id';
import { roundMoney } from '@consigna/kernel/rounding';
import { DependencyMissing, orWait } from '@consigna/messaging/follow';
import { companyFacts } from '@consigna/persistence/company-facts';
import type { Transaction } from '@consigna/persistence/transaction';
import { defaultTaxCode, lineNet, netOf } from './draft-lines.js';
import { OrderProgress } from './order-progress.js';
import {
  mirrorFacts,
  mirrorOf,
  rememberMirror,
  type DraftLine,
  type OrderFacts,
  type OrderRow,
} from './purchase-order.queries.js';
import { recordOrder, sentEvent } from './purchase-order.service.js';
import { plain } from './purchase-order.view.js';

type Confirmed = Payload<typeof salesOrderConfirmed>;

const lineIdOf = (orderLineId: string) => deterministicId('mirror-purchase-order-line', orderLineId);

/**
 * What one company of the network sells to another is a purchase order there, already sent (A5). Its ids follow from the
 * sales order's, so that it exists once.
 *
 * @throws DependencyMissing while the buying company has not heard of itself, the seller or a product
 */
export async function mirrorSalesOrder(tx: Transaction, sale: Confirmed): Promise<void> {
  const partnerId = sale.buyer.interCompanyId;
  if (partnerId === null) return;
  const seller = await sellerOf(tx);
  await tx.sql(rememberMirror, [seller.id, sale.orderId, partnerId]);
  await tx.within(partnerId, async (buyer) => {
    const facts = await mirrorFacts(
      buyer.sql,
      partnerId,
      seller.id,
      sale.lines.map((line) => line.terms.sku),
    );
    const supplier = facts.parties.find((party) => party.fields.isSupplier);
    if (!facts.companyKnown) throw new DependencyMissing('company-missing', { id: partnerId });
    if (supplier === undefined) throw new DependencyMissing('supplier-missing', { companyId: seller.id });
    const branch = facts.branches[0];
    if (branch === undefined) throw new DependencyMissing('branch-missing', { companyId: partnerId });
    const lines = mirroredLines(sale, facts, supplier.fields.taxCode);
    const currency = sale.lines[0]?.terms.currency ?? supplier.fields.currency;
    const netExact = netOf(lines);
    const order: OrderRow = {
      ...{
        id: deterministicId('mirror-purchase-order', sale.orderId),
        version: 1,
        kind: 'standard',
        state: 'sent',
        date: sale.date,
        currency,
      },
      // Named after the seller's order: a number of the own series would run backwards when days overlap.
      number: `${seller.code}-${sale.number}`,
      supplierId: supplier.id,
      supplierName: supplier.fields.name,
      agreementId: null,
      interCompanyId: seller.id,
      interCompanyOrderId: sale.orderId,
      branchId: branch.id,
      overReceiptPercent: '0',
      ...{ netExact, net: roundMoney(decimal(netExact), currency).toString() },
      ...{ approvedBy: null, createdAt: buyer.ctx.now, updatedAt: buyer.ctx.now, createdBy: buyer.ctx.userId },
    };
    if (lines.length === 0 || !(await recordOrder(buyer, order, lines))) return;
    buyer.audit('purchase-order', order.id, 'mirror');
    buyer.publish(purchaseOrderSent, sentEvent(order, lines));
  });
}

/** What the seller gives up of a mirrored order is expected no longer. */
export async function mirrorCancellation(
  tx: Transaction,
  { orderId, lines }: Payload<typeof salesOrderCancelled>,
): Promise<void> {
  const [mirror] = await tx.sql<{ partnerCompanyId: string }>(mirrorOf, [tx.ctx.companyId, orderId]);
  if (mirror === undefined) return;
  await tx.within(mirror.partnerCompanyId, async (buyer) => {
    const progress = OrderProgress.in(buyer);
    for (const { orderLineId, cancelled } of lines) progress.cancel(lineIdOf(orderLineId), cancelled);
  });
}

async function sellerOf(tx: Transaction): Promise<{ id: string; code: string }> {
  const { companyId } = tx.ctx;
  const { code } = await orWait(
    companyFacts(tx.sql, companyId),
    () => new DependencyMissing('company-missing', { id: companyId }),
  );
  return { id: companyId, code };
}

/** Of each line what the seller promises; a line of which nothing is reserved or awaited buys nothing. */
function mirroredLines({ lines }: Confirmed, facts: OrderFacts, taxCode: string | null): DraftLine[] {
  const products = new Map(facts.products.map((product) => [product.code, product]));
  return lines.flatMap(({ terms, reserved, backordered }, index) => {
    const quantity = plain(decimal(reserved).plus(backordered));
    if (quantity === '0') return [];
    const product = products.get(terms.sku);
    if (product === undefined) throw new DependencyMissing('product-missing', { sku: terms.sku });
    return [
      {
        ...{ id: lineIdOf(terms.orderLineId), position: index + 1, quantity },
        productId: product.id,
        sku: terms.sku,
        description: product.fields.name,
        kind: product.fields.kind,
        unit: product.fields.unit,
        unitPrice: terms.netUnitPrice,
        net: lineNet(terms.netUnitPrice, quantity),
        taxCode: taxCode ?? defaultTaxCode(facts) ?? terms.taxCode,
        forOrderLineId: null,
      },
    ];
  });
}
