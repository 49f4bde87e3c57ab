import { decimal, type Decimal } from '@consigna/kernel/decimal';
import { consolidate, type CompanyLedger, type CompanyRates, type Kind, type StatementLine } from './consolidation.js';

const ONE = decimal(1);
const parity: CompanyRates = {
  opening: ONE,
  closing: ONE,
  average: () => ONE,
  historical: () => ONE,
  carried: () => undefined,
};

type Posted = [month: string, kind: Kind, role: string, amount: string, partnerId?: string];

/** A company's ledger at the end of all that is posted, in a report of the months from `from` on. */
function ledger(
  companyId: string,
  from: string,
  posted: Posted[],
  groupProfit: [month: string, amount: string][] = [],
): CompanyLedger {
  const of = <K extends Kind>(...kinds: readonly K[]) =>
    posted.flatMap(([month, kind, role, amount, partnerId]) => {
      const wanted = kinds.find((each) => each === kind);
      const line = { month, role, partnerId: partnerId ?? null, amount: decimal(amount) };
      return wanted === undefined ? [] : [{ ...line, kind: wanted }];
    });
  const results = of('income', 'expense');
  return {
    companyId,
    results: results.filter(({ month }) => month >= from),
    earlierResults: results.filter(({ month }) => month < from),
    position: of('asset', 'liability'),
    hasPast: posted.some(([month]) => month < from),
    equity: [],
    groupProfit: groupProfit.map(([month, amount]) => ({ month, amount: decimal(amount) })),
  };
}

const seller: Posted[] = [
  ['2026-01', 'asset', 'INV', '600'],
  ['2026-01', 'liability', 'AP', '-600'],
  ['2026-01', 'asset', 'IC_AR', '1000', 'B'],
  ['2026-01', 'income', 'IC_REV', '-1000', 'B'],
  ['2026-01', 'expense', 'COGS', '600'],
  ['2026-01', 'asset', 'INV', '-600'],
];
const buyer: Posted[] = [
  ['2026-01', 'asset', 'INV', '1000'],
  ['2026-01', 'liability', 'IC_AP', '-1000', 'A'],
  ['2026-01', 'asset', 'AR', '600'],
  ['2026-01', 'income', 'REV', '-600'],
  ['2026-01', 'expense', 'COGS', '400'],
  ['2026-01', 'asset', 'INV', '-400'],
];
const nextPeriod: Posted[] = [
  ['2026-02', 'asset', 'AR', '900'],
  ['2026-02', 'income', 'REV', '-900'],
  ['2026-02', 'expense', 'COGS', '600'],
  ['2026-02', 'asset', 'INV', '-600'],
];
const pair = { creditorId: 'A', debtorId: 'B', receivableBase: decimal(1000), payableBase: decimal(1000) };

const find = (lines: StatementLine[], role: string) =>
  lines.find((line) => line.role === role)?.consolidated.toString() ?? '0';
const balance = (lines: StatementLine[]) =>
  lines
    .reduce(
      (total: Decimal, { kind, consolidated }) =>
        kind === 'asset' ? total.plus(consolidated) : total.minus(consolidated),
      decimal(0),
    )
    .toString();

describe('consolidation', () => {
  it('shows the group without its inner sale and its unrealised profit (S-F01)', () => {
    const group = {
      period: { from: '2026-01', through: '2026-01', currency: 'EUR' },
      ledgers: [
        ledger('A', '2026-01', seller),
        ledger('B', '2026-01', buyer, [
          ['2026-01', '400'],
          ['2026-01', '-160'],
        ]),
      ],
      rates: () => parity,
      pairs: [pair],
    };

    const { profitAndLoss, balanceSheet, eliminations } = consolidate(group);

    expect([find(profitAndLoss, 'REV'), find(profitAndLoss, 'COGS'), find(profitAndLoss, 'IC_REV')]).toEqual([
      '600',
      '240',
      '0',
    ]);
    expect([find(balanceSheet, 'INV'), find(balanceSheet, 'NET_INCOME')]).toEqual(['360', '360']);
    expect([find(balanceSheet, 'IC_AR'), find(balanceSheet, 'IC_AP'), balance(balanceSheet)]).toEqual(['0', '0', '0']);
    expect(eliminations).toHaveLength(2);
    expect(consolidate(group)).toEqual(consolidate(group));
  });

  it('realises the profit in the period of the sale (S-F02)', () => {
    const { profitAndLoss, balanceSheet } = consolidate({
      period: { from: '2026-02', through: '2026-02', currency: 'EUR' },
      ledgers: [
        ledger('A', '2026-02', seller),
        ledger(
          'B',
          '2026-02',
          [...buyer, ...nextPeriod],
          [
            ['2026-01', '240'],
            ['2026-02', '-240'],
          ],
        ),
      ],
      rates: () => parity,
      pairs: [pair],
    });

    expect([find(profitAndLoss, 'REV'), find(profitAndLoss, 'COGS')]).toEqual(['900', '360']);
    expect([
      find(balanceSheet, 'INV'),
      find(balanceSheet, 'NET_INCOME'),
      find(balanceSheet, 'RETAINED_EARNINGS'),
    ]).toEqual(['0', '540', '360']);
    expect(balance(balanceSheet)).toBe('0');
  });

  it('translates a subsidiary with its difference in equity (S-F08)', () => {
    const subsidiary: CompanyLedger = {
      companyId: 'US',
      results: [{ month: '2026-01', kind: 'income', role: 'REV', partnerId: null, amount: decimal(-300) }],
      earlierResults: [],
      position: [{ kind: 'asset', role: 'BANK', amount: decimal(1500) }],
      hasPast: true,
      equity: [
        { date: '2020-01-01', role: 'CAPITAL', amount: decimal(-1000) },
        { date: '2025-12-31', role: 'RETAINED_EARNINGS', amount: decimal(-200) },
      ],
      groupProfit: [],
    };
    const rates: CompanyRates = {
      opening: decimal('0.88'),
      closing: decimal('0.95'),
      average: () => decimal('0.90'),
      historical: () => decimal('0.80'),
      carried: (role) => (role === 'RETAINED_EARNINGS' ? decimal('170') : undefined),
    };

    const { balanceSheet, translation } = consolidate({
      period: { from: '2026-01', through: '2026-01', currency: 'EUR' },
      ledgers: [subsidiary],
      rates: () => rates,
      pairs: [],
    });

    const roles = ['BANK', 'CAPITAL', 'RETAINED_EARNINGS', 'NET_INCOME', 'CTA'];
    expect(roles.map((role) => find(balanceSheet, role))).toEqual(['1425', '800', '170', '270', '185']);
    const proof = Object.entries(translation.get('US') ?? {}).map(([part, amount]) => `${part} ${String(amount)}`);
    expect(proof).toEqual([
      'broughtForward 86',
      'onOpeningNetAssets 84',
      'onIncome 15',
      'onEquityMovements 0',
      'rounding 0',
      'total 185',
    ]);
  });

  it('leaves a pair that does not agree in the figures (S-F07)', () => {
    const { balanceSheet } = consolidate({
      period: { from: '2026-01', through: '2026-01', currency: 'EUR' },
      ledgers: [ledger('A', '2026-01', seller), ledger('B', '2026-01', buyer)],
      rates: () => parity,
      pairs: [],
    });

    expect([find(balanceSheet, 'IC_AR'), find(balanceSheet, 'IC_AP')]).toEqual(['1000', '1000']);
  });
});
