import { describe, expect, it } from '@jest/globals';
import { filterOf, inputOf, isSame, nextSort, withFilter, withMember } from './search';

describe('the state of a list in its address', () => {
  const search = {
    'filter[state][in]': 'draft,confirmed',
    'filter[date][gte]': '2026-11-01',
    sort: '-date',
    q: 'vase',
  };

  it('is the input of the list’s query', () => {
    expect(inputOf(search)).toEqual({
      q: 'vase',
      sort: '-date',
      filter: { state: { in: 'draft,confirmed' }, date: { gte: '2026-11-01' } },
    });
    expect(inputOf({ view: 'mine' })).toEqual({});
  });

  it('tells and changes one filter without touching the others', () => {
    expect(filterOf(search, 'date')).toEqual({ gte: '2026-11-01' });
    expect(filterOf(withFilter(search, 'date', { lte: '2026-12-31' }), 'date')).toEqual({ lte: '2026-12-31' });
    expect(withFilter(search, 'date', {})).toEqual({
      'filter[state][in]': 'draft,confirmed',
      sort: '-date',
      q: 'vase',
    });
  });

  it('loses a member that is emptied', () => {
    expect(withMember({ q: 'vase', sort: 'date' }, 'q', '')).toEqual({ sort: 'date' });
  });

  it('is the same in any order', () => {
    expect(isSame({ q: 'a', sort: 'b' }, { sort: 'b', q: 'a' })).toBe(true);
    expect(isSame({ q: 'a' }, { q: 'b' })).toBe(false);
  });

  it('turns an order round when it is chosen again', () => {
    expect([nextSort(undefined, 'date'), nextSort('date', 'date'), nextSort('-date', 'date')]).toEqual([
      'date',
      '-date',
      'date',
    ]);
  });
});
