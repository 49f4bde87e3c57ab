import { CLI_CLIENT } from './client.js';

/** Renewed this long before its end, so that no request goes out with a token that expires on the way. */
const RENEW_BEFORE_MS = 60_000;

/** A bearer token that many clients share, because a sign-in costs more than a loop; renewed before it expires. */
export function sharedToken(issuer: string, username: string, password: string): () => Promise<string> {
  let token: Promise<string> | undefined;
  let renewAt = 0;
  const renew = async (): Promise<string> => {
    const answer = await fetch(`${issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'password', client_id: CLI_CLIENT, username, password, scope: 'openid' }),
    });
    if (!answer.ok) throw new Error(`${username} cannot sign in: ${answer.status} ${await answer.text()}`);
    const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number };
    renewAt = Date.now() + expires_in * 1_000 - RENEW_BEFORE_MS;
    return access_token;
  };
  return () => {
    if (token === undefined || Date.now() >= renewAt) {
      renewAt = Number.POSITIVE_INFINITY;
      token = renew().catch((error: unknown) => {
        token = undefined;
        throw error;
      });
    }
    return token;
  };
}
