import { choosePrice, type PriceCandidate } from './choose-price.js';

function candidate(options: Partial<PriceCandidate>): PriceCandidate {
  return {
    book: 'LIST',
    scope: 'all',
    category: null,
    minQuantity: '1',
    price: '10',
    percentOff: null,
    validFrom: null,
    ...options,
  };
}
const percent = (percentOff: string, options: Partial<PriceCandidate>) =>
  candidate({ price: null, percentOff, ...options });

describe('the price of a line', () => {
  const list = candidate({});

  it.each([
    { why: 'nothing applies', candidates: [], price: null, discount: '0' },
    { why: 'the list price alone', candidates: [list], price: '10', discount: '0' },
    {
      why: 'a group before everybody',
      candidates: [list, candidate({ scope: 'price_group', price: '12' })],
      price: '12',
      discount: '0',
    },
    {
      why: 'a customer before a group',
      candidates: [candidate({ scope: 'price_group', price: '8' }), candidate({ scope: 'customer', price: '9' })],
      price: '9',
      discount: '0',
    },
    {
      why: 'a customer’s category before a group’s product',
      candidates: [
        candidate({ scope: 'price_group', price: '8' }),
        candidate({ scope: 'customer', category: 'A', price: '9' }),
      ],
      price: '9',
      discount: '0',
    },
    {
      why: 'a product before a category',
      candidates: [candidate({ category: 'A/B/C', price: '7' }), list],
      price: '10',
      discount: '0',
    },
    {
      why: 'the deeper category',
      candidates: [candidate({ category: 'A', price: '7' }), candidate({ category: 'A/B', price: '8' })],
      price: '8',
      discount: '0',
    },
    {
      why: 'the higher break',
      candidates: [list, candidate({ minQuantity: '100', price: '6' }), candidate({ minQuantity: '20', price: '8' })],
      price: '6',
      discount: '0',
    },
    {
      why: 'the later start',
      candidates: [
        candidate({ validFrom: '2026-01-01', price: '8' }),
        candidate({ validFrom: '2026-02-01', price: '9' }),
        list,
      ],
      price: '9',
      discount: '0',
    },
    {
      why: 'a percentage off the list price',
      candidates: [list, percent('12.5', { scope: 'price_group' })],
      price: '10',
      discount: '12.5',
    },
    {
      why: 'the list price of the break that is reached',
      candidates: [list, candidate({ minQuantity: '10', price: '9' }), percent('10', { scope: 'customer' })],
      price: '9',
      discount: '10',
    },
    {
      why: 'a percentage without a list price is no offer',
      candidates: [percent('10', { scope: 'customer' }), candidate({ scope: 'price_group', price: '8' })],
      price: '8',
      discount: '0',
    },
    {
      why: 'only a percentage without a list price',
      candidates: [percent('10', { scope: 'customer' })],
      price: null,
      discount: '0',
    },
    {
      why: 'a price of nothing is a price',
      candidates: [list, candidate({ scope: 'customer', price: '0' })],
      price: '0',
      discount: '0',
    },
  ])('most specific: $why', ({ candidates, price, discount }) => {
    const chosen = choosePrice(candidates, 'most_specific');

    expect([chosen.unitPrice, chosen.discountPercent]).toEqual([price, discount]);
    expect(choosePrice([...candidates].reverse(), 'most_specific')).toEqual(chosen);
    expect(chosen.explanation.filter((rule) => rule.won).length).toBe(price === null ? 0 : 1);
  });

  it.each([
    {
      why: 'the lowest of several',
      candidates: [list, candidate({ scope: 'customer', price: '12' }), candidate({ category: 'A', price: '9' })],
      price: '9',
      discount: '0',
    },
    {
      why: 'a percentage counts with what is left',
      candidates: [list, percent('25', { scope: 'price_group' }), candidate({ scope: 'customer', price: '8' })],
      price: '10',
      discount: '25',
    },
    {
      why: 'of equals the more specific',
      candidates: [list, percent('0', { scope: 'customer' })],
      price: '10',
      discount: '0',
    },
  ])('lowest: $why', ({ candidates, price, discount }) => {
    const chosen = choosePrice(candidates, 'lowest');

    expect([chosen.unitPrice, chosen.discountPercent]).toEqual([price, discount]);
  });

  it('is explained, the most specific rule first', () => {
    const chosen = choosePrice(
      [list, percent('5', { book: 'VIP', scope: 'customer', validFrom: '2026-01-01' })],
      'most_specific',
    );

    expect(chosen.explanation).toEqual([
      {
        rule: 'VIP · customer · product · from 1 · 5 % off list · since 2026-01-01',
        price: '9.5',
        won: true,
        basis: {
          ...{ book: 'VIP', scope: 'customer', category: null, minQuantity: '1' },
          ...{ percentOff: '5', validFrom: '2026-01-01' },
        },
      },
      {
        rule: 'LIST · all · product · from 1',
        price: '10',
        won: false,
      },
    ]);
  });
});
