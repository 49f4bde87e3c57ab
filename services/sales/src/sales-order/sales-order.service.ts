import { Injectable } from '@nestjs/common';
import { quotePrices } from '@consigna/contracts/catalog/pricing';
import type { Input, Output } from '@consigna/contracts/contract';
import {
  listSalesOrders,
  type createSalesOrder,
  type readSalesOrder,
  type SalesOrderLineInput,
  type SalesOrderState,
  type SalesOrderView,
  type updateSalesOrder,
} from '@consigna/contracts/sales/sales-order';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { roundMoney } from '@consigna/kernel/rounding';
import { Link } from '@consigna/messaging/link';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import type { Transaction } from '@consigna/persistence/transaction';
import { pricesAsked } from '../offer/offer.service.js';
import { requireCustomer, SalesFacts } from '../reference/sales-facts.js';
import { draftLines, netOf, unpriced, type Prices } from './draft-lines.js';
import { plain } from './order-lines.js';
import { salesOrderLifecycle } from './sales-order.js';
import {
  dropLines,
  insertOrder,
  linesOfOrder,
  lockOrder,
  orderFacts,
  readOrder,
  salesOrderList,
  saveLines,
  updateDraft,
  type DraftLine,
  type LineRow,
  type ListedOrderRow,
  type LockedOrderRow,
  type OrderFacts,
  type OrderRow,
  type WholeOrderRow,
} from './sales-order.queries.js';
import { listedView, orderView } from './sales-order.view.js';

const SERIES = { name: 'sales-order', prefix: 'SO' };

type Create = Input<typeof createSalesOrder>;
type Update = Input<typeof updateSalesOrder>;

/** Drafts of sales orders and what is read of orders. Confirming and cancelling have files of their own. */
@Injectable()
export class SalesOrders {
  constructor(
    private readonly database: Database,
    private readonly facts: SalesFacts,
    private readonly link: Link,
  ) {}

  async create(ctx: Context, input: Create): Promise<SalesOrderView> {
    const prices = await this.prices(ctx, input, unpriced(input.lines, new Map()));
    return this.database.operation(ctx, async (tx) => {
      const [known, company] = await Promise.all([
        factsFor(tx, input.customerId, input.lines),
        companyFacts(tx.sql, ctx.companyId),
      ]);
      const facts = requireCustomer(known, input.customerId);
      const date = businessDate(ctx.now, company.timeZone);
      const branchId = branchOf(facts, input.branchId);
      const lines = draftLines(input.lines, { facts, prices, known: new Map(), date });

      const order = newOrder(ctx, { ...input, branchId }, facts.customer.fields, date, netOf(lines));
      const view = orderView(order, lines.map(untouched));
      tx.audit('sales-order', order.id, 'create');
      tx.closing(async () => {
        const [taken] = await tx.numbers(SERIES, date);
        if (taken === undefined) throw new DomainError('series-date-backwards', { series: SERIES.prefix, date });
        view.number = taken.number;
        const values = orderValues(ctx, { ...order, number: taken.number });
        await tx.sql(insertOrder, [...values, JSON.stringify(lines)]);
      });
      return view;
    });
  }

  async update(ctx: Context, input: Update): Promise<SalesOrderView> {
    const prices = await this.pricesForUpdate(ctx, input);
    return this.database.operation(ctx, async (tx) => {
      const [[order], before] = await Promise.all([
        tx.sql<LockedOrderRow>(lockOrder, [ctx.companyId, input.orderId]),
        tx.sql<LineRow>(linesOfOrder, [ctx.companyId, input.orderId]),
      ]);
      const draft = requireOrder(order, input.orderId, input.version);
      salesOrderLifecycle.require({ state: draft.state as SalesOrderState }, 'update');
      const known = new Map(before.map((line) => [line.id, line]));
      const entered = input.lines ?? [];
      const facts = requireCustomer(await factsFor(tx, draft.customerId, entered), draft.customerId);
      const branchId = input.branchId === undefined ? draft.branchId : branchOf(facts, input.branchId);
      const lines =
        input.lines === undefined ? before : draftLines(entered, { facts, prices, known, date: draft.date });

      const merged = { ...draft, ...patched(input), branchId };
      const netExact = netOf(lines);
      const [[saved]] = await Promise.all([
        tx.sql<OrderRow>(updateDraft, draftValues(ctx, merged, netExact)),
        ...(input.lines === undefined
          ? []
          : [
              tx.sql(dropLines, [ctx.companyId, draft.id, lines.map((line) => line.id)]),
              tx.sql(saveLines, [ctx.companyId, draft.id, JSON.stringify(lines)]),
            ]),
      ]);
      if (saved === undefined) throw new Error('the order was locked before');
      tx.audit('sales-order', draft.id, 'update', { net: { from: plain(draft.netExact), to: netExact } });
      return orderView(saved, lines.map(untouched));
    });
  }

  read(ctx: Context, { orderId }: Input<typeof readSalesOrder>): Promise<SalesOrderView> {
    return this.database.read(ctx, async (sql) => {
      const [row] = await sql<WholeOrderRow>(readOrder, [ctx.companyId, orderId]);
      const order = requireOrder(row, orderId);
      return orderView(order, order.lines, order);
    });
  }

