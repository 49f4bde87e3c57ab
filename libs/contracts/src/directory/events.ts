import { z } from 'zod';
import { event } from '../contract.js';
import { Country, Currency, Id, NonNegativeDecimal } from '../fields.js';

export const chartTemplates = ['es', 'fr', 'mx', 'ifrs'] as const;

/** A company is ready to trade: services make their part of its template (chart, series, warehouses) from this. */
export const companyCreated = event({
  subject: 'directory.company.created',
  summary: 'A company was created from a template',
  payload: z.object({
    companyId: Id,
    networkId: Id,
    headquartersId: Id,
    code: z.string(),
    name: z.string(),
    country: Country,
    baseCurrency: Currency,
    timeZone: z.string(),
    locale: z.enum(['es', 'fr', 'en']),
    chartTemplate: z.enum(chartTemplates),
    /** First day that can be posted on. */
    openedOn: z.iso.date(),
  }),
});

export const branchCreated = event({
  subject: 'directory.branch.created',
  summary: 'A branch was opened',
  payload: z.object({ branchId: Id, code: z.string(), name: z.string() }),
});

export const Party = z.object({
  partyId: Id,
  code: z.string(),
  name: z.string(),
  isCustomer: z.boolean(),
  isSupplier: z.boolean(),
  isConsignor: z.boolean(),
  country: Country,
  taxId: z.string().nullable(),
  currency: Currency,
  priceGroup: z.string().nullable(),
  paymentTermDays: z.int(),
  /** In the company's base currency; null is unlimited. */
  creditLimit: NonNegativeDecimal.nullable(),
  /** Default tax code of its documents; null takes the company's. */
  taxCode: z.string().nullable(),
  /** The company of the network that this party is. */
  interCompanyId: Id.nullable(),
  active: z.boolean(),
});
export type Party = z.infer<typeof Party>;

/** Full snapshots; up to 500 at once. */
export const partiesSaved = event({
  subject: 'directory.parties.saved',
  summary: 'Customers, suppliers or consignors were created or changed',
  payload: z.object({ parties: z.array(Party) }),
});
