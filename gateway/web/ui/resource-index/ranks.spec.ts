import { describe, expect, it } from '@jest/globals';
import { placesOf, shownAt } from './ranks';

const number = { id: 'number', width: 116, rank: 'second' } as const;
const customer = { id: 'customer', rank: 'first' } as const;
const reference = { id: 'reference', width: 116, rank: 'last' } as const;
const delivery = { id: 'delivery', width: 120 } as const;
const readiness = { id: 'readiness', width: 136 } as const;
const state = { id: 'state', width: 146, rank: 'second' } as const;
const net = { id: 'net', width: 120, rank: 'first' } as const;
const columns = [number, customer, reference, delivery, readiness, state, net];

describe('columns of a list at a width', () => {
  it.each([
    [1200, 'number customer reference delivery readiness state net'],
    [800, 'number customer delivery readiness state net'],
    [790, 'number customer delivery state net'],
    [600, 'number customer state net'],
  ])('at %i pixels the least give way first', (width, ids) => {
    const shown = shownAt(columns, width);

    expect(shown.columns.map(({ id }) => id).join(' ')).toBe(ids);
    expect(shown.isStacked).toBe(false);
  });

  it('on a phone a row is two lines, each with its last column on the right', () => {
    const shown = shownAt(columns, 360);

    expect(shown).toEqual({ columns: [customer, net, number, state], isStacked: true });
    expect(placesOf(shown.columns)).toEqual([
      { gridArea: '1 / 1 / auto / 3', textAlign: 'start' },
      { gridArea: '1 / 3', textAlign: 'end' },
      { gridArea: '2 / 1 / auto / 3', textAlign: 'start' },
      { gridArea: '2 / 3', textAlign: 'end' },
    ]);
  });

  it('three columns share the second line, and one has it alone', () => {
    const areas = placesOf([customer, number, { width: 112, rank: 'second' }, state]).map(({ gridArea }) => gridArea);

    expect(areas).toEqual(['1 / 1 / auto / -1', '2 / 1', '2 / 2', '2 / 3']);
  });
});
