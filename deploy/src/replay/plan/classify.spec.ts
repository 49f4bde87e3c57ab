import { classify } from './classify.js';
import type { LogDocument, LogDocumentKind } from './log-document.js';
import { productsOf } from './products.js';
import type { DocumentStep } from './steps.js';

type Line = [stockCode: string, quantity: string, unitPrice: string];

const kinds: Record<string, LogDocumentKind> = { C: 'cancellation', A: 'badDebt' };

function document(number: string, lines: Line[], change: Partial<LogDocument> = {}): LogDocument {
  return {
    number,
    kind: kinds[number.charAt(0)] ?? 'sale',
    timestamp: '2011-02-01T08:00:00Z',
    day: '2011-02-01',
    customer: '90101',
    country: 'United Kingdom',
    lines: lines.map(([stockCode, quantity, unitPrice], index) => ({
      lineNo: index + 1,
      stockCode,
      description: '',
      quantity,
      unitPrice,
    })),
    ...change,
  };
}

function stepsOf(...documents: LogDocument[]): DocumentStep[] {
  return classify(documents, productsOf(documents)).at(-1)?.steps ?? [];
}

describe('what a document asks for', () => {
  it('a line at price 0 beside priced lines is a free line of the sale', () => {
    const [step] = stepsOf(
      document('1', [
        ['4100', '2', '1.5'],
        ['4107', '1', '0'],
        ['POST', '1', '18'],
      ]),
    );

    expect(step).toMatchObject({
      kind: 'sale',
      ships: true,
      net: '21',
      lines: [{}, { unitPrice: '0' }, { supply: 'service' }],
    });
  });

  it('a sale of services only does not ship', () => {
    expect(stepsOf(document('1', [['DOT', '1', '112.45']]))).toMatchObject([{ kind: 'sale', ships: false }]);
  });

  it('a document all at 0 is found stock, also with a customer', () => {
    expect(
      stepsOf(
        document('1', [
          ['4100', '5', '0'],
          ['POST', '100', '0'],
        ]),
      ),
    ).toEqual([
      { kind: 'foundStock', lines: [{ lineNo: 1, productCode: '4100', quantity: '5', unitCost: '0.01' }] },
      { kind: 'noEffect', lineNos: [2] },
    ]);
  });

  it.each([
    ['4100', 'owned'],
    ['4107', 'C7'],
    ['4328L', 'either'],
  ])('a write-off of %s takes from %s', (code, owner) => {
    expect(stepsOf(document('1', [[code, '-3', '0']]))).toMatchObject([
      { kind: 'writeOff', lines: [{ quantity: '3', owner }] },
    ]);
  });

  it('a return goes to the latest sales of the code with quantity left, what remains is without delivery', () => {
    const steps = stepsOf(
      document('1', [
        ['4100', '4', '2'],
        ['4100', '1', '2'],
      ]),
      document('2', [['4100', '3', '2']]),
      document('C3', [['4100', '-5', '2']]),
      document('C4', [['4100', '-6', '2']]),
    );

    expect(steps).toMatchObject([
      {
        kind: 'cancellation',
        net: '-12',
        againstSales: [{ saleDocument: '1', lines: [{ saleLineNo: 1, quantity: '3' }] }],
        withoutDelivery: [{ quantity: '3', unitPrice: '2', unitCost: '1.1' }],
      },
    ]);
  });

  it('a return above the price of its sale credits the sale price, and the excess as a corrected price', () => {
    const [step] = stepsOf(document('1', [['4100', '4', '2']]), document('C2', [['4100', '-3', '2.5']]));

    expect(step).toMatchObject({
      againstSales: [{ lines: [{ quantity: '3', unitPrice: '2' }] }],
      priceCredits: [{ quantity: '3', unitPrice: '0.5', reason: 'aboveSalePrice', saleDocument: '1' }],
      net: '-7.5',
    });
  });

  it('a return in January of a sale in December has the VAT of December', () => {
    const [step] = stepsOf(
      document('1', [['4100', '4', '2']], { day: '2010-12-20' }),
      document('C2', [['4100', '-3', '2']]),
    );

    expect(step).toMatchObject({ vat: { rate: '20' }, againstSales: [{ saleVat: { rate: '17.5' } }] });
  });

  it.each([
    ['another customer', { customer: '90999' }],
    ['a walk-in', { customer: null }],
    ['another company', { country: 'Belgium' }],
  ])('a return of %s finds no sale', (_whose, change) => {
    const steps = stepsOf(document('1', [['4100', '4', '2']]), document('C2', [['4100', '-3', '2']], change));

    expect(steps).toMatchObject([{ againstSales: [], withoutDelivery: [{ quantity: '3' }] }]);
  });

  it('walk-ins have nothing to return against, not even their own purchase', () => {
    const walkIn = { customer: null };
    const steps = stepsOf(document('1', [['4100', '4', '2']], walkIn), document('C2', [['4100', '-3', '2']], walkIn));

    expect(steps).toMatchObject([{ againstSales: [], withoutDelivery: [{ quantity: '3' }] }]);
  });

  it('a cancelled service corrects a price', () => {
    expect(stepsOf(document('C1', [['POST', '-1', '18']]))).toMatchObject([
      { againstSales: [], withoutDelivery: [], priceCredits: [{ quantity: '1', unitPrice: '18', reason: 'service' }] },
    ]);
  });

  it.each([
    ['A1', '-310.25', 'writeOff'],
    ['A2', '310.25', 'recovery'],
  ])('bad debt %s of %s is a %s', (number, price, direction) => {
    expect(stepsOf(document(number, [['B', '1', price]]))).toEqual([
      { kind: 'badDebt', direction, amount: '310.25', net: price },
    ]);
  });

  it.each<[string, LogDocument]>([
    ['a priced negative line outside a cancellation', document('1', [['4100', '-1', '2']])],
    ['a quantity of 0', document('1', [['4100', '0', '2']])],
    ['a positive line in a cancellation', document('C1', [['4100', '1', '2']])],
    ['a free line in a cancellation', document('C1', [['4100', '-1', '0']])],
    ['goods in a bad-debt document', document('A1', [['4100', '1', '2']])],
  ])('refuses %s', (_case, wrong) => {
    expect(() => stepsOf(wrong)).toThrow(expect.objectContaining({ code: 'invalid-log' }));
  });
});
