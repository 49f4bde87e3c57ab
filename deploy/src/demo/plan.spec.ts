import { describe, expect, it } from '@jest/globals';
import { addDays } from '@consigna/kernel/business-date';
import { barcodeOf, BLUE_VASE, products, shops } from './data.js';
import { planDemo, VASES } from './plan.js';

const days = ['2026-11-28', '2026-11-30', '2026-12-01', '2027-01-02', '2028-02-29'];

const daysOfAYear = () => Array.from({ length: 365 }, (_, index) => addDays('2026-11-01', index));

describe('the plan of the demo network', () => {
  it('leaves on every day of a year goods for the open situations, and the blue vases of the story', () => {
    const wrong = daysOfAYear().filter((today) => {
      const plan = planDemo(today, 1);
      const scarce = shops.some((shop) => products.some(({ sku }) => plan.stockOf(shop, sku) < 24));
      const oversold = products.some(({ sku }) => plan.stockOf('depot', sku) < 0);
      const vases = plan.stockOf('valencia', BLUE_VASE);
      return scarce || oversold || vases !== VASES.own + VASES.consigned;
    });

    expect(wrong).toEqual([]);
  });

  it('is never short of blue vases, which are counted to the unit', () => {
    const orders = days
      .flatMap((today) => planDemo(today, 6).days)
      .flatMap(({ arrivals }) => [...arrivals.values()].flat())
      .filter((act) => act.do === 'buy');

    expect(orders.filter(({ short }) => short !== null).length).toBeGreaterThan(0);
    expect(orders.filter(({ short, lines }) => short !== null && lines.at(-1)?.sku === BLUE_VASE)).toEqual([]);
  });

  it.each(days)('goes day by day up to %s and closes the whole months before it', (today) => {
    const { days: planned, openedOn } = planDemo(today, 3);

    const order = planned.map(({ day }) => day);
    expect(order).toEqual([...new Set(order)].sort());
    expect([order[0]?.slice(0, 7), order.at(-1)]).toEqual([openedOn.slice(0, 7), today]);
    expect(planned.filter(({ closes }) => closes !== null)).toHaveLength(3);
  });

  it('is the same for the same day', () => {
    expect(planDemo('2026-11-28', 2).days).toEqual(planDemo('2026-11-28', 2).days);
  });

  it('gives every product a barcode of its own with a right check digit', () => {
    const codes = products.map((_, index) => barcodeOf(index));

    expect(new Set(codes).size).toBe(products.length);
    for (const code of codes) {
      const weighted = [...code].reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
      expect([code.length, weighted % 10]).toEqual([13, 0]);
    }
  });
});
