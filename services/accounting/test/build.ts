import type { Payload } from '@consigna/contracts/contract';
import type {
  billPosted,
  allocationRecorded,
  invoiceIssued,
  paymentRecorded,
} from '@consigna/contracts/billing/events';
import type { accrualsRecorded } from '@consigna/contracts/consignment/events';
import type { deliveryShipped, goodsReceiptPosted, salesReturnReceived } from '@consigna/contracts/warehouse/events';
import { ownGoods, type SaleTerms, type UnitSource } from '@consigna/contracts/trade';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { newId } from '@consigna/kernel/id';
import { roundTo } from '@consigna/kernel/rounding';
import { entryWords } from '../src/ledger/entry-words.js';
import type { Posting } from '../src/ledger/posting.js';
import type { Facts } from '../src/posting-rules/posting-rule.js';

type Invoice = Payload<typeof invoiceIssued>;
type InvoiceLine = Invoice['lines'][number];
type Bill = Payload<typeof billPosted>;
type BillLine = Bill['lines'][number];
type Payment = Payload<typeof paymentRecorded>;
type Allocation = Payload<typeof allocationRecorded>;
type Accruals = Payload<typeof accrualsRecorded>;
type Accrual = Accruals['accruals'][number];
type Delivery = Payload<typeof deliveryShipped>;
type Receipt = Payload<typeof goodsReceiptPosted>;
type SalesReturn = Payload<typeof salesReturnReceived>;

const branchId = newId();
const customerId = newId();

