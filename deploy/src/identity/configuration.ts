import {
  errors,
  interactionPolicy,
  type AccountClaims,
  type Client,
  type KoaContext,
  type Provider,
  type ResourceServerInfo,
  type Token,
} from 'oidc-provider';
import type { Pool } from 'pg';
import { findAccount } from './account.js';
import { databaseAdapter } from './adapter.js';
import {
  API_AUDIENCE,
  API_RESOURCE,
  GRANTED_SCOPES,
  personClaims,
  profileClaims,
  serviceAccountClaims,
} from './claims.js';
import { CLI_CLIENT, hashClientSecret, WEB_CLIENT } from './client.js';
import { chooseLocale } from './messages.js';
import { noticePage, signOutPage } from './pages.js';
import type { ProviderSecrets } from './secrets.js';

export const REALM_PATH = '/realms/consigna';
export const RESOURCES_PATH = `${REALM_PATH}/resources`;
export const LOGIN_PATH = `${REALM_PATH}/login/`;

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Access tokens cannot be taken back, so they are short; a working day ends the rest. Grants carry no right by themselves. */
const LIFETIME_SECONDS = {
  AccessToken: 5 * MINUTE,
  ClientCredentials: 5 * MINUTE,
  IdToken: 5 * MINUTE,
  AuthorizationCode: MINUTE,
  Interaction: 30 * MINUTE,
  Session: 12 * HOUR,
  RefreshToken: 12 * HOUR,
  Grant: 30 * 24 * HOUR,
};

/** Keycloak's routes below the realm. */
const OPENID = '/protocol/openid-connect';
const ROUTES = {
  authorization: `${OPENID}/auth`,
  token: `${OPENID}/token`,
  jwks: `${OPENID}/certs`,
  userinfo: `${OPENID}/userinfo`,
  end_session: `${OPENID}/logout`,
  revocation: `${OPENID}/revoke`,
  introspection: `${OPENID}/token/introspect`,
};

export const USERINFO_PATH = REALM_PATH + ROUTES.userinfo;

/** The API as oidc-provider's resource server: RS256, because keycloak-connect verifies nothing else. */
export const API_SERVER: ResourceServerInfo = {
  scope: GRANTED_SCOPES,
  audience: API_AUDIENCE,
  accessTokenTTL: LIFETIME_SECONDS.AccessToken,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'RS256' } },
};

export interface ConfigurationOptions {
  db: Pool;
  secrets: ProviderSecrets;
  /** Without a trailing slash. */
  gatewayUrl: string;
  testGrants: boolean;
  /** The provider this configuration is for; it exists once the configuration does. */
  provider: () => Provider;
}

