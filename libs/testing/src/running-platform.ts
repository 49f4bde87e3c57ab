import { Client } from '@consigna/contracts/client';
import pg from 'pg';

/** Where the platform of this test run is. */
export interface RunningPlatform {
  readonly urls: readonly string[];
  readonly issuer: string;
  /** Superuser: for looking past row-level security and for breaking things on purpose. */
  readonly adminUrl: string;
  readonly natsUrl: string;
  readonly password: string;
  readonly folder: string;
  /** The process that starts the platform's processes, and starts one again when it has ended. */
  readonly supervisor: number;
}

export function runningPlatform(): RunningPlatform {
  const found = process.env['CONSIGNA_TEST_PLATFORM'];
  if (found === undefined)
    throw new Error('scenario tests need their global set-up (jest projects scenario, invariant, browser)');
  return JSON.parse(found) as RunningPlatform;
}

const tokens = new Map<string, Promise<string>>();
/** Tokens live five minutes; a test file takes less, and asks again when it does not. */
const TOKEN_MS = 240_000;

/** An access token of a person, by the password grant that only a development provider has. */
export async function tokenOf(username: string): Promise<string> {
  const known = tokens.get(username);
  if (known !== undefined) return known;
  const { issuer, password } = runningPlatform();
  const token = fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'consigna-cli',
      username,
      password,
      scope: 'openid',
    }),
  }).then(async (answer) => {
    if (!answer.ok) throw new Error(`${username} cannot sign in: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { access_token: string }).access_token;
  });
  tokens.set(username, token);
  setTimeout(() => tokens.delete(username), TOKEN_MS).unref();
  return token;
}

/** A client signed in as somebody, at one of the two gateways. */
export function clientOf(username: string, gateway = 0): Client {
  const url = runningPlatform().urls[gateway];
  if (url === undefined) throw new Error(`there is no gateway ${gateway}`);
  return new Client({ baseUrl: url, token: () => tokenOf(username), locale: 'en' });
}

/** Rows past row-level security, with the schema's name in front of tables. */
export async function rows<R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: runningPlatform().adminUrl });
  await client.connect();
  try {
    return (await client.query<R>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
