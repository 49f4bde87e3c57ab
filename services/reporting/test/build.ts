import type { Context } from '@consigna/kernel/context';
import { deterministicId, newId } from '@consigna/kernel/id';
import type { Payload } from '@consigna/contracts/contract';
import type { entryPosted } from '@consigna/contracts/accounting/events';
import type { invoiceIssued } from '@consigna/contracts/billing/events';
import { ownGoods, type Owner } from '@consigna/contracts/trade';
import type { deliveryShipped, goodsReceiptPosted } from '@consigna/contracts/warehouse/events';

/** Where everything happens and what is sold, unless a test says otherwise. */
export const branchId = newId();
export const productId = newId();

type Entry = Payload<typeof entryPosted>;
type Role = NonNullable<Entry['lines'][number]['role']>;
type Kind = Entry['lines'][number]['accountKind'];

const kinds: Partial<Record<Role, Kind>> = {
  AR: 'asset',
  INV: 'asset',
  BANK: 'asset',
  IC_AR: 'asset',
  AP: 'liability',
  IC_AP: 'liability',
  CAPITAL: 'equity',
  RETAINED_EARNINGS: 'equity',
  REV: 'income',
  IC_REV: 'income',
  COGS: 'expense',
};

export interface PostedLine {
  role: Role;
  debit?: string;
  credit?: string;
  currency?: string;
  partyId?: string;
  interCompanyId?: string;
}

/** An entry as accounting would tell it; each role is one account of the company. */
export function entry(ctx: Context, date: string, lines: readonly PostedLine[]): Entry {
  const entryId = newId();
  return {
    entryId,
    number: `JE-${entryId.slice(-6)}`,
    date,
    branchId: null,
    source: { type: 'manual', id: newId(), number: null },
    reversesEntryId: null,
    description: 'Test',
    lines: lines.map(
      ({ role, debit = '0', credit = '0', currency = 'EUR', partyId = null, interCompanyId = null }) => ({
        accountId: deterministicId('account', `${ctx.companyId}/${role}`),
        accountCode: role,
        accountName: role,
        accountKind: kinds[role] ?? 'asset',
        role,
        debit,
        credit,
        partyId,
        interCompanyId,
        currency,
        amount: debit === '0' ? `-${credit}` : debit,
      }),
    ),
  };
}

interface InvoiceOptions {
  date: string;
  country: string;
  branchId: string;
  customerId: string;
  currency: string;
  rate: string;
  kind: 'invoice' | 'credit_note';
  interCompanyId: string | null;
  netExact: string;
  net: string;
  rounding: string;
  netBase: string;
  lines: { productId: string; quantity: string; net: string }[];
}

/** An issued invoice; totals are the caller's, so that a test can state what rounding there is. */
function invoice(options: InvoiceOptions): Payload<typeof invoiceIssued> {
  const { kind, net, netBase, lines, ...rest } = options;
  return {
    ...rest,
    invoiceId: newId(),
    number: 'F-1',
    kind,
    creditKind: kind === 'credit_note' ? 'returns_goods' : null,
    correctsInvoiceId: null,
    dueDate: options.date,
    customerName: 'Customer',
    net,
    tax: '0',
    gross: net,
    netBase,
    taxBase: '0',
    grossBase: netBase,
    taxes: [],
    lines: lines.map((line) => ({
      lineId: newId(),
      sku: null,
      description: 'Line',
      kind: 'goods' as const,
      netUnitPrice: '0',
      taxCode: 'none',
      orderId: null,
      orderLineId: null,
      deliveryLineId: null,
      returnLineId: null,
      correctsLineId: null,
      agentQuantity: '0',
      ...line,
    })),
  };
}

/** An invoice of ours in another currency, with a remainder to round. */
export function sold(changes: Partial<InvoiceOptions> = {}): Payload<typeof invoiceIssued> {
  return invoice({
    date: '2026-01-10',
    country: 'ES',
    branchId,
    customerId: newId(),
    currency: 'GBP',
    rate: '1.2',
    kind: 'invoice',
    interCompanyId: null,
    netExact: '10.005',
    net: '10.01',
    rounding: '0.005',
    netBase: '12.01',
    lines: [
      { productId, quantity: '3', net: '10' },
      { productId: newId(), quantity: '1', net: '0.005' },
    ],
    ...changes,
  });
}

export interface MovedGoods {
  date: string;
  branchId: string;
  productId: string;
  quantity: string;
  value: string;
  groupProfit?: string;
  owner?: Owner;
}

export function receipt({
  date,
  branchId,
  productId,
  quantity,
  value,
  groupProfit = '0',
  owner = ownGoods,
}: MovedGoods): Payload<typeof goodsReceiptPosted> {
  return {
    receiptId: newId(),
    number: 'GR-1',
    date,
    branchId,
    warehouseId: newId(),
    purchaseOrderId: null,
    supplierId: newId(),
    supplierName: 'Supplier',
    interCompanyId: null,
    kind: owner.kind === 'own' ? 'standard' : 'consignment',
    currency: 'EUR',
    rate: '1',
    lines: [
      {
        receiptLineId: newId(),
        purchaseOrderLineId: null,
        productId,
        sku: 'X',
        kind: 'goods',
        accepted: quantity,
        rejected: '0',
        missing: '0',
        owner,
        lot: '',
        layerId: newId(),
        unitPrice: '0',
        taxCode: 'none',
        valueBase: value,
        groupProfitBase: groupProfit,
        assigned: [],
        held: '0',
      },
    ],
  };
}

export function delivery({
  date,
  branchId,
  productId,
  quantity,
  value,
  groupProfit = '0',
  owner = ownGoods,
}: MovedGoods): Payload<typeof deliveryShipped> {
  const orderId = newId();
  return {
    deliveryId: newId(),
    number: 'D-1',
    date,
    branchId,
    orderId,
    buyer: { customerId: newId(), customerName: 'Customer', country: 'ES', interCompanyId: null },
    lines: [
      {
        deliveryLineId: newId(),
        terms: {
          orderId,
          orderNumber: 'SO-1',
          orderLineId: newId(),
          productId,
          sku: 'X',
          description: 'X',
          kind: 'goods',
          unit: 'C62',
          currency: 'EUR',
          unitPrice: '1',
          discountPercent: '0',
          netUnitPrice: '1',
          taxCode: 'none',
        },
        quantity,
        sources: [
          {
            moveId: newId(),
            layerId: newId(),
            owner,
            lot: '',
            quantity,
            costBase: value,
            groupProfitBase: groupProfit,
            receiptLineId: null,
          },
        ],
      },
    ],
  };
}

/** Headquarters' view over companies. */
export function over(...companies: Context[]): Context {
  const [first] = companies;
  if (first === undefined) throw new Error('a group has companies');
  return {
    ...first,
    companyId: '00000000-0000-0000-0000-000000000000',
    companyIds: companies.map((ctx) => ctx.companyId),
  };
}
