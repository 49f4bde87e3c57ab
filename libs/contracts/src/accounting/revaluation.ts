import { z } from 'zod';
import { command, query } from '../contract.js';
import { BusinessDateField, Currency, DecimalString, Id, Instant } from '../fields.js';

export const RevaluationView = z.object({
  id: Id,
  date: BusinessDateField,
  lines: z.array(
    z.object({
      role: z.string(),
      currency: Currency,
      rate: DecimalString,
      /** Signed, debit positive, in `currency`. */
      open: DecimalString,
      carriedBase: DecimalString,
      valueBase: DecimalString,
      differenceBase: DecimalString,
    }),
  ),
  entries: z.array(z.object({ role: z.string(), entryId: Id, reversalEntryId: Id })),
  createdAt: Instant,
  createdBy: Id,
});
export type RevaluationView = z.infer<typeof RevaluationView>;

export const revalueOpenItems = command({
  subject: 'accounting.revaluation.run',
  http: 'POST /revaluations',
  permission: 'accounting.revaluation.run',
  summary: "Value what is open in foreign currency at a day's rate, reversed on the next day; once per day",
  idempotency: 'required',
  input: z.object({ date: BusinessDateField }),
  output: RevaluationView,
  errors: ['period-locked', 'exchange-rate-missing'],
});

export const listRevaluations = query({
  subject: 'accounting.revaluation.list',
  http: 'GET /revaluations',
  permission: 'accounting.revaluation.read',
  summary: 'Revaluations, newest first',
  input: z.object({}),
  output: z.object({ data: z.array(RevaluationView) }),
});
