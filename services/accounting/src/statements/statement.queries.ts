import type { AccountRole } from '@consigna/contracts/accounting/events';
import type { AccountView } from '@consigna/contracts/accounting/account';
import type {
  getBalanceSheet,
  getGeneralLedger,
  getOpenItems,
  getProfitAndLoss,
  getTrialBalance,
} from '@consigna/contracts/accounting/statement';
import type { Input, Output } from '@consigna/contracts/contract';
import { addDays, businessDate, daysBetween } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { companyFacts } from '@consigna/persistence/company-facts';
import { statement } from '@consigna/persistence/statement';
import type { Row, Sql } from '@consigna/persistence/transaction';
import { fiscalYearOf } from '../ledger/book.js';
import { sum } from '../ledger/posting.js';
import { decodeCursor, encodeCursor } from './cursor.js';

/** Whole months from the rollup, the days of the last month from its lines. */
const balancesThrough = statement(
  'accounting.balances-through',
  `select a.id as "accountId", a.code, coalesce(a.names->>$3, a.names->>'en') as name, a.kind, a.role,
     (coalesce(m.debit, 0) + coalesce(d.debit, 0))::text as debit, (coalesce(m.credit, 0) + coalesce(d.credit, 0))::text as credit
   from account a
   left join (select account_id, sum(debit) as debit, sum(credit) as credit from account_balance
              where company_id = $1 and month < to_char($2::date, 'YYYY-MM') group by account_id) m on m.account_id = a.id
   left join lateral (select sum(l.debit) as debit, sum(l.credit) as credit from journal_line l
              where l.company_id = $1 and l.account_id = a.id and l.date >= date_trunc('month', $2::date)::date and l.date <= $2::date) d on true
   where a.company_id = $1 order by a.code collate "C"`,
);
const bookDates = statement(
  'accounting.book-dates',
  `select opened_on as "openedOn", fiscal_year_start as "fiscalYearStart" from book where company_id = $1`,
);
const accountByCode = statement(
  'accounting.account-by-code',
  `select id as "accountId", code, coalesce(names->>$3, names->>'en') as name, kind, role from account where company_id = $1 and code = $2`,
);
const accountBefore = statement(
  'accounting.account-balance-before',
  `select (coalesce((select sum(debit - credit) from account_balance where company_id = $1 and account_id = $2 and month < to_char($3::date, 'YYYY-MM')), 0)
         + coalesce((select sum(debit - credit) from journal_line where company_id = $1 and account_id = $2
                     and date >= date_trunc('month', $3::date)::date and date < $3::date), 0))::text as balance`,
);
const accountUpTo = statement(
  'accounting.account-moves-up-to',
  `select coalesce(sum(l.debit - l.credit), 0)::text as moved
   from journal_line l join journal_entry e on e.company_id = l.company_id and e.id = l.entry_id
   where l.company_id = $1 and l.account_id = $2 and l.date >= $3 and (l.date, e.number, l.line) <= ($4::date, $5, $6::int)`,
);
const accountLines = statement(
  'accounting.account-lines',
  `select e.id as "entryId", e.number, l.date, e.description, e.source_type as "sourceType", e.source_id as "sourceId", e.source_number as "sourceNumber",
     l.debit, l.credit, l.currency, trim_scale(l.amount)::text as amount, l.party_id as "partyId", l.inter_company_id as "interCompanyId", l.line
   from journal_line l join journal_entry e on e.company_id = l.company_id and e.id = l.entry_id
   where l.company_id = $1 and l.account_id = $2 and l.date between $3 and $4
     and ($5::date is null or (l.date, e.number, l.line) > ($5::date, $6, $7::int))
   order by l.date, e.number, l.line limit $8::int`,
);
const openOn = `from (select role, document_id, sum(amount) as open, sum(amount_base) as open_base from open_item_change
        where company_id = $1 and role = any($2::text[]) and date <= $3 group by role, document_id
        having sum(amount) <> 0 or sum(amount_base) <> 0) c
   join open_item i on i.company_id = $1 and i.role = c.role and i.document_id = c.document_id
   where ($4::uuid is null or i.party_id = $4)`;
