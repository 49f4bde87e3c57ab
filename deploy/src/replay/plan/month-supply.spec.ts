import { decimal } from '@consigna/kernel/decimal';
import { type MonthToSupply, plannedQuantity, supplyMonth } from './month-supply.js';
import type { StockDay } from './stock-course.js';

interface Course {
  day: string;
  orders?: number;
  drawn?: number;
  writtenOff?: number;
  arriving?: number;
}

function days(...courses: Course[]): StockDay[] {
  return courses.map(({ day, orders = 0, drawn = 0, writtenOff = 0, arriving = 0 }) => ({
    day,
    demanded: decimal(orders),
    writtenOff: decimal(writtenOff),
    arriving: decimal(arriving),
    lastOrderLine: orders > 0 ? { document: `S${day}`, lineNo: 1, quantity: decimal(orders) } : null,
    shortagesDrawn: drawn,
  }));
}

function supply(courses: Course[], change: Partial<MonthToSupply> = {}) {
  const { receipts, shortages, closing, shortagesOpen } = supplyMonth({
    productCode: '4100',
    days: days(...courses),
    carried: decimal(0),
    shortagesOpen: 0,
    firstReceipt: '2011-02-01',
    nextLogDay: (day) => ['2011-02-02', '2011-02-03', '2011-02-28'].find((next) => next > day),
    ...change,
  });
  return {
    receipts: receipts.map(({ day, quantity, spare }) => `${quantity.toString()} on ${day}, ${spare.toString()} spare`),
    shortages: shortages.map(({ day, quantity, arrivesOn }) => `${quantity.toString()} on ${day} till ${arrivesOn}`),
    closing: closing.toString(),
    shortagesOpen,
  };
}

describe("a product's month", () => {
  it.each([
    [50, 0, '51'],
    [51, 0, '53'],
    [10, 40, '51'],
    [0, 0, '0'],
  ])('with %i ordered and %i written off receives %s', (orders, writtenOff, planned) => {
    expect(plannedQuantity(days({ day: '2011-02-01', orders, writtenOff })).toString()).toBe(planned);
  });

  it('arrives whole at the first instant when no line is drawn', () => {
    expect(
      supply([
        { day: '2011-02-01', orders: 20 },
        { day: '2011-02-02', orders: 30 },
      ]),
    ).toEqual({
      receipts: ['51 on 2011-02-01, 31 spare'],
      shortages: [],
      closing: '1',
      shortagesOpen: 0,
    });
  });

  it('leaves the drawn line half short and brings the rest on the next day of the log', () => {
    const courses = [
      { day: '2011-02-01', orders: 20 },
      { day: '2011-02-02', orders: 10, drawn: 1 },
      { day: '2011-02-28', orders: 20 },
    ];

    expect(supply(courses)).toMatchObject({
      receipts: ['25 on 2011-02-01, 5 spare', '26 on 2011-02-03, 21 spare'],
      shortages: ['5 on 2011-02-02 till 2011-02-03'],
      closing: '1',
    });
  });

  it('hands the shortage on when the stock carried over is enough for the day', () => {
    const courses = [
      { day: '2011-02-01', orders: 5, drawn: 1 },
      { day: '2011-02-02', orders: 10 },
    ];

    expect(supply(courses, { carried: decimal(12) })).toMatchObject({ shortages: ['3 on 2011-02-02 till 2011-02-03'] });
  });

  it.each<[string, Course[]]>([
    ['the last day of the log in the month', [{ day: '2011-02-28', orders: 10, drawn: 1 }]],
    ['a day on which something comes back', [{ day: '2011-02-02', orders: 10, drawn: 1, arriving: 1 }]],
    [
      'a month with a write-off',
      [
        { day: '2011-02-02', orders: 10, drawn: 1 },
        { day: '2011-02-03', writtenOff: 1 },
      ],
    ],
  ])('has no shortage on %s', (_case, courses) => {
    expect(supply(courses)).toMatchObject({ shortages: [], shortagesOpen: 1 });
  });

  it('counts nothing as spare on a day with a write-off', () => {
    expect(supply([{ day: '2011-02-01', orders: 100, writtenOff: 1 }]).receipts).toEqual([
      '104 on 2011-02-01, 0 spare',
    ]);
  });
});
