import { newId } from '@consigna/kernel/id';
import type { Pool, PoolClient } from 'pg';
import type { Person } from './claims.js';
import { hashPassword, passwordMatches } from './password.js';

/** A pool or a connection; administration works in the caller's transaction where it has one. */
export type Database = Pick<Pool | PoolClient, 'query'>;

export interface Account extends Person {
  passwordHash: string;
  requireSecondFactor: boolean;
  totpSecret: string | null;
}

export interface NewAccount {
  /** Kept in lower case; unique. */
  username: string;
  /** Unique too, without regard to case: people may sign in with it. */
  email: string;
  name: string;
  password: string;
  realmRoles?: readonly string[];
  /** Base32 secret of an authenticator that is already set up. */
  totpSecret?: string;
  /** Demands a second factor; without a `totpSecret` the next sign-in sets one up. */
  requireSecondFactor?: boolean;
  locale?: 'es' | 'fr' | 'en';
  disabled?: boolean;
}

/**
 * Makes an account, or brings the one with that username to what is given (password included); safe to repeat.
 * A `totpSecret` that is left out stays as it is. Returns the account's id, the `sub` of its tokens.
 */
export async function createAccount(db: Database, account: NewAccount): Promise<string> {
  const username = account.username.toLowerCase();
  const existing = await findRow(db, 'username = $1', username);
  const keepsPassword = existing !== undefined && (await passwordMatches(account.password, existing.passwordHash));

  const { rows } = await db.query<{ id: string }>(
    `insert into identity.account
       (id, username, email, name, password_hash, realm_roles, totp_secret, require_second_factor, locale, disabled)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (username) do update set
       email = excluded.email, name = excluded.name, password_hash = excluded.password_hash,
       realm_roles = excluded.realm_roles, totp_secret = coalesce(excluded.totp_secret, account.totp_secret),
       require_second_factor = excluded.require_second_factor, locale = excluded.locale, disabled = excluded.disabled
     returning id`,
    [
      newId(),
      username,
      account.email,
      account.name,
      keepsPassword ? existing.passwordHash : await hashPassword(account.password),
      account.realmRoles ?? [],
      account.totpSecret ?? null,
      account.requireSecondFactor ?? false,
      account.locale ?? 'en',
      account.disabled ?? false,
    ],
  );
  const [row] = rows;
  if (!row) throw new Error(`account ${username} was not written`);
  return row.id;
}

/** The enabled account with that id; undefined where there is none, so that its tokens and sessions end. */
export function findAccount(db: Database, id: string): Promise<Account | undefined> {
  return findRow(db, 'id = $1::text::uuid and not disabled', id);
}

/** The enabled account somebody means by the username or e-mail address they typed (lower case); a username goes first. */
export function findAccountByLogin(db: Database, login: string): Promise<Account | undefined> {
  return findRow(db, '(username = $1 or lower(email) = $1) and not disabled', login);
}

/** Keeps the step of an accepted one-time code; false where that step or a later one was used before. */
export async function consumeTotpStep(db: Database, accountId: string, step: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update identity.account set totp_last_step = $2
     where id = $1 and (totp_last_step is null or totp_last_step < $2)`,
    [accountId, step],
  );
  return rowCount === 1;
}

/** Stores the authenticator a person has just set up; one that is there already is not replaced. */
export async function enrolTotp(db: Database, accountId: string, secret: string): Promise<void> {
  await db.query('update identity.account set totp_secret = $2 where id = $1 and totp_secret is null', [
    accountId,
    secret,
  ]);
}

async function findRow(db: Database, condition: string, value: string): Promise<Account | undefined> {
  const { rows } = await db.query<Account>(
    `select id, username, email, name, realm_roles as "realmRoles", locale, password_hash as "passwordHash",
            require_second_factor as "requireSecondFactor", totp_secret as "totpSecret"
     from identity.account where ${condition} order by username = $1::text desc limit 1`,
    [value],
  );
  return rows[0];
}
