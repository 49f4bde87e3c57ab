import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';
import { deterministicId } from '@consigna/kernel/id';
import type { TaxRate } from './tax-template.js';

/** A tax and its rates by day. */
export const TaxCodeSchema = defineEntity({
  name: 'TaxCode',
  tableName: 'tax_code',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    code: p.text(),
    name: p.text(),
    rates: p.json().columnType('jsonb').$type<TaxRate[]>(),
    isDefault: p.boolean(),
    version: p.integer(),
  },
  uniques: [{ name: 'tax_code_code', properties: ['companyId', 'code'] }],
});

/** The id of a company's tax code. */
export function taxCodeId(companyId: string, code: string): string {
  return deterministicId('tax-code', `${companyId}/${code}`);
}
