import { z } from 'zod';
import { query } from '../contract.js';
import { Id } from '../fields.js';
import { AccountRole, accountKinds } from './events.js';

export const AccountView = z.object({
  id: Id,
  code: z.string(),
  name: z.string(),
  names: z.object({ es: z.string(), fr: z.string(), en: z.string() }),
  kind: z.enum(accountKinds),
  role: AccountRole.nullable(),
  /** Only documents post here: a sub-ledger stands behind it. */
  isControl: z.boolean(),
});
export type AccountView = z.infer<typeof AccountView>;

export const listAccounts = query({
  subject: 'accounting.account.list',
  http: 'GET /accounts',
  permission: 'accounting.account.read',
  summary: "The company's chart of accounts",
  input: z.object({}),
  output: z.object({ data: z.array(AccountView) }),
});
