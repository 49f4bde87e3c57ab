import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

const amount = () => p.decimal().columnType('numeric(20,4)');
const baseAmount = () => p.decimal().columnType('numeric(20,2)');
const quantity = () => p.decimal().columnType('numeric(24,6)');

/** One statement of one agreement. Its lines never change; only the bill is added. */
export const SettlementSchema = defineEntity({
  name: 'Settlement',
  tableName: 'settlement',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    number: p.text(),
    state: p.text(),
    date: p.date(),
    fromDate: p.date(),
    through: p.date(),
    consignorId: p.uuid(),
    agreementId: p.uuid(),
    /** Counts the statements of the agreement: each carries forward from the one before. */
    sequence: p.integer(),
    role: p.text(),
    currency: p.text(),
    opening: amount(),
    openingBase: baseAmount(),
    owed: amount(),
    owedBase: baseAmount(),
    billed: amount(),
    carriedForward: amount(),
    carriedBase: baseAmount(),
    /** Why billing refused, on a cancelled one. */
    refusal: p.json().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
    createdBy: p.uuid(),
  },
  uniques: [
    { name: 'settlement_number', properties: ['companyId', 'number'] },
    { name: 'settlement_sequence', properties: ['companyId', 'agreementId', 'sequence'] },
  ],
  indexes: [{ name: 'settlement_consignor', properties: ['companyId', 'consignorId'] }],
  checks: [
    { name: 'settlement_state', expression: `state in ('billing', 'posted', 'cancelled')` },
    { name: 'settlement_balance', expression: 'opening + owed = billed + carried_forward' },
    { name: 'settlement_sides', expression: 'opening <= 0 and billed >= 0 and carried_forward <= 0' },
    { name: 'settlement_period', expression: 'from_date <= through' },
  ],
});

/** A product on a statement (append-only). Amounts are signed. */
export const SettlementLineSchema = defineEntity({
  name: 'SettlementLine',
  tableName: 'settlement_line',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    settlementId: p.uuid().primary(),
    lineNo: p.integer().primary(),
    productId: p.uuid(),
    sku: p.text(),
    sold: quantity(),
    returned: quantity(),
    lost: quantity(),
    owed: amount(),
    owedBase: baseAmount(),
    netBase: baseAmount(),
    commissionBase: baseAmount(),
  },
});

/** Which statement an accrual is on. Its primary key is why an accrual is settled at most once, whoever asks first. */
export const AccrualSettlementSchema = defineEntity({
  name: 'AccrualSettlement',
  tableName: 'accrual_settlement',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    accrualId: p.uuid().primary(),
    settlementId: p.uuid(),
  },
  indexes: [{ name: 'accrual_settlement_settlement', properties: ['companyId', 'settlementId'] }],
});

/** The self-bill of a settlement, as billing posted it (append-only). */
export const SelfBillSchema = defineEntity({
  name: 'SelfBill',
  tableName: 'self_bill',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    billId: p.uuid().primary(),
    settlementId: p.uuid(),
    number: p.text(),
    date: p.date(),
    net: amount(),
    tax: amount(),
    gross: amount(),
  },
  uniques: [{ name: 'self_bill_settlement', properties: ['companyId', 'settlementId'] }],
});

/** Money paid on a self-bill; a match that was undone is negative (append-only). */
export const SelfBillPaymentSchema = defineEntity({
  name: 'SelfBillPayment',
  tableName: 'self_bill_payment',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    billId: p.uuid(),
    date: p.date(),
    amount: amount(),
  },
  indexes: [{ name: 'self_bill_payment_bill', properties: ['companyId', 'billId'] }],
});
