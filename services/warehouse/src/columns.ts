import { p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** Every table of the ledger and its documents is a company's own, by the database's force. */
export const ofCompany = { rowLevelSecurity: 'force' as const, policies: [companyPolicy] };

export const quantity = () => p.decimal().columnType('numeric(24,6)');
/** Base currency, 2 decimals. */
export const amount = () => p.decimal().columnType('numeric(24,2)');
/** Price or cost of one unit. */
export const unitPrice = () => p.decimal().columnType('numeric(24,8)');
export const instant = () => p.datetime().columnType('timestamptz');
export const day = () => p.string().columnType('date');
export const list = () => p.json().columnType('jsonb');

/** Whose units they are: `own`, or `<consignor>/<agreement>`. */
export const ownerColumns = {
  ownerKey: p.text(),
  consignorId: p.uuid().nullable(),
  agreementId: p.uuid().nullable(),
};

/** Members of every document. */
export const documentColumns = {
  companyId: p.uuid().primary(),
  id: p.uuid().primary(),
  version: p.integer().default(1),
  createdAt: instant(),
  updatedAt: instant(),
  createdBy: p.uuid(),
};
