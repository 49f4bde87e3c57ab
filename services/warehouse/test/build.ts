import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { newId } from '@consigna/kernel/id';
import { billPosted } from '@consigna/contracts/billing/events';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { agreementActivated } from '@consigna/contracts/consignment/events';
import type { InputOf, Output, Payload } from '@consigna/contracts/contract';
import { branchCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import type { Buyer, SaleTerms } from '@consigna/contracts/trade';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { createDelivery, shipDelivery, type DeliveryView } from '@consigna/contracts/warehouse/delivery';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { reserveOrder, type Shortage } from '@consigna/contracts/warehouse/reservation';
import type { TestPlatform } from '@consigna/testing/test-platform';

export interface Ordered {
  readonly orderId: string;
  readonly lineIds: string[];
  readonly answer: Output<typeof reserveOrder>;
}

/** A company with a branch, and the steps of its trade with sensible defaults. */
export class Shop {
  readonly branchId = newId();
  readonly customerId = newId();

  private constructor(
    readonly test: TestPlatform,
    readonly ctx: Context,
  ) {}

  static async open(test: TestPlatform, options: Parameters<TestPlatform['company']>[0] = {}): Promise<Shop> {
    const shop = new Shop(test, await test.company(options));
    await test.publish(branchCreated, shop.ctx, { branchId: shop.branchId, code: 'MAD', name: 'Madrid' });
    await test.publish(partiesSaved, shop.ctx, { parties: [party(shop.customerId)] });
    await test.settled();
    return shop;
  }

  /** The same company on another day. */
  on(day: string): Context {
    return { ...this.ctx, now: new Date(`${day}T10:00:00Z`) };
  }

  async product(options: Partial<Payload<typeof productsSaved>['products'][number]> = {}): Promise<string> {
    const productId = newId();
    const sku = `SKU-${productId.slice(-8)}`;
    const defaults = {
      productId,
      sku,
      name: 'Thing',
      kind: 'goods',
      unit: 'EA',
      taxCategory: 'standard',
      tracking: 'none',
      valuation: 'fifo',
      category: null,
      active: true,
    } as const;
    await this.test.publish(productsSaved, this.ctx, { products: [{ ...defaults, ...options }] });
    await this.test.settled();
    return productId;
  }

  async agreement(): Promise<{ consignorId: string; agreementId: string }> {
    const consignorId = newId();
    const agreementId = newId();
    await this.test.publish(partiesSaved, this.ctx, {
      parties: [{ ...party(consignorId), isConsignor: true, isSupplier: true }],
    });
    const terms = {
      agreementVersion: 1,
      consignorName: 'Consignor',
      role: 'principal',
      currency: 'EUR',
      validFrom: '2026-01-01',
      productIds: null,
    } as const;
    await this.test.publish(agreementActivated, this.ctx, { agreementId, consignorId, ...terms });
    await this.test.settled();
    return { consignorId, agreementId };
  }

  /** Owned goods at a price, or consigned ones of an agreement. */
  receive(
    productId: string,
    accepted: string,
    options: {
      price?: string;
      day?: string;
      lot?: string;
      expiry?: string;
      from?: { consignorId: string; agreementId: string };
    } = {},
  ) {
    const { price = '0', day = '2026-01-15', from, lot, expiry } = options;
    return this.test.ask(postGoodsReceipt, this.on(day), {
      branchId: this.branchId,
      supplierId: from?.consignorId ?? null,
      kind: from === undefined ? 'standard' : 'consignment',
      ...(from === undefined ? {} : { agreementId: from.agreementId }),
      currency: 'EUR',
      lines: [
        {
          productId,
          accepted,
          unitPrice: price,
          ...(lot === undefined ? {} : { lot }),
          ...(expiry === undefined ? {} : { expiry }),
        },
      ],
    });
  }

  async reserve(
    demand: { productId: string; quantity: string }[],
    options: { shortage?: Shortage; orderId?: string; buyer?: Partial<Buyer>; key?: string } = {},
  ): Promise<Ordered> {
    const { shortage = 'backorder', orderId = newId(), key } = options;
    const ctx = key === undefined ? this.ctx : { ...this.ctx, idempotency: { key, requestHash: key } };
    const lines = demand.map(({ productId, quantity }) => ({ terms: terms(orderId, productId), quantity }));
    const buyer = {
      customerId: this.customerId,
      customerName: 'Customer',
      country: 'ES',
      interCompanyId: null,
      ...options.buyer,
    };
    const answer = await this.test.ask(reserveOrder, ctx, {
      orderId,
      orderNumber: `SO-${orderId.slice(-6)}`,
      branchId: this.branchId,
      buyer,
      shortage,
      lines,
    });
    return { orderId, lineIds: lines.map((line) => line.terms.orderLineId), answer };
  }

  async ship(
    order: Ordered,
    options: {
      day?: string;
      lines?: { orderLineId: string; quantity: string }[];
      picks?: (delivery: DeliveryView) => InputOf<typeof shipDelivery>['picks'];
    } = {},
  ): Promise<DeliveryView> {
    const ctx = this.on(options.day ?? '2026-01-15');
    const lines = options.lines === undefined ? {} : { lines: options.lines };
    const delivery = await this.test.ask(createDelivery, ctx, {
      source: { type: 'sales-order', id: order.orderId },
      ...lines,
    });
    const picks = options.picks?.(delivery);
    return this.test.ask(shipDelivery, ctx, {
      deliveryId: delivery.id,
      version: delivery.version,
      ...(picks === undefined ? {} : { picks }),
    });
  }

  /** Reserves and ships in one go. */
  async sell(productId: string, quantity: string, options: { day?: string } = {}): Promise<DeliveryView> {
    return this.ship(await this.reserve([{ productId, quantity }], { shortage: 'refuse' }), options);
  }

  async available(productId: string) {
    const { products } = await this.test.ask(findAvailability, this.ctx, {
      branchId: this.branchId,
      productIds: [productId],
    });
    const [found] = products;
    if (found === undefined) throw new Error('no availability');
    return found;
  }

  async orderFromSupplier(
    lines: { productId: string; quantity: string; price: string; forOrderLineId?: string }[],
    options: { overReceiptPercent?: string } = {},
  ) {
    const orderId = newId();
    const lineIds = lines.map(() => newId());
    await this.test.publish(purchaseOrderSent, this.ctx, {
      orderId,
      number: `PO-${orderId.slice(-6)}`,
      date: '2026-01-15',
      kind: 'standard',
      supplierId: newId(),
      supplierName: 'Supplier',
      agreementId: null,
      interCompanyId: null,
      interCompanyOrderId: null,
      branchId: this.branchId,
      currency: 'EUR',
      overReceiptPercent: options.overReceiptPercent ?? '0',
      lines: lines.map(({ productId, quantity, price, forOrderLineId }, index) => ({
        lineId: lineIds[index] ?? '',
        productId,
        sku: 'SKU',
        kind: 'goods' as const,
        quantity,
        unitPrice: price,
        taxCode: 'STD',
        forOrderLineId: forOrderLineId ?? null,
      })),
    });
    await this.test.settled();
    return { orderId, lineIds };
  }

  receiveOrder(order: { orderId: string; lineIds: string[] }, accepted: string[], day = '2026-01-15') {
    const lines = accepted.map((quantity, index) => ({
      purchaseOrderLineId: order.lineIds[index] ?? '',
      accepted: quantity,
    }));
    return this.test.ask(postGoodsReceipt, this.on(day), { purchaseOrderId: order.orderId, lines });
  }

  async bill(
    receiptLineId: string,
    billed: { net: string; received: string; productId: string; quantity: string },
  ): Promise<string> {
    const billId = newId();
    await this.test.publish(billPosted, this.ctx, {
      billId,
      number: 'B-1',
      supplierNumber: 'X',
      kind: 'bill',
      date: '2026-01-20',
      dueDate: '2026-01-20',
      branchId: this.branchId,
      supplierId: newId(),
      supplierName: 'Supplier',
      interCompanyId: null,
      settlementId: null,
      currency: 'EUR',
      rate: '1',
      netExact: billed.net,
      net: billed.net,
      rounding: '0',
      tax: '0',
      gross: billed.net,
      netBase: billed.net,
      taxBase: '0',
      grossBase: billed.net,
      taxes: [],
      lines: [
        {
          lineId: newId(),
          kind: 'receipt',
          productId: billed.productId,
          description: 'Thing',
          quantity: billed.quantity,
          unitPrice: '0',
          net: billed.net,
          netBase: billed.net,
          receiptLineId,
          purchaseOrderLineId: null,
          receivedValueBase: billed.received,
          accrualBase: '0',
          payableBase: '0',
        },
      ],
    });
    await this.test.settled();
    return billId;
  }

  /** Value of the company's own units per product, and what the ledger says about it from four sides. */
  async books(productId: string) {
    const values = [this.ctx.companyId, productId];
    const [pool] = await this.test.rows<Record<string, string>>(
      `select quantity, value from warehouse.cost_pool where company_id = $1 and product_id = $2`,
      values,
    );
    const [moves] = await this.test.rows<Record<string, string>>(
      `select coalesce(sum(quantity), 0) all_units, coalesce(sum(quantity) filter (where owner_key = 'own'), 0) owned, coalesce(sum(value_base), 0) as value
       from warehouse.stock_move where company_id = $1 and product_id = $2`,
      values,
    );
    const [layers] = await this.test.rows<Record<string, string>>(
      `select coalesce(sum(remaining), 0) remaining, coalesce(sum(allocated), 0) allocated, coalesce(sum(value_remaining), 0) as value, coalesce(sum(group_profit_remaining), 0) as group_profit,
         coalesce(sum(remaining) filter (where owner_key = 'own'), 0) owned, coalesce(sum(remaining) filter (where warehouse_kind <> 'quarantine'), 0) sellable
       from warehouse.stock_layer where company_id = $1 and product_id = $2`,
      values,
    );
    const [levels] = await this.test.rows<Record<string, string>>(
      `select coalesce(sum(on_hand), 0) on_hand, coalesce(sum(allocated), 0) allocated from warehouse.stock_level where company_id = $1 and product_id = $2`,
      values,
    );
    const [pools] = await this.test.rows<Record<string, string>>(
      `select coalesce(sum(on_hand), 0) on_hand, coalesce(sum(reserved), 0) reserved, coalesce(sum(held), 0) held from warehouse.stock_pool where company_id = $1 and product_id = $2`,
      values,
    );
    const [promises] = await this.test.rows<Record<string, string>>(
      `select coalesce(sum(reserved + on_delivery), 0) promised, coalesce(sum(on_delivery), 0) on_delivery, coalesce(sum(waiting), 0) waiting
       from warehouse.reservation where company_id = $1 and product_id = $2`,
      values,
    );
    const plain = (row: Record<string, string> | undefined) =>
      Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, decimal(value).toString()])) as Record<
        string,
        string
      >;
    return {
      cost: plain(pool),
      moves: plain(moves),
      layers: plain(layers),
      levels: plain(levels),
      pools: plain(pools),
      promises: plain(promises),
    };
  }

  /** Payloads of the warehouse's events of one kind, oldest first. */
  async told<T>(subject: string): Promise<T[]> {
    const rows = await this.test.rows<{ payload: T }>(
      `select payload from warehouse.event where company_id = $1 and subject = $2 order by position`,
      [this.ctx.companyId, subject],
    );
    return rows.map((row) => row.payload);
  }
}

export function party(partyId: string): Payload<typeof partiesSaved>['parties'][number] {
  return {
    partyId,
    code: `P-${partyId.slice(-6)}`,
    name: 'Party',
    isCustomer: true,
    isSupplier: false,
    isConsignor: false,
    country: 'ES',
    taxId: null,
    currency: 'EUR',
    priceGroup: null,
    paymentTermDays: 0,
    creditLimit: null,
    taxCode: null,
    interCompanyId: null,
    active: true,
  };
}

export function terms(orderId: string, productId: string, options: Partial<SaleTerms> = {}): SaleTerms {
  return {
    orderId,
    orderNumber: `SO-${orderId.slice(-6)}`,
    orderLineId: newId(),
    productId,
    sku: `SKU-${productId.slice(-8)}`,
    description: 'Thing',
    kind: 'goods',
    unit: 'EA',
    currency: 'EUR',
    unitPrice: '15',
    discountPercent: '0',
    netUnitPrice: '15',
    taxCode: 'STD',
    ...options,
  };
}
