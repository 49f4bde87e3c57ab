import { defineEntity, p } from '@mikro-orm/core';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { minorUnits } from '@consigna/kernel/currency';
import { companyPolicy } from '@consigna/persistence/common-tables';
import type { AllocationView, PaymentDirection, PaymentView } from '@consigna/contracts/billing/payment';
import { amount, baseAmount, date, documentColumns, instant, price, text } from '../columns.js';
import { plain } from '../record.js';

/** Money that came in from a customer or went out to a supplier. */
export const PaymentSchema = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    ...documentColumns,
    number: text(),
    postedAt: instant(),
    direction: text(),
    date: date(),
    branchId: p.uuid().nullable(),
    partyId: p.uuid(),
    interCompanyId: p.uuid().nullable(),
    /** Payment of the partner company that this one mirrors. */
    mirrorOfId: p.uuid().nullable(),
    currency: text(),
    rate: price(),
    amount: amount(),
    amountBase: baseAmount(),
    /** At the payment's own rate. */
    allocated: amount(),
    allocatedBase: baseAmount(),
  },
  uniques: [{ name: 'payment_number', properties: ['companyId', 'number'] }],
  indexes: [
    { name: 'payment_created', properties: ['companyId', 'createdAt', 'id'] },
    { name: 'payment_party', properties: ['companyId', 'partyId'] },
  ],
  checks: [
    { name: 'payment_direction', expression: `direction in ('in', 'out')` },
    { name: 'payment_amount', expression: 'amount > 0' },
    {
      name: 'payment_allocated_within_amount',
      expression: 'allocated between 0 and amount and allocated_base between 0 and amount_base',
    },
  ],
});

/** Match of a payment or credit note with an open document; taken back by `undone`, never deleted. */
export const AllocationSchema = defineEntity({
  name: 'Allocation',
  tableName: 'allocation',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    createdAt: instant(),
    createdBy: p.uuid(),
    date: date(),
    partyId: p.uuid(),
    currency: text(),
    fromType: text(),
    fromId: p.uuid(),
    toType: text(),
    toId: p.uuid(),
    amount: amount(),
    fromBase: baseAmount(),
    toBase: baseAmount(),
    undone: p.boolean(),
  },
  indexes: [
    { name: 'allocation_from', properties: ['companyId', 'fromId'] },
    { name: 'allocation_to', properties: ['companyId', 'toId'] },
    { name: 'allocation_created', properties: ['companyId', 'createdAt', 'id'] },
  ],
  checks: [
    { name: 'allocation_from_type', expression: `from_type in ('payment', 'credit_note')` },
    { name: 'allocation_to_type', expression: `to_type in ('invoice', 'bill')` },
    { name: 'allocation_amount', expression: 'amount > 0' },
  ],
});

export interface PaymentRecord {
  companyId: string;
  id: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  createdBy: string;
  number: string;
  postedAt: Date;
  direction: PaymentDirection;
  date: string;
  branchId: string | null;
  partyId: string;
  interCompanyId: string | null;
  mirrorOfId: string | null;
  currency: string;
  rate: string;
  amount: string;
  amountBase: string;
  allocated: string;
  allocatedBase: string;
}

export interface AllocationRecord {
  companyId: string;
  id: string;
  createdAt: Date;
  createdBy: string;
  date: string;
  partyId: string;
  currency: string;
  fromType: 'payment' | 'credit_note';
  fromId: string;
  toType: 'invoice' | 'bill';
  toId: string;
  amount: string;
  fromBase: string;
  toBase: string;
  undone: boolean;
}

/** The members that a list shows. */
export function paymentSummary(payment: PaymentRecord) {
  const unallocated = decimal(payment.amount).minus(payment.allocated);
  return {
    id: payment.id,
    version: payment.version,
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
    createdBy: payment.createdBy,
    number: payment.number,
    direction: payment.direction,
    state: unallocated.isZero() ? ('allocated' as const) : ('open' as const),
    date: payment.date,
    branchId: payment.branchId,
    partyId: payment.partyId,
    interCompanyId: payment.interCompanyId,
    currency: payment.currency,
    rate: plain(payment.rate),
    amount: payment.amount,
    amountBase: payment.amountBase,
    unallocated: unallocated.toFixed(minorUnits(payment.currency)),
  };
}

/** What the API answers for a payment. */
export function paymentView(payment: PaymentRecord, allocations: PaymentView['allocations']): PaymentView {
  const open = new Decimal(payment.amount).greaterThan(payment.allocated);
  return { ...paymentSummary(payment), allocations, allowedActions: open ? ['allocate'] : [] };
}

/** What the API answers for a match. */
export function allocationView(allocation: AllocationRecord): AllocationView {
  return {
    id: allocation.id,
    from: { type: allocation.fromType, id: allocation.fromId, amountBase: allocation.fromBase },
    to: { documentId: allocation.toId, amountBase: allocation.toBase },
    partyId: allocation.partyId,
    date: allocation.date,
    currency: allocation.currency,
    amount: allocation.amount,
    undone: allocation.undone,
    createdAt: allocation.createdAt.toISOString(),
    createdBy: allocation.createdBy,
  };
}
