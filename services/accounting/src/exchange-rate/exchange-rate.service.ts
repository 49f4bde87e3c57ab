import { Injectable } from '@nestjs/common';
import { ratesSaved } from '@consigna/contracts/accounting/events';
import type { listExchangeRates, saveExchangeRates } from '@consigna/contracts/accounting/exchange-rate';
import type { Input, Output } from '@consigna/contracts/contract';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { companyFacts, keepRates } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { type Book, bookOf, firstOpenDay } from '../ledger/book.js';
import { type BaseRate, baseRates, type EnteredRate } from './base-rates.js';

/** Rates of one event, so that listeners' transactions stay short. */
const RATES_PER_EVENT = 500;

const ratesOfDays = statement(
  'accounting.rates-of-days',
  `select from_currency as "from", to_currency as "to", date, trim_scale(value)::text as value
   from exchange_rate where company_id = $1 and date = any($2::date[])`,
);
const putRates = statement(
  'accounting.put-rates',
  `insert into exchange_rate (company_id, from_currency, to_currency, date, value)
   select $1, * from unnest($2::text[], $3::text[], $4::date[], $5::numeric[])
   on conflict (company_id, date, from_currency, to_currency) do update set value = excluded.value`,
);
const enteredOn = statement(
  'accounting.rates-entered-on',
  `select from_currency as "from", to_currency as "to", date, trim_scale(value)::text as value
   from exchange_rate where company_id = $1 and date = (select max(date) from exchange_rate where company_id = $1 and date <= $2)
   order by from_currency, to_currency`,
);
const baseOn = statement(
  'accounting.base-rates-on',
  `select distinct on (left(code, 3)) left(code, 3) as currency, substr(code, 5)::date as date, fields->>'value' as value
   from reference_copy where company_id = $1 and kind = 'rate' and substr(code, 5) <= $2 order by left(code, 3), code desc`,
);

@Injectable()
export class ExchangeRates {
  constructor(private readonly database: Database) {}

  /** Keeps what was entered, derives the base currency's side of it and tells every service that converts. */
  async save(ctx: Context, { rates }: Input<typeof saveExchangeRates>): Promise<Output<typeof saveExchangeRates>> {
    return this.database.operation(ctx, async (tx) => {
      const entered = latest(rates);
      const days = [...new Set(entered.map(({ date }) => date))];
      const [book, known] = await Promise.all([
        bookOf(tx),
        tx.sql<EnteredRate & Record<string, unknown>>(ratesOfDays, [ctx.companyId, days]),
      ]);
      requireUnlocked(book, entered, known);

      const derived = baseRates(book.baseCurrency, latest([...known, ...entered]));
      await Promise.all([
        tx.sql(putRates, [
          ctx.companyId,
          entered.map(({ from }) => from),
          entered.map(({ to }) => to),
          entered.map(({ date }) => date),
          entered.map(({ value }) => value),
        ]),
        keepRates(
          tx,
          derived.map((rate) => ({ ...rate, baseCurrency: book.baseCurrency })),
        ),
      ]);
      tx.audit('book', ctx.companyId, 'save-exchange-rates', { rates: { from: null, to: entered } });
      publish(tx, book.baseCurrency, derived);
      return { saved: entered.length, derived: derived.length };
    });
  }

  async list(ctx: Context, input: Input<typeof listExchangeRates>): Promise<Output<typeof listExchangeRates>> {
    return this.database.read(ctx, async (sql) => {
      const { baseCurrency, timeZone } = await companyFacts(sql, ctx.companyId);
      const date = input.date ?? businessDate(ctx.now, timeZone);
      const [entered, base] = await Promise.all([
        sql<EnteredRate & Record<string, unknown>>(enteredOn, [ctx.companyId, date]),
        sql<BaseRate & Record<string, unknown>>(baseOn, [ctx.companyId, date]),
      ]);
      return { date, baseCurrency, entered, base };
    });
  }
}

/** The last word on each pair and day. @throws DomainError `exchange-rate-same-currency` */
function latest(rates: readonly EnteredRate[]): EnteredRate[] {
  const same = rates.findIndex(({ from, to }) => from === to);
  if (same >= 0) {
    const pointer = `#/rates/${same}/to`;
    throw new DomainError('exchange-rate-same-currency', {}, [{ pointer, code: 'exchange-rate-same-currency' }]);
  }
  return [...new Map(rates.map((rate) => [`${rate.from}/${rate.to}/${rate.date}`, rate])).values()];
}

/** Figures of a locked period rest on its rates: they may be sent again, not changed. @throws DomainError `period-locked` */
function requireUnlocked(book: Book, entered: readonly EnteredRate[], known: readonly EnteredRate[]): void {
  if (book.lockedThrough === null) return;
  const { lockedThrough } = book;
  const values = new Map(known.map(({ from, to, date, value }) => [`${from}/${to}/${date}`, value]));
  const fields = entered.flatMap(({ from, to, date, value }, index) => {
    const before = values.get(`${from}/${to}/${date}`);
    const changes = before === undefined || !decimal(before).equals(value);
    return date <= lockedThrough && changes ? [{ pointer: `#/rates/${index}/date`, code: 'period-locked' }] : [];
  });
  if (fields.length > 0)
    throw new DomainError('period-locked', { lockedThrough, firstOpenDay: firstOpenDay(book) }, fields);
}

function publish(tx: Transaction, baseCurrency: string, derived: readonly BaseRate[]): void {
  for (let start = 0; start < derived.length; start += RATES_PER_EVENT) {
    tx.publish(ratesSaved, {
      rates: derived.slice(start, start + RATES_PER_EVENT).map((rate) => ({ ...rate, baseCurrency })),
    });
  }
}
