import { describe, expect, it } from '@jest/globals';
import { wishOf } from './company.js';

const complete = {
  network: 'Group',
  code: 'sur',
  name: 'Sur SL',
  country: 'ES',
  currency: 'EUR',
  chart: 'es',
};
const argumentsOf = (options: Readonly<Record<string, string>>) =>
  Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);

describe('what a company is wished to be', () => {
  it('is read from the options', () => {
    expect(wishOf(['create', ...argumentsOf(complete), '--headquarters'])).toEqual({
      network: 'Group',
      template: { code: 'sur', name: 'Sur SL', country: 'ES', baseCurrency: 'EUR', chartTemplate: 'es' },
      headquarters: true,
    });
  });

  it.each([
    ['code', 'with space', /--code cannot be 'with space'/],
    ['country', 'Spain', /--country cannot be 'Spain': two capital letters/],
    ['currency', 'eur', /--currency cannot be 'eur': three capital letters/],
    ['chart', 'de', /--chart cannot be 'de': one of es, fr, mx, ifrs/],
    ['network', ' ', /missing: --network/],
  ])('is refused for its %s', (option, value, refusal) => {
    expect(() => wishOf(['create', ...argumentsOf({ ...complete, [option]: value })])).toThrow(refusal);
  });

  it('names everything that is missing', () => {
    expect(() => wishOf(['create', '--code', 'sur'])).toThrow(
      'missing: --network, --name, --country, --currency, --chart',
    );
  });
});
