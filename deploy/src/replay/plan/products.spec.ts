import type { LogDocument } from './log-document.js';
import { consignors, isService, productsOf, sourcingOf } from './products.js';

function sale(...lines: [stockCode: string, description: string, unitPrice: string][]): LogDocument {
  return {
    number: '1',
    kind: 'sale',
    timestamp: '2010-12-01T08:00:00Z',
    day: '2010-12-01',
    customer: null,
    country: 'United Kingdom',
    lines: lines.map(([stockCode, description, unitPrice], index) => ({
      lineNo: index + 1,
      stockCode,
      description,
      quantity: '1',
      unitPrice,
    })),
  };
}

describe('products of a log', () => {
  it.each(['POST', 'DOT', 'M', 'D', 'S', 'B', 'C2', 'BANK CHARGES', 'AMAZONFEE', 'CRUK', 'PADS', 'GIFT_0001_20'])(
    '%s is a service',
    (code) => {
      expect(isService(code)).toBe(true);
    },
  );

  it.each(['85123A', 'DCGS0003', 'DCGSSBOY', '22423'])('%s is a product', (code) => {
    expect(isService(code)).toBe(false);
  });

  it.each([
    [0, { kind: 'consigned', consignor: 'C0', role: 'principal' }],
    [7, { kind: 'consigned', consignor: 'C7', role: 'agent' }],
    [19, { kind: 'consigned', consignor: 'C9', role: 'agent' }],
    [20, { kind: 'both', consignor: 'C0', role: 'principal' }],
    [23, { kind: 'both', consignor: 'C3', role: 'principal' }],
    [25, { kind: 'owned' }],
    [99, { kind: 'owned' }],
  ])('number %i is sourced %j', (number, sourcing) => {
    expect(sourcingOf(number)).toEqual(sourcing);
  });

  it('cost 55 % of the median price, rounded half up, and are named as they mostly are', () => {
    const products = productsOf([
      sale(['4100', 'LAMP', '2.00'], ['4100', '', '0'], ['4100', 'BIG LAMP', '3.10']),
      sale(['4100', 'LAMP', '2.50'], ['4100', 'damaged', '0'], ['4100', 'LAMP', '9']),
    ]);

    expect(products.get('4100')).toMatchObject({ name: 'LAMP', listPrice: '2.8', cost: '1.54' });
  });

  it('that were never priced cost and list at a cent', () => {
    expect(productsOf([sale(['4100', '', '0'])]).get('4100')).toMatchObject({
      name: '4100',
      listPrice: '0.01',
      cost: '0.01',
    });
  });

  it('have ten consignors who settle in three currencies by number', () => {
    expect(consignors.map(({ settlementCurrency }) => settlementCurrency)).toEqual([
      'GBP',
      'EUR',
      'USD',
      'GBP',
      'EUR',
      'USD',
      'GBP',
      'EUR',
      'USD',
      'GBP',
    ]);
  });
});
