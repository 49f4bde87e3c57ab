import { Injectable } from '@nestjs/common';
import { quotePrices } from '@consigna/contracts/catalog/pricing';
import type { Product } from '@consigna/contracts/catalog/events';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import type { findLastPrices, quoteOffer } from '@consigna/contracts/sales/offer';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { Database } from '@consigna/persistence/database';
import { Link } from '@consigna/messaging/link';
import { netUnitPrice, plain } from '../sales-order/order-lines.js';
import { SalesFacts } from '../reference/sales-facts.js';
import { lastPricesOf } from './offer.queries.js';

type Quoted = Output<typeof quotePrices>['lines'][number];
type Found = Output<typeof findAvailability>['products'][number];

/** Price and availability of products for a customer, asked of catalog and warehouse at once. */
@Injectable()
export class Offers {
  constructor(
    private readonly facts: SalesFacts,
    private readonly link: Link,
    private readonly database: Database,
  ) {}

  async quote(ctx: Context, input: Input<typeof quoteOffer>): Promise<Output<typeof quoteOffer>> {
    const { customer, products } = await this.facts.read(
      ctx,
      input.customerId,
      input.lines.map((line) => line.productId),
    );
    input.lines.forEach(({ productId }, index) => {
      if (products.has(productId)) return;
      throw new DomainError('product-not-found', { id: productId }, [
        { pointer: `#/lines/${index}/productId`, code: 'product-not-found' },
      ]);
    });
    const currency = input.currency ?? customer.fields.currency;
    const [prices, stock] = await Promise.all([
      this.link.ask(quotePrices, ctx, pricesAsked(customer.fields, currency, input.lines)),
      this.link.ask(findAvailability, ctx, {
        branchId: input.branchId,
        productIds: [...new Set(input.lines.map((line) => line.productId))],
      }),
    ]);
    const found = new Map(stock.products.map((product) => [product.productId, product]));
    return {
      customerId: input.customerId,
      currency,
      lines: prices.lines.map((line) =>
        offerLine(line, products.get(line.productId)?.fields, found.get(line.productId)),
      ),
    };
  }

  /** A customer of another company has no orders here. */
  async lastPrices(ctx: Context, input: Input<typeof findLastPrices>): Promise<Output<typeof findLastPrices>> {
    const prices = await this.database.read(ctx, (sql) => lastPricesOf(sql, ctx.companyId, input));
    return { customerId: input.customerId, prices };
  }
}

/** What catalog is asked for the prices of lines. */
export function pricesAsked(
  customer: Party,
  currency: string,
  lines: readonly { productId: string; quantity: string }[],
) {
  return {
    customerId: customer.partyId,
    priceGroup: customer.priceGroup,
    currency,
    lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
  };
}

function offerLine(line: Quoted, product: Product | undefined, stock: Found | undefined) {
  const available = stock?.available ?? '0';
  return {
    ...line,
    sku: product?.sku ?? '',
    name: product?.name ?? '',
    netUnitPrice: line.unitPrice === null ? null : plain(netUnitPrice(line.unitPrice, line.discountPercent)),
    onHand: stock?.onHand ?? '0',
    available,
    incoming: stock?.incoming ?? '0',
    sufficient: product?.kind === 'service' || decimal(available).greaterThanOrEqualTo(line.quantity),
  };
}
