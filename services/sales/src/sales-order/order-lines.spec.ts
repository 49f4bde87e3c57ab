import { decimal } from '@consigna/kernel/decimal';
import { lineNet, netUnitPrice, plain, splitDemand, taxPercentOn } from './order-lines.js';

describe('lines of a sales order', () => {
  it.each([
    ['20.00', '0', '20'],
    ['20.00', '15', '17'],
    ['9.99', '33.333333', '6.6600000333'],
    ['0', '0', '0'],
    ['12.5', '100', '0'],
  ])('a price of %s with %s percent off is %s net', (price, discount, net) => {
    expect(plain(netUnitPrice(price, discount))).toBe(plain(net));
  });

  it('the net of a line is not rounded to the currency', () => {
    expect(plain(lineNet(netUnitPrice('0.333', '0'), '7'))).toBe('2.331');
  });

  it('the percentage of a tax code is the newest one in force on the day', () => {
    const rates = [
      { from: '2012-09-01', percent: '21' },
      { from: '2010-07-01', percent: '18' },
    ];

    expect(['2012-09-01', '2012-08-31', '2010-01-01'].map((day) => plain(taxPercentOn(rates, day)))).toEqual([
      '21',
      '18',
      '0',
    ]);
    expect(plain(taxPercentOn(undefined, '2012-09-01'))).toBe('0');
  });

  it.each([
    ['backorder', { granted: '100', backorder: '60', cancelled: '0' }],
    ['partial', { granted: '100', backorder: '0', cancelled: '60' }],
  ])('what is short of 160 with 100 granted under %s', (shortage, expected) => {
    const { granted, backorder, cancelled } = splitDemand(decimal('160'), decimal('100'), shortage);

    expect({ granted: plain(granted), backorder: plain(backorder), cancelled: plain(cancelled) }).toEqual(expected);
  });
});
