import { snoozeChoices } from './snooze';

describe('putting a notice off', () => {
  it.each([
    ['a Wednesday', new Date(2026, 10, 25, 17, 30), ['25 18:30', '26 8:00', '30 8:00']],
    ['a Monday', new Date(2026, 10, 23, 7, 0), ['23 8:00', '24 8:00', '30 8:00']],
    ['a Sunday, where Monday is tomorrow', new Date(2026, 10, 22, 12, 0), ['22 13:00', '23 8:00']],
    ['the last evening of a month', new Date(2026, 11, 31, 23, 30), ['1 0:30', '1 8:00', '4 8:00']],
  ])('on %s', (_day, now, expected) => {
    const times = snoozeChoices(now).map(
      ({ until }) => `${until.getDate()} ${until.getHours()}:${String(until.getMinutes()).padStart(2, '0')}`,
    );

    expect(times).toEqual(expected);
  });
});
