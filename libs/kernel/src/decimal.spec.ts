import fc from 'fast-check';
import { Decimal as DecimalJs } from 'decimal.js';
import { type DecimalInput, Decimal, decimal } from './decimal.js';

describe('decimal', () => {
  it.each<[DecimalInput, string]>([
    ['12.500000', '12.5'],
    ['-0.01', '-0.01'],
    ['007', '7'],
    [42, '42'],
    [-3, '-3'],
    [new Decimal('1.5'), '1.5'],
    [new DecimalJs('2.5'), '2.5'],
  ])('reads %p as %s', (input, expected) => {
    expect(decimal(input).toString()).toBe(expected);
  });

  it.each<[unknown]>([
    [''],
    [' 1'],
    ['1e3'],
    ['+1'],
    ['.5'],
    ['5.'],
    ['1,5'],
    ['NaN'],
    ['Infinity'],
    ['0x1f'],
    [0.1],
    [Number.NaN],
    [2 ** 53],
    [new Decimal(Number.NaN)],
    [new Decimal(Number.POSITIVE_INFINITY)],
    [null],
    [undefined],
    [{}],
  ])('refuses %p', (input) => {
    expect(() => decimal(input as DecimalInput)).toThrow(expect.objectContaining({ code: 'invalid-decimal' }));
  });

  it('never writes an exponent', () => {
    expect(decimal(`0.${'0'.repeat(40)}1`).toString()).toBe(`0.${'0'.repeat(40)}1`);
    expect(decimal(`1${'0'.repeat(40)}`).toString()).toBe(`1${'0'.repeat(40)}`);
  });

  it('knows no negative zero', () => {
    expect(decimal('-0').isNegative()).toBe(false);
    expect(decimal('-0.00').toString()).toBe('0');
  });

  it('adds, takes and multiplies amounts exactly', () => {
    const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
    const scaled = (units: bigint) => decimal(units.toString()).dividedBy(1_000_000);

    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(scaled(a).plus(scaled(b)).times(1_000_000).toString()).toBe((a + b).toString());
        expect(scaled(a).minus(scaled(b)).times(1_000_000).toString()).toBe((a - b).toString());
        expect(scaled(a).times(scaled(b)).times(1_000_000_000_000).toString()).toBe((a * b).toString());
      }),
    );
  });
});
