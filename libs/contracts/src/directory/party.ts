import { z } from 'zod';
import { command, query } from '../contract.js';
import { Code, Country, Currency, Id, listQuery, Name, NonNegativeDecimal, Note, ResourceMembers, Versioned } from '../fields.js';
import { Locale } from './company.js';
import { Party } from './events.js';

/** Items of one batch (API.md 5). */
export const MAX_BATCH_ITEMS = 500;

export const ExternalRef = z.object({ system: z.string().trim().min(1).max(40), id: z.string().trim().min(1).max(120) });
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
export const Contact = z.object({ name: Name, role: Line.optional(), email: z.email().max(254).optional(), phone: z.string().trim().max(40).optional() });
export const BankAccount = z.object({ holder: Name, number: z.string().trim().min(4).max(40), bic: z.string().trim().max(11).optional(), currency: Currency.optional() });

/** What a party consists of when it is written; the company's currency where none is said. */
export const PartyInput = z.object({
  code: Code,
  name: Name,
  tradeName: Name.nullable().default(null),
  isCustomer: z.boolean().default(false),
  isSupplier: z.boolean().default(false),
  isConsignor: z.boolean().default(false),
  country: Country,
  /** Checked by country (NIF, SIREN or VAT, VAT, RFC); kept without spaces and separators. */
  taxId: z.string().trim().min(1).max(40).nullable().default(null),
  currency: Currency.optional(),
  language: Locale.nullable().default(null),
  priceGroup: Code.nullable().default(null),
  paymentTermDays: z.int().min(0).max(365).default(30),
  creditLimit: NonNegativeDecimal.nullable().default(null),
  taxCode: Code.nullable().default(null),
  addresses: z.array(Address).max(50).default([]),
  contacts: z.array(Contact).max(50).default([]),
  bankAccounts: z.array(BankAccount).max(20).default([]),
  notes: Note.default(''),
  externalRefs: z.array(ExternalRef).max(20).default([]),
  active: z.boolean().default(true),
});
export type PartyInput = z.output<typeof PartyInput>;

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

const Changes = PartyInput.partial();
type Changed = { [K in keyof z.input<typeof PartyInput>]?: z.output<typeof PartyInput>[K] };

/** A merge patch: what is absent stays, defaults do not come back. */
export const PartyChanges = z.custom<Changed>().pipe(
  z.unknown().transform((given, check) => {
    const parsed = Changes.safeParse(given);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) check.addIssue({ ...issue, code: 'custom', message: issue.message });
      return z.NEVER;
    }
    const present = new Set(Object.keys(given as object));
    return Object.fromEntries(Object.entries(parsed.data).filter(([name]) => present.has(name))) as Changed;
  }),
);
