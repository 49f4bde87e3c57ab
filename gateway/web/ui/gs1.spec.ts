import { describe, expect, it } from '@jest/globals';
import { codesOf, isGtin, scannedItem } from './gs1';

const TODAY = '2026-11-28';
const read = (text: string) => scannedItem(text, TODAY);
const vase = { codes: ['8437000112037', '08437000112037'] };

describe('a GS1 code from a scanner', () => {
  it.each([
    ['with the GTIN alone', '0108437000112037', vase],
    ['with GS1-128 told before', ']C10108437000112037', vase],
    ['with DataBar told before', ']e00108437000112037', vase],
    ['with DataMatrix told before', ']d2\x1d0108437000112037', vase],
    ['with QR told before', ']Q30108437000112037', vase],
    [
      'with values of fixed length, none ended',
      '01084370001120371727053110AB-12',
      { ...vase, expiry: '2027-05-31', lot: 'AB-12' },
    ],
    ['with a lot ended before more', '010843700011203710AB-12\x1d3024', { ...vase, lot: 'AB-12', count: '24' }],
    ['with a fixed length ended all the same', '0108437000112037\x1d10AB-12', { ...vase, lot: 'AB-12' }],
    ['of a case: its content and how many', '020843700011203737000012', { ...vase, count: '12' }],
    ['with a serial number', '0108437000112037211234XY', { ...vase, serial: '1234XY' }],
    ['as printed for people', '(01)08437000112037(17)270500(10)L(7)', { ...vase, expiry: '2027-05-31', lot: 'L(7)' }],
    [
      'with values that do not concern an item',
      '010843700011203731030012503112000050240X-9\x1d10A',
      { ...vase, lot: 'A' },
    ],
  ])('%s is understood', (_case, text, item) => {
    expect(read(text)).toEqual(item);
  });

  it.each([
    ['a wrong check digit', '0108437000112032'],
    ['a month that is none', '01084370001120371727130110A'],
    ['a day that is none', '010843700011203717270230'],
    ['too short a value', '(01)8437000112037'],
    ['too long a lot', '(01)08437000112037(10)ABCDEFGHIJKLMNOPQRSTU'],
    ['a count of nothing', '01084370001120373000'],
    ['two different lots', '(01)08437000112037(10)A(10)B'],
    ['an identifier that GS1 has not given out', '010843700011203705123'],
    ['a lot without any product', '10AB-12'],
    ['a code of the company’s own', 'SHELF-17'],
    ['an end in the middle', '01084370001'],
  ])('with %s is an ordinary code', (_case, text) => {
    expect(read(text)).toEqual({ codes: [text] });
  });

  it.each([
    ['today’s', '261128', '2026-11-28'],
    ['fifty years ahead', '760101', '2076-01-01'],
    ['fifty-one years ahead is the last century', '770101', '1977-01-01'],
    ['of this century', '000606', '2000-06-06'],
    ['without a day, of a leap year', '280200', '2028-02-29'],
    ['without a day, of another year', '270200', '2027-02-28'],
  ])('says the day: %s', (_case, digits, expiry) => {
    expect(read(`010843700011203717${digits}`).expiry).toBe(expiry);
  });

  it('in another half of a century counts years from there', () => {
    expect(scannedItem('010843700011203717020131', '2094-03-01').expiry).toBe('2102-01-31');
    expect(scannedItem('010843700011203717500131', '2094-03-01').expiry).toBe('2050-01-31');
    expect(scannedItem('010843700011203717440131', '2094-03-01').expiry).toBe('2144-01-31');
  });
});

describe('the codes of a product', () => {
  it('are a GTIN in all its lengths', () => {
    expect(codesOf('036000291452')).toEqual(['036000291452', '0036000291452', '00036000291452']);
    expect(codesOf('0036000291452')).toEqual(['0036000291452', '036000291452', '00036000291452']);
    expect(codesOf('(01)00036000291452')).toEqual(['0036000291452', '036000291452', '00036000291452']);
    expect(codesOf('(01)00000002345673')).toEqual(['0000002345673', '000002345673', '00000002345673', '02345673']);
    expect(codesOf('12345678901231')).toEqual(['12345678901231']);
  });

  it('are ordinary codes without what the scanner tells of itself', () => {
    expect(codesOf(']E08437000112037')).toEqual(['8437000112037', '08437000112037']);
    expect(codesOf(']A0SHELF-17')).toEqual(['SHELF-17']);
    expect(codesOf(' VASE ')).toEqual(['VASE']);
  });
});

describe('a GTIN', () => {
  it.each([
    ['02345673', true],
    ['12345673', false],
    ['416000336108', true],
    ['416000336109', false],
    ['1234567890128', true],
    ['1234567890129', false],
    ['12345678901231', true],
    ['12345678901232', false],
    ['12345678x', false],
    ['', false],
  ])('%s: %s', (code, is) => {
    expect(isGtin(code)).toBe(is);
  });
});
