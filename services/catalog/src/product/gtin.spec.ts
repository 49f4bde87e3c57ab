import { checkedBarcode } from './gtin.js';

describe('barcodes', () => {
  it.each([
    ['GTIN-13', '4006381333931', '4006381333931'],
    ['GTIN-13 with spaces', '4 006381 333931', '4006381333931'],
    ['GTIN-13 with a wrong check digit', '4006381333932', null],
    ['GTIN-8', '73513537', '73513537'],
    ['GTIN-8 with two digits exchanged', '75313537', null],
    ['GTIN-12 (UPC)', '036000291452', '036000291452'],
    ['GTIN-12 with a wrong check digit', '036000291453', null],
    ['GTIN-14', '10012345678902', '10012345678902'],
    ['GTIN-14 with a wrong check digit', '10012345678903', null],
    ['a code of the company’s own', 'SHELF-17', 'SHELF-17'],
    ['digits of no GTIN’s length', '123456789', '123456789'],
    ['nothing', '  ', null],
  ])('%s: %s is kept as %s', (_case, text, kept) => {
    expect(checkedBarcode(text)).toBe(kept);
  });
});
