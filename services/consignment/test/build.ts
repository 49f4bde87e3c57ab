import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import type { Input, InputOf, Output } from '@consigna/contracts/contract';
import { ratesSaved } from '@consigna/contracts/accounting/events';
import { createSelfBill } from '@consigna/contracts/billing/self-bill';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { activateAgreement, createAgreement, type AgreementView } from '@consigna/contracts/consignment/agreement';
import { partiesSaved } from '@consigna/contracts/directory/events';
import {
  adjustmentPosted,
  deliveryShipped,
  goodsReceiptPosted,
  salesReturnReceived,
} from '@consigna/contracts/warehouse/events';
import { DomainError } from '@consigna/kernel/domain-error';
import { Handle } from '@consigna/messaging/handle';
import type { TestPlatform } from '@consigna/testing/test-platform';

/** Bills what it is asked to, at 20 % when a tax code is named, and remembers it; or refuses. */
export class BillingDesk {
  readonly bills: Input<typeof createSelfBill>[] = [];
  refusal: string | null = null;

  @Handle(createSelfBill)
  bill(_ctx: Context, input: Input<typeof createSelfBill>): Output<typeof createSelfBill> {
    if (this.refusal !== null) throw new DomainError(this.refusal);
    this.bills.push(input);
    const net = input.lines.reduce((sum, line) => sum + cents(line.net), 0);
    const tax = input.taxCode === null ? 0 : Math.round(net / 5);
    return {
      billId: newId(),
      number: `SB-${this.bills.length}`,
      net: money(net),
      tax: money(tax),
      gross: money(net + tax),
    };
  }
}

const cents = (text: string) => Math.round(Number(text) * 100);
const money = (value: number) => (value / 100).toFixed(2);

interface Goods {
  readonly consignorId: string;
  readonly agreementId: string;
  readonly quantity: string;
  readonly moveId?: string;
}

interface Sale {
  readonly productId: string;
  readonly sources: readonly Goods[];
  readonly price?: string;
  readonly currency?: string;
  readonly ownQuantity?: string;
}

/** What happens around a consignor, told as the warehouse, the catalog and the directory would tell it. */
export class Build {
  constructor(
    private readonly platform: TestPlatform,
    readonly ctx: Context,
  ) {}

  /** The same company on another day. */
  on(date: string): Build {
    return new Build(this.platform, { ...this.ctx, now: new Date(`${date}T12:00:00Z`) });
  }

  async consignor(name = 'S', isConsignor = true): Promise<string> {
    const partyId = newId();
    await this.platform.publish(partiesSaved, this.ctx, {
      parties: [
        {
          partyId,
          code: name,
          name,
          isCustomer: false,
          isSupplier: true,
          isConsignor,
          country: 'ES',
          taxId: null,
          currency: 'EUR',
          priceGroup: null,
          paymentTermDays: 30,
          creditLimit: null,
          taxCode: null,
          interCompanyId: null,
          active: true,
        },
      ],
    });
    await this.platform.settled();
    return partyId;
  }

  async product(sku = 'X'): Promise<string> {
    const productId = newId();
    const product = {
      productId,
      sku,
      name: `Product ${sku}`,
      kind: 'goods' as const,
      unit: 'C62',
      taxCategory: 'standard',
    };
    await this.platform.publish(productsSaved, this.ctx, {
      products: [{ ...product, tracking: 'none', valuation: 'fifo', category: null, active: true }],
    });
    await this.platform.settled();
    return productId;
  }

  async rates(currency: string, values: Record<string, string>): Promise<void> {
    const rates = Object.entries(values).map(([date, value]) => ({ currency, baseCurrency: 'EUR', date, value }));
    await this.platform.publish(ratesSaved, this.ctx, { rates });
    await this.platform.settled();
  }

  draft(input: Partial<InputOf<typeof createAgreement>> & { consignorId: string }): Promise<AgreementView> {
    return this.platform.ask(createAgreement, this.ctx, {
      code: newId(),
      currency: 'EUR',
      role: 'principal',
      selfBilling: true,
      validFrom: '2026-01-01',
      ...input,
    });
  }

  async agreement(input: Partial<InputOf<typeof createAgreement>> & { consignorId: string }): Promise<AgreementView> {
    const { id, version } = await this.draft(input);
    return this.platform.ask(activateAgreement, this.ctx, { agreementId: id, version });
  }

