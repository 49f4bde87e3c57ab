import { Controller } from '@nestjs/common';
import { taxCodesSaved } from '@consigna/contracts/accounting/events';
import { invoiceIssued, paymentRecorded } from '@consigna/contracts/billing/events';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { quotePrices } from '@consigna/contracts/catalog/pricing';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import { branchCreated, partiesSaved, type Party } from '@consigna/contracts/directory/events';
import { createSalesOrder, type SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { deliveryAllocated, deliveryCancelled, deliveryShipped } from '@consigna/contracts/warehouse/events';
import type { UnitSource } from '@consigna/contracts/trade';
import { releaseOrder, reserveOrder } from '@consigna/contracts/warehouse/reservation';
import type { Context } from '@consigna/kernel/context';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { Handle } from '@consigna/messaging/handle';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { salesModule } from '../src/sales.module.js';

/** Stands in for the warehouse: stock per product, whole orders reserved, answers kept by key. */
@Controller()
export class FakeWarehouse {
  readonly stock = new Map<string, Decimal>();
  readonly answers = new Map<string, Output<typeof reserveOrder>>();
  readonly reserved = new Map<string, Map<string, { granted: Decimal; waiting: Decimal; productId: string }>>();
  /** Refuses reservations with this code. */
  refuseReserve: string | undefined;
  /** Refuses releases with this code. */
  refuseRelease: string | undefined;
  /** Does the next reservation and loses its answer. */
  dropNextAnswer = false;

  @Handle(findAvailability)
  async find(_ctx: Context, { productIds }: Input<typeof findAvailability>): Promise<Output<typeof findAvailability>> {
    return {
      products: productIds.map((productId) => {
        const onHand = this.available(productId).toString();
        return {
          productId,
          onHand,
          owned: onHand,
          consigned: '0',
          reserved: '0',
          held: '0',
          available: onHand,
          incoming: '0',
        };
      }),
    };
  }

  @Handle(reserveOrder)
  async reserve(ctx: Context, input: Input<typeof reserveOrder>): Promise<Output<typeof reserveOrder>> {
    if (this.refuseReserve !== undefined) throw new DomainError(this.refuseReserve);
    const key = ctx.idempotency?.key ?? newId();
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const answer = this.decide(input);
    this.answers.set(key, answer);
    if (!this.dropNextAnswer) return answer;
    this.dropNextAnswer = false;
    throw new Error('the connection was lost');
  }

  @Handle(releaseOrder)
  async release(_ctx: Context, { orderId }: Input<typeof releaseOrder>): Promise<Output<typeof releaseOrder>> {
    if (this.refuseRelease !== undefined) throw new DomainError(this.refuseRelease);
    const held = [...(this.reserved.get(orderId) ?? [])];
    this.reserved.delete(orderId);
    for (const [, { productId, granted }] of held) this.stock.set(productId, this.available(productId).plus(granted));
    return {
      lines: held.map(([orderLineId, { granted, waiting }]) => ({
        orderLineId,
        released: granted.toString(),
        backorderDropped: waiting.toString(),
      })),
    };
  }

  /** What a shipment takes out of an order's reservation. */
  shipped(orderId: string, orderLineId: string, quantity: string): void {
    const line = this.reserved.get(orderId)?.get(orderLineId);
    if (line !== undefined) line.granted = line.granted.minus(quantity);
  }

  stocked(productId: string, quantity: string): void {
    this.stock.set(productId, decimal(quantity));
  }

  available(productId: string): Decimal {
    return this.stock.get(productId) ?? decimal(0);
  }

  private decide({ orderId, shortage, lines }: Input<typeof reserveOrder>): Output<typeof reserveOrder> {
    const answers = lines.map(({ terms, quantity }) => {
      const available = this.available(terms.productId);
      return {
        orderLineId: terms.orderLineId,
        granted: Decimal.min(available, quantity).toString(),
        available: available.toString(),
        quantity,
        productId: terms.productId,
      };
    });
    const short = answers.some(({ granted, quantity }) => decimal(granted).lessThan(quantity));
    const reserved = !short || shortage === 'backorder' || shortage === 'partial';
    if (reserved) {
      for (const { productId, granted } of answers) this.stock.set(productId, this.available(productId).minus(granted));
      const held = answers.map(({ orderLineId, productId, granted, quantity }) => {
        const waiting = shortage === 'backorder' ? decimal(quantity).minus(granted) : decimal(0);
        return [orderLineId, { productId, granted: decimal(granted), waiting }] as const;
      });
      this.reserved.set(orderId, new Map(held));
    }
    return {
      reserved,
      lines: answers.map(({ orderLineId, granted, available }) => ({ orderLineId, granted, available })),
    };
  }
}

/** Stands in for the price books: 12.50 less 10 % for everything that has a price. */
@Controller()
export class FakeCatalog {
  readonly withoutPrice = new Set<string>();

  @Handle(quotePrices)
  async quote(_ctx: Context, { lines }: Input<typeof quotePrices>): Promise<Output<typeof quotePrices>> {
    return {
      lines: lines.map(({ productId, quantity }) => ({
        productId,
        quantity,
        unitPrice: this.withoutPrice.has(productId) ? null : '12.50',
        discountPercent: '10',
        explanation: [{ rule: 'list', price: '12.50', won: true }],
      })),
    };
  }
}

export interface Trader {
  ctx: Context;
  branchId: string;
  customerId: string;
  productId: string;
}

/** Sales by itself, with stand-ins for the services it asks. */
export async function salesPlatform() {
  const platform = await testPlatform([salesModule]);
  const [warehouse, catalog] = [new FakeWarehouse(), new FakeCatalog()];
  platform.platform.link.register(warehouse);
  platform.platform.link.register(catalog);
  return { platform, build: builder(platform), warehouse, catalog };
}

export type Builder = ReturnType<typeof builder>;

/** Makes what an order needs, as the other services would have told it. */
function builder(platform: TestPlatform) {
  const party = (overrides: Partial<Party> = {}): Party => ({
    partyId: newId(),
    code: `P${newId().slice(-6)}`,
    name: 'Customer A',
    isCustomer: true,
    isSupplier: false,
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
  });

  async function product(
    ctx: Context,
    overrides: Partial<Payload<typeof productsSaved>['products'][number]> = {},
  ): Promise<string> {
    const productId = newId();
    await platform.publish(productsSaved, ctx, {
      products: [
        {
          productId,
          sku: `X-${productId.slice(-6)}`,
          name: 'Product X',
          kind: 'goods',
          unit: 'C62',
          taxCategory: 'standard',
          tracking: 'none',
          valuation: 'fifo',
          category: null,
          active: true,
          ...overrides,
        },
      ],
    });
    await platform.settled();
    return productId;
  }

  async function customer(ctx: Context, overrides: Partial<Party> = {}): Promise<string> {
    const made = party(overrides);
    await platform.publish(partiesSaved, ctx, { parties: [made] });
    await platform.settled();
    return made.partyId;
  }

  return {
    party,
    product,
    customer,

    async trader(overrides: Partial<Party> = {}): Promise<Trader> {
      const ctx = await platform.company();
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
      return { ctx, branchId, customerId: await customer(ctx, overrides), productId: await product(ctx) };
    },

    order(
      { ctx, customerId, productId }: Trader,
      overrides: { quantity?: string; unitPrice?: string } = {},
    ): Promise<SalesOrderView> {
      const { quantity = '10', unitPrice = '20' } = overrides;
      return platform.ask(createSalesOrder, ctx, { customerId, lines: [{ productId, quantity, unitPrice }] });
    },

    /** A delivery is made of the first line of an order, with this many of our own and of a consignor's units. */
    async allocate(ctx: Context, order: SalesOrderView, owned: string, consigned: string): Promise<string> {
      const deliveryId = newId();
      await platform.publish(deliveryAllocated, ctx, {
        deliveryId,
        orderId: order.id,
        lines: [{ orderLineId: order.lines[0]?.id ?? '', owned, consigned }],
      });
      await platform.settled();
      return deliveryId;
    },

    async giveUp(ctx: Context, order: SalesOrderView, deliveryId: string): Promise<void> {
      await platform.publish(deliveryCancelled, ctx, { deliveryId, orderId: order.id });
      await platform.settled();
    },

    async ship(
      ctx: Context,
      order: SalesOrderView,
      quantity: string,
      { deliveryId = newId(), sources = [] }: { deliveryId?: string; sources?: UnitSource[] } = {},
    ): Promise<void> {
      const [line] = order.lines;
      if (line === undefined) throw new Error('the order has a line');
      await platform.publish(deliveryShipped, ctx, {
        deliveryId,
        number: 'D000001',
        date: order.date,
        branchId: order.branchId,
        orderId: order.id,
        buyer: {
          customerId: order.customerId,
          customerName: order.customerName,
          country: order.country,
          interCompanyId: null,
        },
        lines: [{ deliveryLineId: newId(), terms: termsOf(order, line), quantity, sources }],
      });
      await platform.settled();
    },

    async invoice(
      ctx: Context,
      order: SalesOrderView,
      quantity: string,
      correction: Partial<Payload<typeof invoiceIssued>> = {},
    ): Promise<Payload<typeof invoiceIssued>> {
      const [line] = order.lines;
      if (line === undefined) throw new Error('the order has a line');
      const net = decimal(quantity).times(line.netUnitPrice).toString();
      const invoice = {
        invoiceId: newId(),
        number: `I${newId().slice(-6)}`,
        kind: 'invoice' as const,
        creditKind: null,
        correctsInvoiceId: null,
        date: order.date,
        dueDate: order.date,
        branchId: order.branchId,
        customerId: order.customerId,
        customerName: order.customerName,
        country: order.country,
        interCompanyId: null,
        currency: order.currency,
        rate: '1',
        ...{ netExact: net, net, rounding: '0', tax: '0', gross: net, netBase: net, taxBase: '0', grossBase: net },
        taxes: [],
        lines: [
          {
            lineId: newId(),
            productId: line.productId,
            sku: line.sku,
            description: line.description,
            kind: line.kind,
            quantity,
            netUnitPrice: line.netUnitPrice,
            net,
            taxCode: line.taxCode,
            orderId: order.id,
            orderLineId: line.id,
            deliveryLineId: null,
            returnLineId: null,
            correctsLineId: null,
            agentQuantity: '0',
          },
        ],
        ...correction,
      };
      await platform.publish(invoiceIssued, ctx, invoice);
      await platform.settled();
      return invoice;
    },

    async pay(
      ctx: Context,
      { invoiceId, number, customerId, date, currency }: Payload<typeof invoiceIssued>,
      amount: string,
    ): Promise<void> {
      await platform.publish(paymentRecorded, ctx, {
        paymentId: newId(),
        number: 'PAY1',
        direction: 'in',
        date,
        branchId: null,
        partyId: customerId,
        interCompanyId: null,
        currency,
        rate: '1',
        amount,
        amountBase: amount,
        allocations: [{ documentId: invoiceId, documentNumber: number, amount, amountBase: amount }],
        unallocated: '0',
        unallocatedBase: '0',
      });
      await platform.settled();
    },
  };
}

export function termsOf(order: SalesOrderView, line: SalesOrderView['lines'][number]) {
  return {
    orderId: order.id,
    orderNumber: order.number,
    orderLineId: line.id,
    productId: line.productId,
    sku: line.sku,
    description: line.description,
    kind: line.kind,
    unit: line.unit,
    currency: order.currency,
    unitPrice: line.unitPrice,
    discountPercent: line.discountPercent,
    netUnitPrice: line.netUnitPrice,
    taxCode: line.taxCode,
  };
}

/** Units of one origin, ours or a consignor's. */
export function unitsOf(kind: UnitSource['owner']['kind'], quantity: string): UnitSource {
  const owner =
    kind === 'own'
      ? { kind, consignorId: null, agreementId: null }
      : { kind, consignorId: newId(), agreementId: newId() };
  const worth = { costBase: '0', groupProfitBase: '0' };
  return { moveId: newId(), layerId: newId(), owner, lot: '', quantity, ...worth, receiptLineId: null };
}

/** What a customer owes and what of their orders is still to come. */
export async function exposureOf(
  platform: TestPlatform,
  customerId: string,
): Promise<{ invoices: string; orders: string }> {
  const rows = await platform.rows<{ invoices: string; orders: string }>(
    'select open_invoices::float8::text as invoices, open_orders::float8::text as orders from sales.customer_exposure where customer_id = $1',
    [customerId],
  );
  return rows[0] ?? { invoices: '0', orders: '0' };
}

/** A purchase order for the units that an order line waits for. */
export function purchaseFor({ branchId, productId }: Trader, forOrderLineId: string, quantity: string) {
  return {
    orderId: newId(),
    number: 'PO1',
    date: '2026-01-15',
    kind: 'standard' as const,
    supplierId: newId(),
    supplierName: 'Supplier',
    agreementId: null,
    interCompanyId: null,
    interCompanyOrderId: null,
    branchId,
    currency: 'EUR',
    overReceiptPercent: '0',
    lines: [
      {
        lineId: newId(),
        productId,
        sku: 'X',
        kind: 'goods' as const,
        quantity,
        unitPrice: '4',
        taxCode: 'ZERO',
        forOrderLineId,
      },
    ],
  };
}