const openTotal = statement('accounting.open-total', `select coalesce(sum(c.open_base), 0)::text as total ${openOn}`);
const openPage = statement(
  'accounting.open-page',
  `select i.role, i.document_id as "documentId", i.document_type as "documentType", i.number, i.party_id as "partyId", i.inter_company_id as "interCompanyId",
     i.date, i.due_date as "dueDate", i.currency, i.amount::text as amount, i.amount_base::text as "amountBase", c.open::text as open, c.open_base::text as "openBase",
     coalesce(i.due_date, i.date, '0001-01-01') as place
   ${openOn} and ($5::date is null or (coalesce(i.due_date, i.date, '0001-01-01'), i.document_id) > ($5::date, $6::uuid))
   order by coalesce(i.due_date, i.date, '0001-01-01'), i.document_id limit $7::int`,
);

interface AccountRow extends Row {
  accountId: string;
  code: string;
  name: string;
  kind: AccountView['kind'];
  role: AccountRole | null;
}
type BalanceRow = AccountRow & { debit: string; credit: string };

interface Dates {
  readonly baseCurrency: string;
  readonly today: string;
  readonly openedOn: string;
  readonly fiscalYearStart: number;
}

/** Every account that has moved, from its balance before the range to its balance at the end. */
export async function trialBalance(
  sql: Sql,
  ctx: Context,
  input: Input<typeof getTrialBalance>,
): Promise<Output<typeof getTrialBalance>> {
  const { from, through, currency } = await rangeOf(sql, ctx, input);
  const movements = await movementsOf(sql, ctx, { from, through });
  const moved = movements.filter(
    ({ opening, debit, credit }) => !opening.isZero() || !debit.isZero() || !credit.isZero(),
  );
  const total = (of: (movement: Movement) => Decimal) => sum(moved.map(of)).toFixed(2);
  return {
    from,
    through,
    currency,
    accounts: moved.map(({ account, opening, debit, credit }) => ({
      ...account,
      opening: opening.toFixed(2),
      debit: debit.toFixed(2),
      credit: credit.toFixed(2),
      closing: opening.plus(debit).minus(credit).toFixed(2),
    })),
    totals: {
      opening: total(({ opening }) => opening),
      debit: total(({ debit }) => debit),
      credit: total(({ credit }) => credit),
      closing: total(({ opening, debit, credit }) => opening.plus(debit).minus(credit)),
    },
  };
}

export async function profitAndLoss(
  sql: Sql,
  ctx: Context,
  input: Input<typeof getProfitAndLoss>,
): Promise<Output<typeof getProfitAndLoss>> {
  const { from, through, currency } = await rangeOf(sql, ctx, input);
  const movements = await movementsOf(sql, ctx, { from, through });
  const of = (kind: 'income' | 'expense') =>
    movements
      .filter(({ account }) => account.kind === kind)
      .map(({ account, debit, credit }) => ({
        account,
        amount: kind === 'income' ? credit.minus(debit) : debit.minus(credit),
      }))
      .filter(({ amount }) => !amount.isZero());
  const income = of('income');
  const expenses = of('expense');
  const totalIncome = sum(income.map(({ amount }) => amount));
  const totalExpenses = sum(expenses.map(({ amount }) => amount));
  return {
    from,
    through,
    currency,
    income: income.map(statementLine),
    expenses: expenses.map(statementLine),
    totalIncome: totalIncome.toFixed(2),
    totalExpenses: totalExpenses.toFixed(2),
    result: totalIncome.minus(totalExpenses).toFixed(2),
  };
}

