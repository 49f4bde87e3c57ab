import { type Decimal, decimal } from '@consigna/kernel/decimal';

export interface OrderDemand {
  readonly orderId: string;
  readonly shortage: 'ask' | 'backorder' | 'partial' | 'refuse';
  readonly lines: readonly {
    readonly orderLineId: string;
    readonly productId: string;
    readonly kind: 'goods' | 'service';
    readonly quantity: Decimal;
  }[];
}

export interface LineGrant {
  readonly orderLineId: string;
  readonly granted: Decimal;
  /** What there was for the line before it took anything; a service has what it asks for. */
  readonly available: Decimal;
  readonly waiting: Decimal;
}

export interface OrderGrant {
  readonly orderId: string;
  /** False: nothing was taken, because the order wants all or nothing and came short. */
  readonly reserved: boolean;
  readonly lines: LineGrant[];
}

const zero = decimal(0);

/**
 * Grants whole orders in arrival order from what is free per product (not changed). A line gets the lesser of its
 * demand and what is left; an order that asks or refuses when short takes nothing, so the next one sees that stock.
 */
export function grant(orders: readonly OrderDemand[], free: ReadonlyMap<string, Decimal>): OrderGrant[] {
  const left = new Map(free);
  return orders.map(({ orderId, shortage, lines }) => {
    const after = new Map<string, Decimal>();
    const granted = lines.map((line): LineGrant => {
      const { orderLineId, productId, quantity } = line;
      if (line.kind === 'service') return { orderLineId, granted: quantity, available: quantity, waiting: zero };
      const available = after.get(productId) ?? left.get(productId) ?? zero;
      const take = available.lessThan(quantity) ? available : quantity;
      after.set(productId, decimal(available.minus(take)));
      return {
        orderLineId,
        granted: take,
        available,
        waiting: shortage === 'backorder' ? decimal(quantity.minus(take)) : zero,
      };
    });
    const short = granted.some(({ granted: got }, index) => got.lessThan(lines[index]?.quantity ?? zero));
    const reserved = !short || shortage === 'backorder' || shortage === 'partial';
    if (reserved) for (const [productId, rest] of after) left.set(productId, rest);
    return { orderId, reserved, lines: granted };
  });
}