/** oidc-provider's configuration: Keycloak's routes, claims and lifetimes, everything kept in the database. */
export function providerConfiguration(options: ConfigurationOptions): Record<string, unknown> {
  const { db, secrets } = options;
  return {
    adapter: databaseAdapter(db),
    jwks: secrets.signingKeys,
    routes: ROUTES,
    ttl: { ...LIFETIME_SECONDS, RefreshToken: refreshLifetime },
    clients: clients(options),
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: GRANTED_SCOPES.split(' '),
    claims: {
      openid: ['sub', 'typ', 'azp', 'amr'],
      profile: ['name', 'preferred_username', 'locale'],
      email: ['email', 'email_verified'],
    },
    cookies: {
      keys: secrets.cookieKeys,
      names: { session: 'consigna_identity', interaction: 'consigna_sign_in', resume: 'consigna_sign_in_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true, path: REALM_PATH },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API_RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx: KoaContext, form: string) => renderSignOut(ctx, form),
        postLogoutSuccessSource: (ctx: KoaContext) => renderNotice(options, ctx, 'signedOut'),
      },
    },
    interactions: { policy: signInPolicy(), url: (_: KoaContext, { uid }: { uid: string }) => LOGIN_PATH + uid },
    findAccount: (ctx: KoaContext, sub: string) => accountClaims(db, ctx, sub),
    loadExistingGrant: (ctx: KoaContext) => firstPartyGrant(options.provider(), ctx),
    issueRefreshToken: (_: KoaContext, client: Client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: () => true,
    fetch: fetchFrom(new URL(options.gatewayUrl).origin),
    formats: { customizers: { jwt: (_: KoaContext, token: Token, jwt: JwtParts) => addClaims(db, token, jwt) } },
    renderError: (ctx: KoaContext, out: { error: string; error_description?: string }) =>
      renderNotice(options, ctx, 'failed', out.error_description ?? out.error),
  };
}

interface JwtParts {
  header: Record<string, unknown> | undefined;
  payload: Record<string, unknown>;
}

/** A rotated token ends when the first one would have: staying signed in for ever is not on offer. */
function refreshLifetime(ctx: KoaContext): number {
  return ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? LIFETIME_SECONDS.RefreshToken;
}

function clients({ gatewayUrl, secrets, testGrants }: ConfigurationOptions): Record<string, unknown>[] {
  const web = {
    client_id: WEB_CLIENT,
    client_name: 'Consigna',
    client_secret: hashClientSecret(secrets.webClientSecret),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [`${gatewayUrl}/auth/callback`],
    post_logout_redirect_uris: [`${gatewayUrl}/`],
    backchannel_logout_uri: `${gatewayUrl}/auth/backchannel-logout`,
    backchannel_logout_session_required: true,
  };
  const cli = {
    client_id: CLI_CLIENT,
    client_name: 'Consigna command line',
    token_endpoint_auth_method: 'none',
    grant_types: ['password', 'refresh_token'],
    response_types: [],
    redirect_uris: [],
  };
  return testGrants ? [web, cli] : [web];
}

function getResourceServerInfo(_: KoaContext, indicator: string): ResourceServerInfo {
  if (indicator !== API_RESOURCE) throw new errors.InvalidTarget();
  return API_SERVER;
}

/** Only signing in is asked for; consent is not, the clients are the installation's own. */
function signInPolicy(): interactionPolicy.Policy {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  const { Check } = interactionPolicy;
  // A session outlives its account by itself: without this a disabled person would meet an error page.
  const accountGone = new Check('account_gone', 'the account is disabled', (ctx) =>
    ctx.oidc.session.accountId !== undefined && ctx.oidc.account === undefined
      ? Check.REQUEST_PROMPT
      : Check.NO_NEED_TO_PROMPT,
  );
  policy.get('login')?.checks.add(accountGone);
  return policy;
}

/**
 * Outgoing requests (back-channel sign-out) reach the gateway and nothing else. The library hands over a connection
 * guard against private addresses, which is left out: the gateway's is one.
 */
function fetchFrom(origin: string) {
  return (url: string, options: RequestInit & { dispatcher?: unknown }): Promise<Response> => {
    if (new URL(url).origin !== origin) throw new Error(`the identity provider does not call ${url}`);
    const { method, headers, body, redirect, signal } = options;
    return fetch(url, { method, headers, body, redirect, signal } as RequestInit);
  };
}

async function firstPartyGrant(provider: Provider, ctx: KoaContext) {
  const { session, client } = ctx.oidc;
  const id = session.grantIdFor(client.clientId);
  const existing = id === undefined ? undefined : await provider.Grant.find(id);
  if (existing || session.accountId === undefined) return existing;

  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope(GRANTED_SCOPES);
  grant.addResourceScope(API_RESOURCE, GRANTED_SCOPES);
  await grant.save();
  return grant;
}

async function accountClaims(db: Pool, ctx: KoaContext, sub: string): Promise<AccountClaims | undefined> {
  const account = await findAccount(db, sub);
  if (!account) return undefined;
  const claims = { sub, typ: 'ID', azp: ctx.oidc.client.clientId, ...profileClaims(account) };
  return { accountId: sub, claims: () => Promise.resolve(claims) };
}

/** Makes an access token look like Keycloak's; `typ: JWT` in the header, since keycloak-connect predates `at+jwt`. */
async function addClaims(db: Pool, token: Token & { client?: Client }, jwt: JwtParts): Promise<void> {
  jwt.header = { ...jwt.header, typ: 'JWT' };
  if (token.kind === 'ClientCredentials') {
    const name = token.client?.clientName ?? token.clientId;
    Object.assign(jwt.payload, serviceAccountClaims({ clientId: token.clientId, name }));
    return;
  }
  const account = token.accountId === undefined ? undefined : await findAccount(db, token.accountId);
  if (!account) throw new errors.InvalidGrant('account not found');
  Object.assign(jwt.payload, personClaims(account, token.clientId));
  if (token.sid !== undefined) jwt.payload.sid = token.sid;
}

/** A client that proves by its ID token whose session it ends needs no second question. */
function renderSignOut(ctx: KoaContext, form: string): void {
  const submitAtOnce = ctx.oidc.entities.IdTokenHint?.payload.sub === ctx.oidc.session.accountId;
  ctx.type = 'html';
  ctx.body = signOutPage({ locale: localeOf(ctx), resources: RESOURCES_PATH, form, submitAtOnce });
}

function renderNotice(
  { gatewayUrl }: ConfigurationOptions,
  ctx: KoaContext,
  kind: 'signedOut' | 'failed',
  detail?: string,
): void {
  ctx.type = 'html';
  ctx.body = noticePage({ locale: localeOf(ctx), resources: RESOURCES_PATH, kind, detail, startUrl: `${gatewayUrl}/` });
}

function localeOf(ctx: KoaContext) {
  const params: KoaContext['oidc']['params'] | undefined = ctx.oidc.params;
  return chooseLocale(params?.ui_locales, ctx.get('accept-language'));
}
