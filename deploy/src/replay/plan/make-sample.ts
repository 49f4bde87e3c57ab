import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addDays } from '@consigna/kernel/business-date';
import { decimal } from '@consigna/kernel/decimal';
import { draw } from './draw.js';

/** One line of the sample, fields as they stand in the file but for the document number. */
interface SampleLine {
  code: string;
  description: string;
  quantity: number;
  price: string;
  /** Minutes after the document's first line. */
  later?: number;
}

interface SampleDocument {
  prefix: '' | 'C' | 'A';
  /** `2010-12-01 08:26` */
  time: string;
  customer: string;
  country: string;
  lines: SampleLine[];
}

const firstDay = '2010-12-01';
const lastDay = '2011-02-15';
const holidays = { from: '2010-12-24', to: '2011-01-03' };
const firstNumber = 900_001;

const goods = productRange();
const customers = [
  ['90101', 'United Kingdom'],
  ['90102', 'United Kingdom'],
  ['90103', 'United Kingdom'],
  ['90104', 'United Kingdom'],
  ['90201', 'EIRE'],
  ['90301', 'Germany'],
  ['90302', 'Austria'],
  ['90401', 'France'],
  ['90402', 'Belgium'],
  ['90501', 'Spain'],
  ['90502', 'Portugal'],
  ['90601', 'Netherlands'],
  ['90701', 'USA'],
  ['90702', 'RSA'],
  ['90703', 'Japan'],
  ['90704', 'Channel Islands'],
  ['90705', 'European Community'],
  ['90706', 'Unspecified'],
  ['', 'United Kingdom'],
  ['', 'Hong Kong'],
  ['', 'France'],
] as const;

/**
 * An invented trading log in the form of the real one: the same text at every call.
 * @returns the CSV, and totals of it counted line by line, in the form of the real log's `control-totals.json`
 */
export function sampleLog(): { csv: string; controlTotals: string } {
  const documents = [...ordinarySales(), ...specialCases()].sort((a, b) =>
    a.time < b.time ? -1 : Number(a.time > b.time),
  );
  const rows = documents.flatMap(({ prefix, time, customer, country, lines }, index) =>
    lines.map(({ code, description, quantity, price, later = 0 }) => ({
      number: `${prefix}${firstNumber + index}`,
      code,
      description,
      quantity,
      time: minutesAfter(time, later),
      price,
      customer: customer === '' ? '' : `${customer}.0`,
      country,
    })),
  );
  const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
  const csv = [header, ...rows.map((row) => csvLine(Object.values(orderedFields(row))))].join('\n');
  return { csv: `${csv}\n`, controlTotals: `${JSON.stringify(totalsOfRows(rows), null, 2)}\n` };
}

type Row = SampleLine & { number: string; time: string; customer: string; country: string };

function orderedFields({ number, code, description, quantity, time, price, customer, country }: Row): string[] {
  return [number, code, description, String(quantity), time, price, customer, country];
}

function csvLine(fields: string[]): string {
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

function totalsOfRows(rows: Row[]) {
  const net = (lines: Row[]) =>
    lines.reduce((sum, row) => sum.plus(decimal(row.price).times(row.quantity)), decimal(0));
  const by = (keyOf: (row: Row) => string) =>
    Object.fromEntries(
      [...new Set(rows.map(keyOf))].sort().map((key) => {
        const lines = rows.filter((row) => keyOf(row) === key);
        return [key, { lines: lines.length, net_amount: net(lines).toString() }];
      }),
    );
  return {
    unit: 'GBP; amounts are exact decimal sums of Quantity*UnitPrice, unrounded',
    lines: rows.length,
    invoices: new Set(rows.map(({ number }) => number)).size,
    net_amount: net(rows).toString(),
    by_month: by(({ time }) => time.slice(0, 7)),
    by_country: by(({ country }) => country),
  };
}

function minutesAfter(time: string, minutes: number): string {
  const [hour, minute] = time.slice(11).split(':').map(Number) as [number, number];
  const total = hour * 60 + minute + minutes;
  const two = (part: number) => String(part).padStart(2, '0');
  return `${time.slice(0, 11)}${two(Math.floor(total / 60))}:${two(total % 60)}:00`;
}

/** Forty-eight invented goods. Their codes have four digits, the real log's have five. */
function productRange(): { code: string; description: string; price: string }[] {
  const colours = ['AMBER', 'TEAL', 'IVORY', 'CORAL'];
  const things = ['LANTERN', 'EGG CUP', 'DOORSTOP', 'PEG BAG', 'CAKE STAND', 'NAPKIN RING'];
  const sizes = ['SMALL', 'LARGE'];
  return colours.flatMap((colour, row) =>
    things.flatMap((thing, column) =>
      sizes.map((size, index) => ({
        code: `${4100 + row * 100 + column * 7}${index === 0 ? '' : 'L'}`,
        description: `${size} ${colour} ${thing}`,
        price: decimal(45 + draw(`sample/price/${row}/${column}/${size}`, 900))
          .dividedBy(100)
          .toFixed(2),
      })),
    ),
  );
}

function good(index: number): { code: string; description: string; price: string } {
  const found = goods[index % goods.length];
  if (!found) throw new Error(`no good ${index}`);
  return found;
}

/** One or two sales a day, three to nine lines each, customers in turn. */
function ordinarySales(): SampleDocument[] {
  const sales: SampleDocument[] = [];
  for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) {
    if (isClosed(day)) continue;
    const count = 1 + draw(`sample/count/${day}`, 2);
    for (let sale = 0; sale < count; sale += 1) sales.push(ordinarySale(day, sale, sales.length));
  }
  return sales;
}

