import { describe, expect, it } from '@jest/globals';
import { decimal } from '@consigna/kernel/decimal';
import { propose } from './propose.js';

const lines = (...waiting: (number | string)[]) =>
  waiting.map((quantity, index) => ({ orderLineId: 'ABC'.charAt(index), waiting: decimal(quantity) }));
const shares = (
  ...[held, waiting, order, priority]: [number | string, (number | string)[], 'date' | 'priority' | 'fair', string[]?]
) =>
  Object.fromEntries(
    [...propose(decimal(held), lines(...waiting), order, priority)].map(([id, share]) => [id, share.toString()]),
  );

describe('proposal for backorders (S-C02)', () => {
  it('serves the oldest first', () => {
    expect(shares(60, [60, 30], 'date')).toEqual({ A: '60', B: '0' });
  });
  it('serves those named first, the others by date', () => {
    expect(shares(60, [60, 30], 'priority', ['B'])).toEqual({ A: '30', B: '30' });
    expect(shares(10, [6, 6, 6], 'priority', ['C'])).toEqual({ A: '4', B: '0', C: '6' });
  });
  it('shares fairly in whole units, the left-over one to the largest fraction', () => {
    expect(shares(60, [60, 30], 'fair')).toEqual({ A: '40', B: '20' });
    expect(shares(10, [7, 7, 7], 'fair')).toEqual({ A: '4', B: '3', C: '3' });
  });
  it('gives nobody more than it waits for', () => {
    expect(shares(100, [60, 30], 'fair')).toEqual({ A: '60', B: '30' });
    expect(shares(100, [60, 30], 'date')).toEqual({ A: '60', B: '30' });
  });
  it('splits what is not counted in units as finely as quantities are', () => {
    expect(shares(1, ['1.5', '1.5'], 'fair')).toEqual({ A: '0.5', B: '0.5' });
  });
});