/** Results are shown as part of equity until they are carried forward, so that the sheet always balances. */
export async function balanceSheet(
  sql: Sql,
  ctx: Context,
  input: Input<typeof getBalanceSheet>,
): Promise<Output<typeof getBalanceSheet>> {
  const dates = await datesOf(sql, ctx);
  const date = input.date ?? dates.today;
  const yearStart = fiscalYearStartOf(date, dates.fiscalYearStart);
  const [now, before] = await Promise.all([balancesOn(sql, ctx, date), balancesOn(sql, ctx, addDays(yearStart, -1))]);
  const of = (kind: AccountView['kind'], sign: 1 | -1) =>
    now
      .filter((balance) => balance.account.kind === kind && !balance.balance.isZero())
      .map(({ account, balance }) => ({ account, amount: balance.times(sign) }));
  const assets = of('asset', 1);
  const liabilities = of('liability', -1);
  const equity = of('equity', -1);
  const earlier = resultOf(before);
  const current = resultOf(now).minus(earlier);
  const total = (lines: readonly { amount: Decimal }[]) => sum(lines.map(({ amount }) => amount));
  return {
    date,
    currency: dates.baseCurrency,
    assets: assets.map(statementLine),
    liabilities: liabilities.map(statementLine),
    equity: equity.map(statementLine),
    earlierResults: earlier.toFixed(2),
    currentResult: current.toFixed(2),
    totalAssets: total(assets).toFixed(2),
    totalLiabilities: total(liabilities).toFixed(2),
    totalEquity: total(equity).plus(earlier).plus(current).toFixed(2),
  };
}

/** @throws DomainError `account-not-found`, `invalid-cursor` */
export async function generalLedger(
  sql: Sql,
  ctx: Context,
  input: Input<typeof getGeneralLedger>,
): Promise<Output<typeof getGeneralLedger>> {
  const { from, through, currency } = await rangeOf(sql, ctx, input);
  const [account] = await sql<AccountRow>(accountByCode, [ctx.companyId, input.accountCode, ctx.locale]);
  if (account === undefined) throw new DomainError('account-not-found', { code: input.accountCode });
  const place = decodeCursor(input.cursor, 3);
  const [date, number, line] = place ?? [null, null, null];
  const [[before], [skipped], rows] = await Promise.all([
    sql<{ balance: string }>(accountBefore, [ctx.companyId, account.accountId, from]),
    place === null
      ? [{ moved: '0' }]
      : sql<{ moved: string }>(accountUpTo, [ctx.companyId, account.accountId, from, date, number, line]),
    sql<LedgerRow>(accountLines, [
      ctx.companyId,
      account.accountId,
      from,
      through,
      date,
      number,
      line,
      input.limit + 1,
    ]),
  ]);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length;
  let balance = decimal(before?.balance ?? '0').plus(skipped?.moved ?? '0');
  return {
    from,
    through,
    currency,
    account,
    opening: decimal(before?.balance ?? '0').toFixed(2),
    data: shown.map(({ sourceType, sourceId, sourceNumber, line: _line, ...row }) => {
      balance = balance.plus(row.debit).minus(row.credit);
      return { ...row, source: { type: sourceType, id: sourceId, number: sourceNumber }, balance: balance.toFixed(2) };
    }),
    page: {
      hasMore,
      nextCursor: hasMore && last !== undefined ? encodeCursor([last.date, last.number, last.line]) : null,
    },
  };
}

const sides = {
  receivable: { roles: ['AR', 'IC_AR', 'CUSTOMER_CREDIT'], sign: 1 },
  payable: { roles: ['AP', 'IC_AP', 'SUPPLIER_CREDIT'], sign: -1 },
} as const;

/** @throws DomainError `invalid-cursor` */
export async function openItems(
  sql: Sql,
  ctx: Context,
  input: Input<typeof getOpenItems>,
): Promise<Output<typeof getOpenItems>> {
  const { baseCurrency, today } = await datesOf(sql, ctx);
  const date = input.date ?? today;
  const { roles, sign } = sides[input.side];
  const [place, id] = decodeCursor(input.cursor, 2) ?? [null, null];
  const filter = [ctx.companyId, roles, date, input.partyId ?? null];
  const [[total], rows] = await Promise.all([
    sql<{ total: string }>(openTotal, filter),
    sql<OpenRow>(openPage, [...filter, place, id, input.limit + 1]),
  ]);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length;
  const signed = (amount: string) => decimal(decimal(amount).times(sign)).toFixed(2);
  return {
    date,
    currency: baseCurrency,
    totalBase: signed(total?.total ?? '0'),
    data: shown.map(({ place: _place, ...row }) => ({
      ...row,
      overdueDays: row.dueDate === null ? 0 : Math.max(0, daysBetween(row.dueDate, date)),
      amount: signed(row.amount),
      amountBase: signed(row.amountBase),
      open: signed(row.open),
      openBase: signed(row.openBase),
    })),
    page: { hasMore, nextCursor: hasMore && last !== undefined ? encodeCursor([last.place, last.documentId]) : null },
  };
}

