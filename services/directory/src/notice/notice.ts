import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

const OWN_MARKS = 'company_id = (select ctx.company()) and user_id = (select ctx.user_id())';

/** Something waits for whoever may act on it. Its text is made of kind and parameters where it is read. */
export const Notice = defineEntity({
  name: 'Notice',
  tableName: 'notice',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    kind: p.text(),
    /** What waits, one of its kind: the same thing is told of once, whatever happens to the log. */
    cause: p.text(),
    documentId: p.uuid(),
    params: p.json().columnType('jsonb'),
    /** Who made it arise, and knows of it without being told. */
    authorId: p.uuid(),
    aroseAt: p.datetime().columnType('timestamptz'),
    settledAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

/** What one user did with a notice. */
export const NoticeMark = defineEntity({
  name: 'NoticeMark',
  tableName: 'notice_mark',
  rowLevelSecurity: 'force',
  policies: [{ name: 'own', using: OWN_MARKS, check: OWN_MARKS }],
  properties: {
    companyId: p.uuid().primary(),
    userId: p.uuid().primary(),
    noticeId: p.uuid().primary(),
    readAt: p.datetime().columnType('timestamptz').nullable(),
    snoozedUntil: p.datetime().columnType('timestamptz').nullable(),
  },
});
