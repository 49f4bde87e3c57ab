import { describe, expect, it } from '@jest/globals';
import { lineNet, totalsOf } from './totals';

const line = (quantity: string, unitPrice: string | undefined, discountPercent = '0', taxPercent = '21') => ({
  quantity,
  unitPrice,
  discountPercent,
  taxPercent,
});

describe('totals while typing', () => {
  it('keep a line exact and round the document once', () => {
    expect(lineNet(line('3', '0.335')).toString()).toBe('1.005');
    expect(totalsOf([line('3', '0.335'), line('1', '0.005')], 'EUR').net).toBe('1.01');
  });

  it('take the discount before the quantity, as the services do', () => {
    expect(lineNet(line('160', '14.80', '10')).toString()).toBe('2131.2');
    expect(totalsOf([line('160', '14.80', '10')], 'EUR')).toMatchObject({
      net: '2131.2',
      discount: '236.8',
      tax: '447.55',
      gross: '2578.75',
    });
  });

  it('tax per percent on its share of the rounded net', () => {
    const { taxes, gross } = totalsOf([line('10', '18.17', '0', '4'), line('1', '100')], 'EUR');

    expect(taxes).toEqual([
      { percent: '21', base: '100', amount: '21' },
      { percent: '4', base: '181.7', amount: '7.27' },
    ]);
    expect(gross).toBe('309.97');
  });

  it('count nothing for a line whose price is not known yet, and for no lines at all', () => {
    expect(totalsOf([line('5', undefined)], 'EUR').net).toBe('0');
    expect(totalsOf([], 'JPY')).toMatchObject({ net: '0', gross: '0', taxes: [] });
  });
});
