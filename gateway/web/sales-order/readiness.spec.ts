import type { OrderReadiness } from '@consigna/contracts/sales/sales-order';
import { readinessOf } from './readiness';

const nothing = { owned: '0', consigned: '0', reserved: '0', expected: '0', missing: '0' };
const figures = (given: Partial<OrderReadiness>): OrderReadiness => ({ ordered: '10', ...nothing, ...given });
const shares = (given: Partial<OrderReadiness>) => readinessOf(figures(given))?.parts.map(({ share }) => share);

describe('how ready an order is', () => {
  it.each([
    [
      'what is promised, on a delivery or gone is ready, whoever owns it',
      { owned: '4', consigned: '3', reserved: '3' },
      '100',
    ],
    ['what is expected or missing is not', { reserved: '5', expected: '3', missing: '2' }, '50'],
    ['an order that lacks a little is never complete', { ordered: '1000', reserved: '999.9', missing: '0.1' }, '99'],
    ['nothing at all', { missing: '10' }, '0'],
  ])('%s', (_, given, percent) => {
    expect(readinessOf(figures(given))?.percent).toBe(percent);
  });

  it('is drawn from left to right: own, consigned, reserved, expected, missing', () => {
    expect(shares({ owned: '1', consigned: '2', reserved: '3', expected: '3', missing: '1' })).toEqual([
      0.1, 0.2, 0.3, 0.3, 0.1,
    ]);
  });

  it.each([
    ['before the order is confirmed', null],
    ['of services alone', figures({ ordered: '0' })],
  ])('is not told %s', (_, given) => {
    expect(readinessOf(given)).toBeUndefined();
  });
});
