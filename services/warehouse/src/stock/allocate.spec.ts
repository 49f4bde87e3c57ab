import { describe, expect, it } from '@jest/globals';
import { decimal } from '@consigna/kernel/decimal';
import { allocate, type ConsumePolicy, type OpenLayer } from './allocate.js';

const layer = (id: string, options: Partial<OpenLayer> & { units?: number } = {}): OpenLayer => ({
  id,
  productId: 'X',
  consigned: false,
  expiry: null,
  receivedAt: 0,
  free: decimal(options.units ?? 10),
  ...options,
});

function take(
  quantity: number,
  layers: OpenLayer[],
  policy: ConsumePolicy = 'FEFO_THEN_CONSIGNED',
  date = '2026-01-15',
) {
  const { taken, short } = allocate([{ lineId: 'L', productId: 'X', quantity: decimal(quantity) }], layers, {
    date,
    policyOf: () => policy,
  });
  return {
    taken: taken.map((share) => `${share.layerId}:${share.quantity.toString()}`).join(' '),
    short: short.map(({ missing }) => missing.toString()),
  };
}

const own = layer('own', { units: 6, receivedAt: 1 });
const consigned = layer('cons', { consigned: true, receivedAt: 2 });
const expiring = layer('soon', { expiry: '2026-02-01', units: 3, receivedAt: 9 });
const older = layer('old', { consigned: true, units: 4, receivedAt: 1 });

describe('allocation', () => {
  it.each<[string, ConsumePolicy, OpenLayer[], string]>([
    [
      'no expiry comes last, ties go to consigned goods',
      'FEFO_THEN_CONSIGNED',
      [own, consigned, expiring],
      'soon:3 cons:9',
    ],
    ['consigned goods first', 'CONSIGNED_FIRST', [expiring, own, consigned], 'cons:10 soon:2'],
    [
      'own goods first, the earlier expiry among them',
      'OWNED_FIRST',
      [consigned, own, expiring],
      'soon:3 own:6 cons:3',
    ],
    ['consigned goods by their receipts', 'CONSIGNED_FIFO', [own, consigned, older], 'old:4 cons:8'],
    ['by hand nothing is proposed', 'BY_HAND', [own, consigned], ''],
  ])('%s (%s)', (_title, policy, layers, expected) => {
    expect(take(12, layers, policy)).toEqual({ taken: expected, short: [] });
  });

  it('never proposes goods that have expired, and says what is missing', () => {
    expect(take(12, [layer('gone', { expiry: '2026-01-14' }), own])).toEqual({ taken: 'own:6', short: ['6'] });
  });

  it('takes goods on the day they expire', () => {
    expect(take(1, [layer('today', { expiry: '2026-01-15' })]).taken).toBe('today:1');
  });

  it('leaves the next line what the first one did not take, and says why each unit was taken', () => {
    const lines = ['A', 'B'].map((lineId) => ({ lineId, productId: 'X', quantity: decimal(5) }));

    const { taken } = allocate(lines, [own, consigned], { date: '2026-01-15', policyOf: () => 'OWNED_FIRST' });

    expect(
      taken.map(({ lineId, layerId, quantity, reason }) => [lineId, layerId, quantity.toString(), reason]),
    ).toEqual([
      ['A', 'own', '5', 'OWNED_FIRST/owned-first'],
      ['B', 'own', '1', 'OWNED_FIRST/owned-first'],
      ['B', 'cons', '4', 'OWNED_FIRST/last-left'],
    ]);
  });

  it('takes nothing of what is already on another delivery', () => {
    expect(take(1, [layer('full', { free: decimal(0) })])).toEqual({ taken: '', short: ['1'] });
  });
});
