import { decimal } from '@consigna/kernel/decimal';
import { type Product, sourcingOf } from './products.js';
import { type SupplyNeed, secondReceiptsOf, splitByOwner, supplyOfDay } from './supply.js';

function product(code: string, number: number): Product {
  return { code, name: code, supply: 'goods', number, sourcing: sourcingOf(number), cost: '2.35', listPrice: '4' };
}

const owned = product('4100', 40);
const agency = product('4107', 7);
const both = product('4114', 20);
const products = new Map([owned, agency, both].map((each) => [each.code, each]));

function need({ code }: Product, quantity: number, change: Partial<SupplyNeed> = {}): SupplyNeed {
  const amounts = { quantity: decimal(quantity), spare: decimal(quantity) };
  return { company: 'UK', productCode: code, day: '2011-02-01', ...amounts, ...change };
}

describe("a day's supply", () => {
  it('buys owned goods outside, sells them on at cost + 15 %, and orders consigned goods per consignor', () => {
    const needs = [need(owned, 10), need(owned, 4, { company: 'IE' }), need(agency, 5), need(both, 3)];
    const supply = supplyOfDay('2011-02-01', needs, products, undefined);

    expect(supply.purchases.map(({ lines }) => lines)).toEqual([
      [
        { productCode: '4100', quantity: '14', unitCost: '2.35' },
        { productCode: '4114', quantity: '2', unitCost: '2.35' },
      ],
    ]);
    expect(supply.interCompany).toMatchObject([
      { document: 'IC-2011-02-01-IE-1', buyer: 'IE', lines: [{ quantity: '4', unitPrice: '2.7025' }] },
      { document: 'IC-2011-02-01-UK-1', buyer: 'UK', lines: [{ quantity: '10' }, { quantity: '2' }] },
    ]);
    expect(supply.consignments).toMatchObject([
      { document: 'CO-2011-02-01-UK-C0-principal-1', lines: [{ quantity: '1', agreedCost: '2.35' }] },
      { document: 'CO-2011-02-01-UK-C7-agent-1', lines: [{ quantity: '5', agreedCost: null }] },
    ]);
  });

  it.each([
    [owned, '5', '0'],
    [agency, '0', '5'],
    [both, '3', '2'],
  ])('parts 5 of %j into owned and consigned', (each, ownedPart, consignedPart) => {
    const parts = splitByOwner(each, decimal(5));

    expect([parts.owned.toString(), parts.consigned.toString()]).toEqual([ownedPart, consignedPart]);
  });

  it('is written in documents of at most 200 lines', () => {
    const many = Array.from({ length: 401 }, (_, index) => product(String(5000 + index), 40));
    const catalogue = new Map(many.map((each) => [each.code, each]));
    const supply = supplyOfDay(
      '2011-02-01',
      many.map((each) => need(each, 1)),
      catalogue,
      undefined,
    );

    expect(supply.interCompany.map(({ lines }) => lines.length)).toEqual([200, 200, 1]);
    expect(supply.purchases.map(({ lines }) => lines.length)).toEqual([200, 200, 1]);
  });

  it('lets a second receipt wait for the next day only when nobody needs the goods before', () => {
    const waits = shortOrderOf((day) => supplyOfDay(day, [need(agency, 15)], products, '2099-01-01'));
    const needed = shortOrderOf((day) =>
      supplyOfDay(day, [need(agency, 15, { spare: decimal(1) })], products, '2099-01-01'),
    );

    expect(waits.receipt).toMatchObject({
      day: '2099-01-01',
      receipt: { productCode: '4107', quantity: '2', consignor: 'C7' },
    });
    expect(needed.receipt?.day).toBe(needed.day);
  });
});

/** The first of many days on which the hash makes the order's receipt short. */
function shortOrderOf(supplyOn: (day: string) => ReturnType<typeof supplyOfDay>) {
  const days = Array.from({ length: 28 * 12 }, (_, index) => {
    const [month, day] = [1 + Math.floor(index / 28), 1 + (index % 28)].map((part) => String(part).padStart(2, '0'));
    return `2011-${month}-${day}`;
  });
  for (const day of days) {
    const [receipt] = secondReceiptsOf(day, supplyOn(day));
    if (receipt) return { day, receipt };
  }
  throw new Error('no receipt is short');
}
