import { decimal } from '@consigna/kernel/decimal';
import { salesOf, type SoldDocument } from './sales-of-document.js';

const invoice: SoldDocument = {
  kind: 'invoice',
  creditKind: null,
  rate: '1.1234567',
  rounding: '-0.005',
  netBase: '11.24',
  lines: [
    { productId: 'a', quantity: '3', net: '10', agentQuantity: '1' },
    { productId: 'b', quantity: '1', net: '0.005', agentQuantity: '0' },
  ],
};

const total = (document: SoldDocument, figure: keyof ReturnType<typeof salesOf>[number]['figures']) =>
  salesOf(document)
    .reduce((sum, line) => sum.plus(line.figures[figure]), decimal(0))
    .toString();

describe('sales of a document', () => {
  it('keeps lines exact and the document rounding apart', () => {
    const [first, , rest] = salesOf(invoice);

    expect(first?.figures.net_exact.toString()).toBe('10');
    expect(rest).toMatchObject({ productId: null });
    expect(rest?.figures.rounding.toString()).toBe('-0.005');
    expect(total(invoice, 'net_exact')).toBe('10.005');
  });

  it('adds up to the base amount of the document, whatever the rate', () => {
    expect(total(invoice, 'net_base')).toBe('11.24');
  });

  it('tells an agent’s turnover apart', () => {
    expect(total(invoice, 'agent_net')).toBe('3.3333333333');
  });

  it('takes everything back with a credit note that returns goods', () => {
    const credit: SoldDocument = { ...invoice, kind: 'credit_note', creditKind: 'returns_goods' };

    expect(total(credit, 'net_exact')).toBe('-10.005');
    expect(total(credit, 'credited')).toBe('10.005');
    expect(total(credit, 'rounding')).toBe('0.005');
    expect(total(credit, 'quantity')).toBe('-4');
    expect(total(credit, 'net_base')).toBe('-11.24');
  });

  it.each([
    ['credit_note', 'corrects_price'],
    ['debit_note', null],
  ] as const)('moves no units with a %s that corrects a price', (kind, creditKind) => {
    expect(total({ ...invoice, kind, creditKind }, 'quantity')).toBe('0');
  });
});
