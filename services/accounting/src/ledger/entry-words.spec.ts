import { build, facts } from '../../test/build.js';
import { deliveryShippedRule } from '../posting-rules/delivery-shipped.js';
import { entryWords } from './entry-words.js';

describe('the words of entries that are written by themselves', () => {
  it.each([
    ['es', 'Entrega'],
    ['fr', 'Livraison'],
    ['en', 'Delivery'],
  ] as const)('are those of the company’s language, %s', (locale, word) => {
    const delivery = build.delivery([build.source({ costBase: '50.00' })]);

    const entry = deliveryShippedRule.post(delivery, facts({ words: entryWords[locale] }));

    expect(entry?.description).toBe(`${word} ${delivery.number}, ${delivery.buyer.customerName}`);
  });
});
