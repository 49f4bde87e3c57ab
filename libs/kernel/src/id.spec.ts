import fc from 'fast-check';
import { deterministicId, newId, shardOf, uuidPattern } from './id.js';

describe('ids', () => {
  it('are version 7, unique, and sort in the order of their making', () => {
    const ids = Array.from({ length: 20_000 }, () => newId());

    expect(ids.every((id) => uuidPattern.test(id) && id[14] === '7')).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('carry the time', () => {
    const before = Date.now();

    const time = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);

    // A full sequence borrows milliseconds, so that an id may be a little ahead of the clock.
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThan(before + 60_000);
  });

  it('companies spread over all 64 shards', () => {
    const shards = new Set(Array.from({ length: 5_000 }, () => shardOf(newId())));

    expect(shards.size).toBe(64);
  });

  it.each([
    ['018f0000-0000-7000-8000-000000000000', 0],
    ['018f0000-0000-7000-8000-00000000003f', 63],
    ['018f0000-0000-7000-8000-000000000040', 0],
    ['018f0000-0000-7000-8000-0000000000ff', 63],
  ])('the shard of %s is %d', (id, shard) => {
    expect(shardOf(id)).toBe(shard);
  });

  it.each(['', 'abc', '018F0000-0000-7000-8000-000000000000', '018f0000-0000-0000-0000-000000000000'])(
    '%p is no id',
    (id) => {
      expect(() => shardOf(id)).toThrow(expect.objectContaining({ code: 'invalid-id' }));
    },
  );

  it('the effects of an event have the same ids each time, and different ones from each other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (namespace, name, other) => {
        const id = deterministicId(namespace, name);

        expect(id).toMatch(uuidPattern);
        expect(id[14]).toBe('8');
        expect(deterministicId(namespace, name)).toBe(id);
        expect(deterministicId(namespace, other) === id).toBe(name === other);
        expect(deterministicId(`${namespace}${other}`, name) === id).toBe(other === '');
      }),
    );
    expect(deterministicId('a', 'bc')).not.toBe(deterministicId('ab', 'c'));
  });
});
