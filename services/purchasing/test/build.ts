import { ratesSaved, taxCodesSaved } from '@consigna/contracts/accounting/events';
import { billPosted } from '@consigna/contracts/billing/events';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { branchCreated, partiesSaved, type Party } from '@consigna/contracts/directory/events';
import {
  approvePurchaseOrder,
  createPurchaseOrder,
  readPurchaseOrder,
  sendPurchaseOrder,
  type PurchaseOrderView,
} from '@consigna/contracts/purchasing/purchase-order';
import { goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import type { TestPlatform } from '@consigna/testing/test-platform';

export interface Trader {
  ctx: Context;
  branchId: string;
  supplierId: string;
  productId: string;
}

type Company = NonNullable<Parameters<TestPlatform['company']>[0]>;

/** Makes what a purchase needs, as the other services would have told it. */
export function builder(platform: TestPlatform) {
  async function party(ctx: Context, overrides: Partial<Party> = {}): Promise<string> {
    const made: Party = {
      partyId: newId(),
      code: `P${newId().slice(-6)}`,
      name: 'Supplier S',
      isCustomer: false,
      isSupplier: true,
      isConsignor: false,
      country: 'ES',
      taxId: null,
      currency: 'EUR',
      priceGroup: null,
      paymentTermDays: 30,
      creditLimit: null,
      taxCode: null,
      interCompanyId: null,
      active: true,
      ...overrides,
    };
    await platform.publish(partiesSaved, ctx, { parties: [made] });
    return made.partyId;
  }

  async function product(ctx: Context, sku = `X-${newId().slice(-6)}`): Promise<string> {
    const productId = newId();
    await platform.publish(productsSaved, ctx, {
      products: [
        {
          ...{ productId, sku, name: 'Product X', kind: 'goods', unit: 'C62', taxCategory: 'standard' },
          ...{ tracking: 'none', valuation: 'fifo', category: null, active: true },
        },
      ],
    });
    return productId;
  }

  return {
    party,
    product,

    async trader({ sku, ...company }: Partial<Company> & { sku?: string } = {}): Promise<Trader> {
      const ctx = await platform.company(company);
      const branchId = newId();
      await platform.publish(branchCreated, ctx, { branchId, code: 'MAIN', name: 'Main' });
      await platform.publish(taxCodesSaved, ctx, {
        taxCodes: [
          {
            taxCodeId: newId(),
            code: 'ZERO',
            name: 'No tax',
            rates: [{ from: '2000-01-01', percent: '0' }],
            isDefault: true,
          },
        ],
      });
      await platform.publish(ratesSaved, ctx, {
        rates: [{ currency: 'USD', baseCurrency: 'EUR', date: '2026-01-10', value: '0.9' }],
      });
      const trader = { ctx, branchId, supplierId: await party(ctx), productId: await product(ctx, sku) };
      await platform.settled();
      return trader;
    },

    read({ ctx }: Trader, orderId: string): Promise<PurchaseOrderView> {
      return platform.ask(readPurchaseOrder, ctx, { orderId });
    },

    /** What purchasing has told of a company, in order. */
    published(companyId: string) {
      return platform.rows<{ subject: string; payload: Record<string, unknown> }>(
        'select subject, payload from purchasing.event where company_id = $1 order by position',
        [companyId],
      );
    },

    order({ ctx, supplierId, productId }: Trader, quantity = '100', unitPrice = '4.00'): Promise<PurchaseOrderView> {
      return platform.ask(createPurchaseOrder, ctx, {
        supplierId,
        overReceiptPercent: '5',
        lines: [{ productId, quantity, unitPrice }],
      });
    },

    async sent(trader: Trader, drafted?: PurchaseOrderView): Promise<PurchaseOrderView> {
      const { id: orderId } = drafted ?? (await this.order(trader));
      await platform.ask(approvePurchaseOrder, trader.ctx, { orderId, version: 1 });
      return platform.ask(sendPurchaseOrder, trader.ctx, { orderId, version: 2 });
    },

    async receive(
      ctx: Context,
      order: PurchaseOrderView,
      { accepted, rejected = '0', missing = '0' }: { accepted: string; rejected?: string; missing?: string },
    ) {
      await platform.publish(goodsReceiptPosted, ctx, {
        receiptId: newId(),
        number: 'GR000001',
        date: order.date,
        branchId: order.branchId,
        warehouseId: newId(),
        purchaseOrderId: order.id,
        supplierId: order.supplierId,
        supplierName: order.supplierName,
        interCompanyId: order.interCompanyId,
        kind: order.kind,
        currency: order.currency,
        rate: '1',
        lines: order.lines.map((line) => ({
          receiptLineId: newId(),
          purchaseOrderLineId: line.id,
          ...{ productId: line.productId, sku: line.sku, kind: line.kind, accepted, rejected, missing },
          owner: { kind: 'own' as const, consignorId: null, agreementId: null },
          ...{
            lot: '',
            layerId: newId(),
            unitPrice: line.unitPrice,
            taxCode: line.taxCode,
            valueBase: '0',
            groupProfitBase: '0',
            assigned: [],
            held: '0',
          },
        })),
      });
      await platform.settled();
    },

    async bill(ctx: Context, order: PurchaseOrderView, quantity: string) {
      const zero = {
        netExact: '0',
        net: '0',
        rounding: '0',
        tax: '0',
        gross: '0',
        netBase: '0',
        taxBase: '0',
        grossBase: '0',
      };
      await platform.publish(billPosted, ctx, {
        ...{
          billId: newId(),
          number: 'B000001',
          supplierNumber: 'S-1',
          kind: 'bill',
          date: order.date,
          dueDate: order.date,
          branchId: order.branchId,
        },
        ...{
          supplierId: order.supplierId,
          supplierName: order.supplierName,
          interCompanyId: null,
          settlementId: null,
          currency: order.currency,
          rate: '1',
        },
        ...zero,
        taxes: [],
        lines: order.lines.map((line) => ({
          ...{
            lineId: newId(),
            kind: 'receipt' as const,
            productId: line.productId,
            description: line.description,
            quantity,
            unitPrice: line.unitPrice,
          },
          ...{
            net: '0',
            netBase: '0',
            receiptLineId: newId(),
            purchaseOrderLineId: line.id,
            receivedValueBase: '0',
            accrualBase: '0',
            payableBase: '0',
          },
        })),
      });
      await platform.settled();
    },
  };
}
