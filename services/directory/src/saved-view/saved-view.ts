import { defineEntity, p } from '@mikro-orm/core';

/** Those of the company that are shared, and the user's own: a private view does not exist for anybody else. */
const SEEN = "company_id = (select ctx.company()) and (visibility = 'shared' or created_by = (select ctx.user_id()))";
const OWN_CHOICE = 'company_id = (select ctx.company()) and user_id = (select ctx.user_id())';

/** A list's filters, order and columns under a name. Its owner is who made it. */
export const SavedView = defineEntity({
  name: 'SavedView',
  tableName: 'saved_view',
  rowLevelSecurity: 'force',
  policies: [{ name: 'seen', using: SEEN, check: SEEN }],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    list: p.text(),
    name: p.text(),
    query: p.text(),
    columns: p.array().nullable(),
    visibility: p.text(),
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    createdBy: p.uuid(),
  },
});

/** The view with which a user's list opens. */
export const DefaultView = defineEntity({
  name: 'DefaultView',
  tableName: 'default_view',
  rowLevelSecurity: 'force',
  policies: [{ name: 'own', using: OWN_CHOICE, check: OWN_CHOICE }],
  properties: {
    companyId: p.uuid().primary(),
    userId: p.uuid().primary(),
    list: p.text().primary(),
    viewId: p.uuid(),
  },
});
