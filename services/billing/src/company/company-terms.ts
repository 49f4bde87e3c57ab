import { defineEntity, p } from '@mikro-orm/core';
import { decimal, type Decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { companyPolicy } from '@consigna/persistence/common-tables';
import type { Party } from '@consigna/contracts/directory/events';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import type { TaxRounding } from '../invoice/compute-document.js';
import { date, percent, text } from '../columns.js';

/** How a company computes and matches, and up to which day its books are closed. One row per company, none until something was set. */
export const CompanyTermsSchema = defineEntity({
  name: 'CompanyTerms',
  tableName: 'company_terms',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    taxRounding: text().default('document'),
    priceTolerancePercent: percent().default('2'),
    lockedThrough: date().nullable(),
  },
  checks: [{ name: 'company_terms_tax_rounding', expression: `tax_rounding in ('document', 'line')` }],
});

interface TaxCode {
  code: string;
  isDefault: boolean;
  /** Newest first. */
  rates: { from: string; percent: string }[];
}

export interface CompanyTerms {
  readonly taxRounding: TaxRounding;
  readonly priceTolerancePercent: Decimal;
  readonly lockedThrough: string | null;
  readonly taxCodes: ReadonlyMap<string, TaxCode>;
  readonly defaultTaxCode: string | null;
  /** Ordered by code. */
  readonly branchIds: ReadonlySet<string>;
  readonly firstBranchId: string | null;
}

/** Terms of a company (`$1`) as they are stored. */
export interface TermsRow {
  [column: string]: unknown;
  tax_rounding: TaxRounding;
  tolerance: string;
  locked_through: string | null;
  tax_codes: TaxCode[];
  branch_ids: string[];
}

/** Selects settings, tax codes, lock and branches of a company (`$1`), and with them what else is to be known: sub-selects. */
export const termsAnd = (...also: string[]) =>
  `select coalesce(t.tax_rounding, 'document') as tax_rounding, coalesce(t.price_tolerance_percent, 2)::text as tolerance, t.locked_through,
          (select coalesce(jsonb_agg(jsonb_build_object('code', r.code, 'isDefault', r.fields->'isDefault', 'rates', r.fields->'rates') order by r.code), '[]')
           from reference_copy r where r.company_id = $1 and r.kind = 'tax-code' and r.active) as tax_codes,
          (select coalesce(jsonb_agg(b.id order by b.code), '[]') from reference_copy b where b.company_id = $1 and b.kind = 'branch') as branch_ids${also.map((column) => `, ${column}`).join('')}
   from (select $1::uuid as company_id) c left join company_terms t on t.company_id = c.company_id`;

const read = statement('billing.company-terms', termsAnd());
const readWithParty = statement(
  'billing.terms-and-party',
  termsAnd(
    `(select p.fields from reference_copy p where p.company_id = $1 and p.kind = 'party' and p.id = $2) as party`,
  ),
);

/** Settings, tax codes, lock and branches of a company in one statement. */
export async function companyTerms(sql: Sql, companyId: string): Promise<CompanyTerms> {
  const [row] = await sql<TermsRow>(read, [companyId]);
  return termsOf(row);
}

/** Terms of a company and a party that an input names. @throws DomainError `party-not-found` */
export async function termsAndParty(
  sql: Sql,
  companyId: string,
  partyId: string,
  pointer: string,
): Promise<{ terms: CompanyTerms; party: Party }> {
  const [row] = await sql<TermsRow & { party: Party | null }>(readWithParty, [companyId, partyId]);
  const party = row?.party ?? null;
  if (party === null) throw new DomainError('party-not-found', { id: partyId }, [{ pointer, code: 'party-not-found' }]);
  return { terms: termsOf(row), party };
}

export function termsOf(row: TermsRow | undefined): CompanyTerms {
  const taxCodes = row?.tax_codes ?? [];
  return {
    taxRounding: row?.tax_rounding ?? 'document',
    priceTolerancePercent: decimal(row?.tolerance ?? '2'),
    lockedThrough: row?.locked_through ?? null,
    taxCodes: new Map(taxCodes.map((taxCode) => [taxCode.code, taxCode])),
    defaultTaxCode: taxCodes.find((taxCode) => taxCode.isDefault)?.code ?? null,
    branchIds: new Set(row?.branch_ids),
    firstBranchId: row?.branch_ids[0] ?? null,
  };
}

/** A branch that an input names, if it names one. @throws DomainError `branch-not-found` for one that is not the company's */
export function namedBranch(
  branchId: string | undefined,
  { branchIds }: Pick<CompanyTerms, 'branchIds'>,
): string | undefined {
  if (branchId === undefined || branchIds.has(branchId)) return branchId;
  throw new DomainError('branch-not-found', { id: branchId }, [{ pointer: '#/branchId', code: 'branch-not-found' }]);
}

/** Percent of a tax code on a day. @throws DomainError `tax-code-not-found`, also where the code has no rate on that day yet */
export function taxPercent(
  terms: CompanyTerms,
  code: string | null,
  day: string,
  pointer: string,
): { taxCode: string; percent: Decimal } {
  const found = code === null ? undefined : terms.taxCodes.get(code);
  const rate = found?.rates.find((candidate) => candidate.from <= day);
  if (found === undefined || rate === undefined) {
    throw new DomainError('tax-code-not-found', { code, date: day }, [{ pointer, code: 'tax-code-not-found' }]);
  }
  return { taxCode: found.code, percent: decimal(rate.percent) };
}

/** @throws DomainError `period-locked` for a day on or before the lock */
export function requireOpenDay(terms: Pick<CompanyTerms, 'lockedThrough'>, day: string): void {
  if (terms.lockedThrough !== null && day <= terms.lockedThrough) {
    throw new DomainError('period-locked', { date: day, lockedThrough: terms.lockedThrough });
  }
}
