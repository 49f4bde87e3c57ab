import { z } from 'zod';
import { command, query, type ListShape } from '../contract.js';
import {
  Code,
  Country,
  Currency,
  Id,
  listQuery,
  Name,
  NonNegativeDecimal,
  Note,
  ResourceMembers,
  Versioned,
} from '../fields.js';
import { Locale } from './company.js';
import { Party } from './events.js';

/** Items of one batch (API.md 5). */
export const MAX_BATCH_ITEMS = 500;

export const ExternalRef = z.object({
  system: z.string().trim().min(1).max(40),
  id: z.string().trim().min(1).max(120),
});
export type ExternalRef = z.infer<typeof ExternalRef>;

const Line = z.string().trim().max(200);
export const Address = z.object({
  kind: z.enum(['billing', 'delivery', 'other']),
  name: Line.optional(),
  line1: Line,
  line2: Line.optional(),
  postalCode: z.string().trim().max(20).optional(),
  city: Line,
  region: Line.optional(),
  country: Country,
});
export const Contact = z.object({
  name: Name,
  role: Line.optional(),
  email: z.email().max(254).optional(),
  phone: z.string().trim().max(40).optional(),
});
export const BankAccount = z.object({
  holder: Name,
  number: z.string().trim().min(4).max(40),
  bic: z.string().trim().max(11).optional(),
  currency: Currency.optional(),
});

const fields = {
  code: Code,
  name: Name,
  tradeName: Name.nullable(),
  isCustomer: z.boolean(),
  isSupplier: z.boolean(),
  isConsignor: z.boolean(),
  country: Country,
  /** Checked by country (NIF, SIREN or VAT, VAT, RFC); kept without spaces and separators. */
  taxId: z.string().trim().min(1).max(40).nullable(),
  currency: Currency,
  language: Locale.nullable(),
  priceGroup: Code.nullable(),
  paymentTermDays: z.int().min(0).max(365),
  creditLimit: NonNegativeDecimal.nullable(),
  taxCode: Code.nullable(),
  addresses: z.array(Address).max(50),
  contacts: z.array(Contact).max(50),
  bankAccounts: z.array(BankAccount).max(20),
  notes: Note,
  externalRefs: z.array(ExternalRef).max(20),
  active: z.boolean(),
};

/** A party as it is first written; the company's currency where none is said. */
export const PartyInput = z.object({
  ...fields,
  tradeName: fields.tradeName.default(null),
  isCustomer: fields.isCustomer.default(false),
  isSupplier: fields.isSupplier.default(false),
  isConsignor: fields.isConsignor.default(false),
  taxId: fields.taxId.default(null),
  currency: fields.currency.optional(),
  language: fields.language.default(null),
  priceGroup: fields.priceGroup.default(null),
  paymentTermDays: fields.paymentTermDays.default(30),
  creditLimit: fields.creditLimit.default(null),
  taxCode: fields.taxCode.default(null),
  addresses: fields.addresses.default([]),
  contacts: fields.contacts.default([]),
  bankAccounts: fields.bankAccounts.default([]),
  notes: fields.notes.default(''),
  externalRefs: fields.externalRefs.default([]),
  active: fields.active.default(true),
});
export type PartyInput = z.output<typeof PartyInput>;

/** A merge patch: what is absent stays as it is. */
export const PartyChanges = z.object(fields).partial();
export type PartyChanges = z.output<typeof PartyChanges>;

export const PartyView = Party.omit({ partyId: true }).extend({
  ...ResourceMembers,
  tradeName: z.string().nullable(),
  language: Locale.nullable(),
  addresses: z.array(Address),
  contacts: z.array(Contact),
  bankAccounts: z.array(BankAccount),
  notes: z.string(),
  externalRefs: z.array(ExternalRef),
});
export type PartyView = z.infer<typeof PartyView>;

const refusals = ['party-code-taken', 'external-ref-taken', 'invalid-tax-id'];

export const createParty = command({
  subject: 'directory.party.create',
  http: 'POST /parties',
  permission: 'directory.party.write',
  summary: 'Add a customer, supplier or consignor',
  dryRun: true,
  input: PartyInput,
  output: PartyView,
  errors: refusals,
  example: { code: 'C-12583', name: 'Boutique Lumière', country: 'FR', isCustomer: true, currency: 'EUR' },
});

export const changeParty = command({
  subject: 'directory.party.change',
  http: 'PATCH /parties/:partyId',
  permission: 'directory.party.write',
  summary: 'Change a customer, supplier or consignor',
  concurrency: 'version',
  dryRun: true,
  input: PartyChanges.extend({ partyId: Id, ...Versioned }),
  output: PartyView,
  errors: ['party-not-found', 'version-conflict', ...refusals],
});

export const putPartyByRef = command({
  subject: 'directory.party.put-by-ref',
  http: 'PUT /parties/by-ref/:system/:externalId',
  permission: 'directory.party.write',
  summary: 'Add or replace the party that another system knows under this id',
  input: PartyInput.extend({ system: ExternalRef.shape.system, externalId: ExternalRef.shape.id }),
  output: PartyView,
  errors: refusals,
});

export const BatchItem = z.object({
  index: z.int(),
  /** 201 created, 200 changed, otherwise why not. */
  status: z.int(),
  id: Id.nullable(),
  version: z.int().nullable(),
  problem: z
    .object({
      code: z.string(),
      details: z.record(z.string(), z.unknown()),
      errors: z.array(z.object({ pointer: z.string(), code: z.string() })),
    })
    .nullable(),
});
export type BatchItem = z.infer<typeof BatchItem>;

export const saveParties = command({
  subject: 'directory.party.save-batch',
  http: 'POST /parties/batch',
  permission: 'directory.party.write',
  summary: 'Create or upsert up to 500 parties by code, each answered for itself',
  status: 200,
  input: z.object({
    items: z
      .array(z.object({ op: z.enum(['create', 'upsert']), data: z.record(z.string(), z.unknown()) }))
      .min(1)
      .max(MAX_BATCH_ITEMS),
  }),
  output: z.object({ items: z.array(BatchItem) }),
  errors: ['external-ref-taken'],
});

export const findParty = query({
  subject: 'directory.party.find',
  http: 'GET /parties/:partyId',
  permission: 'directory.party.read',
  summary: 'One party',
  input: z.object({ partyId: Id }),
  output: PartyView,
  errors: ['party-not-found'],
});

export const partyListShape: ListShape = {
  filters: {
    code: 'text',
    name: 'text',
    country: 'text',
    taxId: 'text',
    priceGroup: 'text',
    isCustomer: 'boolean',
    isSupplier: 'boolean',
    isConsignor: 'boolean',
    active: 'boolean',
    interCompanyId: 'id',
  },
  sorts: ['code', 'name'],
  defaultSort: 'code',
};

export const listParties = listQuery({
  subject: 'directory.party.list',
  http: 'GET /parties',
  permission: 'directory.party.read',
  summary: 'Customers, suppliers and consignors',
  item: PartyView,
  ...partyListShape,
});
