import { Decimal, decimal } from '@consigna/kernel/decimal';
import { roundMoney } from '@consigna/kernel/rounding';
import type { MoneyJson } from '@consigna/kernel/money';
import { minorUnits } from '@consigna/kernel/currency';
import type { Output } from '@consigna/contracts/contract';
import type {
  InvoicingState,
  listSalesOrders,
  SalesOrderLineView,
  SalesOrderState,
  SalesOrderView,
} from '@consigna/contracts/sales/sales-order';
import type { Shortage } from '@consigna/contracts/warehouse/reservation';
import { plain } from './order-lines.js';
import { salesOrderLifecycle } from './sales-order.js';
import type { LineRow, ListedOrderRow, OrderRow, RelatedRow } from './sales-order.queries.js';

type SalesOrderListItem = Output<typeof listSalesOrders>['data'][number];

const nothingRelated: RelatedRow = { documents: [], backorders: [] };

/** An order as people and machines see it, from what an operation holds or has read. */
export function orderView(
  order: OrderRow,
  lines: readonly LineRow[],
  related: RelatedRow = nothingRelated,
): SalesOrderView {
  const { currency } = order;
  const state = order.state as SalesOrderState;
  const ofKind = (kind: string) => related.documents.filter((document) => document.kind === kind);
  const invoices = ofKind('invoice').map((document) => invoiceOf(document, currency));
  const sum = (amounts: Decimal[]) => amounts.reduce((total, amount) => total.plus(amount), decimal(0));
  return {
    ...headerView(order),
    shortage: order.shortage as Shortage | null,
    confirmedAt: order.confirmedAt?.toISOString() ?? null,
    netExact: plain(order.netExact),
    lines: lines.map(lineView),
    figures: {
      shippedNet: money(sum(lines.map((line) => decimal(line.shipped).times(line.netUnitPrice))), currency),
      invoiced: money(sum(invoices.map(({ share, sign, gross }) => share.times(gross.amount).times(sign))), currency),
      paid: money(sum(invoices.map(({ share, sign, paid }) => share.times(paid.amount).times(sign))), currency),
    },
    documents: {
      deliveries: ofKind('delivery').map(({ id, number, date }) => ({ id, number, date })),
      returns: ofKind('return').map(({ id, number, date }) => ({ id, number, date })),
      invoices: invoices.map(({ id, number, date, kind, gross, paid }) => ({ id, number, date, kind, gross, paid })),
      backorders: related.backorders.map((backorder) => ({ ...backorder, open: plain(backorder.open) })),
    },
    allowedActions: order.runningKey === null ? salesOrderLifecycle.allowed(state) : [],
  };
}

/** What a list shows of an order. A confirmed order of services alone has nothing that could be ready. */
export function listedView({ readiness, ...order }: ListedOrderRow): SalesOrderListItem {
  const plainly = (figure: string | null) => plain(figure ?? '0');
  return {
    ...headerView(order as OrderRow),
    readiness: readiness && {
      ordered: plainly(readiness.ordered),
      owned: plainly(readiness.owned),
      consigned: plainly(readiness.consigned),
      reserved: plainly(readiness.reserved),
      expected: plainly(readiness.expected),
      missing: plainly(readiness.missing),
    },
  };
}

function headerView(order: OrderRow) {
  return {
    id: order.id,
    version: order.version,
    number: order.number,
    state: order.state as SalesOrderState,
    date: order.date,
    customerId: order.customerId,
    customerName: order.customerName,
    branchId: order.branchId,
    country: order.country,
    currency: order.currency,
    customerOrderNumber: order.customerOrderNumber,
    priority: order.priority,
    deliveryDate: order.deliveryDate,
    invoicing: order.invoicing as InvoicingState,
    net: money(decimal(order.net), order.currency),
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
    createdBy: order.createdBy,
  };
}

function lineView(line: LineRow): SalesOrderLineView {
  const counter = (value: string) => decimal(value);
  const shipped = counter(line.shipped);
  return {
    id: line.id,
    position: line.position,
    productId: line.productId,
    sku: line.sku,
    description: line.description,
    kind: line.kind as SalesOrderLineView['kind'],
    unit: line.unit,
    quantity: plain(line.quantity),
    unitPrice: plain(line.unitPrice),
    discountPercent: plain(line.discountPercent),
    netUnitPrice: plain(line.netUnitPrice),
    net: plain(line.net),
    taxCode: line.taxCode,
    priceExplanation: line.priceExplanation,
    // A shipment may be heard of before the reservation it drew from is recorded.
    reserved: plain(Decimal.max(0, counter(line.granted).plus(line.assigned).minus(line.released).minus(shipped))),
    backordered: plain(Decimal.max(0, counter(line.backorder).minus(line.assigned).minus(line.dropped))),
    shipped: plain(shipped),
    invoiced: plain(line.invoiced),
    credited: plain(line.credited),
    returned: plain(line.returned),
    cancelled: plain(line.cancelled),
    open: plain(counter(line.quantity).minus(shipped).minus(line.cancelled)),
  };
}

/** An invoice may serve several orders: of its gross and payments an order has the share of its own lines' net. */
function invoiceOf({ id, number, date, net, invoice }: RelatedRow['documents'][number], currency: string) {
  const known = invoice ?? { kind: 'invoice' as const, netExact: '0', gross: '0', paid: '0' };
  const total = decimal(known.netExact);
  return {
    id,
    number,
    date,
    kind: known.kind,
    gross: money(decimal(known.gross), currency),
    paid: money(decimal(known.paid), currency),
    share: total.isZero() ? decimal(1) : decimal(net).dividedBy(total),
    sign: known.kind === 'credit_note' ? -1 : 1,
  };
}

/** Rounded to the currency and written with all its decimals. */
function money(amount: Decimal, currency: string): MoneyJson {
  return { amount: roundMoney(amount, currency).toFixed(minorUnits(currency)), currency };
}
