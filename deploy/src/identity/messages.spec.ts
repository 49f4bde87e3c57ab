import { describe, expect, it } from '@jest/globals';
import { chooseLocale, type Locale } from './messages.js';

describe('the language of the sign-in pages', () => {
  it.each<[string, (string | undefined)[], Locale]>([
    ['the link chosen on the page goes first', ['fr', 'es', 'en'], 'fr'],
    ['then what the application asks for', [undefined, 'es-MX fr', 'en'], 'es'],
    ['then what the browser prefers, by weight', [undefined, undefined, 'de, en;q=0.5, fr-CA;q=0.9'], 'fr'],
    ['a space before the weight does no harm', [undefined, undefined, 'en; q=0.5, es; q=0.9'], 'es'],
    ['a refused language is not taken', [undefined, undefined, 'es;q=0, fr;q=0.1'], 'fr'],
    ['an unknown choice falls through', ['xx', undefined, 'es'], 'es'],
    ['English where nothing fits', [undefined, undefined, undefined], 'en'],
  ])('%s', (_, preferences, expected) => {
    expect(chooseLocale(...preferences)).toBe(expected);
  });
});
