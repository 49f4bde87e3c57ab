import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** The revaluation of a day (append-only): once per day, reversed on the next. */
export const RevaluationSchema = defineEntity({
  name: 'Revaluation',
  tableName: 'revaluation',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    date: p.date(),
    /** Role, currency, open amount, carried and new value of each line. */
    lines: p.json().columnType('jsonb'),
    /** Per role its entry and that entry's reversal. */
    entries: p.json().columnType('jsonb'),
    createdAt: p.datetime().columnType('timestamptz'),
    createdBy: p.uuid(),
  },
  uniques: [{ name: 'revaluation_date', properties: ['companyId', 'date'] }],
});
