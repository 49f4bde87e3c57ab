import { z } from 'zod';
import { query } from '../contract.js';
import { Currency, DecimalString, Id, Month } from '../fields.js';
import { StockFigures } from './company-reports.js';
import { Dimensions, groupBy, MonthRange, SalesFigures } from './grouping.js';

const CompanyName = z.object({ id: Id, code: z.string(), name: z.string() });

/** Sales of several companies to the outside; sales between them are left out. */
export const reportGroupSales = query({
  subject: 'reporting.group-sales.report',
  http: 'GET /sales',
  scope: 'group',
  permission: 'reporting.group.read',
  summary: 'Sales of the group by company, month, country or product',
  input: z.object({
    ...MonthRange,
    groupBy: groupBy(['company', 'month', 'country', 'product'], 'company,month'),
    currency: Currency.default('EUR'),
  }),
  output: z.object({
    currency: Currency,
    rows: z.array(
      z.object({
        company: Dimensions.company,
        month: Dimensions.month,
        country: Dimensions.country,
        product: Dimensions.product,
        ...SalesFigures,
        /** `documentNet` in the presentation currency: itself where the documents have that currency, else base currency at the month's average rate. */
        presentationNet: DecimalString,
      }),
    ),
  }),
  errors: ['exchange-rate-missing', 'report-too-large'],
  example: { from: '2010-12', through: '2011-12', groupBy: 'month,country', currency: 'GBP' },
});

const StatementRow = z.object({
  kind: z.enum(['asset', 'liability', 'equity', 'income', 'expense']),
  /** Account role; `OTHER` for accounts without one, `NET_INCOME` for the period's result. */
  role: z.string(),
  /** Company id to amount, presentation currency, 2 decimals, in the natural sign of the kind (assets and expenses debit). */
  companies: z.record(z.string(), DecimalString),
  aggregated: DecimalString,
  eliminated: DecimalString,
  consolidated: DecimalString,
});

const Elimination = z.object({
  kind: z.enum(['trade', 'balances']),
  /** Who earned it or is owed; null for the unrealised profit of a company's whole stock. */
  fromCompanyId: Id.nullable(),
  toCompanyId: Id,
  lines: z.array(z.object({ role: z.string(), debit: DecimalString, credit: DecimalString })),
});

const SideDocument = z.object({
  number: z.string(),
  date: z.iso.date(),
  source: z.string(),
  sourceNumber: z.string().nullable(),
  amount: DecimalString,
});

const PairDifference = z.object({
  creditor: CompanyName,
  debtor: CompanyName,
  currency: Currency,
  /** What the creditor's books say it is owed, and the debtor's what it owes, in the documents' currency. */
  receivable: DecimalString,
  payable: DecimalString,
  difference: DecimalString,
  /** Documents without a counterpart of the same amount on the other side, newest first, at most 50 a side. */
  creditorDocuments: z.array(SideDocument),
  debtorDocuments: z.array(SideDocument),
});

const Consolidation = z.object({
  currency: Currency,
  from: Month,
  through: Month,
  /** False while inter-company balances do not agree; such pairs stand in `unmatched` and are not eliminated. */
  complete: z.boolean(),
  companies: z.array(
    CompanyName.extend({
      baseCurrency: Currency,
      /** Presentation currency for one unit of base currency; averages of the months with results, none where nothing is translated. */
      rates: z.object({ opening: DecimalString, closing: DecimalString, average: z.record(z.string(), DecimalString) }),
      /** Where the translation difference comes from. The parts are its sum. */
      translation: z.object({
        broughtForward: DecimalString,
        onOpeningNetAssets: DecimalString,
        onIncome: DecimalString,
        onEquityMovements: DecimalString,
        rounding: DecimalString,
        total: DecimalString,
      }),
    }),
  ),
  profitAndLoss: z.array(StatementRow),
  balanceSheet: z.array(StatementRow),
  totals: z.object({
    income: DecimalString,
    expense: DecimalString,
    netIncome: DecimalString,
    assets: DecimalString,
    liabilities: DecimalString,
    equity: DecimalString,
    /** Assets less liabilities less equity; 0.00 always. */
    outOfBalance: DecimalString,
  }),
  eliminations: z.array(Elimination),
  unmatched: z.array(PairDifference),
});

/** Profit and loss and balance sheet of several companies in one currency (IAS 21), eliminated (H6). Computed on each request; nothing is stored. */
export const consolidate = query({
  subject: 'reporting.consolidation.compute',
  http: 'GET /consolidation',
  scope: 'group',
  permission: 'reporting.group.read',
  summary: 'Consolidated profit and loss and balance sheet',
  input: z.object({ ...MonthRange, currency: Currency.default('EUR') }),
  output: Consolidation,
  errors: ['exchange-rate-missing'],
  example: { from: '2010-12', through: '2011-12', currency: 'GBP' },
});

const Rate = DecimalString.refine((value) => !value.startsWith('-') && /[1-9]/.test(value), 'positive');

/** The same with rates that somebody decided; what is left out is computed. */
export const consolidateWithRates = query({
  subject: 'reporting.consolidation.compute-with-rates',
  http: 'POST /consolidation',
  scope: 'group',
  permission: 'reporting.group.read',
  summary: 'Consolidation at given rates',
  input: z.object({
    ...MonthRange,
    currency: Currency,
    rates: z
      .array(
        z.object({
          companyId: Id,
          opening: Rate.optional(),
          average: Rate.optional(),
          closing: Rate.optional(),
          /** Per equity role: the rate at which it is carried, or the amount itself in the presentation currency. */
          historical: z
            .array(z.object({ role: z.string(), rate: Rate.optional(), amount: DecimalString.optional() }))
            .default([]),
        }),
      )
      .max(500),
  }),
  output: Consolidation,
  errors: ['exchange-rate-missing'],
});

/** Inter-company pairs whose books do not agree, with the documents of both sides. */
export const findUnmatched = query({
  subject: 'reporting.inter-company.unmatched',
  http: 'GET /unmatched',
  scope: 'group',
  permission: 'reporting.group.read',
  summary: 'Inter-company balances that do not agree',
  input: z.object({ through: Month.optional() }),
  output: z.object({ pairs: z.array(PairDifference) }),
});

export const reportGroupStock = query({
  subject: 'reporting.group-stock.report',
  http: 'GET /stock',
  scope: 'group',
  permission: 'reporting.group.read',
  summary: 'Stock of the group by company and owner',
  input: z.object({ through: Month.optional() }),
  output: z.object({
    rows: z.array(
      z.object({ company: CompanyName, owner: z.enum(['own', 'consignor']), baseCurrency: Currency, ...StockFigures }),
    ),
  }),
});

export const reportGroupReceivables = query({
  subject: 'reporting.group-receivables.report',
  http: 'GET /receivables',
  scope: 'group',
  permission: 'reporting.group.read',
  summary: 'Receivables of the group by company and currency',
  input: z.object({ through: Month.optional() }),
  output: z.object({
    rows: z.array(
      z.object({
        company: CompanyName,
        role: z.string(),
        currency: Currency,
        amount: DecimalString,
        baseCurrency: Currency,
        amountBase: DecimalString,
      }),
    ),
  }),
});
