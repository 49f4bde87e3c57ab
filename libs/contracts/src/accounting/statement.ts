import { z } from 'zod';
import { query } from '../contract.js';
import { BusinessDateField, Code, Currency, DecimalString, Id } from '../fields.js';
import { AccountRole, accountKinds } from './events.js';

const AccountMembers = {
  accountId: Id,
  code: z.string(),
  name: z.string(),
  kind: z.enum(accountKinds),
  role: AccountRole.nullable(),
};

const Range = z.object({ from: BusinessDateField.optional(), through: BusinessDateField.optional() });
const range = { from: BusinessDateField, through: BusinessDateField, currency: Currency };

export const getTrialBalance = query({
  subject: 'accounting.trial-balance.get',
  http: 'GET /trial-balance',
  permission: 'accounting.report.read',
  summary: 'Opening balance, movements and closing balance of every account',
  input: Range,
  output: z.object({
    ...range,
    accounts: z.array(
      z.object({
        ...AccountMembers,
        opening: DecimalString,
        debit: DecimalString,
        credit: DecimalString,
        closing: DecimalString,
      }),
    ),
    totals: z.object({ opening: DecimalString, debit: DecimalString, credit: DecimalString, closing: DecimalString }),
  }),
});

export const getGeneralLedger = query({
  subject: 'accounting.general-ledger.get',
  http: 'GET /general-ledger',
  permission: 'accounting.report.read',
  summary: 'The lines of an account with its running balance; each leads to its entry and document',
  input: Range.extend({
    accountCode: Code,
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: z.string().max(500).optional(),
  }),
  output: z.object({
    ...range,
    account: z.object(AccountMembers),
    opening: DecimalString,
    data: z.array(
      z.object({
        entryId: Id,
        number: z.string(),
        date: BusinessDateField,
        description: z.string(),
        source: z.object({ type: z.string(), id: Id, number: z.string().nullable() }),
        debit: DecimalString,
        credit: DecimalString,
        balance: DecimalString,
        currency: Currency,
        amount: DecimalString,
        partyId: Id.nullable(),
        interCompanyId: Id.nullable(),
      }),
    ),
    page: z.object({ nextCursor: z.string().nullable(), hasMore: z.boolean() }),
  }),
  errors: ['account-not-found', 'invalid-cursor'],
});

const StatementLine = z.object({ ...AccountMembers, amount: DecimalString });

export const getProfitAndLoss = query({
  subject: 'accounting.profit-and-loss.get',
  http: 'GET /profit-and-loss',
  permission: 'accounting.report.read',
  summary: 'Income and expenses of a period; income and profit are positive',
  input: Range,
  output: z.object({
    ...range,
    income: z.array(StatementLine),
    expenses: z.array(StatementLine),
    totalIncome: DecimalString,
    totalExpenses: DecimalString,
    result: DecimalString,
  }),
});

export const getBalanceSheet = query({
  subject: 'accounting.balance-sheet.get',
  http: 'GET /balance-sheet',
  permission: 'accounting.report.read',
  summary: 'Assets, liabilities and equity on a day, with the results not yet carried forward',
  input: z.object({ date: BusinessDateField.optional() }),
  output: z.object({
    date: BusinessDateField,
    currency: Currency,
    assets: z.array(StatementLine),
    liabilities: z.array(StatementLine),
    equity: z.array(StatementLine),
    /** Of earlier fiscal years, and of the current one. */
    earlierResults: DecimalString,
    currentResult: DecimalString,
    totalAssets: DecimalString,
    totalLiabilities: DecimalString,
    totalEquity: DecimalString,
  }),
});

export const getOpenItems = query({
  subject: 'accounting.open-item.list',
  http: 'GET /open-items',
  permission: 'accounting.report.read',
  summary: 'What is open of receivables or payables on a day; credits are negative',
  input: z.object({
    side: z.enum(['receivable', 'payable']).default('receivable'),
    partyId: Id.optional(),
    date: BusinessDateField.optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
    cursor: z.string().max(500).optional(),
  }),
  output: z.object({
    date: BusinessDateField,
    currency: Currency,
    /** All of them, not of the page alone. */
    totalBase: DecimalString,
    data: z.array(
      z.object({
        role: z.string(),
        documentId: Id,
        documentType: z.string().nullable(),
        number: z.string().nullable(),
        partyId: Id.nullable(),
        interCompanyId: Id.nullable(),
        date: BusinessDateField.nullable(),
        dueDate: BusinessDateField.nullable(),
        overdueDays: z.int(),
        currency: Currency,
        amount: DecimalString,
        amountBase: DecimalString,
        open: DecimalString,
        openBase: DecimalString,
      }),
    ),
    page: z.object({ nextCursor: z.string().nullable(), hasMore: z.boolean() }),
  }),
  errors: ['invalid-cursor'],
});
