import { describe, expect, it } from '@jest/globals';
import { decimal } from '@consigna/kernel/decimal';
import { matchBill, type MatchedLine } from './match-bill.js';

function line(quantity: string, unitPrice: string, more: Partial<MatchedLine> = {}): MatchedLine {
  return {
    lineId: 'L',
    receiptLineId: 'R',
    quantity: decimal(quantity),
    unitPrice: decimal(unitPrice),
    orderedPrice: decimal('4.00'),
    accepted: decimal('60'),
    billedBefore: decimal('0'),
    ...more,
  };
}

const codes = (lines: MatchedLine[]) =>
  matchBill(lines, decimal('2')).map(({ code, variance, tolerance }) => ({ code, variance, tolerance }));

describe('three-way match', () => {
  it('100 billed of 60 received is a quantity variance of 40', () => {
    expect(codes([line('100', '4.00')])).toEqual([{ code: 'quantity-variance', variance: '40', tolerance: null }]);
  });

  it('4.30 billed for 4.00 ordered is a price variance of 7.50 %', () => {
    expect(codes([line('60', '4.30')])).toEqual([{ code: 'price-variance', variance: '7.50', tolerance: '2.00' }]);
  });

  it.each([
    ['what was ordered and received', line('60', '4.00'), []],
    ['a price at the tolerance', line('60', '4.08'), []],
    ['a lower price', line('60', '3.00'), []],
    ['units billed before', line('60', '4.00', { billedBefore: decimal('10') }), ['quantity-variance']],
    ['a price where none was ordered', line('1', '0.01', { orderedPrice: decimal('0') }), ['price-variance']],
    ['both', line('61', '5'), ['quantity-variance', 'price-variance']],
  ])('%s', (_, billed, expected) => {
    expect(codes([billed]).map(({ code }) => code)).toEqual(expected);
  });

  it('two lines of one receipt line share what was received', () => {
    expect(codes([line('40', '4.00'), line('30', '4.00')])).toEqual([
      { code: 'quantity-variance', variance: '10', tolerance: null },
    ]);
  });
});
