import { defineEntity, p } from '@mikro-orm/core';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { minorUnits } from '@consigna/kernel/currency';
import { lifecycle } from '@consigna/kernel/lifecycle';
import { companyPolicy } from '@consigna/persistence/common-tables';
import type { BillState, BillView, HoldReason } from '@consigna/contracts/billing/bill';
import {
  baseAmount,
  date,
  documentColumns,
  exactAmount,
  instant,
  json,
  percent,
  price,
  quantity,
  text,
} from '../columns.js';
import { plain } from '../record.js';
import { totalColumns, type Totals } from '../totals.js';

/** What a supplier charges us, or what we charge ourselves for a consignor. */
export const BillSchema = defineEntity({
  name: 'Bill',
  tableName: 'bill',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    ...documentColumns,
    kind: text(),
    state: text(),
    number: text().nullable(),
    postedAt: instant().nullable(),
    supplierNumber: text().nullable(),
    /** The number without blanks and in lower case: unique per supplier. */
    supplierNumberKey: text().nullable(),
    date: date(),
    dueDate: date(),
    branchId: p.uuid().nullable(),
    supplierId: p.uuid(),
    supplierName: text(),
    interCompanyId: p.uuid().nullable(),
    settlementId: p.uuid().nullable(),
    /** Invoice of the partner company that this bill mirrors. */
    mirrorOfId: p.uuid().nullable(),
    approvedBy: p.uuid().nullable(),
    holdReasons: json(),
    currency: text(),
    rate: price().nullable(),
    ...totalColumns,
  },
  uniques: [
    { name: 'bill_number', properties: ['companyId', 'number'] },
    { name: 'bill_supplier_number', properties: ['companyId', 'supplierId', 'supplierNumberKey'] },
    { name: 'bill_settlement', properties: ['companyId', 'settlementId'] },
  ],
  indexes: [{ name: 'bill_created', properties: ['companyId', 'createdAt', 'id'] }],
  checks: [
    { name: 'bill_kind', expression: `kind in ('bill', 'self_bill')` },
    { name: 'bill_state', expression: `state in ('draft', 'held', 'posted', 'partially_paid', 'paid')` },
    { name: 'bill_numbered_when_posted', expression: `(state in ('draft', 'held')) = (number is null)` },
    {
      name: 'bill_allocated_within_gross',
      expression: 'allocated between 0 and gross and allocated_base between 0 and gross_base',
    },
    { name: 'bill_approver_is_not_author', expression: 'approved_by is null or approved_by <> created_by' },
    { name: 'bill_base_agrees', expression: 'net_base + tax_base = gross_base' },
  ],
});

export const BillLineSchema = defineEntity({
  name: 'BillLine',
  tableName: 'bill_line',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    billId: p.uuid(),
    position: p.integer(),
    kind: text(),
    productId: p.uuid().nullable(),
    description: text(),
    quantity: quantity(),
    unitPrice: price(),
    net: exactAmount(),
    netBase: baseAmount(),
    taxCode: text(),
    taxPercent: percent(),
    receiptLineId: p.uuid().nullable(),
    purchaseOrderLineId: p.uuid().nullable(),
    receivedValueBase: baseAmount(),
    accrualBase: baseAmount(),
    payableBase: baseAmount(),
  },
  indexes: [
    { name: 'bill_line_bill', properties: ['companyId', 'billId', 'position'] },
    { name: 'bill_line_receipt', properties: ['companyId', 'receiptLineId'] },
  ],
  checks: [{ name: 'bill_line_kind', expression: `kind in ('receipt', 'settlement', 'expense')` }],
});

export interface BillRecord extends Totals {
  companyId: string;
  id: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  createdBy: string;
  kind: 'bill' | 'self_bill';
  state: BillState;
  number: string | null;
  postedAt: Date | null;
  supplierNumber: string | null;
  supplierNumberKey: string | null;
  date: string;
  dueDate: string;
  branchId: string | null;
  supplierId: string;
  supplierName: string;
  interCompanyId: string | null;
  settlementId: string | null;
  mirrorOfId: string | null;
  approvedBy: string | null;
  holdReasons: HoldReason[];
  currency: string;
  rate: string | null;
}

