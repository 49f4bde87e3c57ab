import { Client } from '@consigna/contracts/client';
import { sharedToken } from '../identity/token.js';
import { leanFetch } from '../infra/lean-fetch.js';

/** A client of the API signed in as a person; the token is renewed as long as the client lives. */
export function signIn({ url, issuer }: { url: string; issuer: string }, username: string, password: string): Client {
  return new Client({ baseUrl: url, locale: 'en', token: sharedToken(issuer, username, password), fetch: leanFetch });
}
