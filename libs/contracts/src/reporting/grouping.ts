import { z } from 'zod';
import { Currency, DecimalString, Month } from '../fields.js';

/**
 * What a report is broken down by, as it stands in the address: `month,country`.
 */
export function groupBy(dimensions: readonly string[], preset: string) {
  const one = `(${dimensions.join('|')})`;
  return z
    .string()
    .regex(new RegExp(`^${one}(,${one})*$`), 'dimensions')
    .default(preset);
}

/** Whole months, both included; a document belongs to the month of its own date. */
export const MonthRange = { from: Month, through: Month };

/** What a row is about. Absent: the report is not broken down by it. Null: the row has none (the documents' rounding has no product). */
export const Dimensions = {
  company: z.object({ id: z.uuid(), code: z.string(), name: z.string() }).optional(),
  month: Month.optional(),
  country: z.string().optional(),
  branch: z.object({ id: z.uuid(), name: z.string().nullable() }).nullable().optional(),
  customer: z.object({ id: z.uuid(), name: z.string().nullable() }).nullable().optional(),
  product: z.object({ id: z.uuid(), number: z.string().nullable(), name: z.string().nullable() }).nullable().optional(),
};

/** Sales of documents of one currency: invoices and debit notes less credit notes, without tax. */
export const SalesFigures = {
  /** Of the documents. */
  currency: Currency,
  /** Sum of the lines at full precision. */
  netExact: DecimalString,
  /** The sum of the documents' named rounding lines: `documentNet` − `netExact`. */
  rounding: DecimalString,
  /** As the documents state it, each rounded to its currency. */
  documentNet: DecimalString,
  /** What credit notes took off, full precision, positive; already within `netExact`. */
  credited: DecimalString,
  /** Units sold less units brought back; a correction of a price moves none. */
  quantity: DecimalString,
  /** Part of `netExact` sold as a consignor's agent: turnover, but not our revenue. */
  agentNet: DecimalString,
};
