import { Injectable } from '@nestjs/common';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import {
  purchaseApprovalEnded,
  purchaseApprovalRequested,
  purchaseOrderClosed,
  purchaseOrderSent,
} from '@consigna/contracts/purchasing/events';
import type {
  approvePurchaseOrder,
  cancelPurchaseOrder,
  closePurchaseOrder,
  createPurchaseOrder,
  listDiscrepancies,
  listPurchaseOrders,
  PurchaseOrderAction,
  PurchaseOrderState,
  PurchaseOrderView,
  readPurchaseOrder,
  sendPurchaseOrder,
  updatePurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { roundMoney } from '@consigna/kernel/rounding';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import type { Transaction } from '@consigna/persistence/transaction';
import { limitsOf } from '../approval-limit/approval-limit.service.js';
import { requireApproval } from '../approval-limit/approve.js';
import { draftLines, netOf } from './draft-lines.js';
import { purchaseOrderLifecycle } from './purchase-order.js';
import {
  documentsOfOrder,
  dropLines,
  giveUpRest,
  insertOrder,
  linesOfOrder,
  lockOrder,
  moveOrder,
  orderFacts,
  purchaseOrderList,
  readOrder,
  saveLines,
  updateDraft,
  type DocumentRow,
  type DraftLine,
  type LineRow,
  type OrderFacts,
  type OrderRow,
} from './purchase-order.queries.js';
import { headerView, orderView, plain } from './purchase-order.view.js';

/** Standard and consignment orders are numbered and listed apart. */
const series = {
  standard: { name: 'purchase-order', prefix: 'PO' },
  consignment: { name: 'consignment-order', prefix: 'CO' },
};

type Create = Input<typeof createPurchaseOrder>;
type Verb = { orderId: string; version?: number | undefined };

/** Purchase orders from draft to closed. */
@Injectable()
export class PurchaseOrders {
  constructor(private readonly database: Database) {}

  create(ctx: Context, input: Create): Promise<PurchaseOrderView> {
    return this.database.operation(ctx, (tx) => draftOrder(tx, input));
  }

  update(ctx: Context, input: Input<typeof updatePurchaseOrder>): Promise<PurchaseOrderView> {
    return this.database.operation(ctx, async (tx) => {
      const { order, lines: before } = await loadLocked(tx, input, 'update');
      const entered = input.lines ?? [];
      const { supplierId, agreementId } = order;
      const facts = await orderFacts(tx.sql, ctx.companyId, {
        supplierId,
        agreementId,
        productIds: entered.map((line) => line.productId),
      });
      const supplier = supplierOf(facts, supplierId);
      const known = new Map(before.map((line) => [line.id, line]));
      const branchId = input.branchId === undefined ? order.branchId : branchOf(facts, input.branchId);
      const lines =
        input.lines === undefined ? before : draftLines(entered, { facts, supplier, kind: order.kind, known });

      const netExact = netOf(lines);
      const net = roundMoney(decimal(netExact), order.currency).toString();
      const [[saved]] = await Promise.all([
        tx.sql<OrderRow>(updateDraft, [
          ctx.companyId,
          order.id,
          branchId,
          input.overReceiptPercent ?? order.overReceiptPercent,
          netExact,
          net,
          ctx.now,
        ]),
        ...(input.lines === undefined
          ? []
          : [
              tx.sql(dropLines, [ctx.companyId, order.id, lines.map((line) => line.id)]),
              tx.sql(saveLines, [ctx.companyId, order.id, JSON.stringify(lines)]),
            ]),
      ]);
      tx.audit('purchase-order', order.id, 'update', { net: { from: plain(order.netExact), to: netExact } });
      const changed = required(saved, order.id);
      requestApproval(tx, changed);
      return orderView(changed, lines.map(untouched));
    });
  }

  approve(ctx: Context, input: Input<typeof approvePurchaseOrder>): Promise<PurchaseOrderView> {
    return this.database.operation(ctx, async (tx) => {
      const [{ order, lines }, limits, company] = await Promise.all([
        loadLocked(tx, input, 'approve'),
        limitsOf(tx.sql, ctx.companyId),
        companyFacts(tx.sql, ctx.companyId),
      ]);
      const rate =
        limits.length === 0
          ? decimal(1)
          : await rateOn(tx.sql, ctx.companyId, order.currency, businessDate(ctx.now, company.timeZone));
      const total = roundMoney(decimal(order.net).times(rate), company.baseCurrency);
      requireApproval({
        total,
        authorId: order.createdBy,
        approverId: ctx.userId,
        permissions: ctx.permissions ?? [],
        limits,
      });

      const approved = await move(tx, order, 'approve');
      tx.publish(purchaseApprovalEnded, { document: 'purchase-order', documentId: order.id, outcome: 'approved' });
      return orderView(approved, lines);
    });
  }

  send(ctx: Context, input: Input<typeof sendPurchaseOrder>): Promise<PurchaseOrderView> {
    return this.database.operation(ctx, async (tx) => {
      const { order, lines } = await loadLocked(tx, input, 'send');
      const sent = await move(tx, order, 'send');
      tx.publish(purchaseOrderSent, sentEvent(sent, lines));
      return orderView(sent, lines);
    });
  }

  close(ctx: Context, input: Input<typeof closePurchaseOrder>): Promise<PurchaseOrderView> {
    return this.end(ctx, input, 'close', input.reason);
  }

  cancel(ctx: Context, input: Input<typeof cancelPurchaseOrder>): Promise<PurchaseOrderView> {
    return this.end(ctx, input, 'cancel', 'cancelled');
  }

  read(ctx: Context, { orderId }: Input<typeof readPurchaseOrder>): Promise<PurchaseOrderView> {
    return this.database.read(ctx, async (sql) => {
      const [[order], lines, documents] = await Promise.all([
        sql<OrderRow>(readOrder, [ctx.companyId, orderId]),
        sql<LineRow>(linesOfOrder, [ctx.companyId, orderId]),
        sql<DocumentRow>(documentsOfOrder, [ctx.companyId, orderId]),
      ]);
      return orderView(required(order, orderId), lines, documents);
    });
  }

  list(ctx: Context, input: Input<typeof listPurchaseOrders>): Promise<Output<typeof listPurchaseOrders>> {
    return this.database.read(ctx, async (sql) => {
      const { data, page } = await listPage<OrderRow>(sql, purchaseOrderList, ctx.companyId, input);
      return { data: data.map(headerView), page };
    });
  }

  async discrepancies(ctx: Context, input: Input<typeof listDiscrepancies>): Promise<Output<typeof listDiscrepancies>> {
    const { id, number, supplierId, supplierName, lines } = await this.read(ctx, input);
    const differing = lines.filter(
      (line) => line.received !== line.quantity || line.rejected !== '0' || line.missing !== '0',
    );
    return {
      orderId: id,
      number,
      supplierId,
      supplierName,
      lines: differing.map(({ id: lineId, productId, sku, quantity, received, rejected, missing }) => ({
        ...{ lineId, productId, sku, ordered: quantity, received, rejected, missing },
        difference: plain(decimal(received).minus(quantity)),
      })),
    };
  }

  /** Only who was told of an order has to be told of its end. */
  private end(ctx: Context, input: Verb, action: 'close' | 'cancel', reason: string): Promise<PurchaseOrderView> {
    return this.database.operation(ctx, async (tx) => {
      const { order } = await loadLocked(tx, input, action);
      const [ended, , lines, documents] = await Promise.all([
        move(tx, order, action),
        tx.sql(giveUpRest, [ctx.companyId, order.id]),
        tx.sql<LineRow>(linesOfOrder, [ctx.companyId, order.id]),
        tx.sql<DocumentRow>(documentsOfOrder, [ctx.companyId, order.id]),
      ]);
      if (order.state === 'draft')
        tx.publish(purchaseApprovalEnded, { document: 'purchase-order', documentId: order.id, outcome: 'withdrawn' });
      if (order.state !== 'draft' && order.state !== 'approved')
        tx.publish(purchaseOrderClosed, { orderId: order.id, reason, givenUp: notCome(lines) });
      return orderView(ended, lines, documents);
    });
  }
}

/** Of what was ordered for backorders. */
function notCome(lines: readonly LineRow[]): { forOrderLineId: string; quantity: string }[] {
  return lines.flatMap(({ forOrderLineId, quantity, received }) => {
    const rest = decimal(quantity).minus(received);
    return forOrderLineId === null || !rest.greaterThan(0) ? [] : [{ forOrderLineId, quantity: plain(rest) }];
  });
}

/** Records a draft with its number; for what a person enters and for what follows from backorders alike. */
export async function draftOrder(tx: Transaction, input: Create): Promise<PurchaseOrderView> {
  const { companyId, now, userId } = tx.ctx;
  const agreementId = input.agreementId ?? null;
  const [facts, company] = await Promise.all([
    orderFacts(tx.sql, companyId, {
      supplierId: input.supplierId,
      agreementId,
      productIds: input.lines.map((line) => line.productId),
    }),
    companyFacts(tx.sql, companyId),
  ]);
  const supplier = supplierOf(facts, input.supplierId);
  requireAgreement(input, facts);
  const branchId = branchOf(facts, input.branchId);
  const lines = draftLines(input.lines, { facts, supplier, kind: input.kind, known: new Map() });

  const date = businessDate(now, company.timeZone);
  const currency = input.currency ?? facts.agreement?.fields.currency ?? supplier.currency;
  const netExact = netOf(lines);
  const order: OrderRow = {
    ...{
      id: newId(),
      version: 1,
      number: '',
      kind: input.kind,
      state: 'draft',
      date,
      agreementId,
      branchId,
      currency,
      netExact,
    },
    supplierId: supplier.partyId,
    supplierName: supplier.name,
    interCompanyId: supplier.interCompanyId,
    interCompanyOrderId: null,
    overReceiptPercent: input.overReceiptPercent,
    net: roundMoney(decimal(netExact), currency).toString(),
    approvedBy: null,
    ...{ createdAt: now, updatedAt: now, createdBy: userId },
  };
  const view = orderView(order, lines.map(untouched));
  tx.audit('purchase-order', order.id, 'create');
  tx.closing(async () => {
    const [taken] = await tx.numbers(series[input.kind], date);
    if (taken === undefined)
      throw new DomainError('series-date-backwards', { series: series[input.kind].prefix, date });
    view.number = taken.number;
    const numbered = { ...order, number: taken.number };
    await recordOrder(tx, numbered, lines);
    requestApproval(tx, numbered);
  });
  return view;
}

/** A draft waits for its approval from the moment it is written. */
function requestApproval(tx: Transaction, order: OrderRow): void {
  const { id, number, supplierName, net, createdBy } = headerView(order);
  tx.publish(purchaseApprovalRequested, {
    document: 'purchase-order',
    documentId: id,
    number,
    name: supplierName,
    amount: net,
    authorId: createdBy,
  });
}

/** Header and lines, set-wise; false when the order was there already. */
export async function recordOrder(tx: Transaction, order: OrderRow, lines: readonly DraftLine[]): Promise<boolean> {
  const { companyId } = tx.ctx;
  const {
    id,
    number,
    kind,
    state,
    date,
    supplierId,
    supplierName,
    agreementId,
    interCompanyId,
    interCompanyOrderId,
    branchId,
  } = order;
  const { currency, overReceiptPercent, netExact, net, approvedBy, createdAt, createdBy } = order;
  const values = [
    ...[
      companyId,
      id,
      number,
      kind,
      state,
      date,
      supplierId,
      supplierName,
      agreementId,
      interCompanyId,
      interCompanyOrderId,
      branchId,
    ],
    ...[currency, overReceiptPercent, netExact, net, approvedBy, createdAt, createdBy],
  ];
  const [inserted] = await Promise.all([
    tx.sql(insertOrder, values),
    tx.sql(saveLines, [companyId, id, JSON.stringify(lines)]),
  ]);
  return inserted.length > 0;
}

/** What everybody has to know before goods of an order can arrive. */
export function sentEvent(order: OrderRow, lines: readonly DraftLine[]) {
  const {
    id,
    number,
    date,
    kind,
    supplierId,
    supplierName,
    agreementId,
    interCompanyId,
    interCompanyOrderId,
    branchId,
    currency,
  } = order;
  return {
    ...{
      orderId: id,
      number,
      date,
      kind,
      supplierId,
      supplierName,
      agreementId,
      interCompanyId,
      interCompanyOrderId,
      branchId,
      currency,
    },
    overReceiptPercent: plain(order.overReceiptPercent),
    lines: lines.map((line) => ({
      lineId: line.id,
      productId: line.productId,
      sku: line.sku,
      kind: line.kind as 'goods' | 'service',
      quantity: plain(line.quantity),
      unitPrice: plain(line.unitPrice),
      taxCode: line.taxCode,
      forOrderLineId: line.forOrderLineId,
    })),
  };
}

async function loadLocked(tx: Transaction, { orderId, version }: Verb, action: PurchaseOrderAction) {
  const [[row], lines] = await Promise.all([
    tx.sql<OrderRow>(lockOrder, [tx.ctx.companyId, orderId]),
    tx.sql<LineRow>(linesOfOrder, [tx.ctx.companyId, orderId]),
  ]);
  const order = required(row, orderId);
  purchaseOrderLifecycle.require({ state: order.state as PurchaseOrderState }, action);
  if (version !== undefined && version !== order.version)
    throw new DomainError('version-conflict', { currentVersion: order.version });
  return { order, lines };
}

async function move(tx: Transaction, order: OrderRow, action: PurchaseOrderAction): Promise<OrderRow> {
  const document = { state: order.state as PurchaseOrderState };
  purchaseOrderLifecycle.apply(document, action);
  tx.audit('purchase-order', order.id, action, { state: { from: order.state, to: document.state } });
  const approver = action === 'approve' ? tx.ctx.userId : null;
  const [moved] = await tx.sql<OrderRow>(moveOrder, [tx.ctx.companyId, order.id, document.state, tx.ctx.now, approver]);
  return required(moved, order.id);
}

function required(order: OrderRow | undefined, id: string): OrderRow {
  if (order === undefined) throw new DomainError('purchase-order-not-found', { id });
  return order;
}

/** @throws DomainError `supplier-not-found` also for a party that supplies nothing, `supplier-inactive` */
function supplierOf({ parties }: OrderFacts, id: string): Party {
  const supplier = parties.find((party) => party.id === id);
  if (supplier === undefined || !(supplier.fields.isSupplier || supplier.fields.isConsignor)) {
    throw new DomainError('supplier-not-found', { id }, [{ pointer: '#/supplierId', code: 'supplier-not-found' }]);
  }
  if (!supplier.active)
    throw new DomainError('supplier-inactive', { id }, [{ pointer: '#/supplierId', code: 'supplier-inactive' }]);
  return supplier.fields;
}

function branchOf({ branches }: OrderFacts, id: string | undefined): string {
  const branch = id === undefined ? branches[0] : branches.find((candidate) => candidate.id === id);
  if (branch === undefined)
    throw new DomainError('branch-not-found', { id: id ?? null }, [
      { pointer: '#/branchId', code: 'branch-not-found' },
    ]);
  return branch.id;
}

/** Goods on consignment come under an agreement with the very supplier. */
function requireAgreement({ kind, agreementId, supplierId }: Create, { agreement }: OrderFacts): void {
  if (kind === 'standard' && agreementId === undefined) return;
  const refuse = (code: string) =>
    new DomainError(code, { id: agreementId ?? null }, [{ pointer: '#/agreementId', code }]);
  if (agreementId === undefined) throw refuse('agreement-required');
  if (kind === 'standard' || agreement?.fields.consignorId !== supplierId) throw refuse('agreement-not-found');
}

function untouched(line: DraftLine): LineRow {
  return { ...line, received: '0', rejected: '0', missing: '0', billed: '0', cancelled: '0' };
}
