import { z } from 'zod';
import { ApprovalEnd, ApprovalRequest } from '../approval.js';
import { event } from '../contract.js';
import { BusinessDateField, Currency, DecimalString, Id, PositiveDecimal } from '../fields.js';

/** Units of the company's base currency for one unit of a foreign one, on a day. Kept by every service that converts. */
export const ratesSaved = event({
  subject: 'accounting.rates.saved',
  summary: 'Exchange rates were entered or corrected',
  payload: z.object({
    rates: z.array(
      z.object({ currency: Currency, baseCurrency: Currency, date: BusinessDateField, value: PositiveDecimal }),
    ),
  }),
});

export const taxCodesSaved = event({
  subject: 'accounting.tax-codes.saved',
  summary: 'Tax codes were created or changed',
  payload: z.object({
    taxCodes: z.array(
      z.object({
        taxCodeId: Id,
        code: z.string(),
        name: z.string(),
        /** Percent from a day on, newest first. */
        rates: z.array(z.object({ from: BusinessDateField, percent: DecimalString })),
        isDefault: z.boolean(),
      }),
    ),
  }),
});

/** What an amount stands for; each company's chart maps roles to accounts. */
export const accountRoles = [
  'AR',
  'AP',
  'BANK',
  'INV',
  'GRNI',
  'PPV',
  'INV_REVAL',
  'INV_ADJ',
  'COGS',
  'COGS_CONS',
  'CONS_ACCRUAL',
  'CONS_PAYABLE',
  'CONS_LOSS',
  'REV',
  'COMMISSION_REV',
  'FEE_INCOME',
  'SALES_RETURNS',
  'SALES_DISCOUNT',
  'TAX_IN',
  'TAX_OUT',
  'FX_GAIN',
  'FX_LOSS',
  'FX_UNREALISED',
  'CUSTOMER_CREDIT',
  'SUPPLIER_CREDIT',
  'WRITE_OFF',
  'BAD_DEBT_ALLOWANCE',
  'IC_AR',
  'IC_AP',
  'IC_REV',
  'RETAINED_EARNINGS',
  'CAPITAL',
  'CTA',
  'UNBILLED',
  'IC_DIFFERENCE',
  'ROUNDING',
  'EXPENSE',
] as const;
export const AccountRole = z.enum(accountRoles);
export type AccountRole = z.infer<typeof AccountRole>;

export const accountKinds = ['asset', 'liability', 'equity', 'income', 'expense'] as const;

export const JournalLine = z.object({
  accountId: Id,
  accountCode: z.string(),
  accountName: z.string(),
  accountKind: z.enum(accountKinds),
  role: AccountRole.nullable(),
  /** Base currency, 2 decimals; one of the two is zero. */
  debit: DecimalString,
  credit: DecimalString,
  partyId: Id.nullable(),
  /** The other company of the network, on inter-company lines. */
  interCompanyId: Id.nullable(),
  /** Signed amount (debit positive) in the document's currency. */
  currency: Currency,
  amount: DecimalString,
});

export const entryPosted = event({
  subject: 'accounting.entry.posted',
  summary: 'A journal entry became final',
  payload: z.object({
    entryId: Id,
    number: z.string(),
    date: BusinessDateField,
    branchId: Id.nullable(),
    /** What it was posted for. */
    source: z.object({ type: z.string(), id: Id, number: z.string().nullable() }),
    reversesEntryId: Id.nullable(),
    description: z.string(),
    lines: z.array(JournalLine),
  }),
});

export const periodLocked = event({
  subject: 'accounting.period.locked',
  summary: 'Nothing can be posted up to a day any more',
  payload: z.object({ lockedThrough: BusinessDateField, reason: z.string() }),
});

export const periodUnlocked = event({
  subject: 'accounting.period.unlocked',
  summary: 'A lock was lifted',
  payload: z.object({ lockedThrough: BusinessDateField.nullable(), reason: z.string() }),
});

export const entryApprovalRequested = event({
  subject: 'accounting.approval.requested',
  summary: 'A manual entry waits for approval',
  payload: ApprovalRequest,
});

export const entryApprovalEnded = event({
  subject: 'accounting.approval.ended',
  summary: 'A manual entry was approved',
  payload: ApprovalEnd,
});
