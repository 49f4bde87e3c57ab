import { defineEntity, p } from '@mikro-orm/core';
import { deterministicId } from '@consigna/kernel/id';
import { INSTALLATION, NO_COMPANY, OWN } from '../network/network.js';

/**
 * Somebody or something that signs in. The id follows from the username, so that a sign-in and a membership find the
 * user without reading anybody else; the token's subject, kept at the first sign-in, decides from then on.
 */
export const User = defineEntity({
  name: 'User',
  tableName: 'app_user',
  rowLevelSecurity: 'force',
  policies: [
    { name: 'self', using: 'id = (select ctx.user_id())', check: 'id = (select ctx.user_id())' },
    { name: 'prepare', command: 'insert', check: `(select ctx.network()) = '${INSTALLATION}'` },
    { name: 'administer', command: 'select', using: `(select ctx.network()) = '${INSTALLATION}'` },
    {
      name: 'correct',
      command: 'update',
      using: `(select ctx.network()) = '${INSTALLATION}'`,
      check: `(select ctx.network()) = '${INSTALLATION}'`,
    },
    {
      name: 'member',
      command: 'select',
      using: 'id in (select m.user_id from membership m where m.company_id = any((select ctx.companies())::uuid[]))',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    username: p.text(),
    subject: p.text().nullable(),
    kind: p.text(),
    name: p.text(),
    locale: p.text(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    createdBy: p.uuid(),
  },
});

/** What a user is in a company. */
export const Membership = defineEntity({
  name: 'Membership',
  tableName: 'membership',
  rowLevelSecurity: 'force',
  policies: [
    { name: 'company', using: OWN, check: OWN },
    { name: 'self', command: 'select', using: `${NO_COMPANY} and user_id = (select ctx.user_id())` },
  ],
  properties: {
    companyId: p.uuid().primary(),
    userId: p.uuid().primary(),
    roleCodes: p.array(),
    version: p.integer().default(1),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
  },
});

/** Keycloak names the user of a client like this; no person may. */
const MACHINE_PREFIX = 'service-account-';

/** Usernames are one whatever their case. */
export function userIdOf(username: string): string {
  return deterministicId('directory.user', username.trim().toLowerCase());
}

export function kindOf(username: string): 'person' | 'machine' {
  return username.trim().toLowerCase().startsWith(MACHINE_PREFIX) ? 'machine' : 'person';
}
