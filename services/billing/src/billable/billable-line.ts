import { defineEntity, p } from '@mikro-orm/core';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { companyPolicy } from '@consigna/persistence/common-tables';
import type { Buyer, SaleTerms } from '@consigna/contracts/trade';
import { baseAmount, date, json, price, quantity, text } from '../columns.js';

/** A delivery line (or a line of an order of services only) with what is invoiced of it: invoiced never passes shipped. */
export const BillableLineSchema = defineEntity({
  name: 'BillableLine',
  tableName: 'billable_line',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    deliveryId: p.uuid().nullable(),
    deliveryNumber: text(),
    orderId: p.uuid(),
    orderLineId: p.uuid(),
    position: p.integer(),
    date: date(),
    branchId: p.uuid(),
    customerId: p.uuid(),
    buyer: json(),
    terms: json(),
    quantity: quantity(),
    invoiced: quantity(),
    agentQuantity: quantity(),
    agentInvoiced: quantity(),
  },
  indexes: [
    { name: 'billable_line_delivery', properties: ['companyId', 'deliveryId'] },
    { name: 'billable_line_order', properties: ['companyId', 'orderId'] },
  ],
  checks: [
    { name: 'billable_line_invoiced_within_shipped', expression: 'invoiced between 0 and quantity' },
    {
      name: 'billable_line_agent',
      expression: 'agent_invoiced between 0 and agent_quantity and agent_quantity <= quantity',
    },
  ],
});

/** A line of a sales return with what is credited of it. */
export const CreditableLineSchema = defineEntity({
  name: 'CreditableLine',
  tableName: 'creditable_line',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    returnId: p.uuid(),
    returnNumber: text(),
    position: p.integer(),
    date: date(),
    branchId: p.uuid(),
    buyer: json(),
    terms: json().nullable(),
    deliveryLineId: p.uuid().nullable(),
    productId: p.uuid(),
    sku: text(),
    quantity: quantity(),
    credited: quantity(),
    agentQuantity: quantity(),
    agentCredited: quantity(),
  },
  indexes: [{ name: 'creditable_line_return', properties: ['companyId', 'returnId'] }],
  checks: [
    { name: 'creditable_line_credited_within_returned', expression: 'credited between 0 and quantity' },
    {
      name: 'creditable_line_agent',
      expression: 'agent_credited between 0 and agent_quantity and agent_quantity <= quantity',
    },
  ],
});

/** A line of a goods receipt with what is billed of it. */
export const ReceiptLineSchema = defineEntity({
  name: 'ReceiptLine',
  tableName: 'receipt_line',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    receiptId: p.uuid(),
    receiptNumber: text(),
    position: p.integer(),
    date: date(),
    branchId: p.uuid(),
    purchaseOrderId: p.uuid().nullable(),
    purchaseOrderLineId: p.uuid().nullable(),
    supplierId: p.uuid(),
    supplierName: text(),
    interCompanyId: p.uuid().nullable(),
    productId: p.uuid(),
    sku: text(),
    kind: text(),
    currency: text(),
    unitPrice: price(),
    taxCode: text(),
    accepted: quantity(),
    valueBase: baseAmount(),
    billed: quantity(),
    billedValueBase: baseAmount(),
  },
  indexes: [
    { name: 'receipt_line_receipt', properties: ['companyId', 'receiptId'] },
    { name: 'receipt_line_order', properties: ['companyId', 'purchaseOrderId'] },
    { name: 'receipt_line_supplier', properties: ['companyId', 'supplierId'] },
  ],
  checks: [{ name: 'receipt_line_billed_within_received', expression: 'billed between 0 and accepted' }],
});

export interface BillableLine {
  companyId: string;
  id: string;
  deliveryId: string | null;
  deliveryNumber: string;
  orderId: string;
  orderLineId: string;
  position: number;
  date: string;
  branchId: string;
  customerId: string;
  buyer: Buyer;
  terms: SaleTerms;
  quantity: string;
  invoiced: string;
  agentQuantity: string;
  agentInvoiced: string;
}

export interface CreditableLine {
  companyId: string;
  id: string;
  returnId: string;
  returnNumber: string;
  position: number;
  date: string;
  branchId: string;
  buyer: Buyer;
  terms: SaleTerms | null;
  deliveryLineId: string | null;
  productId: string;
  sku: string;
  quantity: string;
  credited: string;
  agentQuantity: string;
  agentCredited: string;
}

export interface ReceiptLine {
  companyId: string;
  id: string;
  receiptId: string;
  receiptNumber: string;
  position: number;
  date: string;
  branchId: string;
  purchaseOrderId: string | null;
  purchaseOrderLineId: string | null;
  supplierId: string;
  supplierName: string;
  interCompanyId: string | null;
  productId: string;
  sku: string;
  kind: 'goods' | 'service';
  currency: string;
  unitPrice: string;
  taxCode: string;
  accepted: string;
  valueBase: string;
  billed: string;
  billedValueBase: string;
}

/** How many units of a part were sold as a consignor's agent: the company's own units are taken first. */
export function agentPart(
  line: { quantity: string; taken: string; agentQuantity: string; agentTaken: string },
  part: Decimal,
): Decimal {
  const own = decimal(line.quantity).minus(line.agentQuantity);
  const ownTaken = decimal(line.taken).minus(line.agentTaken);
  return Decimal.max(part.minus(own.minus(ownTaken)), 0);
}
