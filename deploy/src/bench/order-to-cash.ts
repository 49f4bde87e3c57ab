import { createInvoice, getInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import type { Client } from '@consigna/contracts/client';
import { quoteOffer } from '@consigna/contracts/sales/offer';
import {
  cancelSalesOrder,
  confirmSalesOrder,
  createSalesOrder,
  listSalesOrders,
  readSalesOrder,
  type SalesOrderView,
} from '@consigna/contracts/sales/sales-order';
import { createDelivery, getDelivery, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { Decimal } from '@consigna/kernel/decimal';
import type { Choice } from './distribution.js';
import type { BenchCompany } from './world.js';

/** The thirteen requests of the loop, in their order. */
export const stepNames = [
  'quote offer',
  'create order',
  'confirm order',
  'read order',
  'create delivery',
  'read delivery',
  'ship delivery',
  'list orders',
  'create invoice',
  'issue invoice',
  'read invoice',
  'record payment',
  'read paid order',
] as const;
export type StepName = (typeof stepNames)[number];

/** What a finished loop made and what has to be posted for it; null when its order was cancelled. */
export type Trade = { readonly deliveryId: string; readonly invoiceId: string; readonly paymentId: string } | null;

/** A request that was answered, but not as it should have been. */
export class WrongAnswer extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** Hears of each step with its duration in milliseconds, also when it failed. */
export type Heard = (step: StepName, milliseconds: number) => void;

const NEWEST = 40;
const PAID_STATES = ['shipped', 'closed'];

/**
 * Order to cash with five lines, as a clerk's work would cause it.
 *
 * @throws ProblemError the gateway's refusal
 * @throws WrongAnswer when the last answer does not show the order shipped, invoiced and paid
 */
export async function orderToCash(client: Client, company: BenchCompany, choice: Choice, heard: Heard): Promise<Trade> {
  const at = { company: company.id };
  const step = <T>(name: StepName, request: Promise<T>): Promise<T> => timed(name, request, heard);
  const customerId = company.customerIds[choice.customer] ?? '';
  const lines = choice.lines.map(({ product, quantity }) => ({
    productId: company.productIds[product] ?? '',
    quantity: `${quantity}`,
  }));

  const offer = await step(
    'quote offer',
    client.call(quoteOffer, { customerId, branchId: company.branchId, lines }, at),
  );
  if (offer.lines.some(({ unitPrice }) => unitPrice === null)) throw new WrongAnswer('no-price');
  const draft = await step(
    'create order',
    client.call(createSalesOrder, { customerId, branchId: company.branchId, lines }, at),
  );
  const orderId = draft.id;
  await step(
    'confirm order',
    client.call(confirmSalesOrder, { orderId, version: draft.version, shortage: 'refuse' }, at),
  );
  const order = await step('read order', client.call(readSalesOrder, { orderId }, at));
  if (choice.cancelled) {
    await client.call(cancelSalesOrder, { orderId, version: order.version }, at);
    return null;
  }

  const proposed = await step(
    'create delivery',
    client.call(createDelivery, { source: { type: 'sales-order', id: orderId } }, at),
  );
  const deliveryId = proposed.id;
  const delivery = await step('read delivery', client.call(getDelivery, { deliveryId }, at));
  if (delivery.lines.some(({ allocations }) => allocations.length === 0)) throw new WrongAnswer('nothing-proposed');
  await step('ship delivery', client.call(shipDelivery, { deliveryId, version: delivery.version }, at));
  await step(
    'list orders',
    client.call(listSalesOrders, { limit: NEWEST, filter: { customerId: { eq: customerId } } }, at),
  );

  const bill = await step(
    'create invoice',
    client.call(createInvoice, { source: { type: 'delivery', id: deliveryId } }, at),
  );
  const invoiceId = bill.id;
  await step('issue invoice', client.call(issueInvoice, { invoiceId, version: bill.version }, at));
  const invoice = await step('read invoice', client.call(getInvoice, { invoiceId }, at));
  const { currency, outstanding: amount } = invoice;
  const allocations = [{ documentId: invoiceId, amount }];
  const payment = await step(
    'record payment',
    client.call(recordPayment, { direction: 'in', partyId: customerId, currency, amount, allocations }, at),
  );
  requirePaid(await step('read paid order', client.call(readSalesOrder, { orderId }, at)), invoice.gross);
  return { deliveryId, invoiceId, paymentId: payment.id };
}

async function timed<T>(name: StepName, request: Promise<T>, heard: Heard): Promise<T> {
  const startedAt = performance.now();
  try {
    return await request;
  } finally {
    heard(name, performance.now() - startedAt);
  }
}

function requirePaid({ state, figures }: SalesOrderView, gross: string): void {
  if (!PAID_STATES.includes(state)) throw new WrongAnswer(`order-${state}`);
  if (!new Decimal(figures.invoiced.amount).equals(gross)) throw new WrongAnswer('order-not-invoiced');
  if (!new Decimal(figures.paid.amount).equals(gross)) throw new WrongAnswer('order-not-paid');
}