/** Saturdays and the days around the new year. */
function isClosed(day: string): boolean {
  const saturday = new Date(`${day}T00:00:00Z`).getUTCDay() === 6;
  return saturday || (day >= holidays.from && day <= holidays.to);
}

function ordinarySale(day: string, ofDay: number, index: number): SampleDocument {
  const seed = `sample/${day}/${ofDay}`;
  const [customer, country] = customers[index % customers.length] ?? customers[0];
  const lineCount = 3 + draw(`${seed}/lines`, 7);
  const lines = Array.from({ length: lineCount }, (_, line): SampleLine => {
    const { code, description, price } = good(draw(`${seed}/${line}/product`, goods.length));
    return { code, description, quantity: 1 + draw(`${seed}/${line}/quantity`, 24), price };
  });
  if (country !== 'United Kingdom' && customer !== '') lines.push(service('POST', 'POSTAGE', '18.00', 1));
  return {
    prefix: '',
    time: `${day} ${ofDay === 0 ? '09' : '14'}:${10 + draw(`${seed}/minute`, 50)}`,
    customer,
    country,
    lines,
  };
}

function service(code: string, description: string, price: string, quantity: number): SampleLine {
  return { code, description, price, quantity };
}

/** So many of good `index`, at its price or another. */
function line(index: number, quantity: number, change: Partial<SampleLine> = {}): SampleLine {
  return { ...good(index), quantity, ...change };
}

type Case = [time: string, customer: string, country: string, ...lines: SampleLine[]];

function specialCases(): SampleDocument[] {
  const documents = (prefix: SampleDocument['prefix'], cases: Case[]): SampleDocument[] =>
    cases.map(([time, customer, country, ...lines]) => ({ prefix, time, customer, country, lines }));
  return [
    ...documents('', saleCases()),
    ...documents('', stockCases()),
    ...documents('C', returnCases()),
    ...documents('A', badDebtCases()),
  ];
}

function saleCases(): Case[] {
  const uk = 'United Kingdom';
  return [
    // Bought twice, so that a return goes back to both, the later first.
    ['2010-12-02 10:05', '90810', uk, line(3, 10), line(5, 4)],
    ['2010-12-06 11:20', '90810', uk, line(3, 6, { price: '2.10' }), line(7, 12)],
    // An exact repeat, one code in two spellings, a price of three decimals, two timestamps in one document.
    [
      '2010-12-07 12:00',
      '90811',
      uk,
      line(9, 2),
      line(9, 2),
      line(1, 3),
      line(1, 4, { code: good(1).code.toLowerCase() }),
    ],
    ['2010-12-08 16:57', '90811', uk, line(11, 480, { price: '0.065' }), line(13, 7, { price: '1.255', later: 1 })],
    // A free line beside priced ones, and one that is returned as if it had been paid.
    ['2010-12-09 09:30', '90812', uk, line(15, 6), line(17, 2, { price: '0.0' })],
    // Services only.
    [
      '2010-12-10 15:00',
      '',
      uk,
      service('DOT', 'DOTCOM POSTAGE', '112.45', 1),
      service('gift_0001_20', 'Gift voucher', '16.67', 1),
    ],
    ['2010-12-13 15:30', '', uk, service('AMAZONFEE', 'AMAZON FEE', '74.30', 1)],
    ['2011-01-05 12:15', '90813', 'Germany', line(19, 24), service('M', 'Manual', '4.50', 1)],
    // One customer in two countries of two companies, one in two countries of the same company.
    ['2010-12-14 10:00', '90820', 'Spain', line(21, 8)],
    ['2011-01-12 10:00', '90820', 'Belgium', line(21, 5)],
    ['2010-12-15 10:00', '90821', 'Cyprus', line(23, 9)],
    ['2011-01-13 10:00', '90821', 'Switzerland', line(25, 3)],
    // Bought and returned on one day; before and after the United Kingdom's VAT rose.
    ['2010-12-20 09:05', '90814', uk, line(27, 30)],
    ['2011-01-10 09:05', '90814', uk, line(27, 12), line(29, 12)],
    ['2011-02-01 10:45', '', uk, line(31, 1), line(33, 2), line(35, 1)],
  ];
}

