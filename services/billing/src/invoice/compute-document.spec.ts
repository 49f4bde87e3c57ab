import { describe, expect, it } from '@jest/globals';
import { decimal } from '@consigna/kernel/decimal';
import { afterDiscount, computeDocument, lineNet, spreadDiscount, toBase } from './compute-document.js';

const nets = ['19.99', '35.50', '44.51'].map(decimal);
const percent = decimal('21');
const taxable = (net: string, taxCode = 'S21') => ({ net: decimal(net), taxCode, percent });
const texts = (values: { toFixed(digits: number): string }[]) => values.map((value) => value.toFixed(2));

describe('totals of a document', () => {
  it('a discount on the whole document is spread by largest remainder', () => {
    expect(texts(spreadDiscount(nets, decimal('12.5'), 2))).toEqual(['2.50', '4.44', '5.56']);
  });

  it('tax rounded per document is spread over the lines', () => {
    const discounts = spreadDiscount(nets, decimal('12.5'), 2);
    const lines = nets.map((net, index) => taxable(net.minus(discounts[index] ?? 0).toFixed(2)));

    const figures = computeDocument({ lines, taxRounding: 'document', digits: 2 });

    expect(texts(lines.map((line) => line.net))).toEqual(['17.49', '31.06', '38.95']);
    expect(texts([figures.net, figures.tax, figures.gross])).toEqual(['87.50', '18.38', '105.88']);
    expect(texts(figures.lineTaxes)).toEqual(['3.67', '6.53', '8.18']);
  });

  it('tax rounded per line is the sum of the lines', () => {
    const figures = computeDocument({
      lines: ['17.49', '31.06', '38.95'].map((net) => taxable(net)),
      taxRounding: 'line',
      digits: 2,
    });

    expect(texts(figures.lineTaxes)).toEqual(['3.67', '6.52', '8.18']);
    expect(texts([figures.tax, figures.gross])).toEqual(['18.37', '105.87']);
  });

  it('the net is rounded once, and the difference to the exact nets is shown', () => {
    const net = lineNet(decimal('3'), afterDiscount(decimal('1.115'), decimal('0')));

    const figures = computeDocument({
      lines: [
        { net, taxCode: 'Z', percent: decimal('0') },
        { net: decimal('0.333'), taxCode: 'Z', percent: decimal('0') },
      ],
      taxRounding: 'document',
      digits: 2,
    });

    expect(figures.netExact.toString()).toBe('3.678');
    expect(figures.net.toString()).toBe('3.68');
    expect(figures.rounding.toString()).toBe('0.002');
  });

  it('the parts of two tax codes sum to the rounded net whatever the order of the lines', () => {
    const lines = [taxable('0.005', 'B'), taxable('0.005', 'A')];

    const one = computeDocument({ lines, taxRounding: 'document', digits: 2 });
    const other = computeDocument({ lines: [...lines].reverse(), taxRounding: 'document', digits: 2 });

    expect(one.taxes.map((tax) => `${tax.taxCode} ${tax.base.toFixed(2)}`)).toEqual(['A 0.01', 'B 0.00']);
    expect(other.taxes.map((tax) => `${tax.taxCode} ${tax.base.toFixed(2)}`)).toEqual(['A 0.01', 'B 0.00']);
  });

  it('base amounts of net and tax sum to the gross', () => {
    const figures = computeDocument({
      lines: [taxable('10.01'), taxable('0.02', 'X')],
      taxRounding: 'document',
      digits: 2,
    });

    const base = toBase(figures, decimal('0.915'));

    expect(base.netBase.plus(base.taxBase).equals(base.grossBase)).toBe(true);
    expect(base.taxAmountsBase.reduce((total, amount) => total.plus(amount)).equals(base.taxBase)).toBe(true);
  });

  it('a document of free lines has no tax and no gross', () => {
    const figures = computeDocument({ lines: [taxable('0')], taxRounding: 'document', digits: 2 });

    expect(texts([figures.net, figures.tax, figures.gross])).toEqual(['0.00', '0.00', '0.00']);
  });
});
