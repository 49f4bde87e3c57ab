import { amount, baseAmount, exactAmount, json } from './columns.js';

/** What a document adds up to, in its own currency and in ours, and how much of it is settled. */
export interface Totals {
  netExact: string;
  net: string;
  rounding: string;
  tax: string;
  gross: string;
  netBase: string;
  taxBase: string;
  grossBase: string;
  taxes: StoredTax[];
  allocated: string;
  allocatedBase: string;
}

export interface StoredTax {
  taxCode: string;
  percent: string;
  base: string;
  amount: string;
  amountBase: string;
}

export const totalColumns = {
  netExact: exactAmount(),
  net: amount(),
  rounding: exactAmount(),
  tax: amount(),
  gross: amount(),
  netBase: baseAmount(),
  taxBase: baseAmount(),
  grossBase: baseAmount(),
  taxes: json(),
  allocated: amount(),
  allocatedBase: baseAmount(),
};

/** Those of a document without lines. */
export function noTotals(): Totals {
  return {
    netExact: '0',
    net: '0',
    rounding: '0',
    tax: '0',
    gross: '0',
    netBase: '0',
    taxBase: '0',
    grossBase: '0',
    taxes: [],
    allocated: '0',
    allocatedBase: '0',
  };
}