function stockCases(): Case[] {
  const uk = 'United Kingdom';
  const lost = (index: number, quantity: number, description: string): SampleLine =>
    line(index, -quantity, { price: '0.0', description });
  const found = (index: number, quantity: number, description: string): SampleLine =>
    line(index, quantity, { price: '0.0', description });
  return [
    ...goods
      .slice(0, 8)
      .map((_, index): Case => [
        `2011-01-1${index} 17:${10 + index}`,
        '',
        uk,
        lost(index * 3, 1 + index, index % 2 ? 'damaged' : ''),
      ]),
    ['2011-01-19 17:30', '', uk, lost(33, 2, 'check')],
    ['2010-12-16 17:30', '', uk, found(2, 5, '')],
    ['2011-01-20 17:30', '', uk, found(4, 12, 'found'), found(6, 3, 'found')],
    ['2011-02-10 13:08', '90812', uk, found(8, 16, good(8).description)],
    ['2011-01-21 09:32', '', uk, service('POST', '', '0.0', 100)],
  ];
}

function returnCases(): Case[] {
  const uk = 'United Kingdom';
  return [
    // In full over two sales; then more than is left; then what was never bought.
    ['2010-12-17 10:00', '90810', uk, line(3, -8, { price: '2.10' })],
    ['2011-01-06 10:00', '90810', uk, line(3, -20)],
    ['2011-01-07 10:00', '90810', uk, line(40, -2)],
    // Above the price of the sale, and of a free line.
    ['2010-12-21 10:00', '90811', uk, line(9, -3, { price: '19.95' })],
    ['2010-12-22 10:00', '90812', uk, line(17, -1)],
    ['2010-12-20 16:40', '90814', uk, line(27, -30)],
    ['2011-01-24 11:00', '90814', uk, line(27, -6), line(29, -2)],
    // The same company serves both countries, so the return finds its sale; two companies do not.
    ['2011-01-25 11:00', '90821', 'Switzerland', line(23, -4)],
    ['2011-01-26 11:00', '90820', 'Belgium', line(21, -7)],
    // Goods and services, services only, walk-ins.
    ['2011-01-27 11:00', '90813', 'Germany', line(19, -4), service('POST', 'POSTAGE', '18.00', -1)],
    ['2011-01-28 11:00', '90103', uk, service('D', 'Discount', '12.50', -1)],
    ['2011-01-31 11:00', '', uk, service('AMAZONFEE', 'AMAZON FEE', '148.60', -1)],
    ['2011-02-02 11:00', '', uk, line(31, -1), service('M', 'Manual', '3.00', -1)],
    ['2011-02-03 11:00', '', 'Hong Kong', line(37, -2)],
  ];
}

function badDebtCases(): Case[] {
  const debt = (price: string): SampleLine => service('B', 'Adjust bad debt', price, 1);
  return [
    ['2011-02-04 14:50', '', 'United Kingdom', debt('310.25')],
    ['2011-02-04 14:51', '', 'United Kingdom', debt('-310.25')],
    ['2011-02-04 14:52', '', 'United Kingdom', debt('-310.25')],
  ];
}

/** `node make-sample.js FOLDER` writes both files there. */
async function main(folder: string): Promise<void> {
  const { csv, controlTotals } = sampleLog();
  await writeFile(join(folder, 'online-retail-sample.csv'), csv);
  await writeFile(join(folder, 'control-totals.json'), controlTotals);
}

const [, script, folder] = process.argv;
if (folder !== undefined && script !== undefined && resolve(script) === fileURLToPath(import.meta.url))
  await main(folder);
