import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** A rate as it was entered: units of `to` for one unit of `from`. */
export const ExchangeRateSchema = defineEntity({
  name: 'ExchangeRate',
  tableName: 'exchange_rate',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    date: p.date().primary(),
    from: p.text().name('from_currency').primary(),
    to: p.text().name('to_currency').primary(),
    value: p.decimal().columnType('numeric(24,12)'),
  },
  checks: [{ name: 'exchange_rate_positive', expression: 'value > 0' }],
});
