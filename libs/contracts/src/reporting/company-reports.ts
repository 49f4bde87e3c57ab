import { z } from 'zod';
import { query } from '../contract.js';
import { Currency, DecimalString, Id, Month } from '../fields.js';
import { Dimensions, groupBy, MonthRange, SalesFigures } from './grouping.js';

/** Sales of a company by the date of its invoices and credit notes (D9, H6). */
export const reportSales = query({
  subject: 'reporting.sales.report',
  http: 'GET /reports/sales',
  permission: 'reporting.sales.read',
  summary: 'Sales by month, country, product, branch or customer',
  input: z.object({ ...MonthRange, groupBy: groupBy(['month', 'country', 'product', 'branch', 'customer'], 'month') }),
  output: z.object({
    baseCurrency: Currency,
    rows: z.array(
      z.object({
        ...Dimensions,
        ...SalesFigures,
        /** `documentNet` in base currency at the documents' own rates, 2 decimals. */
        netBase: DecimalString,
        /** Part of `netExact` sold to companies of the network. */
        interCompanyNet: DecimalString,
      }),
    ),
  }),
  errors: ['dimensions-exclude-each-other', 'report-too-large'],
  example: { from: '2026-01', through: '2026-03', groupBy: 'month,country' },
});

/** What sales left after the cost of owned goods and the consignors' shares; base currency, 2 decimals. */
export const reportMargin = query({
  subject: 'reporting.margin.report',
  http: 'GET /reports/margin',
  permission: 'reporting.margin.read',
  summary: 'Margin by month, product or branch',
  input: z.object({ ...MonthRange, groupBy: groupBy(['month', 'product', 'branch'], 'month') }),
  output: z.object({
    baseCurrency: Currency,
    rows: z.array(
      z.object({
        month: Dimensions.month,
        product: Dimensions.product,
        branch: Dimensions.branch,
        net: DecimalString,
        /** What the sold units of our own had cost. */
        costOwned: DecimalString,
        /** What the consignors get for theirs, as principal or through us as agent. */
        costConsigned: DecimalString,
        margin: DecimalString,
        /** `margin ÷ net`, percent, 2 decimals; null without sales. */
        marginPercent: DecimalString.nullable(),
      }),
    ),
  }),
  errors: ['report-too-large'],
});

/** Whose goods: ours, or a consignor's. */
const StockOwner = z.object({
  kind: z.enum(['own', 'consignor']),
  consignorId: Id.nullable(),
  name: z.string().nullable(),
});

export const StockFigures = {
  quantity: DecimalString,
  /** Base currency, 2 decimals; zero for consigned goods. */
  value: DecimalString,
  /** Profit within `value` that the group has made between its companies and not yet realised. */
  groupProfit: DecimalString,
};

/** Stock by owner and product at the end of a month, or now. */
export const reportStock = query({
  subject: 'reporting.stock.report',
  http: 'GET /reports/stock',
  permission: 'reporting.stock.read',
  summary: 'Stock and its value by owner and product',
  input: z.object({ through: Month.optional(), groupBy: groupBy(['owner', 'product'], 'owner') }),
  output: z.object({
    baseCurrency: Currency,
    rows: z.array(z.object({ owner: StockOwner.optional(), product: Dimensions.product, ...StockFigures })),
  }),
  errors: ['report-too-large'],
});

const PartyBalance = z.object({
  party: z.object({ id: Id, name: z.string().nullable() }).nullable(),
  role: z.string(),
  currency: Currency,
  /** In the documents' currency. */
  amount: DecimalString,
  /** In the company's base currency, as the ledger has it. */
  amountBase: DecimalString,
});

/** What customers owe at the end of a month, or now; money on account is negative. */
export const reportReceivables = query({
  subject: 'reporting.receivables.report',
  http: 'GET /reports/receivables',
  permission: 'reporting.receivables.read',
  summary: 'Receivables by customer and currency',
  input: z.object({ through: Month.optional() }),
  output: z.object({ baseCurrency: Currency, rows: z.array(PartyBalance), totalBase: DecimalString }),
  errors: ['report-too-large'],
});

/** What we owe suppliers and consignors, billed or not, at the end of a month, or now; positive. */
export const reportPayables = query({
  subject: 'reporting.payables.report',
  http: 'GET /reports/payables',
  permission: 'reporting.payables.read',
  summary: 'Payables to suppliers and consignors',
  input: z.object({ through: Month.optional() }),
  output: z.object({ baseCurrency: Currency, rows: z.array(PartyBalance), totalBase: DecimalString }),
  errors: ['report-too-large'],
});
