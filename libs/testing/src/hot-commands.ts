import { settle } from '@consigna/contracts/consignment/settlement';
import type { Contract, InputOf } from '@consigna/contracts/contract';
import { createInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import { confirmSalesOrder } from '@consigna/contracts/sales/sales-order';
import { createDelivery, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import type { TestPlatform } from './test-platform.js';
import { Trader } from './trader.js';

/** The commands that everything hangs on; two of them also in one step with what comes before. */
export const hotCommands = [
  'receive',
  'confirm',
  'ship',
  'deliver and ship',
  'issue',
  'draft and issue',
  'settle',
] as const;
export type HotCommand = (typeof hotCommands)[number];

/** A command that can be given now, in a company of its own. Plain JSON but for the business time. */
export interface Prepared {
  readonly command: HotCommand;
  readonly subject: string;
  readonly ctx: Context;
  readonly input: unknown;
}

/** Contracts of the hot commands by subject. */
export const hotContracts: ReadonlyMap<string, Contract> = new Map(
  [postGoodsReceipt, confirmSalesOrder, shipDelivery, createDelivery, issueInvoice, createInvoice, settle].map(
    (contract) => [contract.subject, contract],
  ),
);

/**
 * A company that has traded up to the command: goods valued both ways and goods of a consignor, an order for more than
 * there was, and a purchase of what is missing.
 */
export async function prepare(test: TestPlatform, command: HotCommand): Promise<Prepared> {
  const trader = await Trader.open(test);
  const [layered = ''] = await trader.products(1, 'fifo');
  const [averaged = ''] = await trader.products(1, 'average');
  const [left = ''] = await trader.products(1, 'fifo');
  const consigned = await trader.agreement(left, '12.00');
  const ready = <C extends Contract>(contract: C, input: InputOf<C>): Prepared => ({
    ...{ command, subject: contract.subject, ctx: trader.ctx, input },
  });

  await trader.receive(left, '5', consigned);
  await trader.receive(averaged, '3', { unitPrice: '1.00' });
  await trader.receive(layered, '10', { unitPrice: '8.00' });
  await trader.receive(layered, '10', { unitPrice: '9.00' });
  const draft = await trader.draft([
    { productId: layered, quantity: '12', unitPrice: '19.99', discountPercent: '10' },
    { productId: averaged, quantity: '5', unitPrice: '3.335' },
    { productId: left, quantity: '2', unitPrice: '20.00' },
  ]);
  const { id: orderId, version } = draft;
  if (command === 'confirm') return ready(confirmSalesOrder, { orderId, version, shortage: 'backorder' });
  const order = await trader.confirm(draft, 'backorder');
  if (command === 'receive') return ready(postGoodsReceipt, await purchased(trader, layered, order.lines[1]));
  const source = { type: 'sales-order' as const, id: orderId };
  if (command === 'deliver and ship') return ready(createDelivery, { source, ship: true });
  const delivery = await trader.deliver(orderId);
  if (command === 'ship') return ready(shipDelivery, { deliveryId: delivery.id, version: delivery.version });
  const shipped = await trader.ship(delivery);
  if (command === 'settle') return ready(settle, { agreementId: consigned.agreementId, through: '2026-01-31' });
  if (command === 'draft and issue')
    return ready(createInvoice, { source: { type: 'delivery', id: shipped.id }, issue: true });
  const invoice = await trader.bill(shipped.id);
  return ready(issueInvoice, { invoiceId: invoice.id, version: invoice.version });
}

/** A purchase that was sent, of goods for stock and of what an order line waits for; and the receipt of both. */
async function purchased(
  trader: Trader,
  productId: string,
  waiting: { id: string; productId: string } | undefined,
): Promise<InputOf<typeof postGoodsReceipt>> {
  if (waiting === undefined) throw new Error('nothing waits');
  const purchaseOrderId = newId();
  const common = { sku: 'SKU', kind: 'goods' as const, taxCode: 'NONE' };
  const lines = [
    { ...common, lineId: newId(), productId, quantity: '10', unitPrice: '8.50', forOrderLineId: null },
    {
      ...{ ...common, lineId: newId(), productId: waiting.productId, quantity: '4', unitPrice: '2.01' },
      forOrderLineId: waiting.id,
    },
  ];
  await trader.test.publish(purchaseOrderSent, trader.ctx, {
    ...{ orderId: purchaseOrderId, number: 'PO-000001', date: '2026-01-15', kind: 'standard', overReceiptPercent: '0' },
    ...{ supplierId: trader.customerId, supplierName: 'Supplier', agreementId: null, branchId: trader.branchId },
    ...{ interCompanyId: null, interCompanyOrderId: null, currency: 'EUR', lines },
  });
  await trader.test.settled();
  return {
    purchaseOrderId,
    lines: lines.map(({ lineId, quantity }) => ({ purchaseOrderLineId: lineId, accepted: quantity })),
  };
}