  list(ctx: Context, input: Input<typeof listSalesOrders>): Promise<Output<typeof listSalesOrders>> {
    return this.database.read(ctx, async (sql) => {
      const { data, page } = await listPage<ListedOrderRow>(sql, salesOrderList, ctx.companyId, input);
      return { data: data.map(listedView), page };
    });
  }

  /** Prices of the lines at these places, from the price books; asked before the transaction opens. */
  private async prices(
    ctx: Context,
    input: Pick<Create, 'customerId' | 'currency' | 'lines'>,
    places: number[],
  ): Promise<Prices> {
    if (places.length === 0) return new Map();
    const { customer } = await this.facts.read(ctx, input.customerId, []);
    const lines = places.flatMap((place) => input.lines[place] ?? []);
    const answer = await this.link.ask(
      quotePrices,
      ctx,
      pricesAsked(customer.fields, input.currency ?? customer.fields.currency, lines),
    );
    return new Map(
      answer.lines.flatMap(({ unitPrice, discountPercent, explanation }, index) => {
        const place = places[index];
        return unitPrice === null || place === undefined
          ? []
          : [[place, { unitPrice, discountPercent, explanation }] as const];
      }),
    );
  }

  /** Reads the lines that are there, because those keep their price; the version tells when they changed since. */
  private async pricesForUpdate(ctx: Context, { orderId, lines, version }: Update): Promise<Prices> {
    if (lines?.some((line) => line.unitPrice === undefined) !== true) return new Map();
    const order = await this.database.read(ctx, async (sql) => {
      const [row] = await sql<WholeOrderRow>(readOrder, [ctx.companyId, orderId]);
      return requireOrder(row, orderId, version);
    });
    const known = new Map(order.lines.map((line) => [line.id, line]));
    return this.prices(ctx, { customerId: order.customerId, currency: order.currency, lines }, unpriced(lines, known));
  }
}

/** @throws DomainError `sales-order-not-found`, `version-conflict` */
export function requireOrder<R extends OrderRow>(order: R | undefined, id: string, version?: number): R {
  if (order === undefined) throw new DomainError('sales-order-not-found', { id });
  if (version !== undefined && version !== order.version)
    throw new DomainError('version-conflict', { currentVersion: order.version });
  return order;
}

function factsFor(tx: Transaction, customerId: string, lines: readonly SalesOrderLineInput[]): Promise<OrderFacts> {
  return orderFacts(tx.sql, tx.ctx.companyId, customerId, [...new Set(lines.map((line) => line.productId))]);
}

function branchOf({ branches }: OrderFacts, id: string | undefined): string {
  const branch = id === undefined ? branches[0] : branches.find((candidate) => candidate.id === id);
  if (branch === undefined)
    throw new DomainError('branch-not-found', { id: id ?? null }, [
      { pointer: '#/branchId', code: 'branch-not-found' },
    ]);
  return branch.id;
}

function newOrder(
  ctx: Context,
  input: Create & { branchId: string },
  customer: { partyId: string; name: string; interCompanyId: string | null; country: string; currency: string },
  date: string,
  netExact: string,
): OrderRow {
  const currency = input.currency ?? customer.currency;
  return {
    id: newId(),
    version: 1,
    number: '',
    state: 'draft',
    date,
    customerId: customer.partyId,
    customerName: customer.name,
    interCompanyId: customer.interCompanyId,
    branchId: input.branchId,
    country: input.country ?? customer.country,
    currency,
    customerOrderNumber: input.customerOrderNumber ?? null,
    priority: input.priority,
    deliveryDate: input.deliveryDate ?? null,
    shortage: input.shortage ?? null,
    invoicing: 'none',
    netExact,
    net: roundMoney(decimal(netExact), currency).toString(),
    runningKey: null,
    confirmedAt: null,
    createdAt: ctx.now,
    updatedAt: ctx.now,
    createdBy: ctx.userId,
  };
}

function orderValues(ctx: Context, order: OrderRow): unknown[] {
  const { id, number, date, customerId, customerName, interCompanyId, branchId, country, currency } = order;
  const { customerOrderNumber, priority, deliveryDate, shortage, netExact, net, createdAt, createdBy } = order;
  return [
    ...[ctx.companyId, id, number, date, customerId, customerName, interCompanyId, branchId, country, currency],
    ...[customerOrderNumber, priority, deliveryDate, shortage, netExact, net, createdAt, createdBy],
  ];
}

/** What a merge patch names; null empties a field, absent leaves it. */
function patched({ country, customerOrderNumber, priority, deliveryDate, shortage }: Update): Partial<OrderRow> {
  const fields = { country, customerOrderNumber, priority, deliveryDate, shortage };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function draftValues(ctx: Context, order: OrderRow, netExact: string): unknown[] {
  const { id, branchId, country, customerOrderNumber, priority, deliveryDate, shortage, currency } = order;
  const net = roundMoney(decimal(netExact), currency).toString();
  return [
    ctx.companyId,
    id,
    branchId,
    country,
    customerOrderNumber,
    priority,
    deliveryDate,
    shortage,
    netExact,
    net,
    ctx.now,
  ];
}

const noCounters = {
  ...{ granted: '0', backorder: '0', assigned: '0', released: '0', dropped: '0' },
  ...{ shipped: '0', shippedOwned: '0', shippedConsigned: '0' },
  ...{ invoiced: '0', credited: '0', returned: '0', cancelled: '0' },
};

function untouched(line: DraftLine): LineRow {
  return { ...line, ...noCounters };
}
