import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { Decimal } from '@consigna/kernel/decimal';
import { addDays } from '@consigna/kernel/business-date';

/** Units of a currency for one euro on a business day of the European Central Bank. */
export interface EuroRate {
  readonly date: string;
  readonly currency: 'GBP' | 'USD';
  readonly value: string;
}

/** Days before the first one for which rates are kept, so that the first day has a last business day before it. */
const LEAD_DAYS = 10;

/**
 * Rates of the pound and the dollar from `eurofxref-hist.csv(.gz)` of the European Central Bank, for the days asked for.
 * Without that file the sample's own rates are used, which stand beside the log as `euro-rates.csv` in the same form.
 *
 * @throws Error when neither is there
 */
export async function readEuroRates(folders: readonly string[], from: string, through: string): Promise<EuroRate[]> {
  const file = await findFile(folders);
  const rates: EuroRate[] = [];
  const raw = createReadStream(file);
  const rows = (file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw).pipe(
    parse({ columns: true, trim: true, relax_column_count: true }),
  );
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    const date = row['Date'] ?? '';
    if (date < addDays(from, -LEAD_DAYS) || date > through) continue;
    for (const currency of ['GBP', 'USD'] as const) {
      const value = row[currency];
      if (value !== undefined && /^\d/.test(value)) rates.push({ date, currency, value });
    }
  }
  if (rates.length === 0) throw new Error(`${file} has no rates between ${from} and ${through}`);
  return rates.sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** Converts between the three currencies over the euro, by the rate of the day or of the last business day before it. */
export class EuroRates {
  constructor(private readonly rates: readonly EuroRate[]) {}

  /** Units of `to` for one `from`, rounded to 10 decimals. */
  cross(from: string, to: string, date: string): Decimal {
    return this.perEuro(to, date).div(this.perEuro(from, date)).toDecimalPlaces(10);
  }

  private perEuro(currency: string, date: string): Decimal {
    if (currency === 'EUR') return new Decimal(1);
    let found: EuroRate | undefined;
    for (const rate of this.rates) if (rate.currency === currency && rate.date <= date) found = rate;
    if (found === undefined) throw new Error(`no rate of ${currency} on ${date}`);
    return new Decimal(found.value);
  }
}

async function findFile(folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    const name = names.find((candidate) => /^(eurofxref-hist|euro-rates)\.csv(\.gz)?$/.test(candidate));
    if (name !== undefined) return join(folder, name);
  }
  throw new Error(`no exchange rates (eurofxref-hist.csv.gz or euro-rates.csv) in ${folders.join(', ')}`);
}
