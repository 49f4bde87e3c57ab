import { consumeTotpStep, findAccountByLogin, type Account, type Database } from './account.js';
import { hashPassword, passwordMatches } from './password.js';
import { matchTotp } from './totp.js';

/** So many tries in one window; the next ones are refused unseen until it ends. */
export const MAX_ATTEMPTS = 5;
export const LOCK_SECONDS = 60;

/** The longest e-mail address there can be; what is longer names nobody. PostgreSQL takes no NUL in a text. */
const MAX_LOGIN_LENGTH = 254;

export type SignIn =
  | { outcome: 'accepted'; account: Account }
  | { outcome: 'second-factor'; account: Account }
  | { outcome: 'refused' }
  | { outcome: 'locked' };

/**
 * Checks a username (or e-mail address) and password. With `second-factor` the sign-in is only complete
 * after `checkSecondFactor`. Every try counts before it is checked, so parallel guesses gain nothing.
 */
export async function checkPassword(db: Database, login: string, password: string): Promise<SignIn> {
  const typed = login.replaceAll('\0', '').slice(0, MAX_LOGIN_LENGTH).trim().toLowerCase();
  const account = await findAccountByLogin(db, typed);
  const username = account?.username ?? typed;
  if (!(await countAttempt(db, username))) return { outcome: 'locked' };

  // An unknown name costs the same time as a wrong password, and gets the same answer.
  const matches = await passwordMatches(password, account?.passwordHash ?? (await decoyHash()));
  if (!account || !matches) return { outcome: 'refused' };
  if (needsSecondFactor(account)) return { outcome: 'second-factor', account };

  await forgetAttempts(db, username);
  return { outcome: 'accepted', account };
}

/** Checks a one-time code against `secret` (the account's, or the one being set up); each code counts once. */
export async function checkSecondFactor(
  db: Database,
  account: Account,
  secret: string,
  code: string,
  atMs: number,
): Promise<'accepted' | 'refused' | 'locked'> {
  if (!(await countAttempt(db, account.username))) return 'locked';

  const step = matchTotp(secret, code, atMs);
  if (step === undefined || !(await consumeTotpStep(db, account.id, step))) return 'refused';

  await forgetAttempts(db, account.username);
  return 'accepted';
}

export function needsSecondFactor(account: Pick<Account, 'totpSecret' | 'requireSecondFactor'>): boolean {
  return account.totpSecret !== null || account.requireSecondFactor;
}

/** Counts a try; false when the window's tries are used up. The fifth try starts the window of the lock. */
async function countAttempt(db: Database, username: string): Promise<boolean> {
  const { rows } = await db.query<{ attempts: number }>(
    `insert into identity.sign_in_attempt as a (username, attempts, window_ends_at)
     values ($1, 1, now() + make_interval(secs => $3))
     on conflict (username) do update set
       attempts = case when a.window_ends_at <= now() then 1 else a.attempts + 1 end,
       window_ends_at = case
         when a.window_ends_at <= now() or a.attempts + 1 = $2 then now() + make_interval(secs => $3)
         else a.window_ends_at end
     returning attempts`,
    [username, MAX_ATTEMPTS, LOCK_SECONDS],
  );
  return (rows[0]?.attempts ?? 0) <= MAX_ATTEMPTS;
}

async function forgetAttempts(db: Database, username: string): Promise<void> {
  await db.query('delete from identity.sign_in_attempt where username = $1', [username]);
}

let decoy: Promise<string> | undefined;

function decoyHash(): Promise<string> {
  decoy ??= hashPassword('nobody has this password');
  return decoy;
}
