import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { ratesSaved, taxCodesSaved } from '@consigna/contracts/accounting/events';
import { createBill } from '@consigna/contracts/billing/bill';
import { createInvoice, issueInvoice, type InvoiceView } from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import type { InputOf, Payload } from '@consigna/contracts/contract';
import { branchCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { deliveryShipped, goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import { ownGoods, type Owner } from '@consigna/contracts/trade';
import type { CompanyOptions, TestPlatform } from '@consigna/testing/test-platform';

/** A company with a branch, a customer, a supplier, tax codes and a rate of the dollar. */
export interface Trader {
  readonly ctx: Context;
  readonly branchId: string;
  readonly customerId: string;
  readonly supplierId: string;
}

export interface Shipped {
  readonly orderId: string;
  readonly deliveryId: string;
  readonly lineIds: string[];
}

/** Builders of what others tell billing, with defaults; a test names what it is about. */
export function builders(platform: TestPlatform) {
  return {
    async trader(
      options: Partial<CompanyOptions> = {},
      parties: { customer?: string; supplier?: string } = {},
    ): Promise<Trader> {
      const ctx = await platform.company(options);
      const [branchId, customerId, supplierId] = [newId(), newId(), newId()];
      const party = {
        country: 'ES',
        taxId: null,
        currency: 'EUR',
        priceGroup: null,
        paymentTermDays: 30,
        creditLimit: null,
        taxCode: null,
        active: true,
        isConsignor: true,
      };
      await platform.publish(branchCreated, ctx, { branchId, code: 'MAIN', name: 'Main' });
      await platform.publish(partiesSaved, ctx, {
        parties: [
          {
            ...party,
            partyId: customerId,
            code: 'CUST',
            name: 'Customer',
            isCustomer: true,
            isSupplier: false,
            interCompanyId: parties.customer ?? null,
          },
          {
            ...party,
            partyId: supplierId,
            code: 'SUPP',
            name: 'Supplier',
            isCustomer: false,
            isSupplier: true,
            interCompanyId: parties.supplier ?? null,
          },
        ],
      });
      const taxCode = (code: string, percent: string, isDefault: boolean) => ({
        taxCodeId: newId(),
        code,
        name: code,
        rates: [{ from: '2000-01-01', percent }],
        isDefault,
      });
      await platform.publish(taxCodesSaved, ctx, {
        taxCodes: [
          taxCode('ZERO', '0', true),
          taxCode('S19', '19', false),
          taxCode('S20', '20', false),
          taxCode('S21', '21', false),
        ],
      });
      await platform.publish(ratesSaved, ctx, { rates: [rate('2026-01-01', '0.90')] });
      await platform.settled();
      return { ctx, branchId, customerId, supplierId };
    },

    /** The dollar on a day. */
    async rate({ ctx }: Trader, date: string, value: string): Promise<void> {
      await platform.publish(ratesSaved, ctx, { rates: [rate(date, value)] });
      await platform.settled();
    },

    async issued(
      { ctx, customerId }: Trader,
      invoice: Partial<InputOf<typeof createInvoice>> = {},
    ): Promise<InvoiceView> {
      const draft = await platform.ask(createInvoice, ctx, {
        customerId,
        lines: [{ description: 'Work', quantity: '1', unitPrice: '100.00' }],
        ...invoice,
      });
      return platform.ask(issueInvoice, ctx, { invoiceId: draft.id, version: draft.version });
    },

    async paid({ ctx, customerId }: Trader, amount: string, invoice: { id: string; currency?: string }) {
      const payment = { direction: 'in' as const, partyId: customerId, currency: invoice.currency ?? 'EUR', amount };
      return platform.ask(recordPayment, ctx, { ...payment, allocations: [{ documentId: invoice.id, amount }] });
    },

    async shipped(
      trader: Trader,
      lines: { quantity: string; price: string; taxCode?: string; owners?: { owner: Owner; quantity: string }[] }[],
      more: { interCompanyId?: string; orderId?: string; number?: string } = {},
    ): Promise<Shipped> {
      const deliveryId = newId();
      const orderId = more.orderId ?? newId();
      const payload: Payload<typeof deliveryShipped> = {
        deliveryId,
        number: more.number ?? 'DEL-1',
        date: '2026-01-15',
        branchId: trader.branchId,
        orderId,
        buyer: {
          customerId: trader.customerId,
          customerName: 'Customer',
          country: 'ES',
          interCompanyId: more.interCompanyId ?? null,
        },
        lines: lines.map(({ quantity, price, taxCode = 'ZERO', owners = [{ owner: ownGoods, quantity }] }, index) => ({
          deliveryLineId: newId(),
          quantity,
          terms: {
            orderId,
            orderNumber: 'SO-1',
            orderLineId: newId(),
            productId: newId(),
            sku: `SKU${index}`,
            description: `Thing ${index}`,
            kind: 'goods' as const,
            unit: 'C62',
            currency: 'EUR',
            unitPrice: price,
            discountPercent: '0',
            netUnitPrice: price,
            taxCode,
          },
          sources: owners.map((part) => ({
            moveId: newId(),
            layerId: newId(),
            lot: '',
            costBase: '0',
            groupProfitBase: '0',
            receiptLineId: null,
            ...part,
          })),
        })),
      };
      await platform.publish(deliveryShipped, trader.ctx, payload);
      await platform.settled();
      return { orderId, deliveryId, lineIds: payload.lines.map((line) => line.deliveryLineId) };
    },

    async received(
      trader: Trader,
      { accepted, price, receiptLineId = newId() }: { accepted: string; price: string; receiptLineId?: string },
      more: { interCompanyId?: string; purchaseOrderId?: string; number?: string } = {},
    ) {
      const receiptId = newId();
      const purchaseOrderId = more.purchaseOrderId ?? newId();
      await platform.publish(goodsReceiptPosted, trader.ctx, {
        receiptId,
        number: more.number ?? 'GR-1',
        date: '2026-01-15',
        branchId: trader.branchId,
        warehouseId: newId(),
        purchaseOrderId,
        supplierId: trader.supplierId,
        supplierName: 'Supplier',
        interCompanyId: more.interCompanyId ?? null,
        kind: 'standard',
        currency: 'EUR',
        rate: '1',
        lines: [
          {
            receiptLineId,
            purchaseOrderLineId: newId(),
            productId: newId(),
            sku: 'X',
            kind: 'goods',
            accepted,
            rejected: '0',
            missing: '0',
            owner: ownGoods,
            lot: '',
            layerId: newId(),
            unitPrice: price,
            taxCode: 'ZERO',
            valueBase: (Number(accepted) * Number(price)).toFixed(2),
            groupProfitBase: '0',
            assigned: [],
            held: '0',
          },
        ],
      });
      return { receiptLineId, receiptId, purchaseOrderId };
    },

    billed(
      { ctx, supplierId }: Trader,
      supplierNumber: string,
      line: { receiptLineId: string; quantity: string; unitPrice: string },
    ) {
      return platform.ask(createBill, ctx, { supplierId, supplierNumber, lines: [line] });
    },

    /** What billing told the others of a company, newest last. */
    async told<T>(ctx: Context, subject: string): Promise<T[]> {
      const rows = await platform.rows<{ payload: T }>(
        'select payload from billing.event where company_id = $1 and subject = $2 order by position',
        [ctx.companyId, subject],
      );
      return rows.map((row) => row.payload);
    },
  };
}

function rate(date: string, value: string) {
  return { currency: 'USD', baseCurrency: 'EUR', date, value };
}
