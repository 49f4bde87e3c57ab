import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Code,
  Currency,
  DecimalString,
  Id,
  Instant,
  listQuery,
  Note,
  PositiveDecimal,
  Versioned,
} from '../fields.js';
import { AccountRole, JournalLine } from './events.js';

/** Lines of one manual entry. */
const MAX_LINES = 2000;

export const ManualEntryState = z.enum(['draft', 'posted']);
export type ManualEntryState = z.infer<typeof ManualEntryState>;

/** Names an account by its role or its code; one side. Base currency, 2 decimals. */
export const ManualLine = z.object({
  role: AccountRole.optional(),
  accountCode: Code.optional(),
  debit: PositiveDecimal.optional(),
  credit: PositiveDecimal.optional(),
  partyId: Id.optional(),
  interCompanyId: Id.optional(),
  description: Note.optional(),
});
export type ManualLine = z.infer<typeof ManualLine>;

export const JournalEntryView = z.object({
  id: Id,
  version: z.int(),
  state: ManualEntryState,
  /** Null while it is a draft. */
  number: z.string().nullable(),
  date: BusinessDateField,
  /** When it happened, if the books were locked by then. */
  physicalDate: BusinessDateField,
  description: z.string(),
  branchId: Id.nullable(),
  source: z.object({ type: z.string(), id: Id, number: z.string().nullable() }),
  /** The entry this one takes back, and the one that took this one back. */
  reverses: z.object({ id: Id, number: z.string() }).nullable(),
  reversedBy: z.object({ id: Id, number: z.string() }).nullable(),
  debit: DecimalString,
  credit: DecimalString,
  lines: z.array(JournalLine.extend({ description: z.string().nullable() })),
  allowedActions: z.array(z.string()),
  createdAt: Instant,
  updatedAt: Instant,
  createdBy: Id,
  approvedBy: Id.nullable(),
});
export type JournalEntryView = z.infer<typeof JournalEntryView>;

const lineErrors = [
  'entry-line-too-fine',
  'account-not-found',
  'control-account',
  'entry-line-one-side',
  'entry-line-one-account',
  'entry-unbalanced',
];

export const createJournalEntry = command({
  subject: 'accounting.journal-entry.create',
  http: 'POST /journal-entries',
  permission: 'accounting.journal-entry.create',
  summary: "Write a manual entry; it is posted by another person's approval",
  idempotency: 'required',
  dryRun: true,
  input: z.object({
    date: BusinessDateField.optional(),
    description: Note.min(1),
    branchId: Id.optional(),
    lines: z.array(ManualLine).min(2).max(MAX_LINES),
    approval: z.literal('required').default('required'),
  }),
  output: JournalEntryView,
  errors: [...lineErrors, 'period-locked'],
  example: {
    date: '2011-03-31',
    description: 'Allowance for a doubtful customer',
    lines: [
      { role: 'WRITE_OFF', debit: '120.00' },
      { role: 'BAD_DEBT_ALLOWANCE', credit: '120.00' },
    ],
  },
});

/** What is left out stays; lines are given as a whole. */
export const updateJournalEntry = command({
  subject: 'accounting.journal-entry.update',
  http: 'PATCH /journal-entries/:entryId',
  permission: 'accounting.journal-entry.create',
  summary: 'Change a manual entry that waits for approval; only who wrote it may',
  concurrency: 'version',
  dryRun: true,
  input: z.object({
    entryId: Id,
    ...Versioned,
    date: BusinessDateField.optional(),
    description: Note.min(1).optional(),
    branchId: Id.nullable().optional(),
    lines: z.array(ManualLine).min(2).max(MAX_LINES).optional(),
  }),
  output: JournalEntryView,
  errors: [
    ...lineErrors,
    'journal-entry-not-found',
    'invalid-transition',
    'version-conflict',
    'only-author-changes',
    'period-locked',
  ],
});

export const approveJournalEntry = command({
  subject: 'accounting.journal-entry.approve',
  http: 'POST /journal-entries/:entryId/approve',
  permission: 'accounting.journal-entry.approve',
  summary: 'Approve and post a manual entry that somebody else wrote',
  concurrency: 'version',
  idempotency: 'required',
  dryRun: true,
  input: z.object({ entryId: Id, ...Versioned }),
  output: JournalEntryView,
  errors: [
    'journal-entry-not-found',
    'invalid-transition',
    'version-conflict',
    'author-cannot-approve',
    'period-locked',
  ],
});

export const reverseJournalEntry = command({
  subject: 'accounting.journal-entry.reverse',
  http: 'POST /journal-entries/:entryId/reverse',
  permission: 'accounting.journal-entry.reverse',
  summary: 'Take a posted manual or opening entry back with an entry of its own',
  idempotency: 'required',
  dryRun: true,
  input: z.object({ entryId: Id, date: BusinessDateField.optional(), reason: Note.min(1) }),
  output: JournalEntryView,
  errors: [
    'journal-entry-not-found',
    'invalid-transition',
    'entry-already-reversed',
    'entry-has-document',
    'period-locked',
  ],
});

export const createOpeningEntry = command({
  subject: 'accounting.opening-entry.create',
  http: 'POST /opening-entries',
  permission: 'accounting.opening-entry.create',
  summary: 'Bring in the balances a company starts with, as of its opening day; open items line by line',
  idempotency: 'required',
  dryRun: true,
  input: z.object({
    description: Note.min(1).default('Opening balances'),
    lines: z
      .array(
        ManualLine.extend({
          /** For receivables, payables and credits: the open document. */
          document: z
            .object({
              number: z.string().min(1).max(64),
              date: BusinessDateField,
              dueDate: BusinessDateField,
              currency: Currency,
              amount: PositiveDecimal,
            })
            .optional(),
        }),
      )
      .min(2)
      .max(MAX_LINES),
  }),
  output: JournalEntryView,
  errors: [...lineErrors, 'period-locked', 'opening-entry-exists', 'opening-line-needs-document'],
});

export const JournalEntryRow = z.object({
  id: Id,
  number: z.string(),
  date: BusinessDateField,
  description: z.string(),
  branchId: Id.nullable(),
  source: z.object({ type: z.string(), id: Id, number: z.string().nullable() }),
  reversesEntryId: Id.nullable(),
  total: DecimalString,
});

export const listJournalEntries = listQuery({
  subject: 'accounting.journal-entry.list',
  http: 'GET /journal-entries',
  permission: 'accounting.journal-entry.read',
  summary: 'Posted entries',
  item: JournalEntryRow,
  filters: {
    date: 'date',
    number: 'text',
    'source.type': 'enum',
    'source.id': 'id',
    account: 'text',
    branchId: 'id',
    reversesEntryId: 'id',
  },
  sorts: ['date', 'number'],
  defaultSort: '-date,-number',
});

export const listDraftEntries = listQuery({
  subject: 'accounting.journal-entry.drafts',
  http: 'GET /journal-entry-drafts',
  permission: 'accounting.journal-entry.read',
  summary: 'Manual entries that wait for approval',
  item: JournalEntryView,
  filters: { date: 'date' },
  sorts: ['date'],
  defaultSort: 'date',
});

export const getJournalEntry = query({
  subject: 'accounting.journal-entry.get',
  http: 'GET /journal-entries/:entryId',
  permission: 'accounting.journal-entry.read',
  summary: 'An entry with its lines, what it was posted for, and its reversal',
  input: z.object({ entryId: Id }),
  output: JournalEntryView,
  errors: ['journal-entry-not-found'],
});
