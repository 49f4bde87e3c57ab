import { describe, expect, it } from '@jest/globals';
import { addMonths, lastDayOf, monthsOf } from './months';

describe('months', () => {
  it.each([
    ['2026-11', 1, '2026-12'],
    ['2026-12', 1, '2027-01'],
    ['2026-01', -1, '2025-12'],
    ['2026-03', -15, '2024-12'],
  ])('%s and %d more are %s', (month, count, expected) => {
    expect(addMonths(month, count)).toBe(expected);
  });

  it('a range has both of its ends, and one that runs backwards nothing', () => {
    expect(monthsOf('2025-11', '2026-02')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
    expect(monthsOf('2026-02', '2026-01')).toEqual([]);
  });

  it('a month ends on its last day, in leap years too', () => {
    expect(lastDayOf('2028-02')).toBe('2028-02-29');
    expect(lastDayOf('2026-12')).toBe('2026-12-31');
  });
});
