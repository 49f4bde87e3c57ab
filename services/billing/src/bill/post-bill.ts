import { addDays } from '@consigna/kernel/business-date';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { cumulativeShare, spread } from '@consigna/kernel/rounding';
import { billPosted } from '@consigna/contracts/billing/events';
import type { BillView } from '@consigna/contracts/billing/bill';
import type { Series, Transaction } from '@consigna/persistence/transaction';
import type { ReceiptLine } from '../billable/billable-line.js';
import { BASE_DIGITS, toBase } from '../invoice/compute-document.js';
import { noTotals } from '../totals.js';
import { billView, settledState, type BillLineRecord, type BillRecord } from './bill.js';

/** A bill nobody has decided on yet. */
export function newBill(
  head: Pick<
    BillRecord,
    | 'companyId'
    | 'id'
    | 'createdAt'
    | 'createdBy'
    | 'kind'
    | 'date'
    | 'supplierId'
    | 'supplierName'
    | 'interCompanyId'
    | 'currency'
  > & { termDays: number } & Partial<BillRecord>,
): BillRecord {
  const { termDays, ...rest } = head;
  return {
    version: 1,
    updatedAt: rest.createdAt,
    state: 'draft',
    number: null,
    postedAt: null,
    supplierNumber: null,
    supplierNumberKey: null,
    dueDate: addDays(rest.date, termDays),
    branchId: null,
    settlementId: null,
    mirrorOfId: null,
    approvedBy: null,
    holdReasons: [],
    rate: null,
    ...noTotals(),
    ...rest,
  };
}

/**
 * Base amounts of a bill and its lines: the lines share the document's net by largest remainder, and each takes of its
 * receipt line's value what everything billed so far comes to, less what was billed before.
 */
export function valueBill(
  bill: BillRecord,
  lines: readonly BillLineRecord[],
  { rate, receipts }: { rate: Decimal; receipts: ReadonlyMap<string, ReceiptLine> },
): void {
  const taxes = bill.taxes.map((tax) => ({
    taxCode: tax.taxCode,
    percent: decimal(tax.percent),
    base: decimal(tax.base),
    amount: decimal(tax.amount),
  }));
  const base = toBase({ gross: decimal(bill.gross), tax: decimal(bill.tax), taxes }, rate);
  bill.rate = rate.toString();
  bill.netBase = base.netBase.toFixed(2);
  bill.taxBase = base.taxBase.toFixed(2);
  bill.grossBase = base.grossBase.toFixed(2);
  bill.taxes = bill.taxes.map((tax, index) => ({
    ...tax,
    amountBase: (base.taxAmountsBase[index] ?? new Decimal(0)).toFixed(2),
  }));
  const shares = spread(
    base.netBase,
    lines.map((line) => decimal(line.net)),
    BASE_DIGITS,
  );
  const billed = new Map<string, { quantity: Decimal; value: Decimal }>();
  lines.forEach((line, index) => {
    line.netBase = (shares[index] ?? new Decimal(0)).toFixed(2);
    const receipt = line.receiptLineId === null ? undefined : receipts.get(line.receiptLineId);
    if (receipt === undefined) return;
    const before = billed.get(receipt.id) ?? {
      quantity: decimal(receipt.billed),
      value: decimal(receipt.billedValueBase),
    };
    const quantity = before.quantity.plus(line.quantity);
    const value = cumulativeShare(
      decimal(receipt.valueBase),
      quantity,
      decimal(receipt.accepted),
      before.value,
      BASE_DIGITS,
    );
    line.receivedValueBase = value.toFixed(2);
    billed.set(receipt.id, { quantity, value: before.value.plus(value) });
  });
}

/**
 * Posts a valued bill: its number is taken and the others are told in the closing group, where `write` stores it. The
 * series of a supplier's bills may be dated back, that of a consignor's self-bills not.
 *
 * @throws DomainError `series-date-backwards` in the closing group
 */
export function closePosted(
  tx: Transaction,
  bill: BillRecord,
  lines: readonly BillLineRecord[],
  { series, today, write }: { series: Series; today: string; write: () => Promise<void> },
): BillView {
  bill.state = settledState(bill);
  tx.audit('bill', bill.id, 'post');
  const answer = billView(bill, lines, []);
  tx.closing(async () => {
    const [taken] = await tx.numbers(series, today);
    if (taken === undefined) throw new DomainError('series-date-backwards', { series: series.name, date: today });
    bill.number = taken.number;
    bill.postedAt = taken.postedAt;
    bill.supplierNumber ??= taken.number;
    Object.assign(answer, {
      number: taken.number,
      postedAt: taken.postedAt.toISOString(),
      supplierNumber: bill.supplierNumber,
    });
    tell(tx, bill, lines);
    await write();
  });
  return answer;
}

function tell(tx: Transaction, bill: BillRecord, lines: readonly BillLineRecord[]): void {
  tx.publish(billPosted, {
    billId: bill.id,
    number: bill.number ?? '',
    supplierNumber: bill.supplierNumber ?? '',
    kind: bill.kind,
    date: bill.date,
    dueDate: bill.dueDate,
    branchId: bill.branchId,
    supplierId: bill.supplierId,
    supplierName: bill.supplierName,
    interCompanyId: bill.interCompanyId,
    settlementId: bill.settlementId,
    currency: bill.currency,
    rate: bill.rate ?? '1',
    netExact: bill.netExact,
    net: bill.net,
    rounding: bill.rounding,
    tax: bill.tax,
    gross: bill.gross,
    netBase: bill.netBase,
    taxBase: bill.taxBase,
    grossBase: bill.grossBase,
    taxes: bill.taxes,
    lines: lines.map((line) => ({
      lineId: line.id,
      kind: line.kind,
      productId: line.productId,
      description: line.description,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      net: line.net,
      netBase: line.netBase,
      receiptLineId: line.receiptLineId,
      purchaseOrderLineId: line.purchaseOrderLineId,
      receivedValueBase: line.receivedValueBase,
      accrualBase: line.accrualBase,
      payableBase: line.payableBase,
    })),
  });
}
