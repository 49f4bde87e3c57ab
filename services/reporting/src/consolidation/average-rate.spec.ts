import { decimal } from '@consigna/kernel/decimal';
import { RateCourse } from './average-rate.js';

const course = new RateCourse(
  [
    ['2026-02-03', '0.92'],
    ['2026-01-02', '0.80'],
    ['2026-01-05', '0.90'],
  ].map(([date = '', value = '']) => ({ date, value: decimal(value) })),
);

describe('rates over time', () => {
  it('averages the published days of a month', () => {
    expect(course.averageOf('2026-01')?.toString()).toBe('0.85');
  });

  it('takes the last rate before a month without any', () => {
    expect(course.averageOf('2026-03')?.toString()).toBe('0.92');
    expect(course.averageOf('2025-12')).toBeUndefined();
  });

  it.each([
    ['2026-01-01', undefined],
    ['2026-01-04', '0.8'],
    ['2026-01-31', '0.9'],
    ['2026-02-03', '0.92'],
  ])('finds the rate of %s or the last day before it', (date, expected) => {
    expect(course.on(date)?.toString()).toBe(expected);
  });

  it('inverts day by day', () => {
    expect(course.inverted().on('2026-01-02')?.toString()).toBe('1.25');
  });

  it('crosses two courses over a third currency', () => {
    const pounds = new RateCourse([{ date: '2026-01-01', value: decimal('1.6') }]);

    expect(course.over(pounds).on('2026-01-02')?.toString()).toBe('0.5');
  });

  it('is one against itself on every day', () => {
    expect(RateCourse.unity.averageOf('1999-01')?.toString()).toBe('1');
  });
});
