import { daysBetween } from '@consigna/kernel/business-date';
import { planPayments } from './payments.js';
import type { PlannedDocument } from './steps.js';

function sale(number: string, net = '10'): PlannedDocument {
  const vat = { treatment: 'domestic', rate: '20' } as const;
  return {
    number,
    company: 'UK',
    timestamp: '2011-02-01T08:00:00Z',
    day: '2011-02-01',
    country: 'United Kingdom',
    countryCode: 'GB',
    customer: '90101',
    net,
    steps: [{ kind: 'sale', vat, ships: true, net, lines: [] }],
  };
}

const thousand = Array.from({ length: 1000 }, (_, index) => sale(String(900_000 + index)));

describe('payments', () => {
  it('come 0 to 60 days later, one in twenty in two parts, one in fifty never', () => {
    const payments = planPayments(thousand, '2011-12-31', new Map());
    const delays = payments.map(({ day }) => daysBetween('2011-02-01', day));
    const paid = new Set(payments.map(({ document }) => document));

    expect([Math.min(...delays), Math.max(...delays)]).toEqual([0, 60]);
    expect(1000 - paid.size).toBeGreaterThan(10);
    expect(1000 - paid.size).toBeLessThan(30);
    expect(payments.filter(({ part }) => part === 'half').length).toBeGreaterThan(35);
    expect(payments.filter(({ part }) => part === 'half').length).toBeLessThan(65);
  });

  it('pay half before the rest', () => {
    const payments = planPayments(thousand, '2011-12-31', new Map());

    for (const rest of payments.filter(({ part }) => part === 'rest')) {
      const half = payments.find(({ document, part }) => document === rest.document && part === 'half');
      expect(half && half.day <= rest.day).toBe(true);
    }
  });

  it('after the last day are left out', () => {
    expect(planPayments(thousand, '2011-02-10', new Map()).every(({ day }) => day <= '2011-02-10')).toBe(true);
  });

  it('wait for the invoice of what was backordered', () => {
    const invoicedBy = new Map(thousand.map(({ number }) => [number, '2011-02-20']));

    expect(planPayments(thousand, '2011-12-31', invoicedBy).every(({ day }) => day >= '2011-02-20')).toBe(true);
  });

  it('are not made for what costs nothing', () => {
    expect(planPayments([sale('900001', '0')], '2011-12-31', new Map())).toEqual([]);
  });
});
