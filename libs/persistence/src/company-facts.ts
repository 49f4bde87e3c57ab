import { DomainError } from '@consigna/kernel/domain-error';
import { Decimal } from '@consigna/kernel/decimal';
import { deterministicId } from '@consigna/kernel/id';
import { putReferences } from './reference-copy.js';
import { statement } from './statement.js';
import type { Sql, Transaction } from './transaction.js';

/** What never changes about a company after its creation. */
export interface CompanyFacts {
  readonly code: string;
  readonly name: string;
  readonly baseCurrency: string;
  readonly timeZone: string;
  readonly country: string;
  readonly locale: 'es' | 'fr' | 'en';
  readonly networkId: string;
  readonly headquartersId: string;
}

const known = new Map<string, CompanyFacts>();

const factsOf = statement(
  'kernel.company-facts',
  `select fields from reference_copy where company_id = $1 and kind = 'company' and id = $1`,
);
const rateOf = statement(
  'kernel.rate-on',
  `select fields->>'value' as value from reference_copy
   where company_id = $1 and kind = 'rate' and code > $2 and code <= $2 || $3 order by code desc limit 1`,
);

/** Facts of a company from the service's own copy; kept in memory for good, because they do not change. @throws DomainError `company-not-found` */
export async function companyFacts(sql: Sql, companyId: string): Promise<CompanyFacts> {
  const cached = known.get(companyId);
  if (cached !== undefined) return cached;
  const [row] = await sql<{ fields: CompanyFacts }>(factsOf, [companyId]);
  if (row === undefined) throw new DomainError('company-not-found', { id: companyId });
  known.set(companyId, row.fields);
  return row.fields;
}

/** Keeps a company's facts, told by `directory.company.created`. */
export async function keepCompany(tx: Transaction, company: CompanyFacts & { companyId: string }): Promise<void> {
  const { companyId, ...fields } = company;
  await putReferences(tx, 'company', [{ id: companyId, code: company.code, active: true, fields }]);
}

/** Keeps rates, told by `accounting.rates.saved`. */
export async function keepRates(
  tx: Transaction,
  rates: readonly { currency: string; baseCurrency: string; date: string; value: string }[],
): Promise<void> {
  await putReferences(
    tx,
    'rate',
    rates.map(({ currency, date, value }) => ({
      id: deterministicId('rate', `${tx.ctx.companyId}/${currency}/${date}`),
      code: `${currency}@${date}`,
      active: true,
      fields: { value },
    })),
  );
}

/**
 * Units of the company's base currency for one unit of `currency` on a day, or on the last day before it that has a rate.
 *
 * @throws DomainError `exchange-rate-missing`
 */
export async function rateOn(sql: Sql, companyId: string, currency: string, date: string): Promise<Decimal> {
  const { baseCurrency } = await companyFacts(sql, companyId);
  if (currency === baseCurrency) return new Decimal(1);
  const [row] = await sql<{ value: string }>(rateOf, [companyId, `${currency}@`, date]);
  if (row === undefined) throw new DomainError('exchange-rate-missing', { from: currency, to: baseCurrency, date });
  return new Decimal(row.value);
}
