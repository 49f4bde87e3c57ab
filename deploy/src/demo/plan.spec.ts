import { describe, expect, it } from '@jest/globals';
import { barcodeOf, BLUE_VASE, products, shops } from './data.js';
import { planDemo, VASES } from './plan.js';

const days = ['2026-11-28', '2026-11-30', '2026-12-01', '2027-01-02', '2028-02-29'];

describe('the plan of the demo network', () => {
  it.each(days)('never sells on %s what is not there, and ends with the blue vases of the story', (today) => {
    const plan = planDemo(today, 3);

    for (const company of ['depot', ...shops] as const)
      for (const { sku } of products) expect(plan.stockOf(company, sku)).toBeGreaterThanOrEqual(0);
    expect(plan.stockOf('valencia', BLUE_VASE)).toBe(VASES.own + VASES.consigned);
    expect(plan.stockOf('depot', BLUE_VASE)).toBe(0);
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
