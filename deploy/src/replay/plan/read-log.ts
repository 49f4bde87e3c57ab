import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { isBusinessDate } from '@consigna/kernel/business-date';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { parse } from 'csv-parse';
import { byLogOrder, type LogDocument, type LogDocumentKind } from './log-document.js';

const logFile = /^online-retail.*\.csv(\.gz)?$/;
const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const columnCount = header.split(',').length;
const localTime = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;

/**
 * Reads every `online-retail*.csv` and `.csv.gz` of a folder, in the order of their names, as one log.
 * @returns the documents in log order (timestamp, number), their lines in file order
 * @throws DomainError `invalid-log` naming file and line when there is no such file or a line is not of the form
 */
export async function readLog(folder: string): Promise<LogDocument[]> {
  const files = (await readdir(folder)).filter((name) => logFile.test(name)).sort();
  if (files.length === 0) throw new DomainError('invalid-log', { folder, reason: 'no online-retail*.csv(.gz) in it' });

  const log = new LogBuilder();
  for (const file of files) {
    let lineOfFile = 0;
    for await (const fields of recordsOf(join(folder, file))) {
      lineOfFile += 1;
      if (lineOfFile > 1) log.add(fields, `${file}:${lineOfFile}`);
      else if (fields.join(',') !== header) throw new DomainError('invalid-log', { file, reason: 'other columns' });
    }
  }
  return log.documents();
}

function recordsOf(path: string): AsyncIterable<string[]> {
  const source = createReadStream(path);
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true });
  source.on('error', (error) => parser.destroy(error));
  if (!path.endsWith('.gz')) return source.pipe(parser);
  const unzipped = source.pipe(createGunzip());
  unzipped.on('error', (error) => parser.destroy(error));
  return unzipped.pipe(parser);
}

/** Collects lines into documents. The texts of the log repeat a lot, so each different one is kept once. */
class LogBuilder {
  private readonly byNumber = new Map<string, LogDocument>();
  private readonly texts = new Map<string, string>();
  private readonly days = new Set<string>();
  private readonly decimals = new Map<string, string>();

  add(fields: string[], place: string): void {
    if (fields.length !== columnCount) throw new DomainError('invalid-log', { place, reason: 'number of columns' });
    const [number, stockCode, description, quantity, time, unitPrice, customer, country] = fields.map((field) =>
      field.trim(),
    ) as [string, string, string, string, string, string, string, string];
    if (number === '' || stockCode === '') throw new DomainError('invalid-log', { place, reason: 'no number or code' });

    const moment = localTime.exec(time);
    if (!moment?.[1] || !this.isDay(moment[1]))
      throw new DomainError('invalid-log', { place, reason: `date "${time}"` });
    const document = this.documentOf(number, `${moment[1]}T${moment[2]}Z`, customerNumber(customer), country, place);
    document.lines.push({
      lineNo: document.lines.length + 1,
      stockCode: this.text(stockCode.toUpperCase()),
      description: this.text(description),
      quantity: this.decimal(quantity, place),
      unitPrice: this.decimal(unitPrice, place),
    });
  }

  documents(): LogDocument[] {
    return [...this.byNumber.values()].sort(byLogOrder);
  }

  private documentOf(
    number: string,
    timestamp: string,
    customer: string | null,
    country: string,
    place: string,
  ): LogDocument {
    const known = this.byNumber.get(number);
    if (!known) {
      const day = this.text(timestamp.slice(0, 10));
      const document = {
        number,
        kind: kindOf(number),
        timestamp,
        day,
        customer,
        country: this.text(country),
        lines: [],
      };
      this.byNumber.set(number, document);
      return document;
    }
    if (known.customer !== customer || known.country !== country) {
      throw new DomainError('invalid-log', { place, reason: `document ${number} has two customers or countries` });
    }
    if (timestamp < known.timestamp) {
      known.timestamp = timestamp;
      known.day = timestamp.slice(0, 10);
    }
    return known;
  }

  private isDay(text: string): boolean {
    const isDay = this.days.has(text) || isBusinessDate(text);
    if (isDay) this.days.add(text);
    return isDay;
  }

  private text(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }

  private decimal(text: string, place: string): string {
    const known = this.decimals.get(text);
    if (known !== undefined) return known;
    try {
      const plain = decimal(text).toString();
      this.decimals.set(text, plain);
      return plain;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new DomainError('invalid-log', { place, reason: `number "${text}"` });
    }
  }
}

function kindOf(number: string): LogDocumentKind {
  if (/^C/i.test(number)) return 'cancellation';
  return /^A/i.test(number) ? 'badDebt' : 'sale';
}

/** The log writes customers as decimals, `17850.0`. */
function customerNumber(text: string): string | null {
  return text === '' ? null : text.replace(/\.0+$/, '');
}
