import { endOfMonth } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { roundMoney } from '@consigna/kernel/rounding';
import { minorUnits } from '@consigna/kernel/currency';
import type { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

/** Later than every month: reports without an end. */
export const NO_END = '9999-12';

export interface CompanyRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly baseCurrency: string;
  readonly headquartersId: string;
}

const companiesOf = statement(
  'reporting.companies',
  `select company_id as id, code, name, base_currency as "baseCurrency", headquarters_id as "headquartersId"
   from company where company_id = any($1::uuid[]) order by code`,
);

/** The companies a read sees: the signed set of a group's request, or the one company. */
export function companyIdsOf(ctx: Context): readonly string[] {
  return ctx.companyIds ?? [ctx.companyId];
}

/** Reads over the companies that the request was signed for. */
export function readGroup<T>(database: Database, ctx: Context, work: (sql: Sql) => Promise<T>): Promise<T> {
  return database.readAs(
    { companyIds: companyIdsOf(ctx), networkId: ctx.networkId, userId: ctx.userId, trace: ctx.trace },
    work,
  );
}

export function readCompanies(sql: Sql, ids: readonly string[]): Promise<CompanyRow[]> {
  return sql<CompanyRow & Record<string, unknown>>(companiesOf, [ids]);
}

/** @throws DomainError `company-not-found` */
export async function readBaseCurrency(sql: Sql, companyId: string): Promise<string> {
  const [company] = await readCompanies(sql, [companyId]);
  if (company === undefined) throw new DomainError('company-not-found', { id: companyId });
  return company.baseCurrency;
}

/** Rounded to the currency and written with all its decimals: `'12.50'`. */
export function amountOf(value: Parameters<typeof decimal>[0], currency: string): string {
  return decimal(roundMoney(decimal(value), currency)).toFixed(minorUnits(currency));
}

/** At full precision without trailing zeros, as rules and comparisons want it. */
export function exactOf(value: Parameters<typeof decimal>[0]): string {
  return decimal(value).toString();
}

/** Last day of a month `YYYY-MM`. */
export function lastDayOf(month: string): string {
  return endOfMonth(`${month}-01`);
}
