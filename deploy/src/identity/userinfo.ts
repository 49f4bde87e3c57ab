import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLocalJWKSet, jwtVerify, type JWTPayload } from 'jose';
import type { JWK } from 'jose';
import type { Pool } from 'pg';
import { findAccount } from './account.js';
import { API_AUDIENCE, profileClaims } from './claims.js';

/**
 * Keycloak's `userinfo`, which takes the same access token as the API.
 * oidc-provider's own route only knows opaque tokens, made for no resource; ours are signed for the API and not stored.
 */
export function userinfoHandler(options: {
  db: Pool;
  issuer: string;
  signingKeys: { keys: JWK[] };
}): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const keys = createLocalJWKSet({ keys: options.signingKeys.keys.map(publicPart) });
  return async (req, res) => {
    const token = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
    const claims = token === undefined ? undefined : await verified(token);
    const account =
      claims?.sub === undefined || !isPerson(claims) ? undefined : await findAccount(options.db, claims.sub);

    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    res.setHeader('Cache-Control', 'no-store');
    if (account) {
      res.end(JSON.stringify({ sub: account.id, ...profileClaims(account) }));
      return;
    }
    res.statusCode = 401;
    res.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
    res.end(JSON.stringify({ error: 'invalid_token', error_description: 'invalid token provided' }));
  };

  async function verified(token: string): Promise<JWTPayload | undefined> {
    try {
      const rules = { issuer: options.issuer, audience: API_AUDIENCE, algorithms: ['RS256'] };
      return (await jwtVerify(token, keys, rules)).payload;
    } catch {
      // Whatever is wrong with a token, its bearer is told no more than that.
      return undefined;
    }
  }
}

function isPerson(claims: JWTPayload): boolean {
  return typeof claims.email === 'string';
}

function publicPart({ kty, n, e, kid, alg, use }: JWK): JWK {
  return { kty, n, e, kid, alg, use } as JWK;
}
