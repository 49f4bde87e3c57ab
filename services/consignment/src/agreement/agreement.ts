import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';
import { DomainError } from '@consigna/kernel/domain-error';
import { lifecycle } from '@consigna/kernel/lifecycle';
import type { AgreementState } from '@consigna/contracts/consignment/agreement';

export const AgreementSchema = defineEntity({
  name: 'Agreement',
  tableName: 'agreement',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    code: p.text(),
    state: p.text(),
    consignorId: p.uuid(),
    role: p.text(),
    currency: p.text(),
    taxCode: p.text().nullable(),
    shrinkageBearer: p.text(),
    selfBilling: p.boolean(),
    terminatedOn: p.date().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
    createdBy: p.uuid(),
  },
  uniques: [{ name: 'agreement_code', properties: ['companyId', 'code'] }],
  indexes: [{ name: 'agreement_consignor', properties: ['companyId', 'consignorId'] }],
  checks: [
    { name: 'agreement_state', expression: `state in ('draft', 'active', 'terminated')` },
    { name: 'agreement_role', expression: `role in ('principal', 'agent')` },
    { name: 'agreement_shrinkage_bearer', expression: `shrinkage_bearer in ('us', 'consignor')` },
  ],
});

/** Terms of an agreement from a day on. The latest active one that names a product decides for it. */
export const AgreementVersionSchema = defineEntity({
  name: 'AgreementVersion',
  tableName: 'agreement_version',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    agreementId: p.uuid().primary(),
    number: p.integer().primary(),
    state: p.text(),
    validFrom: p.date(),
    commissionPercent: p.decimal().columnType('numeric(9,6)').nullable(),
  },
  checks: [
    { name: 'agreement_version_state', expression: `state in ('draft', 'active')` },
    { name: 'agreement_version_commission', expression: 'commission_percent between 0 and 100' },
  ],
});

export const AgreementTermSchema = defineEntity({
  name: 'AgreementTerm',
  tableName: 'agreement_term',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    agreementId: p.uuid().primary(),
    number: p.integer().primary(),
    lineNo: p.integer().primary(),
    productId: p.uuid().nullable(),
    unitCost: p.decimal().columnType('numeric(24,8)').nullable(),
    commissionPercent: p.decimal().columnType('numeric(9,6)').nullable(),
  },
  checks: [
    { name: 'agreement_term_unit_cost', expression: 'unit_cost > 0' },
    { name: 'agreement_term_commission', expression: 'commission_percent between 0 and 100' },
  ],
});

export const agreementStates = lifecycle<AgreementState, 'add-version' | 'activate' | 'terminate'>({
  'add-version': { from: ['draft', 'active'], to: 'active' },
  activate: { from: ['draft', 'active'], to: 'active' },
  terminate: { from: ['draft', 'active'], to: 'terminated' },
});

/** One price row of a version; `productId` null stands for every product without a row of its own. */
export interface Term {
  readonly productId: string | null;
  readonly unitCost: string | null;
  readonly commissionPercent: string | null;
}

interface ProposedTerms {
  readonly role: 'principal' | 'agent';
  readonly commissionPercent: string | null;
  readonly products: readonly Term[];
}

/**
 * The rows of a version, complete for its role: a principal's rows all name a cost, an agent's all have a commission of
 * their own or the version's; an agent without rows sells every product.
 *
 * @throws DomainError `terms-incomplete`, `overlapping-terms` naming every row that is wrong
 */
export function completeTerms({ role, commissionPercent, products }: ProposedTerms): Term[] {
  const rows = role === 'agent' && products.length === 0 ? [everyProduct] : [...products];
  if (rows.length === 0) throw incomplete(['#/products']);
  const missing =
    role === 'principal'
      ? rows.flatMap((row, line) => (row.unitCost === null ? [`#/products/${line}/unitCost`] : []))
      : rows.flatMap((row, line) =>
          row.commissionPercent === null && commissionPercent === null ? [`#/products/${line}/commissionPercent`] : [],
        );
  if (missing.length > 0) throw incomplete(missing);

  const seen = new Set<string | null>();
  const repeated = rows.flatMap(({ productId }, line) => {
    const known = seen.has(productId);
    seen.add(productId);
    return known ? [{ pointer: `#/products/${line}/productId`, code: 'overlapping-terms' }] : [];
  });
  if (repeated.length > 0) throw new DomainError('overlapping-terms', {}, repeated);
  return rows;
}

const everyProduct: Term = { productId: null, unitCost: null, commissionPercent: null };

function incomplete(pointers: string[]): DomainError {
  return new DomainError(
    'terms-incomplete',
    {},
    pointers.map((pointer) => ({ pointer, code: 'terms-incomplete' })),
  );
}
