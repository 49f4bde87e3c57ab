import { z } from 'zod';
import { command, query } from '../contract.js';
import { BusinessDateField, Currency, DecimalString, PositiveDecimal } from '../fields.js';

/** Rates of one call; a year of a central bank's table takes a handful of calls. */
export const MAX_RATES = 2000;

const EnteredRate = z.object({
  from: Currency,
  to: Currency,
  date: BusinessDateField,
  /** Units of `to` for one unit of `from`. */
  value: PositiveDecimal,
});

export const saveExchangeRates = command({
  subject: 'accounting.exchange-rate.save',
  http: 'PUT /exchange-rates',
  permission: 'accounting.exchange-rate.save',
  summary:
    "Enter or correct exchange rates; what they mean for the company's base currency follows, over EUR where needed",
  input: z.object({ rates: z.array(EnteredRate).min(1).max(MAX_RATES) }),
  output: z.object({ saved: z.int(), derived: z.int() }),
  errors: ['period-locked', 'exchange-rate-same-currency'],
  example: { rates: [{ from: 'EUR', to: 'GBP', date: '2011-01-04', value: '0.8571' }] },
});

export const listExchangeRates = query({
  subject: 'accounting.exchange-rate.list',
  http: 'GET /exchange-rates',
  permission: 'accounting.exchange-rate.read',
  summary: 'Rates in force on a day, as entered and in base currency',
  input: z.object({ date: BusinessDateField.optional() }),
  output: z.object({
    date: BusinessDateField,
    baseCurrency: Currency,
    entered: z.array(EnteredRate),
    /** Base currency for one unit; the day's, or the last one before it. */
    base: z.array(z.object({ currency: Currency, date: BusinessDateField, value: DecimalString })),
  }),
});
