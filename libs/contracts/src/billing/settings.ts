import { z } from 'zod';
import { command, query } from '../contract.js';
import { NonNegativeDecimal } from '../fields.js';

export const BillingSettings = z.object({
  /** Tax is computed and rounded once per document and code, or on each line. */
  taxRounding: z.enum(['document', 'line']),
  /** Percent that a bill's price may exceed the order's without being held. */
  priceTolerancePercent: NonNegativeDecimal,
});
export type BillingSettings = z.infer<typeof BillingSettings>;

export const getBillingSettings = query({
  subject: 'billing.settings.get',
  http: 'GET /billing-settings',
  permission: 'billing.settings.read',
  summary: 'How a company computes tax and matches bills',
  input: z.object({}),
  output: BillingSettings,
});

export const changeBillingSettings = command({
  subject: 'billing.settings.change',
  http: 'PATCH /billing-settings',
  permission: 'billing.settings.change',
  summary: 'Change how the company computes tax and matches bills, from the next document on',
  input: BillingSettings.partial(),
  output: BillingSettings,
});
