import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import type { Owner } from '@consigna/contracts/trade';
import type {
  GoodsReceiptView,
  listExpectedReceipts,
  listGoodsReceipts,
  postGoodsReceipt,
} from '@consigna/contracts/warehouse/goods-receipt';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { requireReference } from '@consigna/persistence/reference-copy';
import type { Transaction } from '@consigna/persistence/transaction';
import { postingDate, quantityOf, requireProducts } from '../reference/facts.js';
import { placeFor, placesOf } from '../warehouse/warehouse.service.js';
import { headOf, lockExpectedOrder, refuseOverReceipt } from './expected-receipt.js';
import { expectedSource, receiptOf, receiptSource } from './goods-receipt.queries.js';
import { ownerFor, receive, type Incoming, type IncomingLine } from './receive.js';

type ByOrder = Extract<Input<typeof postGoodsReceipt>, { purchaseOrderId: string }>;
type Direct = Exclude<Input<typeof postGoodsReceipt>, ByOrder>;

@Injectable()
export class GoodsReceiptService {
  constructor(private readonly database: Database) {}

  /** Receives goods of a purchase order, or directly. @throws DomainError `over-receipt` and nothing moves */
  post(ctx: Context, input: Input<typeof postGoodsReceipt>): Promise<GoodsReceiptView> {
    return this.database.operation(ctx, async (tx) => {
      const incoming = 'purchaseOrderId' in input ? await this.ofOrder(tx, input) : await this.direct(tx, input);
      return receive(tx, incoming, await requireProducts(tx, incoming.lines));
    });
  }

  get(ctx: Context, id: string): Promise<GoodsReceiptView> {
    return this.database.read(ctx, (sql) => receiptOf(sql, ctx.companyId, id));
  }

  list(ctx: Context, input: Input<typeof listGoodsReceipts>): Promise<Output<typeof listGoodsReceipts>> {
    return this.database.read(ctx, (sql) => listPage(sql, receiptSource, ctx.companyId, input));
  }

  listExpected(ctx: Context, input: Input<typeof listExpectedReceipts>): Promise<Output<typeof listExpectedReceipts>> {
    return this.database.read(ctx, (sql) => listPage(sql, expectedSource, ctx.companyId, input));
  }

  private async ofOrder(tx: Transaction, input: ByOrder): Promise<Incoming> {
    const { order, lines } = await lockExpectedOrder(tx, input.purchaseOrderId);
    if (order.closed) throw new DomainError('purchase-order-closed', { id: order.order_id });
    const [date, places] = await Promise.all([postingDate(tx), placesOf(tx.sql, tx.ctx.companyId, order.branch_id)]);
    const owner = ownerFor(order.kind, order.supplier_id, order.agreement_id);
    const byId = new Map(lines.map((line) => [line.line_id, line]));
    const incoming = input.lines.map((line, index): IncomingLine => {
      const expected = byId.get(line.purchaseOrderLineId);
      if (expected === undefined) {
        const pointer = `#/lines/${index}/purchaseOrderLineId`;
        throw new DomainError('purchase-order-line-not-found', { id: line.purchaseOrderLineId }, [
          { pointer, code: 'purchase-order-line-not-found' },
        ]);
      }
      return {
        ...inspected(line, index),
        purchaseOrderLineId: expected.line_id,
        productId: expected.product_id,
        unitPrice: decimal(expected.unit_price),
        taxCode: expected.tax_code,
        forOrderLineId: expected.for_order_line_id,
      };
    });
    refuseOverReceipt(incoming, byId, decimal(order.over_receipt_percent));
    return {
      ...headOf(order),
      id: newId(),
      date,
      place: placeFor(places, owner.kind, input.warehouseId),
      owner,
      rate: await rateOn(tx.sql, tx.ctx.companyId, order.currency, date),
      lines: incoming,
    };
  }

  private async direct(tx: Transaction, input: Direct): Promise<Incoming> {
    const { companyId } = tx.ctx;
    const date = await postingDate(tx);
    const [branch, places, rate] = await Promise.all([
      requireReference(tx.sql, companyId, 'branch', input.branchId, '#/branchId'),
      placesOf(tx.sql, companyId, input.branchId),
      rateOn(tx.sql, companyId, input.currency, date),
    ]);
    const supplier =
      input.supplierId === null
        ? null
        : await requireReference<Party>(tx.sql, companyId, 'party', input.supplierId, '#/supplierId');
    const owner = ownerFor(input.kind, input.supplierId, input.agreementId ?? null);
    await requireAgreementOf(tx, owner);
    return {
      id: newId(),
      date,
      branchId: branch.id,
      place: placeFor(places, owner.kind, input.warehouseId),
      purchaseOrderId: null,
      purchaseOrderNumber: null,
      // Opening stock comes from nobody: the company stands for its own supplier.
      supplierId: input.supplierId ?? companyId,
      supplierName: supplier?.fields.name ?? (await companyFacts(tx.sql, companyId)).name,
      interCompanyId: supplier?.fields.interCompanyId ?? null,
      kind: input.kind,
      owner,
      currency: input.currency,
      rate,
      lines: input.lines.map((line, index) => ({
        ...inspected(line, index),
        purchaseOrderLineId: null,
        productId: line.productId,
        unitPrice: decimal(line.unitPrice),
        taxCode: '',
        forOrderLineId: null,
      })),
    };
  }
}

function inspected(line: ByOrder['lines'][number] | Direct['lines'][number], index: number) {
  return {
    id: newId(),
    accepted: quantityOf(line.accepted, `#/lines/${index}/accepted`),
    rejected: quantityOf(line.rejected, `#/lines/${index}/rejected`),
    missing: quantityOf(line.missing, `#/lines/${index}/missing`),
    lot: line.lot ?? '',
    expiry: line.expiry ?? null,
    groupProfit: decimal(0),
  };
}

/** Goods come in under an agreement of the consignor that sent them. @throws DomainError `agreement-not-found`, `consignor-mismatch` */
async function requireAgreementOf(tx: Transaction, { agreementId, consignorId }: Owner): Promise<void> {
  if (agreementId === null) return;
  const pointer = '#/agreementId';
  const { fields } = await requireReference<{ consignorId: string }>(
    tx.sql,
    tx.ctx.companyId,
    'agreement',
    agreementId,
    pointer,
  );
  if (fields.consignorId === consignorId) return;
  throw new DomainError('consignor-mismatch', { agreementId, supplierId: consignorId }, [
    { pointer, code: 'consignor-mismatch' },
  ]);
}
