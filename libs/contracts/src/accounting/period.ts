import { z } from 'zod';
import { command, query } from '../contract.js';
import { BusinessDateField, Id, Instant, Note } from '../fields.js';

export const PeriodsView = z.object({
  openedOn: BusinessDateField,
  lockedThrough: BusinessDateField.nullable(),
  firstOpenDay: BusinessDateField,
  fiscalYearStart: z.int(),
  /** Newest first. */
  history: z.array(
    z.object({
      id: Id,
      action: z.enum(['lock', 'unlock']),
      before: BusinessDateField.nullable(),
      through: BusinessDateField.nullable(),
      reason: z.string(),
      userId: Id,
      at: Instant,
    }),
  ),
});
export type PeriodsView = z.infer<typeof PeriodsView>;

export const getPeriods = query({
  subject: 'accounting.period.get',
  http: 'GET /periods',
  permission: 'accounting.period.read',
  summary: 'Up to when the books are locked, and who locked and unlocked them',
  input: z.object({}),
  output: PeriodsView,
});

export const lockPeriod = command({
  subject: 'accounting.period.lock',
  http: 'POST /periods/lock',
  permission: 'accounting.period.lock',
  summary: 'Lock the books through a day: nothing is posted on it or before it any more',
  input: z.object({ through: BusinessDateField, reason: Note.min(1) }),
  output: PeriodsView,
  errors: ['period-lock-backwards', 'period-lock-in-future'],
});

export const unlockPeriod = command({
  subject: 'accounting.period.unlock',
  http: 'POST /periods/unlock',
  permission: 'accounting.period.unlock',
  summary: 'Lift the lock, wholly or down to a day; the record stays',
  input: z.object({ through: BusinessDateField.nullable(), reason: Note.min(1) }),
  output: PeriodsView,
  errors: ['period-not-locked', 'period-unlock-forwards'],
});