interface LedgerRow extends Row {
  entryId: string;
  number: string;
  date: string;
  description: string;
  sourceType: string;
  sourceId: string;
  sourceNumber: string | null;
  debit: string;
  credit: string;
  currency: string;
  amount: string;
  partyId: string | null;
  interCompanyId: string | null;
  line: number;
}

interface OpenRow extends Row {
  role: string;
  documentId: string;
  documentType: string | null;
  number: string | null;
  partyId: string | null;
  interCompanyId: string | null;
  date: string | null;
  dueDate: string | null;
  currency: string;
  amount: string;
  amountBase: string;
  open: string;
  openBase: string;
  place: string;
}

interface Balance {
  readonly account: AccountRow;
  readonly debit: Decimal;
  readonly credit: Decimal;
  readonly balance: Decimal;
}

interface Movement {
  readonly account: AccountRow;
  readonly opening: Decimal;
  readonly debit: Decimal;
  readonly credit: Decimal;
}

async function balancesOn(sql: Sql, { companyId, locale }: Context, date: string): Promise<Balance[]> {
  const rows = await sql<BalanceRow>(balancesThrough, [companyId, date, locale]);
  return rows.map(({ debit, credit, ...account }) => ({
    account,
    debit: decimal(debit),
    credit: decimal(credit),
    balance: decimal(debit).minus(credit),
  }));
}

async function movementsOf(
  sql: Sql,
  ctx: Context,
  { from, through }: { from: string; through: string },
): Promise<Movement[]> {
  const [before, after] = await Promise.all([balancesOn(sql, ctx, addDays(from, -1)), balancesOn(sql, ctx, through)]);
  return after.map(({ account, debit, credit }, index) => {
    const start = before[index];
    return {
      account,
      opening: start?.balance ?? decimal(0),
      debit: debit.minus(start?.debit ?? 0),
      credit: credit.minus(start?.credit ?? 0),
    };
  });
}

function resultOf(balances: readonly Balance[]): Decimal {
  return decimal(
    sum(
      balances
        .filter(({ account }) => account.kind === 'income' || account.kind === 'expense')
        .map(({ balance }) => balance),
    ).negated(),
  );
}

function statementLine({ account, amount }: { account: AccountRow; amount: Decimal }) {
  return { ...account, amount: decimal(amount).toFixed(2) };
}

/** Left open, a range is the fiscal year up to today. */
async function rangeOf(sql: Sql, ctx: Context, input: { from?: string | undefined; through?: string | undefined }) {
  const { baseCurrency: currency, today, fiscalYearStart } = await datesOf(sql, ctx);
  const through = input.through ?? today;
  return { from: input.from ?? fiscalYearStartOf(through, fiscalYearStart), through, currency };
}

async function datesOf(sql: Sql, { companyId, now }: Context): Promise<Dates> {
  const [{ baseCurrency, timeZone }, [book]] = await Promise.all([
    companyFacts(sql, companyId),
    sql<{ openedOn: string; fiscalYearStart: number }>(bookDates, [companyId]),
  ]);
  if (book === undefined) throw new DomainError('company-not-found', { id: companyId });
  return { baseCurrency, today: businessDate(now, timeZone), ...book };
}

function fiscalYearStartOf(date: string, startMonth: number): string {
  return `${fiscalYearOf(date, startMonth)}-${String(startMonth).padStart(2, '0')}-01`;
}
