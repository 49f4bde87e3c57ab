import { errors, type KoaContext, type Provider, type ResourceServerInfo } from 'oidc-provider';
import type { Pool } from 'pg';
import type { Account } from './account.js';
import { checkPassword, checkSecondFactor } from './authenticate.js';
import { API_RESOURCE, GRANTED_SCOPES } from './claims.js';

/**
 * Adds the resource-owner password grant, for tests and command-line tools on loopback: `username`, `password`,
 * and `totp` where the account has a second factor. Wrong ones are `invalid_grant`, too many tries as well.
 */
export function registerPasswordGrant(provider: Provider, db: Pool, api: ResourceServerInfo): void {
  const handler = async (ctx: KoaContext): Promise<void> => {
    const account = await authenticate(db, ctx.oidc.params);
    ctx.body = await issueTokens(provider, ctx, account, api);
  };
  provider.registerGrantType('password', handler, ['username', 'password', 'totp', 'scope']);
}

async function authenticate(db: Pool, params: KoaContext['oidc']['params']): Promise<Account> {
  const signIn = await checkPassword(db, params.username ?? '', params.password ?? '');
  switch (signIn.outcome) {
    case 'accepted':
      return signIn.account;
    case 'second-factor':
      return requireCode(db, signIn.account, params.totp ?? '');
    case 'refused':
      throw new errors.CustomOIDCProviderError('invalid_grant', 'wrong username or password');
    case 'locked':
      throw new errors.CustomOIDCProviderError('invalid_grant', 'too many attempts');
  }
}

async function requireCode(db: Pool, account: Account, code: string): Promise<Account> {
  if (account.totpSecret === null) {
    throw new errors.CustomOIDCProviderError('invalid_grant', 'set up the second factor by signing in with a browser');
  }
  const outcome = await checkSecondFactor(db, account, account.totpSecret, code, Date.now());
  if (outcome !== 'accepted') {
    throw new errors.CustomOIDCProviderError('invalid_grant', `second factor ${outcome}`);
  }
  return account;
}

async function issueTokens(provider: Provider, ctx: KoaContext, account: Account, api: ResourceServerInfo) {
  const { client } = ctx.oidc;
  const grant = new provider.Grant({ accountId: account.id, clientId: client.clientId });
  grant.addOIDCScope(GRANTED_SCOPES);
  grant.addResourceScope(API_RESOURCE, GRANTED_SCOPES);
  const source = {
    accountId: account.id,
    client,
    grantId: await grant.save(),
    gty: 'password',
    scope: GRANTED_SCOPES,
    // There is no browser session these tokens could end with.
    expiresWithSession: false,
  };

  const access = new provider.AccessToken(source);
  access.resourceServer = new provider.ResourceServer(API_RESOURCE, api);
  const refresh = new provider.RefreshToken({ ...source, resource: API_RESOURCE });
  return {
    access_token: await access.save(),
    expires_in: access.expiration,
    refresh_token: await refresh.save(),
    token_type: access.tokenType,
    scope: source.scope,
  };
}
