import { describe, expect, it } from '@jest/globals';
import { decimal } from '@consigna/kernel/decimal';
import { baseOfPart, baseOfPartAtSameRate, openItem } from './settle-item.js';

const item = (allocated: string, allocatedBase: string) =>
  openItem({ gross: '100.00', grossBase: '33.33', allocated, allocatedBase });

describe('base currency of parts of a document', () => {
  it('the last part takes what is left', () => {
    const first = baseOfPart(item('0', '0'), decimal('33.33'));
    const second = baseOfPart(item('33.33', first.toString()), decimal('33.33'));
    const last = baseOfPart(item('66.66', first.plus(second).toString()), decimal('33.34'));

    expect(first.plus(second).plus(last).toFixed(2)).toBe('33.33');
  });

  it('a credit note at the same rate gives up what it settles', () => {
    expect(baseOfPartAtSameRate(item('0', '0'), decimal('50'), decimal('16.66')).toFixed(2)).toBe('16.66');
  });

  it('and the last part is still what is left', () => {
    expect(baseOfPartAtSameRate(item('50', '16.67'), decimal('50'), decimal('16.67')).toFixed(2)).toBe('16.66');
  });
});
