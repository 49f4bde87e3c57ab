import { p } from '@mikro-orm/core';

/** Columns that mean the same in every table of the service; amounts, prices and quantities travel as text. */

/** Amount in a document's currency, written with that currency's decimals. */
export const amount = () => p.string().columnType('numeric');
/** Amount in the company's base currency. */
export const baseAmount = () => p.string().columnType('numeric(18,2)');
/** Net of a line or a sum of such, before rounding. */
export const exactAmount = () => p.string().columnType('numeric(30,10)');
/** Price of one unit, or an exchange rate. */
export const price = () => p.string().columnType('numeric(30,12)');
export const percent = () => p.string().columnType('numeric(18,12)');
export const quantity = () => p.string().columnType('numeric(24,6)');
export const date = () => p.string().columnType('date');
export const instant = () => p.datetime().columnType('timestamptz');
export const text = () => p.string().columnType('text');
export const json = () => p.json().columnType('jsonb');

/** What every document of the service carries. */
export const documentColumns = {
  companyId: p.uuid().primary(),
  id: p.uuid().primary(),
  version: p.integer(),
  createdAt: instant(),
  updatedAt: instant(),
  createdBy: p.uuid(),
};
