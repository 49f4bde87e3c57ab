import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Code,
  Currency,
  Id,
  NonNegativeDecimal,
  PositiveDecimal,
  Reference,
  ResourceMembers,
  Versioned,
  listQuery,
} from '../fields.js';
import { AgreementRole } from './events.js';

export const AgreementState = z.enum(['draft', 'active', 'terminated']);
export type AgreementState = z.infer<typeof AgreementState>;

export const MAX_TERMS = 2000;

const Percent = NonNegativeDecimal.refine((value) => Number(value) <= 100, 'percent');

/**
 * What a product is sold for under a version. `productId` null is every product without a row of its own. A principal's
 * row needs `unitCost` (agreement's currency, full precision), an agent's takes the version's commission when it has none.
 */
export const AgreementTerm = z.object({
  productId: Id.nullable(),
  unitCost: PositiveDecimal.nullable().default(null),
  commissionPercent: Percent.nullable().default(null),
});

/** Terms from a day on. The version in force on the day of shipment decides what a sale owes. */
const VersionTerms = {
  validFrom: BusinessDateField,
  /** Agent: our commission in percent of the net sale, for products whose row names none. */
  commissionPercent: Percent.nullable().default(null),
  /** Empty for an agent whose commission is the same for every product. */
  products: z.array(AgreementTerm).max(MAX_TERMS).default([]),
};

export const AgreementVersionView = z.object({
  number: z.int(),
  state: z.enum(['draft', 'active']),
  validFrom: BusinessDateField,
  commissionPercent: NonNegativeDecimal.nullable(),
  products: z.array(
    z.object({
      productId: Id.nullable(),
      unitCost: NonNegativeDecimal.nullable(),
      commissionPercent: NonNegativeDecimal.nullable(),
    }),
  ),
});

const AgreementMembers = {
  ...ResourceMembers,
  /** The agreement's code: it is the name both sides know it by. */
  number: z.string(),
  state: AgreementState,
  consignor: Reference,
  role: AgreementRole,
  currency: Currency,
  taxCode: z.string().nullable(),
  shrinkageBearer: z.enum(['us', 'consignor']),
  selfBilling: z.boolean(),
  terminatedOn: BusinessDateField.nullable(),
};

export const AgreementView = z.object({
  ...AgreementMembers,
  allowedActions: z.array(z.string()),
  versions: z.array(AgreementVersionView),
});
export type AgreementView = z.infer<typeof AgreementView>;

export const createAgreement = command({
  subject: 'consignment.agreement.create',
  http: 'POST /consignment-agreements',
  permission: 'consignment.agreement.create',
  dryRun: true,
  summary: 'Draft an agreement with a consignor, with its first version',
  input: z.object({
    consignorId: Id,
    code: Code,
    currency: Currency,
    role: AgreementRole,
    /** Tax code of the consignor's supplies to us; null when it charges none. */
    taxCode: z.string().nullable().default(null),
    /** Who bears units that are missing. */
    shrinkageBearer: z.enum(['us', 'consignor']).default('consignor'),
    /** The consignor agreed that we write its bills. Without it nothing can be settled here. */
    selfBilling: z.boolean(),
    ...VersionTerms,
  }),
  output: AgreementView,
  errors: [
    'party-not-found',
    'product-not-found',
    'tax-code-not-found',
    'unknown-currency',
    'terms-incomplete',
    'overlapping-terms',
    'agreement-code-taken',
  ],
  example: {
    consignorId: '0199a0b0-0000-7000-8000-000000000001',
    code: 'S-2026',
    currency: 'EUR',
    role: 'principal',
    selfBilling: true,
    validFrom: '2026-01-01',
    products: [{ productId: '0199a0b0-0000-7000-8000-000000000002', unitCost: '12.00' }],
  },
});

export const addAgreementVersion = command({
  subject: 'consignment.agreement.add-version',
  http: 'POST /consignment-agreements/:agreementId/versions',
  permission: 'consignment.agreement.add-version',
  dryRun: true,
  concurrency: 'version',
  summary: 'Draft new terms of an agreement, from a day on',
  input: z.object({ agreementId: Id, ...Versioned, ...VersionTerms }),
  output: AgreementView,
  status: 201,
  errors: [
    'agreement-not-found',
    'product-not-found',
    'terms-incomplete',
    'overlapping-terms',
    'invalid-transition',
    'version-conflict',
  ],
});

export const activateAgreement = command({
  subject: 'consignment.agreement.activate',
  http: 'POST /consignment-agreements/:agreementId/activate',
  permission: 'consignment.agreement.activate',
  dryRun: true,
  concurrency: 'version',
  summary: 'Bring a version of an agreement into force',
  /** `number` names the version; without it the latest draft. */
  input: z.object({ agreementId: Id, number: z.int().min(1).optional(), ...Versioned }),
  output: AgreementView,
  errors: [
    'agreement-not-found',
    'agreement-version-not-found',
    'party-not-consignor',
    'overlapping-terms',
    'sales-already-accrued',
    'invalid-transition',
    'version-conflict',
  ],
});

export const terminateAgreement = command({
  subject: 'consignment.agreement.terminate',
  http: 'POST /consignment-agreements/:agreementId/terminate',
  permission: 'consignment.agreement.terminate',
  dryRun: true,
  concurrency: 'version',
  summary: 'End an agreement: nothing more comes in under it, what is here is still sold and settled',
  input: z.object({ agreementId: Id, ...Versioned }),
  output: AgreementView,
  errors: ['agreement-not-found', 'invalid-transition', 'version-conflict'],
});

export const getAgreement = query({
  subject: 'consignment.agreement.get',
  http: 'GET /consignment-agreements/:agreementId',
  permission: 'consignment.agreement.read',
  summary: 'An agreement with all its versions',
  input: z.object({ agreementId: Id }),
  output: AgreementView,
  errors: ['agreement-not-found'],
});

export const listAgreements = listQuery({
  subject: 'consignment.agreement.list',
  http: 'GET /consignment-agreements',
  permission: 'consignment.agreement.read',
  summary: 'Agreements with consignors',
  item: z.object(AgreementMembers),
  filters: { state: 'enum', role: 'enum', consignorId: 'id', number: 'text', currency: 'text' },
  sorts: ['number', 'createdAt'],
  defaultSort: 'number',
});