/** Events as their services write them; a test states what it is about. */
export const build = {
  invoice(options: Partial<Invoice> & { net: string }): Invoice {
    const { net, tax = '0.00', rate = '1' } = options;
    const inBase = (amount: string) => roundTo(decimal(amount).times(rate), 2).toFixed(2);
    const netBase = inBase(net);
    const taxBase = inBase(tax);
    return {
      invoiceId: newId(),
      number: 'INV/000001',
      kind: 'invoice',
      creditKind: null,
      correctsInvoiceId: null,
      date: '2026-01-10',
      dueDate: '2026-02-09',
      branchId,
      customerId,
      customerName: 'Ana',
      country: 'ES',
      interCompanyId: null,
      currency: 'EUR',
      rate,
      netExact: net,
      rounding: '0',
      tax,
      gross: decimal(net).plus(tax).toFixed(2),
      netBase,
      taxBase,
      grossBase: decimal(netBase).plus(taxBase).toFixed(2),
      taxes: [],
      lines: [build.invoiceLine({ net })],
      ...options,
    };
  },

  invoiceLine(options: Partial<InvoiceLine> = {}): InvoiceLine {
    return {
      lineId: newId(),
      productId: newId(),
      sku: 'X',
      description: 'X',
      kind: 'goods',
      quantity: '1',
      netUnitPrice: '1',
      net: '1',
      taxCode: 'NONE',
      orderId: null,
      orderLineId: null,
      deliveryLineId: null,
      returnLineId: null,
      correctsLineId: null,
      agentQuantity: '0',
      ...options,
    };
  },

  bill(options: Partial<Bill> & { net: string }): Bill {
    const { net, tax = '0.00', rate = '1' } = options;
    const inBase = (amount: string) => roundTo(decimal(amount).times(rate), 2).toFixed(2);
    const netBase = inBase(net);
    const taxBase = inBase(tax);
    return {
      billId: newId(),
      number: 'BILL/000001',
      supplierNumber: 'S-1',
      kind: 'bill',
      date: '2026-01-10',
      dueDate: '2026-02-09',
      branchId,
      supplierId: newId(),
      supplierName: 'Sol',
      interCompanyId: null,
      settlementId: null,
      currency: 'EUR',
      rate,
      netExact: net,
      rounding: '0',
      tax,
      gross: decimal(net).plus(tax).toFixed(2),
      netBase,
      taxBase,
      grossBase: decimal(netBase).plus(taxBase).toFixed(2),
      taxes: [],
      lines: [build.billLine({ net, netBase })],
      ...options,
    };
  },

  billLine(options: Partial<BillLine> = {}): BillLine {
    return {
      lineId: newId(),
      kind: 'expense',
      productId: null,
      description: 'Rent',
      quantity: '1',
      unitPrice: '1',
      net: '1',
      netBase: '1',
      receiptLineId: null,
      purchaseOrderLineId: null,
      receivedValueBase: '0',
      accrualBase: '0',
      payableBase: '0',
      ...options,
    };
  },

  payment(options: Partial<Payment> & { amount: string }): Payment {
    return {
      paymentId: newId(),
      number: 'PAY/000001',
      direction: 'in',
      date: '2026-01-20',
      branchId,
      partyId: customerId,
      interCompanyId: null,
      currency: 'EUR',
      rate: '1',
      amountBase: options.amount,
      allocations: [],
      unallocated: '0',
      unallocatedBase: '0',
      ...options,
    };
  },

  allocation(options: Partial<Allocation> & Pick<Allocation, 'from' | 'to' | 'amount'>): Allocation {
    return {
      allocationId: newId(),
      date: '2026-01-20',
      partyId: customerId,
      currency: 'EUR',
      undone: false,
      ...options,
    };
  },

  accruals(accruals: Accrual[], options: Partial<Accruals> = {}): Accruals {
    return {
      date: '2026-01-10',
      branchId,
      source: { type: 'delivery', id: newId(), number: 'DEL/000001' },
      accruals,
      ...options,
    };
  },

  accrual(options: Partial<Accrual> & { owed: string }): Accrual {
    return {
      accrualId: newId(),
      kind: 'sale',
      consignorId: newId(),
      agreementId: newId(),
      agreementVersion: 1,
      role: 'principal',
      moveId: newId(),
      undoesAccrualId: null,
      deliveryLineId: newId(),
      returnLineId: null,
      productId: newId(),
      sku: 'X',
      quantity: '5',
      currency: 'EUR',
      owedBase: options.owed,
      netBase: '0',
      commissionBase: '0',
      ...options,
    };
  },

  source(options: Partial<UnitSource> & { costBase: string }): UnitSource {
    return {
      moveId: newId(),
      layerId: newId(),
      owner: ownGoods,
      lot: '',
      quantity: '1',
      groupProfitBase: '0',
      receiptLineId: null,
      ...options,
    };
  },

  terms(): SaleTerms {
    return {
      orderId: newId(),
      orderNumber: 'SO/000001',
      orderLineId: newId(),
      productId: newId(),
      sku: 'X',
      description: 'X',
      kind: 'goods',
      unit: 'C62',
      currency: 'EUR',
      unitPrice: '1',
      discountPercent: '0',
      netUnitPrice: '1',
      taxCode: 'S',
    };
  },

  delivery(sources: UnitSource[], options: Partial<Delivery> = {}): Delivery {
    return {
      deliveryId: newId(),
      number: 'DEL/000001',
      date: '2026-01-10',
      branchId,
      orderId: newId(),
      buyer: { customerId, customerName: 'Ana', country: 'ES', interCompanyId: null },
      lines: [{ deliveryLineId: newId(), terms: build.terms(), quantity: '1', sources }],
      ...options,
    };
  },

  salesReturn(sources: UnitSource[], disposition: 'restock' | 'scrap' = 'restock'): SalesReturn {
    const { deliveryId: returnId, number, date, buyer } = build.delivery(sources);
    return {
      returnId,
      number,
      date,
      branchId,
      buyer,
      lines: [
        {
          returnLineId: newId(),
          deliveryLineId: newId(),
          terms: null,
          productId: newId(),
          sku: 'X',
          quantity: '1',
          disposition,
          sources: sources.map((source) => ({ ...source, undoesMoveId: null })),
        },
      ],
    };
  },

  receipt(
    lines: (Partial<Receipt['lines'][number]> & { valueBase: string })[],
    options: Partial<Receipt> = {},
  ): Receipt {
    return {
      receiptId: newId(),
      number: 'GR/000001',
      date: '2026-01-05',
      branchId,
      warehouseId: newId(),
      purchaseOrderId: newId(),
      supplierId: newId(),
      supplierName: 'Sol',
      interCompanyId: null,
      kind: 'standard',
      currency: 'EUR',
      rate: '1',
      ...options,
      lines: lines.map((line) => ({
        receiptLineId: newId(),
        purchaseOrderLineId: null,
        productId: newId(),
        sku: 'X',
        kind: 'goods',
        accepted: '1',
        rejected: '0',
        missing: '0',
        owner: ownGoods,
        lot: '',
        layerId: null,
        unitPrice: '1',
        taxCode: 'S',
        groupProfitBase: '0',
        assigned: [],
        held: '0',
        ...line,
      })),
    };
  },
};

/** A posting's effect by role, debit positive, without what nets to zero. */
export function byRole(posting: Posting | null): Record<string, string> {
  const totals = new Map<string, Decimal>();
  for (const { role, base } of posting?.lines ?? []) totals.set(role ?? '', base.plus(totals.get(role ?? '') ?? 0));
  return Object.fromEntries(
    [...totals].filter(([, total]) => !total.isZero()).map(([role, total]) => [role, total.toFixed(2)]),
  );
}

/** What a rule knows of earlier postings; nothing unless said. */
export function facts(known: Partial<Facts> = {}): Facts {
  return {
    baseCurrency: 'EUR',
    words: entryWords.en,
    unbilled: new Map(),
    itemRoles: new Map(),
    entries: new Map(),
    ...known,
  };
}

/** Agent units of a line as their accrual left them. */
export function unbilled(
  lineId: string,
  quantity: string,
  amountBase: string,
  cleared = { quantity: '0', amountBase: '0' },
): Facts['unbilled'] {
  const fact = {
    quantity: decimal(quantity),
    amountBase: decimal(amountBase),
    clearedQuantity: decimal(cleared.quantity),
    clearedBase: decimal(cleared.amountBase),
  };
  return new Map([[lineId, fact]]);
}