export interface BillLineRecord {
  companyId: string;
  id: string;
  billId: string;
  position: number;
  kind: 'receipt' | 'settlement' | 'expense';
  productId: string | null;
  description: string;
  quantity: string;
  unitPrice: string;
  net: string;
  netBase: string;
  taxCode: string;
  taxPercent: string;
  receiptLineId: string | null;
  purchaseOrderLineId: string | null;
  receivedValueBase: string;
  accrualBase: string;
  payableBase: string;
}

export const states = lifecycle<BillState, 'post' | 'hold' | 'approve'>({
  post: { from: ['draft'], to: 'posted' },
  hold: { from: ['draft'], to: 'held' },
  approve: { from: ['held'], to: 'posted' },
});

/** A supplier's number as it is compared: without blanks and case. */
export function supplierNumberKey(number: string): string {
  return number.replace(/\s/g, '').toLowerCase();
}

/** State that follows from how much of a posted bill is paid. */
export function settledState(bill: { gross: string; allocated: string }): 'posted' | 'partially_paid' | 'paid' {
  if (decimal(bill.allocated).equals(bill.gross)) return 'paid';
  return decimal(bill.allocated).isZero() ? 'posted' : 'partially_paid';
}

/** The members that a list shows. */
export function billSummary(bill: BillRecord) {
  const open = bill.number === null ? new Decimal(0) : decimal(bill.gross).minus(bill.allocated);
  const openBase = bill.number === null ? new Decimal(0) : decimal(bill.grossBase).minus(bill.allocatedBase);
  return {
    id: bill.id,
    version: bill.version,
    createdAt: bill.createdAt.toISOString(),
    updatedAt: bill.updatedAt.toISOString(),
    createdBy: bill.createdBy,
    number: bill.number,
    supplierNumber: bill.supplierNumber,
    kind: bill.kind,
    state: bill.state,
    date: bill.date,
    dueDate: bill.dueDate,
    postedAt: bill.postedAt?.toISOString() ?? null,
    branchId: bill.branchId,
    supplierId: bill.supplierId,
    supplierName: bill.supplierName,
    interCompanyId: bill.interCompanyId,
    settlementId: bill.settlementId,
    currency: bill.currency,
    rate: bill.rate === null ? null : plain(bill.rate),
    net: bill.net,
    tax: bill.tax,
    gross: bill.gross,
    outstanding: open.toFixed(minorUnits(bill.currency)),
    outstandingBase: openBase.toFixed(2),
  };
}

/** What the API answers for a bill. */
export function billView(
  bill: BillRecord,
  lines: readonly BillLineRecord[],
  settlements: BillView['settlements'],
): BillView {
  return {
    ...billSummary(bill),
    netExact: plain(bill.netExact),
    rounding: plain(bill.rounding),
    netBase: bill.netBase,
    taxBase: bill.taxBase,
    grossBase: bill.grossBase,
    approvedBy: bill.approvedBy,
    holdReasons: bill.holdReasons,
    taxes: bill.taxes,
    lines: lines.map((line) => ({
      id: line.id,
      position: line.position,
      kind: line.kind,
      productId: line.productId,
      description: line.description,
      quantity: plain(line.quantity),
      unitPrice: plain(line.unitPrice),
      net: plain(line.net),
      netBase: line.netBase,
      taxCode: line.taxCode,
      taxPercent: plain(line.taxPercent),
      receiptLineId: line.receiptLineId,
      purchaseOrderLineId: line.purchaseOrderLineId,
      receivedValueBase: line.receivedValueBase,
    })),
    settlements,
    allowedActions: allowedActions(bill),
  };
}

function allowedActions(bill: BillRecord): string[] {
  if (bill.state !== 'held') return [];
  const short = bill.holdReasons.some((reason) => reason.code === 'quantity-variance');
  return short ? ['delete'] : ['approve', 'delete'];
}
