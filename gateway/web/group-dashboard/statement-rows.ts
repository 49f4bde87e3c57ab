import type { Output } from '@consigna/contracts/contract';
import type { consolidate } from '@consigna/contracts/reporting/group-reports';
import { Decimal, decimal } from '@consigna/kernel/decimal';

export type Consolidation = Output<typeof consolidate>;
type StatementRow = Consolidation['profitAndLoss'][number];

/** Amounts of a row in the presentation currency; income and profit positive, expenses negative. */
export interface Amounts {
  readonly companies: ReadonlyMap<string, string>;
  readonly aggregated: string;
  readonly eliminated: string;
  readonly consolidated: string;
}

/** A line of the table. `figure` is a role of accounts, `total` a sum of lines above, `share` a percentage of revenue. */
export interface ReportRow extends Amounts {
  readonly id: string;
  readonly kind: 'figure' | 'total' | 'share';
  /** Account role behind a figure. */
  readonly role?: string;
}

const REVENUE = ['REV', 'SALES_RETURNS', 'SALES_DISCOUNT'];
/** What stands above the gross margin, in this order; every other role of the profit and loss stands below it. */
const TRADE = [
  ...REVENUE,
  'IC_REV',
  'COMMISSION_REV',
  'FEE_INCOME',
  'COGS',
  'COGS_CONS',
  'CONS_LOSS',
  'PPV',
  'INV_REVAL',
  'INV_ADJ',
];

/** The profit and loss as lines: trade, gross margin, the rest, result; shares of external revenue under the totals. */
export function profitAndLossRows({ profitAndLoss, companies }: Consolidation): ReportRow[] {
  const ids = companies.map(({ id }) => id);
  const signed = profitAndLoss
    .filter(({ role }) => role !== 'NET_INCOME')
    .map((row) => figureOf(row, row.kind === 'expense' ? -1 : 1));
  const trade = TRADE.flatMap((role) => signed.filter((row) => row.role === role));
  const others = signed.filter((row) => !TRADE.includes(row.role ?? ''));
  const revenue = totalOf(
    'externalRevenue',
    trade.filter((row) => REVENUE.includes(row.role ?? '')),
    ids,
  );
  const margin = totalOf('grossMargin', trade, ids);
  const result = totalOf('result', [...trade, ...others], ids);
  return [
    ...trade.filter((row) => REVENUE.includes(row.role ?? '')),
    revenue,
    ...trade.filter((row) => !REVENUE.includes(row.role ?? '')),
    margin,
    shareOf('grossMarginShare', margin, revenue),
    ...others,
    result,
    shareOf('resultShare', result, revenue),
  ];
}

const SECTIONS = [
  ['asset', 'assets'],
  ['liability', 'liabilities'],
  ['equity', 'equity'],
] as const;

/** The balance sheet as lines with a total for each section. */
export function balanceSheetRows({ balanceSheet, companies }: Consolidation): ReportRow[] {
  const ids = companies.map(({ id }) => id);
  return SECTIONS.flatMap(([kind, total]) => {
    const rows = balanceSheet.filter((row) => row.kind === kind).map((row) => figureOf(row, 1));
    return [...rows, totalOf(total, rows, ids)];
  });
}

/** Amount of a role in one of the statements; `0` where nothing was posted. */
export function consolidatedOf(rows: readonly ReportRow[], id: string): string {
  return rows.find((row) => row.id === id)?.consolidated ?? '0';
}

function figureOf(row: StatementRow, sign: 1 | -1): ReportRow {
  const signed = (amount: string) => (sign === 1 ? amount : decimal(amount).negated().toFixed(2));
  return {
    id: `${row.kind}/${row.role}`,
    kind: 'figure',
    role: row.role,
    companies: new Map(Object.entries(row.companies).map(([id, amount]) => [id, signed(amount)])),
    aggregated: signed(row.aggregated),
    eliminated: signed(row.eliminated),
    consolidated: signed(row.consolidated),
  };
}

function totalOf(id: string, rows: readonly Amounts[], companyIds: readonly string[]): ReportRow {
  const sum = (pick: (row: Amounts) => string) =>
    rows.reduce((total, row) => total.plus(pick(row)), new Decimal(0)).toFixed(2);
  return {
    id,
    kind: 'total',
    companies: new Map(companyIds.map((company) => [company, sum((row) => row.companies.get(company) ?? '0')])),
    aggregated: sum((row) => row.aggregated),
    eliminated: sum((row) => row.eliminated),
    consolidated: sum((row) => row.consolidated),
  };
}

/** Percent with one decimal; empty where there is no revenue to compare with. */
function shareOf(id: string, part: Amounts, whole: Amounts): ReportRow {
  const share = (a: string, b: string) => {
    const base = decimal(b);
    return base.isZero() ? '' : decimal(a).div(base).times(100).toDecimalPlaces(1).toFixed(1);
  };
  return {
    id,
    kind: 'share',
    companies: new Map(
      [...part.companies].map(([company, amount]) => [company, share(amount, whole.companies.get(company) ?? '0')]),
    ),
    aggregated: share(part.aggregated, whole.aggregated),
    eliminated: '',
    consolidated: share(part.consolidated, whole.consolidated),
  };
}
