import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimal } from '@consigna/kernel/decimal';
import { grant, type OrderDemand } from './grant.js';

const order = (
  orderId: string,
  shortage: OrderDemand['shortage'],
  quantities: number[],
  kind: 'goods' | 'service' = 'goods',
): OrderDemand => ({
  orderId,
  shortage,
  lines: quantities.map((quantity, index) => ({
    orderLineId: `${orderId}${index}`,
    productId: 'X',
    kind,
    quantity: decimal(quantity),
  })),
});
const stock = (units: number) => new Map([['X', decimal(units)]]);
const told = (orders: OrderDemand[], units: number) =>
  grant(orders, stock(units)).map(({ reserved, lines }) => [
    reserved,
    ...lines.map((line) => `${line.granted.toString()}/${line.waiting.toString()}`),
  ]);

describe('granting', () => {
  it('grants in arrival order and lets the rest wait, or drops it', () => {
    expect(told([order('A', 'backorder', [7]), order('B', 'backorder', [7]), order('C', 'partial', [7])], 10)).toEqual([
      [true, '7/0'],
      [true, '3/4'],
      [true, '0/0'],
    ]);
  });

  it('passes on what an order that wants all or nothing could not use', () => {
    expect(told([order('A', 'ask', [12]), order('B', 'refuse', [10])], 10)).toEqual([
      [false, '10/0'],
      [true, '10/0'],
    ]);
  });

  it('counts two lines of the same product together', () => {
    expect(told([order('A', 'refuse', [6, 6])], 10)).toEqual([[false, '6/0', '4/0']]);
  });

  it('always grants services, and nothing of products nobody has ever had', () => {
    expect(grant([order('A', 'refuse', [3], 'service')], new Map())[0]?.reserved).toBe(true);
    expect(grant([order('A', 'backorder', [3])], new Map())[0]?.lines[0]?.waiting.toString()).toBe('3');
  });

  it('never grants more than there is', () => {
    const orders = fc.array(
      fc.tuple(
        fc.constantFrom('ask', 'backorder', 'partial', 'refuse' as const),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
      ),
    );
    fc.assert(
      fc.property(orders, fc.nat(30), (demands, units) => {
        const grants = grant(
          demands.map(([shortage, quantities], index) => order(String(index), shortage, quantities)),
          stock(units),
        );
        const granted = grants
          .filter(({ reserved }) => reserved)
          .flatMap(({ lines }) => lines.map((line) => line.granted.toNumber()));

        expect(granted.reduce((sum, quantity) => sum + quantity, 0)).toBeLessThanOrEqual(units);
      }),
    );
  });
});
