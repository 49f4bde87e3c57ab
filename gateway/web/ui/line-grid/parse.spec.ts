import { describe, expect, it } from '@jest/globals';
import type { Language } from '../../app/text';
import { parseDate, parseNumber } from './parse';

describe('a number as people type it', () => {
  it.each<[string, Language, string | undefined]>([
    ['1.234,50', 'es', '1234.5'],
    ['1234.5', 'es', '1234.5'],
    ['1 234,50', 'fr', '1234.5'],
    ['1\u202f234,5', 'fr', '1234.5'],
    ['1.234', 'es', '1234'],
    ['1.234', 'en', '1.234'],
    ['1,234', 'en', '1234'],
    ['1,234', 'es', '1.234'],
    ['1,234.50', 'en', '1234.5'],
    ['1.234.567', 'es', '1234567'],
    ['0,10', 'es', '0.1'],
    [',5', 'es', '0.5'],
    ['007', 'en', '7'],
    ['-3', 'en', '-3'],
    ['\u22123,5', 'es', '-3.5'],
    ['-0', 'en', '0'],
    ['10 %', 'es', '10'],
    ['1.23.4', 'es', undefined],
    ['12a', 'en', undefined],
    ['', 'en', undefined],
    ['.', 'en', undefined],
    ['1,2,3.4', 'en', undefined],
  ])('%p in %s is %p', (typed, language, value) => {
    expect(parseNumber(typed, language)).toBe(value);
  });

  it.each<[string, Language, string | undefined]>([
    ['=12*1.21', 'en', '14.52'],
    ['=12*1,21', 'es', '14.52'],
    ['=(3+4)/2', 'en', '3.5'],
    ['=2+3*4', 'en', '14'],
    ['=10/3', 'en', '3.333333'],
    ['=-2*3', 'en', '-6'],
    ['=0.1+0.2', 'en', '0.3'],
    ['=1/0', 'en', undefined],
    ['=2*', 'en', undefined],
    ['=(2', 'en', undefined],
    ['=2)', 'en', undefined],
    ['=alert(1)', 'en', undefined],
  ])('%p in %s calculates to %p', (typed, language, value) => {
    expect(parseNumber(typed, language)).toBe(value);
  });
});

describe('a day as people type it', () => {
  it.each([
    ['t', '2026-11-22'],
    ['+7', '2026-11-29'],
    ['-1', '2026-11-21'],
    ['3/5', '2027-05-03'],
    ['3/12', '2026-12-03'],
    ['30/10', '2026-10-30'],
    ['3/5/27', '2027-05-03'],
    ['3-5-2027', '2027-05-03'],
    ['2027-05-03', '2027-05-03'],
    ['15', '2026-11-15'],
    ['31/2', undefined],
    ['29/2/28', '2028-02-29'],
    ['tomorrow', undefined],
    ['3/13', undefined],
  ])('%p on 22 November 2026 is %p', (typed, day) => {
    expect(parseDate(typed, '2026-11-22')).toBe(day);
  });
});
