import { describe, expect, it } from '@jest/globals';
import { copiesAt, copiesIn, keepCopy, readCopy, tidyCopies } from './kept-copies';

const NOW = new Date('2026-11-22T10:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 3_600_000);
const order = copiesAt('ana', 'MADRID.sales-order.7');

describe('copies of unsaved work on a device', () => {
  it('say which version of the document they were typed over', () => {
    const store = new Device();

    keepCopy(store, `${order}a`, { form: 'of the third', version: 3, now: daysAgo(1) });
    keepCopy(store, `${order}b`, { form: 'of a new one', version: undefined, now: NOW });

    expect(copiesIn(store, order)).toEqual([
      { id: 'b', slot: `${order}b`, at: NOW.toISOString(), version: undefined, form: 'of a new one' },
      { id: 'a', slot: `${order}a`, at: daysAgo(1).toISOString(), version: 3, form: 'of the third' },
    ]);
  });

  it('are found by the person who typed them, and stay when another one looks', () => {
    const store = new Device();
    keepCopy(store, `${order}a`, { form: 'of Ana', version: 3, now: NOW });

    tidyCopies(store, NOW);

    expect(copiesIn(store, copiesAt('bea', 'MADRID.sales-order.7'))).toEqual([]);
    expect(copiesIn(store, copiesAt('an', 'MADRID.sales-order.7'))).toEqual([]);
    expect(copiesIn(store, order)).toMatchObject([{ form: 'of Ana' }]);
  });

  it('that can no longer be read do not hide the others', () => {
    const store = new Device({ [`${order}a`]: '{"at":"2026-', [`${order}b`]: 'null', [`${order}c`]: '{"at":1}' });
    keepCopy(store, `${order}d`, { form: 'whole', version: 1, now: NOW });

    expect(copiesIn(store, order)).toMatchObject([{ form: 'whole' }]);
    tidyCopies(store, NOW);

    expect(store.length).toBe(1);
  });

  it('go after thirty days, as do those of the former kind and nothing else', () => {
    const store = new Device({
      'consigna.draft.MADRID.sales-order.7': '{}',
      'consigna.draft.MADRID.sales-order.7/a': '{}',
      'consigna.company': 'MADRID',
    });
    keepCopy(store, `${order}a`, { form: 'old', version: 1, now: daysAgo(31) });
    keepCopy(store, `${order}b`, { form: 'young', version: 1, now: daysAgo(29) });

    tidyCopies(store, NOW);

    expect(copiesIn(store, order)).toMatchObject([{ form: 'young' }]);
    expect(store.getItem('consigna.company')).toBe('MADRID');
    expect(store.length).toBe(2);
  });

  it('on a device without room are not kept, which is said; what was kept before stays', () => {
    const store = new Device({}, 200);
    keepCopy(store, `${order}a`, { form: 'short', version: 1, now: daysAgo(1) });

    expect(keepCopy(store, `${order}a`, { form: 'long '.repeat(50), version: 1, now: NOW })).toBeUndefined();

    expect(readCopy(store, `${order}a`)).toEqual({ at: daysAgo(1).toISOString(), version: 1, form: 'short' });
  });
});

/** A browser's store of texts, with room for so many characters. */
class Device implements Storage {
  private readonly texts: Map<string, string>;

  constructor(
    texts: Readonly<Record<string, string>> = {},
    private readonly room = Infinity,
  ) {
    this.texts = new Map(Object.entries(texts));
  }

  get length(): number {
    return this.texts.size;
  }

  key(index: number): string | null {
    return [...this.texts.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.texts.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    if (key.length + text.length > this.room) throw new DOMException('full', 'QuotaExceededError');
    this.texts.set(key, text);
  }

  removeItem(key: string): void {
    this.texts.delete(key);
  }

  clear(): void {
    this.texts.clear();
  }
}
