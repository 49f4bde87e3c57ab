import { Injectable } from '@nestjs/common';
import type { Input, Output } from '@consigna/contracts/contract';
import { backorderOpened, salesOrderConfirmed } from '@consigna/contracts/sales/events';
import type { confirmSalesOrder, SalesOrderView } from '@consigna/contracts/sales/sales-order';
import type { Buyer, SaleTerms } from '@consigna/contracts/trade';
import { releaseOrder, reserveOrder, type Shortage } from '@consigna/contracts/warehouse/reservation';
import { businessDate } from '@consigna/kernel/business-date';
import { unkeyed, type Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { deterministicId } from '@consigna/kernel/id';
import { Link } from '@consigna/messaging/link';
import { finish, start, stepContext, type Process } from '@consigna/messaging/process';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import type { Transaction } from '@consigna/persistence/transaction';
import { openBackorders, type BackorderRow } from '../backorder/backorder.queries.js';
import { plain, splitDemand } from './order-lines.js';
import {
  closeExposure,
  countLines,
  lockOrder,
  markConfirmed,
  markConfirming,
  openExposure,
  readOrder,
  recall,
  type LineDelta,
  type LineRow,
  type LockedOrderRow,
  type OrderRow,
  type WholeOrderRow,
} from './sales-order.queries.js';
import { requireOrder } from './sales-order.service.js';
import { orderView } from './sales-order.view.js';
import { answerRefusal, isRefusal, keyedBy, requireAction, type RequestKey } from './step.js';

export interface ConfirmState {
  orderId: string;
  shortage: Shortage;
  key: RequestKey;
}

interface Held {
  order: OrderRow;
  lines: readonly LineRow[];
}

type Granted = Output<typeof reserveOrder>['lines'];

/**
 * Confirming: credit check and start (first transaction), reservation by the warehouse, then what came of it (second
 * transaction). Whoever starts it drives it; when that one dies, the timer does, and the request's key finds the answer.
 */
@Injectable()
export class OrderConfirmation {
  constructor(
    private readonly database: Database,
    private readonly link: Link,
  ) {}

  async confirm(ctx: Context, input: Input<typeof confirmSalesOrder>): Promise<SalesOrderView> {
    let started: { begun: Held & { process: Process<ConfirmState> } } | { answer: SalesOrderView };
    try {
      started = await this.database.opening(ctx, (tx) => this.begin(tx, ctx, input));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return answerRefusal(this.database, ctx, error);
    }
    return 'answer' in started ? started.answer : this.drive(ctx, started.begun.process, started.begun);
  }

  /** From whatever the process has reached to its end; safe to repeat. */
  async drive(ctx: Context, process: Process<ConfirmState>, held?: Held): Promise<SalesOrderView> {
    const keyed = keyedBy(ctx, process.state.key);
    const { order, lines } = held ?? (await this.load(ctx, process.state.orderId));
    const { shortage } = process.state;
    let granted: Granted;
    try {
      const answer = await this.link.ask(
        reserveOrder,
        stepContext(ctx, process, 'reserve'),
        reservationOf(order, lines, shortage),
      );
      granted = answer.lines;
      const short = shortOf(lines, granted);
      const nothing = short.length === lines.length && granted.every((line) => decimal(line.granted).isZero());
      if (nothing && shortage === 'partial')
        await this.link.ask(releaseOrder, stepContext(ctx, process, 'release'), {
          orderId: order.id,
          orderLineIds: null,
        });
      if (!answer.reserved || (nothing && shortage === 'partial')) throw insufficient(order, short);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.database.operation(unkeyed(ctx), (tx) => this.callOff(tx, process));
      return answerRefusal(this.database, keyed, error);
    }
    return this.database.operation(keyed, (tx) => this.record(tx, process, { order, lines }, granted));
  }

  private async begin(tx: Transaction, ctx: Context, { orderId, version, shortage }: Input<typeof confirmSalesOrder>) {
    const { companyId } = tx.ctx;
    const [[row], company] = await Promise.all([
      tx.sql<LockedOrderRow>(lockOrder, [companyId, orderId]),
      companyFacts(tx.sql, companyId),
    ]);
    const order = requireOrder(row, orderId);
    requireAction(order, 'confirm', ctx);
    requireOrder(row, orderId, version);
    const rate = await rateOn(tx.sql, companyId, order.currency, businessDate(ctx.now, company.timeZone));

    const state: ConfirmState = {
      orderId,
      shortage: shortage ?? (order.policy as Shortage),
      key: ctx.idempotency ?? null,
    };
    const [process, [marked]] = await Promise.all([
      start(tx, 'confirm-order', 'reserve', state),
      tx.sql<Pick<WholeOrderRow, 'lines'>>(markConfirming, [
        companyId,
        orderId,
        rate.toString(),
        ctx.idempotency?.key ?? '',
      ]),
      // Without a limit nothing is decided here, and the customer's row is locked as late as can be.
      order.creditLimit === null
        ? tx.closing(async () => void (await tx.sql(openExposure, [companyId, orderId])))
        : checkCredit(tx, order, order.creditLimit),
    ]);
    if (marked === undefined) throw new Error('the order was locked before');
    return { process, order, lines: marked.lines };
  }

  private async record(
    tx: Transaction,
    process: Process<ConfirmState>,
    { order, lines }: Held,
    granted: Granted,
  ): Promise<SalesOrderView> {
    const { companyId, now } = tx.ctx;
    const deltas = splits(lines, granted, process.state.shortage);
    const waiting = deltas.flatMap((delta) => (decimal(delta.backorder).isZero() ? [] : [delta.id]));
    const { timeZone } = await companyFacts(tx.sql, companyId);
    const date = businessDate(now, timeZone);
    const [, counted, [confirmed], finished, opened] = await Promise.all([
      tx.sql(lockOrder, [companyId, order.id]),
      tx.sql<LineRow>(countLines, [companyId, JSON.stringify(deltas)]),
      tx.sql<OrderRow>(markConfirmed, [companyId, order.id, now]),
      finish(tx, process),
      waiting.length === 0
        ? []
        : tx.sql<BackorderRow>(openBackorders, [
            companyId,
            order.id,
            waiting.map((id) => deterministicId('backorder', id)),
            waiting,
            date,
            now,
          ]),
    ]);
    // The other driver was faster; its answer is (or is about to be) stored under the key.
    if (!finished || confirmed === undefined) throw new DomainError('idempotency-key-in-flight');

    tx.audit('sales-order', order.id, 'confirm', { state: { from: 'draft', to: confirmed.state } });
    tx.publish(salesOrderConfirmed, confirmedEvent(confirmed, counted, deltas, date));
    for (const backorder of opened) tx.publish(backorderOpened, openedEvent(confirmed, backorder));
    const backorders = opened.map(({ id, number, orderLineId, state, open }) => ({
      id,
      number,
      orderLineId,
      state,
      open,
    }));
    return orderView(confirmed, counted, { documents: [], backorders });
  }

  /** Back to the draft it was, version included, so that the caller can decide again. */
  private async callOff(tx: Transaction, process: Process<ConfirmState>): Promise<void> {
    const { companyId } = tx.ctx;
    const { orderId } = process.state;
    const [, finished] = await Promise.all([tx.sql(lockOrder, [companyId, orderId]), finish(tx, process)]);
    if (!finished) return;
    await Promise.all([tx.sql(closeExposure, [companyId, orderId]), tx.sql(recall, [companyId, orderId])]);
    tx.audit('sales-order', orderId, 'confirm-refused');
  }

  private load(ctx: Context, orderId: string): Promise<Held> {
    return this.database.read(ctx, async (sql) => {
      const [row] = await sql<WholeOrderRow>(readOrder, [ctx.companyId, orderId]);
      const order = requireOrder(row, orderId);
      return { order, lines: order.lines };
    });
  }
}

/** Open invoices, undelivered orders and this one against the limit, in base currency (S-C08). */
async function checkCredit(tx: Transaction, order: LockedOrderRow, creditLimit: string): Promise<void> {
  const [exposure] = await tx.sql<{ openInvoices: string; openOrders: string; thisOrder: string }>(openExposure, [
    tx.ctx.companyId,
    order.id,
  ]);
  if (exposure === undefined) return;
  const total = decimal(exposure.openInvoices).plus(exposure.openOrders);
  if (total.lessThanOrEqualTo(creditLimit)) return;
  throw new DomainError('credit-limit-exceeded', {
    customerId: order.customerId,
    creditLimit: plain(creditLimit),
    openInvoices: plain(exposure.openInvoices),
    openOrders: plain(decimal(exposure.openOrders).minus(exposure.thisOrder)),
    thisOrder: plain(exposure.thisOrder),
  });
}

function reservationOf(order: OrderRow, lines: readonly LineRow[], shortage: Shortage) {
  return {
    orderId: order.id,
    orderNumber: order.number,
    branchId: order.branchId,
    buyer: buyerOf(order),
    shortage,
    lines: lines.map((line) => ({ terms: termsOf(order, line), quantity: plain(line.quantity) })),
  };
}

function buyerOf({ customerId, customerName, country, interCompanyId }: OrderRow): Buyer {
  return { customerId, customerName, country, interCompanyId };
}

function termsOf(order: OrderRow, line: LineRow): SaleTerms {
  return {
    orderId: order.id,
    orderNumber: order.number,
    orderLineId: line.id,
    productId: line.productId,
    sku: line.sku,
    description: line.description,
    kind: line.kind as SaleTerms['kind'],
    unit: line.unit,
    currency: order.currency,
    unitPrice: plain(line.unitPrice),
    discountPercent: plain(line.discountPercent),
    netUnitPrice: plain(line.netUnitPrice),
    taxCode: line.taxCode,
  };
}

interface Short {
  index: number;
  line: LineRow;
  available: string;
}

function shortOf(lines: readonly LineRow[], granted: Granted): Short[] {
  const answers = new Map(granted.map((answer) => [answer.orderLineId, answer]));
  return lines.flatMap((line, index) => {
    const answer = answers.get(line.id);
    if (answer !== undefined && decimal(answer.granted).greaterThanOrEqualTo(line.quantity)) return [];
    return [{ index, line, available: plain(answer?.available ?? '0') }];
  });
}

function insufficient(order: OrderRow, short: readonly Short[]): DomainError {
  const details = short.map(({ line, available }) => ({
    orderLineId: line.id,
    productId: line.productId,
    sku: line.sku,
    demanded: plain(line.quantity),
    available,
  }));
  const fields = short.map(({ index, line, available }) => ({
    pointer: `#/lines/${index}/quantity`,
    code: 'exceeds-available',
    params: { available, requested: plain(line.quantity) },
  }));
  return new DomainError('insufficient-stock', { orderId: order.id, lines: details }, fields);
}

type Recorded = Required<Pick<LineDelta, 'id' | 'granted' | 'backorder' | 'cancelled'>>;

function splits(lines: readonly LineRow[], answers: Granted, shortage: Shortage): Recorded[] {
  const grantedOf = new Map(answers.map((answer) => [answer.orderLineId, answer.granted]));
  return lines.map((line) => {
    const { granted, backorder, cancelled } = splitDemand(
      decimal(line.quantity),
      decimal(grantedOf.get(line.id) ?? '0'),
      shortage,
    );
    return { id: line.id, granted: plain(granted), backorder: plain(backorder), cancelled: plain(cancelled) };
  });
}

function confirmedEvent(order: OrderRow, lines: readonly LineRow[], deltas: readonly Recorded[], date: string) {
  const split = new Map(deltas.map((delta) => [delta.id, delta]));
  return {
    orderId: order.id,
    number: order.number,
    date,
    branchId: order.branchId,
    buyer: buyerOf(order),
    lines: lines.map((line) => ({
      terms: termsOf(order, line),
      quantity: plain(line.quantity),
      reserved: split.get(line.id)?.granted ?? '0',
      backordered: split.get(line.id)?.backorder ?? '0',
    })),
  };
}

function openedEvent(order: OrderRow, backorder: BackorderRow) {
  return {
    backorderId: backorder.id,
    orderId: order.id,
    orderNumber: order.number,
    orderLineId: backorder.orderLineId,
    productId: backorder.productId,
    sku: backorder.sku,
    customerId: order.customerId,
    branchId: order.branchId,
    quantity: plain(backorder.quantity),
  };
}
