import fc from 'fast-check';
import { canonicalJson, sha256Hex } from './canonical.js';
import { Money } from './money.js';

describe('canonical JSON', () => {
  it('sorts keys at every depth and keeps the order of lists', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 3], a: undefined, aa: null })).toBe('{"aa":null,"b":[{"c":2,"d":1},3]}');
  });

  it('writes what has its own JSON as that', () => {
    const value = { when: new Date(0), price: Money.of('1.5', 'EUR') };

    expect(canonicalJson(value)).toBe('{"price":{"amount":"1.50","currency":"EUR"},"when":"1970-01-01T00:00:00.000Z"}');
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('is JSON of the same value, whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
        const reversed = Object.fromEntries(Object.entries(members).reverse());

        expect(canonicalJson(reversed)).toBe(canonicalJson(members));
        expect(JSON.parse(canonicalJson(members))).toEqual(JSON.parse(JSON.stringify(members)));
      }),
    );
  });

  it('hashes as SHA-256', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
