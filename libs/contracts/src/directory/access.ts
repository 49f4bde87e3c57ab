import { z } from 'zod';
import { event, query } from '../contract.js';
import { Currency, Id, Instant } from '../fields.js';

/** What a signed-in caller may do in one company. */
export const CompanyAccess = z.object({
  id: Id,
  code: z.string(),
  name: z.string(),
  networkId: Id,
  baseCurrency: Currency,
  timeZone: z.string(),
  /** Permission names or patterns (`warehouse.*`, `*`). */
  permissions: z.array(z.string()),
  /** Services switched off for the company. */
  modulesOff: z.array(z.string()),
  sandbox: z.boolean(),
  /** Of its network: what concerns the group as a whole is kept there. */
  isHeadquarters: z.boolean(),
});

export const Access = z.object({
  userId: Id,
  name: z.string(),
  locale: z.enum(['es', 'fr', 'en']),
  /** Realm role `admin`: may use `/admin`. */
  administrator: z.boolean(),
  /** Business clock of each network the caller sees; null means real time. */
  clocks: z.record(z.string(), Instant.nullable()),
  companies: z.array(CompanyAccess),
});
export type Access = z.infer<typeof Access>;

/** Who a token's subject is to us and what it may do where. Membership is our data, not the token's. */
export const resolveAccess = query({
  subject: 'directory.access.resolve',
  permission: 'internal',
  summary: 'What a signed-in caller may do',
  input: z.object({
    subject: z.string(),
    username: z.string(),
    name: z.string().nullable(),
    kind: z.enum(['person', 'machine']),
    administrator: z.boolean(),
  }),
  output: Access,
  /** `user-exists`: the subject is known under another username, because it was renamed at the identity provider. */
  errors: ['user-exists'],
});

/** Memberships, roles, modules or the clock of a network changed: gateways forget what they know about it. */
export const accessChanged = event({
  subject: 'directory.access.changed',
  summary: 'Rights, modules or the clock changed',
  payload: z.object({ networkId: Id, userIds: z.array(Id).nullable() }),
});
