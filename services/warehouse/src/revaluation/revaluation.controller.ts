import { Controller } from '@nestjs/common';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { deterministicId } from '@consigna/kernel/id';
import { billPosted } from '@consigna/contracts/billing/events';
import type { Payload } from '@consigna/contracts/contract';
import { stockRevalued } from '@consigna/contracts/warehouse/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { openDate } from '../reference/facts.js';
import { lockForRevaluation, type LockedStock } from '../stock/locked-stock.js';
import { BASE_DIGITS, StockEntry } from '../stock/stock-ledger.js';
import { revalueLayers, revaluePool, type Revaluation } from './revalue.js';

const receiptLines = statement(
  'warehouse.receipt-lines-of-bill',
  `select id, product_id, sku, kind, accepted, layer_id from goods_receipt_line where company_id = $1 and id = any($2::uuid[]) order by id`,
);

interface ReceiptLine {
  [column: string]: unknown;
  id: string;
  product_id: string;
  sku: string;
  kind: string;
  accepted: string;
  layer_id: string | null;
}

/** A bill's price is the later truth about what received goods cost. */
@Controller()
export class RevaluationController {
  @React(billPosted)
  async revalue(tx: Transaction, { payload }: Followed<Payload<typeof billPosted>>): Promise<void> {
    const differences = differencesOf(payload.lines);
    if (differences.size === 0) return;
    const ids = [...differences.keys()];
    const [lines, stock, date] = await Promise.all([
      tx.sql<ReceiptLine>(receiptLines, [tx.ctx.companyId, ids]),
      lockForRevaluation(tx, ids),
      openDate(tx.sql, tx.ctx.companyId, payload.date),
    ]);
    const revaluationId = deterministicId('revaluation', payload.billId);
    const entry = new StockEntry(tx, stock, '', date);
    const revalued = lines.map((line, ordinal) => {
      const difference = differences.get(line.id) ?? decimal(0);
      const { toStock, toCostOfSales, layers } = decide(stock, line, difference);
      const cause = { type: 'revaluation' as const, id: revaluationId, lineId: line.id };
      const targets = layers.length > 0 || toStock.isZero() ? layers : [{ id: line.layer_id ?? '', value: toStock }];
      for (const { id, value } of targets) {
        const layer = stock.layers.get(id);
        if (layer !== undefined) entry.revalue(layer, value, cause, ordinal);
      }
      return {
        receiptLineId: line.id,
        productId: line.product_id,
        sku: line.sku,
        toStockBase: toStock.toFixed(BASE_DIGITS),
        toCostOfSalesBase: toCostOfSales.toFixed(BASE_DIGITS),
      };
    });
    await entry.write();
    tx.audit('revaluation', revaluationId, 'post', { billId: { from: null, to: payload.billId } });
    tx.publish(stockRevalued, { revaluationId, date, billId: payload.billId, lines: revalued });
  }
}

/** Billed less received value per receipt line, base currency; lines that agree are left out. */
function differencesOf(lines: Payload<typeof billPosted>['lines']): Map<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const { kind, receiptLineId, netBase, receivedValueBase } of lines) {
    if (kind !== 'receipt' || receiptLineId === null) continue;
    sums.set(receiptLineId, decimal((sums.get(receiptLineId) ?? decimal(0)).plus(netBase).minus(receivedValueBase)));
  }
  return new Map([...sums].filter(([, difference]) => !difference.isZero()));
}

/** A service has no stock: all of it is cost. */
function decide(stock: LockedStock, line: ReceiptLine, difference: Decimal): Revaluation {
  const cost = stock.costs.get(line.product_id);
  const nothing: Revaluation = { toStock: decimal(0), toCostOfSales: difference, layers: [] };
  if (line.kind === 'service' || line.layer_id === null || cost === undefined) return nothing;
  if (cost.method === 'average') return revaluePool(difference, decimal(line.accepted), cost, BASE_DIGITS);
  const layers = [...stock.layers.values()].filter((layer) => layer.receiptLineId === line.id);
  return revalueLayers(difference, decimal(line.accepted), layers, BASE_DIGITS);
}