  async receive(productId: string, { consignorId, agreementId, quantity }: Goods, date = '2026-01-05'): Promise<void> {
    await this.platform.publish(goodsReceiptPosted, this.ctx, {
      receiptId: newId(),
      number: `GR-${newId()}`,
      date,
      branchId: newId(),
      warehouseId: newId(),
      purchaseOrderId: null,
      supplierId: consignorId,
      supplierName: 'S',
      interCompanyId: null,
      kind: 'consignment',
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
          owner: { kind: 'consignor', consignorId, agreementId },
          lot: '',
          layerId: newId(),
          unitPrice: '0',
          taxCode: 'standard',
          valueBase: '0',
          groupProfitBase: '0',
          assigned: [],
          held: '0',
        },
      ],
    });
    await this.platform.settled();
  }

  /** Publishes a shipment of one line and returns its moves; does not wait. */
  async shipSoon(
    { productId, sources, price = '20.00', currency = 'EUR', ownQuantity }: Sale,
    date = '2026-01-10',
  ): Promise<string[]> {
    const units = sources.map((goods) => unitSource(goods));
    const own =
      ownQuantity === undefined
        ? []
        : [
            {
              ...unitSource({ consignorId: '', agreementId: '', quantity: ownQuantity }),
              owner: { kind: 'own' as const, consignorId: null, agreementId: null },
              costBase: '48.00',
            },
          ];
    const all = [...own, ...units];
    await this.platform.publish(deliveryShipped, this.ctx, {
      deliveryId: newId(),
      number: `DN-${newId()}`,
      date,
      branchId: newId(),
      orderId: newId(),
      buyer,
      lines: [
        { deliveryLineId: newId(), terms: saleTerms(productId, price, currency), quantity: total(all), sources: all },
      ],
    });
    return units.map((unit) => unit.moveId);
  }

  async ship(sale: Sale, date?: string): Promise<string[]> {
    const moves = await this.shipSoon(sale, date);
    await this.platform.settled();
    return moves;
  }

  async takeBack(productId: string, goods: Goods & { undoesMoveId: string }, date = '2026-01-12'): Promise<void> {
    await this.platform.publish(salesReturnReceived, this.ctx, {
      returnId: newId(),
      number: `SR-${newId()}`,
      date,
      branchId: newId(),
      buyer,
      lines: [
        {
          returnLineId: newId(),
          deliveryLineId: newId(),
          terms: null,
          productId,
          sku: 'X',
          quantity: goods.quantity,
          disposition: 'restock',
          sources: [{ ...unitSource(goods), undoesMoveId: goods.undoesMoveId }],
        },
      ],
    });
    await this.platform.settled();
  }

  async adjust(direction: 'in' | 'out', productId: string, goods: Goods, date = '2026-01-14'): Promise<void> {
    await this.platform.publish(adjustmentPosted, this.ctx, {
      adjustmentId: newId(),
      number: `AD-${newId()}`,
      date,
      branchId: newId(),
      reason: 'count',
      lines: [
        {
          adjustmentLineId: newId(),
          productId,
          sku: 'X',
          direction,
          quantity: goods.quantity,
          sources: [unitSource(goods)],
        },
      ],
    });
    await this.platform.settled();
  }
}

const buyer = { customerId: newId(), customerName: 'K', country: 'ES', interCompanyId: null };

function unitSource({ consignorId, agreementId, quantity, moveId = newId() }: Goods) {
  const owner = { kind: 'consignor' as const, consignorId, agreementId };
  return {
    moveId,
    layerId: newId(),
    owner,
    lot: '',
    quantity,
    costBase: '0.00',
    groupProfitBase: '0.00',
    receiptLineId: newId(),
  };
}

function total(sources: readonly { quantity: string }[]): string {
  return sources.reduce((sum, source) => sum + Number(source.quantity), 0).toString();
}

function saleTerms(productId: string, price: string, currency: string) {
  return {
    orderId: newId(),
    orderNumber: 'SO-1',
    orderLineId: newId(),
    productId,
    sku: 'X',
    description: 'X',
    kind: 'goods' as const,
    unit: 'C62',
    currency,
    unitPrice: price,
    discountPercent: '0',
    netUnitPrice: price,
    taxCode: 'standard',
  };
}
