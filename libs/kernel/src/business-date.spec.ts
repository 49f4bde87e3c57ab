import fc from 'fast-check';
import {
  addDays,
  businessDate,
  daysBetween,
  endOfMonth,
  isBusinessDate,
  monthOf,
  startOfMonth,
} from './business-date.js';

describe('business date', () => {
  it.each([
    ['2011-06-30T22:30:00Z', 'Europe/Madrid', '2011-07-01'],
    ['2011-06-30T22:30:00Z', 'Europe/London', '2011-06-30'],
    ['2011-01-01T05:59:00Z', 'America/Mexico_City', '2010-12-31'],
    ['2010-12-01T00:00:00Z', 'UTC', '2010-12-01'],
  ])('%s in %s is %s', (instant, timeZone, expected) => {
    expect(businessDate(new Date(instant), timeZone)).toBe(expected);
  });

  it.each([
    ['2012-02-29', true],
    ['2011-02-29', false],
    ['2011-13-01', false],
    ['2011-1-1', false],
    ['2011-01-01T00:00', false],
    ['', false],
  ])('%p is a day: %p', (text, expected) => {
    expect(isBusinessDate(text)).toBe(expected);
  });

  it.each([
    ['2011-02-10', '2011-02', '2011-02-01', '2011-02-28'],
    ['2012-02-29', '2012-02', '2012-02-01', '2012-02-29'],
    ['2011-12-31', '2011-12', '2011-12-01', '2011-12-31'],
  ])('%s lies in %s, from %s to %s', (date, month, first, last) => {
    expect([monthOf(date), startOfMonth(date), endOfMonth(date)]).toEqual([month, first, last]);
  });

  it('counting days and adding them agree, over leap years and clock changes', () => {
    const day = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1990-01-01', days));

    fc.assert(
      fc.property(day, day, (a, b) => {
        expect(addDays(a, daysBetween(a, b))).toBe(b);
        expect(Math.sign(daysBetween(a, b))).toBe(a === b ? 0 : a < b ? 1 : -1);
        expect(addDays(endOfMonth(a), 1).slice(8)).toBe('01');
      }),
    );
  });

  it.each<[string, () => unknown]>([
    ['invalid-date', () => addDays('2011-02-29', 1)],
    ['invalid-date', () => monthOf('2011-02')],
    ['invalid-time-zone', () => businessDate(new Date(0), 'Europe/Atlantis')],
  ])('nonsense is refused as %s', (code, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });
});
