import { z } from 'zod';
import { command, query } from '../contract.js';
import { BusinessDateField, Code, Id, Name, NonNegativeDecimal } from '../fields.js';

/** Rates a tax code may have had. */
const MAX_RATES = 50;

const Rates = z
  .array(z.object({ from: BusinessDateField, percent: NonNegativeDecimal }))
  .min(1)
  .max(MAX_RATES);

export const TaxCodeView = z.object({
  id: Id,
  version: z.int(),
  code: z.string(),
  name: z.string(),
  /** Percent from a day on, newest first. */
  rates: z.array(z.object({ from: BusinessDateField, percent: z.string() })),
  isDefault: z.boolean(),
});
export type TaxCodeView = z.infer<typeof TaxCodeView>;

export const listTaxCodes = query({
  subject: 'accounting.tax-code.list',
  http: 'GET /tax-codes',
  permission: 'accounting.tax-code.read',
  summary: 'Tax codes with their rates by date',
  input: z.object({}),
  output: z.object({ data: z.array(TaxCodeView) }),
});

export const saveTaxCode = command({
  subject: 'accounting.tax-code.save',
  http: 'PUT /tax-codes/:code',
  permission: 'accounting.tax-code.save',
  summary: 'Create a tax code, or replace its name and rates',
  input: z.object({ code: Code, name: Name, rates: Rates, isDefault: z.boolean().default(false) }),
  output: TaxCodeView,
  errors: ['tax-code-rates-repeat'],
  example: { code: 'S', name: 'Standard rate', rates: [{ from: '2012-09-01', percent: '21' }], isDefault: true },
});
