import type { LogDocument } from './log-document.js';
import { type ReportedNet, reconcile, totalsOf } from './reconcile.js';

function document(day: string, country: string, unitPrice: string): LogDocument {
  const line = { lineNo: 1, stockCode: '4100', description: '', quantity: '3', unitPrice };
  return { number: day, kind: 'sale', timestamp: `${day}T08:00:00Z`, day, customer: null, country, lines: [line] };
}

const log = [document('2010-12-01', 'France', '1.255'), document('2011-01-05', 'Spain', '2')];
const reported: ReportedNet[] = [
  { month: '2010-12', country: 'France', net: '3.765', documentNet: '3.77', rounding: '0.005' },
  { month: '2011-01', country: 'Spain', net: '6.00', documentNet: '6.00', rounding: '0' },
];

describe('reconciliation', () => {
  it('agrees at full precision, and to the cent with named rounding lines', () => {
    expect(totalsOf(log)).toMatchObject({ lines: 2, net: '9.765', byMonth: { '2010-12': { lines: 1, net: '3.765' } } });
    expect(reconcile(reported, totalsOf(log))).toEqual([]);
  });

  it.each<[string, ReportedNet[], string[]]>([
    ['a missing country', reported.slice(0, 1), ['net', 'net of 2011-01', 'net of Spain']],
    [
      'a rounding that no line names',
      reported.map((row) => ({ ...row, rounding: '0' })),
      ['document net of France in 2010-12 and its rounding lines'],
    ],
    [
      'a net in the wrong month',
      reported.map((row) => ({ ...row, month: '2010-12' })),
      ['net of 2010-12', 'net of 2011-01'],
    ],
  ])('names %s', (_what, wrong, expected) => {
    expect(reconcile(wrong, totalsOf(log)).map(({ what }) => what)).toEqual(expected);
  });
});
