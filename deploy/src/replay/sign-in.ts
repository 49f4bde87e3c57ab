import { Client } from '@consigna/contracts/client';
import { CLI_CLIENT } from '../identity/client.js';

/** Renewed this long before its end, so that no request goes out with a token that expires on the way. */
const RENEW_BEFORE_MS = 60_000;

interface Tokens {
  access_token: string;
  expires_in: number;
}

/** A client of the API signed in as a person; the token is renewed as long as the client lives. */
export function signIn({ url, issuer }: { url: string; issuer: string }, username: string, password: string): Client {
  let token: Promise<string> | undefined;
  let renewAt = 0;
  const renew = async (): Promise<string> => {
    const answer = await fetch(`${issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'password', client_id: CLI_CLIENT, username, password, scope: 'openid' }),
    });
    if (!answer.ok) throw new Error(`${username} cannot sign in: ${answer.status} ${await answer.text()}`);
    const tokens = (await answer.json()) as Tokens;
    renewAt = Date.now() + tokens.expires_in * 1000 - RENEW_BEFORE_MS;
    return tokens.access_token;
  };
  return new Client({
    baseUrl: url,
    locale: 'en',
    token: () => {
      if (token === undefined || Date.now() >= renewAt) {
        renewAt = Number.POSITIVE_INFINITY;
        token = renew().catch((error: unknown) => {
          token = undefined;
          throw error;
        });
      }
      return token;
    },
  });
}
