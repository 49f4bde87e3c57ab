import { Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';
import { draw } from './draw.js';
import type { LogDocument } from './log-document.js';

export type ConsignorKey = `C${number}`;

/** Whose stock it is. `both`: half of what arrives is owned, half the consignor's. */
export type Sourcing =
  | { kind: 'owned' }
  | { kind: 'consigned'; consignor: ConsignorKey; role: ConsignmentRole }
  | { kind: 'both'; consignor: ConsignorKey; role: 'principal' };

/** principal: we owe the agreed cost, which is the product's `cost`; agent: we keep `agentCommission` of the net price. */
export type ConsignmentRole = 'principal' | 'agent';

export const agentCommission = '0.40';

export interface Product {
  /** The upper-case stock code. */
  code: string;
  /** The most frequent description that is not empty; the code when there is none. */
  name: string;
  /** Services are sold without stock. */
  supply: 'goods' | 'service';
  /** 0–99, first 8 hex digits of the code's SHA-256, modulo 100. */
  number: number;
  /** null for services. */
  sourcing: Sourcing | null;
  /** GBP, 55 % of the median price, rounded to two decimals, at least 0.01. */
  cost: string;
  /** GBP, the median of the positive unit prices of all lines; 0.01 when it was never priced. */
  listPrice: string;
}

export interface Consignor {
  key: ConsignorKey;
  number: number;
  name: string;
  settlementCurrency: 'GBP' | 'EUR' | 'USD';
}

const settlementCurrencies = ['GBP', 'EUR', 'USD'] as const;

export const consignors: readonly Consignor[] = Array.from({ length: 10 }, (_, number) => ({
  key: `C${number}` as const,
  number,
  name: `Consignor ${number}`,
  settlementCurrency: settlementCurrencies[number % 3] ?? 'GBP',
}));

/** Postage, manual entries, discounts, samples, fees, bad debt, donations, pads to match a cushion, gift vouchers. */
const serviceCode = /^(AMAZONFEE|B|BANK CHARGES|C2|CRUK|D|DOT|M|PADS|POST|S|GIFT_\d{4}_\d+)$/;

export function isService(code: string): boolean {
  return serviceCode.test(code);
}

export function sourcingOf(number: number): Sourcing {
  const consignorNumber = number % 10;
  const consignor: ConsignorKey = `C${consignorNumber}`;
  if (number >= 25) return { kind: 'owned' };
  if (number >= 20) return { kind: 'both', consignor, role: 'principal' };
  return { kind: 'consigned', consignor, role: consignorNumber % 2 === 0 ? 'principal' : 'agent' };
}

/** The products of a log by upper-case code, in the order in which the codes appear. */
export function productsOf(documents: readonly LogDocument[]): Map<string, Product> {
  const seen = new Map<string, { names: Map<string, number>; prices: Map<string, number> }>();
  for (const { lines } of documents) {
    for (const { stockCode, description, unitPrice } of lines) {
      let product = seen.get(stockCode);
      if (!product) seen.set(stockCode, (product = { names: new Map(), prices: new Map() }));
      if (description !== '') count(product.names, description);
      if (unitPrice !== '0' && !unitPrice.startsWith('-')) count(product.prices, unitPrice);
    }
  }
  return new Map([...seen].map(([code, { names, prices }]) => [code, product(code, names, prices)]));
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const cent = decimal('0.01');

function product(code: string, names: Map<string, number>, prices: Map<string, number>): Product {
  const median = medianOf(prices) ?? cent;
  const number = draw(code, 100);
  const supply = isService(code) ? 'service' : 'goods';
  return {
    code,
    name: mostFrequent(names) ?? code,
    supply,
    number,
    sourcing: supply === 'goods' ? sourcingOf(number) : null,
    cost: Decimal.max(roundTo(median.times('0.55'), 2), cent).toString(),
    listPrice: median.toString(),
  };
}

/** Ties go to the first in the alphabet, so that the order of the files does not matter. */
function mostFrequent(names: Map<string, number>): string | undefined {
  const ranked = [...names].sort(([name, times], [otherName, otherTimes]) =>
    times === otherTimes ? (name < otherName ? -1 : 1) : otherTimes - times,
  );
  return ranked[0]?.[0];
}

/** The mean of the two middle prices when their count is even. */
function medianOf(prices: Map<string, number>): Decimal | undefined {
  const ordered = [...prices].map(([price, times]) => ({ price: decimal(price), times }));
  ordered.sort((a, b) => a.price.comparedTo(b.price));
  const total = ordered.reduce((sum, { times }) => sum + times, 0);
  const lower = priceAt(ordered, Math.ceil(total / 2));
  const upper = priceAt(ordered, Math.floor(total / 2) + 1);
  return lower && upper ? lower.plus(upper).dividedBy(2) : undefined;
}

function priceAt(ordered: { price: Decimal; times: number }[], position: number): Decimal | undefined {
  let passed = 0;
  for (const { price, times } of ordered) {
    passed += times;
    if (passed >= position) return price;
  }
  return undefined;
}
