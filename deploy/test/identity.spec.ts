import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Keycloak from 'keycloak-connect';
import { Client, escapeIdentifier, Pool } from 'pg';
import { createAccount } from '../src/identity/account.js';
import { LOCK_SECONDS } from '../src/identity/authenticate.js';
import { serviceAccountId } from '../src/identity/claims.js';
import { createClient } from '../src/identity/client.js';
import { startIdentity, type Identity, type IdentityOptions } from '../src/identity/provider.js';
import { prepareIdentityDatabase } from '../src/identity/schema.js';
import { decodeBase32, newTotpSecret, totpCode, totpStep } from '../src/identity/totp.js';

/**
 * The embedded identity provider over HTTP, on a database of its own.
 * CONSIGNA_TEST_PG_URL names a database and a superuser of the test cluster; the database and role made here are dropped again.
 */
const adminUrl = process.env.CONSIGNA_TEST_PG_URL ?? '';
const name = `identity_test_${process.pid}_${randomBytes(4).toString('hex')}`;

/** Stands for the gateway: only told when somebody signs out. */
const gateway = createServer((req, res) => {
  req
    .setEncoding('utf8')
    .on('data', (body: string) => notices.push({ path: req.url, form: new URLSearchParams(body) }));
  req.on('end', () => res.end());
});
const notices: { path: string | undefined; form: URLSearchParams }[] = [];
let gatewayUrl: string;
let redirectUri: string;
const PASSWORD = 'a quiet warehouse';
const MACHINE = { clientId: 'webshop', secret: randomBytes(24).toString('base64url'), name: 'Web shop' };

let databaseUrl: string;
let db: Pool;
let identity: Identity;
const failures: Error[] = [];

async function admin(...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function start(options: Partial<IdentityOptions> = {}): Promise<Identity> {
  return startIdentity({
    databaseUrl,
    gatewayUrl,
    mode: 'development',
    accounts: 'database',
    testGrants: true,
    onError: (error) => failures.push(error),
    ...options,
  });
}

beforeAll(async () => {
  if (adminUrl === '') throw new Error('CONSIGNA_TEST_PG_URL is not set');
  await admin(`create database ${escapeIdentifier(name)}`);
  const own = new URL(adminUrl);
  own.pathname = `/${name}`;
  await prepareIdentityDatabase(own.href, 'first password', name);
  await once(gateway.listen(0, '127.0.0.1'), 'listening');
  gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  redirectUri = `${gatewayUrl}/auth/callback`;
  databaseUrl = await prepareIdentityDatabase(own.href, "it's another; password", name);
  db = new Pool({ connectionString: databaseUrl, max: 2 });
  await createClient(db, MACHINE);
  identity = await start();
}, 30_000);

afterAll(async () => {
  if (adminUrl === '') return;
  await identity?.stop();
  gateway.close();
  await db?.end();
  await admin(
    `drop database if exists ${escapeIdentifier(name)} with (force)`,
    `drop role if exists ${escapeIdentifier(name)}`,
  );
});

afterEach(() => {
  expect(failures.splice(0)).toEqual([]);
});

interface Tokens {
  access_token: string;
  refresh_token: string;
  id_token: string;
  expires_in: number;
  error?: string;
  error_description?: string;
}

const endpoint = (path: string) => `${identity.issuer}/protocol/openid-connect/${path}`;

async function token(
  form: Record<string, string>,
  client?: { clientId: string; secret: string },
): Promise<{ status: number; body: Tokens }> {
  const basic = client && Buffer.from(`${client.clientId}:${client.secret}`).toString('base64');
  const response = await fetch(endpoint('token'), {
    method: 'POST',
    headers: basic ? { authorization: `Basic ${basic}` } : {},
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as Tokens };
}

const webClient = () => ({ clientId: 'consigna-web', secret: identity.webClientSecret });

const passwordGrant = (username: string, password = PASSWORD, more: Record<string, string> = {}) =>
  token({ grant_type: 'password', client_id: 'consigna-cli', username, password, ...more });

const refresh = (refreshToken: string) =>
  token({ grant_type: 'refresh_token', refresh_token: refreshToken }, webClient());

function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

/** Follows redirects by hand, as far as this provider, and keeps its cookies by name and path. */
class Browser {
  private readonly cookies = new Map<string, { value: string; path: string }>();
  location = '';

  async open(url: string, form?: Record<string, string>): Promise<Response> {
    let request: RequestInit = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
    this.location = url;
    for (;;) {
      const headers = { cookie: this.cookieHeader(), 'accept-language': 'es', accept: 'text/html' };
      const response = await fetch(this.location, { ...request, redirect: 'manual', headers });
      this.keep(response.headers.getSetCookie());
      const target = response.headers.get('location');
      if (target === null) return response;
      await response.arrayBuffer();
      this.location = new URL(target, this.location).href;
      if (this.location.startsWith(gatewayUrl)) return response;
      request = {};
    }
  }

  submit(form: Record<string, string>): Promise<Response> {
    return this.open(this.location, form);
  }

  private cookieHeader(): string {
    const { pathname } = new URL(this.location);
    const sent = [...this.cookies].filter(([, { path }]) => pathname.startsWith(path));
    return sent.map(([cookie, { value }]) => `${cookie.split(' ')[0]}=${value}`).join('; ');
  }

  private keep(lines: string[]): void {
    for (const line of lines) {
      const [, cookie = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /; path=([^;]+)/i.exec(line)?.[1] ?? '/';
      if (value === '') this.cookies.delete(`${cookie} ${path}`);
      else this.cookies.set(`${cookie} ${path}`, { value, path });
    }
  }
}

function authorization(more: Record<string, string> = {}): { url: string; verifier: string } {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'consigna-web',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return { url: `${endpoint('auth')}?${query}`, verifier };
}

async function redeem(browser: Browser, verifier: string): Promise<{ status: number; body: Tokens }> {
  const code = new URL(browser.location).searchParams.get('code');
  expect(code).toBeTruthy();
  const form = {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };
  return token(form, webClient());
}

async function signIn(browser: Browser, username: string): Promise<Tokens> {
  const { url, verifier } = authorization();
  await browser.open(url);
  await browser.submit({ username, password: PASSWORD });
  return (await redeem(browser, verifier)).body;
}

let serial = 0;
async function account(
  more: Partial<Parameters<typeof createAccount>[1]> = {},
): Promise<{ id: string; username: string }> {
  serial += 1;
  const username = `person-${serial}`;
  const email = `Person-${serial}@alondra.example`;
  const id = await createAccount(db, { username, email, name: `Person ${serial}`, password: PASSWORD, ...more });
  return { id, username };
}

describe('where it may run', () => {
  it('not in production', async () => {
    await expect(start({ mode: 'production' })).rejects.toThrow('development only');
  });

  it('not on an address others can reach', async () => {
    await expect(start({ host: '0.0.0.0' as '127.0.0.1' })).rejects.toThrow('only listens on 127.0.0.1');
  });

  it('not under a foreign name that leads to loopback', async () => {
    const path = '/realms/consigna/.well-known/openid-configuration';
    const status = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: identity.port, path, headers: { host: 'rebound.example' } };
      get(options, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });

    expect(status).toBe(421);
  });
});

describe('discovery', () => {
  it('names the routes of a Keycloak realm', async () => {
    const response = await fetch(`${identity.issuer}/.well-known/openid-configuration`);

    expect(await response.json()).toMatchObject({
      issuer: identity.issuer,
      authorization_endpoint: endpoint('auth'),
      token_endpoint: endpoint('token'),
      jwks_uri: endpoint('certs'),
      userinfo_endpoint: endpoint('userinfo'),
      end_session_endpoint: endpoint('logout'),
      revocation_endpoint: endpoint('revoke'),
      introspection_endpoint: endpoint('token/introspect'),
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
    });
  });

  it('publishes the public keys only', async () => {
    const { keys } = (await (await fetch(endpoint('certs'))).json()) as { keys: Record<string, unknown>[] };

    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    expect(keys[0]).not.toHaveProperty('d');
  });
});

describe('signing in with a browser', () => {
  it('shows the form in the typeface of the application', async () => {
    const font = await fetch(`${identity.issuer}/resources/inter-latin-wght-normal.woff2`);

    expect(font.headers.get('content-type')).toBe('font/woff2');
    expect(
      Buffer.from(await font.arrayBuffer())
        .subarray(0, 4)
        .toString(),
    ).toBe('wOF2');
  });

  it('goes through the form to tokens with Keycloak claims', async () => {
    const { id, username } = await account({ realmRoles: ['finance'], locale: 'es' });
    const browser = new Browser();
    const { url, verifier } = authorization();

    const page = await browser.open(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).toContain('Entrar en Consigna');
    await browser.submit({ username: username.toUpperCase(), password: PASSWORD });
    expect(new URL(browser.location).searchParams.get('state')).toBe('state-1');
    const { status, body } = await redeem(browser, verifier);

    expect(status).toBe(200);
    expect(body.expires_in).toBeLessThanOrEqual(300);
    expect(claimsOf(body.access_token)).toMatchObject({
      iss: identity.issuer,
      sub: id,
      aud: 'consigna-api',
      typ: 'Bearer',
      azp: 'consigna-web',
      preferred_username: username,
      name: expect.any(String),
      email: expect.stringContaining('@alondra.example'),
      realm_access: { roles: ['finance'] },
    });
    expect(claimsOf(body.id_token)).toMatchObject({
      aud: 'consigna-web',
      sub: id,
      typ: 'ID',
      nonce: 'nonce-1',
      preferred_username: username,
      sid: expect.any(String),
    });
  });

  it('accepts the e-mail address, speaks the language asked for and keeps what was typed after a refusal', async () => {
    const { username } = await account();
    const browser = new Browser();
    await browser.open(authorization({ ui_locales: 'fr' }).url);

    const refused = await browser.submit({ username: `${username}@alondra.example`, password: 'wrong' });
    const html = await refused.text();
    expect(refused.status).toBe(422);
    expect(html).toContain('role="alert">Le nom d’utilisateur ou le mot de passe est incorrect.');
    expect(html).toContain(`value="${username}@alondra.example"`);
    await browser.submit({ username: `${username}@alondra.example`, password: PASSWORD });

    expect(browser.location).toContain(redirectUri);
  });

  it('is not asked twice while the session lasts, and a code works once', async () => {
    const { username } = await account();
    const browser = new Browser();
    await signIn(browser, username);
    const { url, verifier } = authorization();

    await browser.open(url);
    const first = await redeem(browser, verifier);
    const second = await redeem(browser, verifier);

    expect(first.status).toBe(200);
    expect(second).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('needs PKCE, a known redirect and the right verifier', async () => {
    const { username } = await account();
    const browser = new Browser();
    await browser.open(authorization({ code_challenge: '', code_challenge_method: '' }).url);
    expect(new URL(browser.location).searchParams.get('error')).toBe('invalid_request');
    const foreign = await browser.open(authorization({ redirect_uri: 'https://elsewhere.example/' }).url);
    expect(foreign.status).toBe(400);
    expect(await foreign.text()).toContain('No se ha podido continuar');

    await browser.open(authorization().url);
    await browser.submit({ username, password: PASSWORD });

    expect((await redeem(browser, 'x'.repeat(43))).body.error).toBe('invalid_grant');
  });

  it('shows a page, not an error, when the interaction is over or belongs to another browser', async () => {
    const browser = new Browser();
    await browser.open(authorization().url);

    const response = await new Browser().open(browser.location);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Esta página ha caducado');
  });

  it('is asked again once the account is disabled, and its tokens are not renewed', async () => {
    const { username } = await account();
    const browser = new Browser();
    const tokens = await signIn(browser, username);
    await db.query('update identity.account set disabled = true where username = $1', [username]);

    expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
    expect(await (await browser.open(authorization().url)).text()).toContain('name="password"');
  });
});

describe('staying signed in', () => {
  it('refreshes with rotation; a refresh token used twice ends the sign-in', async () => {
    const tokens = await signIn(new Browser(), (await account()).username);

    const renewed = await refresh(tokens.refresh_token);
    expect(renewed.status).toBe(200);
    expect(renewed.body.refresh_token).not.toBe(tokens.refresh_token);
    expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
    expect((await refresh(renewed.body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('survives a restart: session, refresh token, signing key and client secret', async () => {
    const browser = new Browser();
    const tokens = await signIn(browser, (await account()).username);
    const { port, webClientSecret } = identity;

    await identity.stop();
    identity = await start({ port });

    expect(identity.webClientSecret).toBe(webClientSecret);
    expect(
      (await fetch(endpoint('userinfo'), { headers: { authorization: `Bearer ${tokens.access_token}` } })).status,
    ).toBe(200);
    expect((await refresh(tokens.refresh_token)).status).toBe(200);
    await browser.open(authorization().url);
    expect(browser.location).toContain(redirectUri);
  });

  it('ends with the sign-out page, which takes the refresh token with it and tells the gateway', async () => {
    const browser = new Browser();
    const tokens = await signIn(browser, (await account()).username);
    const query = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: `${gatewayUrl}/` });

    const page = await (await browser.open(`${endpoint('logout')}?${query}`)).text();
    expect(page).toContain('¿Cerrar la sesión?');
    expect(page).toContain('/resources/sign-out.js');
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    await browser.open(action, { xsrf, logout: 'yes' });

    expect(browser.location).toBe(`${gatewayUrl}/`);
    expect(notices).toHaveLength(1);
    expect(notices[0]?.path).toBe('/auth/backchannel-logout');
    expect(claimsOf(notices[0]?.form.get('logout_token') ?? '')).toMatchObject({
      aud: 'consigna-web',
      sub: claimsOf(tokens.id_token).sub,
      sid: claimsOf(tokens.id_token).sid,
    });
    expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
    expect(await (await browser.open(authorization().url)).text()).toContain('name="password"');
  });
});

describe('machines', () => {
  it('get a short token of their own by client credentials', async () => {
    const { status, body } = await token({ grant_type: 'client_credentials' }, MACHINE);

    expect(status).toBe(200);
    expect(body.expires_in).toBeLessThanOrEqual(300);
    expect(claimsOf(body.access_token)).toMatchObject({
      sub: serviceAccountId('webshop'),
      azp: 'webshop',
      aud: 'consigna-api',
      typ: 'Bearer',
      preferred_username: 'service-account-webshop',
      realm_access: { roles: [] },
    });
  });

  it('are refused with a wrong secret, with the stored hash, and once disabled', async () => {
    const { rows } = await db.query<{ secret_hash: string }>('select secret_hash from identity.client');
    const grant = { grant_type: 'client_credentials' };

    expect((await token(grant, { ...MACHINE, secret: 'wrong' })).status).toBe(401);
    expect((await token(grant, { ...MACHINE, secret: rows[0]?.secret_hash ?? '' })).status).toBe(401);
    await createClient(db, { ...MACHINE, disabled: true });
    expect((await token(grant, MACHINE)).status).toBe(401);
    await createClient(db, MACHINE);
    expect((await token(grant, MACHINE)).status).toBe(200);
  });

  it('may not use what people use, nor the gateway what machines use', async () => {
    expect((await token({ grant_type: 'client_credentials' }, webClient())).status).toBe(400);
    expect((await token({ grant_type: 'password', username: 'a', password: 'b' }, MACHINE)).status).toBe(400);
  });
});

describe('the password grant', () => {
  it('gives access and refresh tokens where test grants are on', async () => {
    const { id, username } = await account();

    const { status, body } = await passwordGrant(username);
    const renewed = await token({
      grant_type: 'refresh_token',
      client_id: 'consigna-cli',
      refresh_token: body.refresh_token,
    });

    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ sub: id, azp: 'consigna-cli', aud: 'consigna-api' });
    expect(renewed.status).toBe(200);
    expect(claimsOf(renewed.body.access_token)).toMatchObject({ sub: id, azp: 'consigna-cli', aud: 'consigna-api' });
  });

  it('is unknown where they are off', async () => {
    const { username } = await account();
    const { port } = identity;
    await identity.stop();
    identity = await start({ port, testGrants: false });

    const refused = await passwordGrant(username);
    await identity.stop();
    identity = await start({ port });

    expect(refused.status).toBe(401);
    expect(refused.body.error).toBe('invalid_client');
  });
});

describe('guessing', () => {
  it('is stopped after five tries, the right password included, until the minute is over', async () => {
    const { username } = await account();
    const guesses = await Promise.all(Array.from({ length: 8 }, (_, i) => passwordGrant(username, `guess ${i}`)));
    const descriptions = guesses.map(({ body }) => body.error_description);
    expect(descriptions.filter((text) => text === 'wrong username or password')).toHaveLength(5);
    expect(descriptions.filter((text) => text === 'too many attempts')).toHaveLength(3);

    expect((await passwordGrant(username)).body.error_description).toBe('too many attempts');
    await db.query(
      `update identity.sign_in_attempt set window_ends_at = window_ends_at - make_interval(secs => $2) where username = $1`,
      [username, LOCK_SECONDS],
    );

    expect((await passwordGrant(username)).status).toBe(200);
  }, 20_000);

  it('shows on the page as a lock with a time to wait, also for names that do not exist', async () => {
    const browser = new Browser();
    await browser.open(authorization().url);
    for (let i = 0; i < 5; i += 1) {
      expect((await browser.submit({ username: 'nobody-here', password: `guess ${i}` })).status).toBe(422);
    }

    const locked = await browser.submit({ username: 'nobody-here', password: 'guess' });

    expect(locked.status).toBe(429);
    expect(locked.headers.get('retry-after')).toBe(String(LOCK_SECONDS));
    expect(await locked.text()).toContain('Demasiados intentos');
  }, 20_000);
});

describe('the second factor', () => {
  const secret = newTotpSecret();
  const codeNow = (of: string, steps = 0) => totpCode(decodeBase32(of), totpStep(Date.now()) + steps);

  it('is asked for after the password, and each code works once', async () => {
    const { id, username } = await account({ totpSecret: secret });
    const browser = new Browser();
    const { url, verifier } = authorization();
    await browser.open(url);

    const asked = await browser.submit({ username, password: PASSWORD });
    expect(await asked.text()).toContain('autocomplete="one-time-code"');
    expect((await browser.submit({ code: '000000' })).status).toBe(422);
    await browser.submit({ code: codeNow(secret) });
    const { body } = await redeem(browser, verifier);

    expect(claimsOf(body.access_token)).toMatchObject({ sub: id });
    expect(claimsOf(body.id_token)).toMatchObject({ sub: id, amr: ['pwd', 'otp'] });
    const replayed = await passwordGrant(username, PASSWORD, { totp: codeNow(secret, -1) });
    expect(replayed.body.error_description).toBe('second factor refused');
  });

  it('cannot be stepped around by the resume address', async () => {
    const { username } = await account({ totpSecret: secret });
    const browser = new Browser();
    await browser.open(authorization().url);
    await browser.submit({ username, password: PASSWORD });

    const uid = browser.location.split('/').pop() ?? '';
    const resumed = await browser.open(`${endpoint('auth')}/${uid}`);

    expect(browser.location).not.toContain(gatewayUrl);
    expect(await resumed.text()).toContain('name="password"');
  });

  it('cannot be guessed by repeating the password', async () => {
    const { username } = await account({ totpSecret: secret });
    for (let i = 0; i < 2; i += 1) await passwordGrant(username, PASSWORD, { totp: '000000' });

    expect((await passwordGrant(username, PASSWORD, { totp: '000000' })).body.error_description).toBe(
      'second factor locked',
    );
  });

  it('is set up at the next sign-in where the account demands one and has none', async () => {
    const { username } = await account({ realmRoles: ['admin'], requireSecondFactor: true });
    const browser = new Browser();
    await browser.open(authorization().url);

    const page = await (await browser.submit({ username, password: PASSWORD })).text();
    const shown = (/<code class="secret">([^<]+)</.exec(page)?.[1] ?? '').replaceAll(' ', '');
    expect(shown).toMatch(/^[A-Z2-7]{32}$/);
    expect((await browser.submit({ code: '000000' })).status).toBe(422);
    await browser.submit({ code: codeNow(shown) });

    expect(browser.location).toContain(redirectUri);
    expect((await passwordGrant(username)).body.error_description).toBe('second factor refused');
    expect((await passwordGrant(username, PASSWORD, { totp: codeNow(shown, 1) })).status).toBe(200);
  });
});

describe('tokens', () => {
  const grantManager = (resource: string) => {
    const config = {
      realm: 'consigna',
      'auth-server-url': new URL('/', identity.issuer).href,
      resource,
      'bearer-only': true,
    };
    const extra = { 'ssl-required': 'none', 'confidential-port': 0, 'verify-token-audience': true };
    return new Keycloak({}, { ...config, ...extra }).grantManager;
  };
  let accessToken: string;

  beforeEach(async () => {
    const { username } = await account({ realmRoles: ['finance'] });
    accessToken = (await passwordGrant(username)).body.access_token;
  });

  it('are accepted by keycloak-connect for the API', async () => {
    const grant = await grantManager('consigna-api').createGrant(JSON.stringify({ access_token: accessToken }));

    expect(grant.access_token?.hasRealmRole('finance')).toBe(true);
    expect(grant.access_token?.hasRealmRole('admin')).toBe(false);
    expect(grant.access_token?.hasRole('finance')).toBe(true);
  });

  it('of machines are accepted too', async () => {
    const { body } = await token({ grant_type: 'client_credentials' }, MACHINE);

    await expect(
      grantManager('consigna-api').createGrant(JSON.stringify({ access_token: body.access_token })),
    ).resolves.toBeDefined();
  });

  it('are refused by keycloak-connect for another audience', async () => {
    await expect(
      grantManager('another-api').createGrant(JSON.stringify({ access_token: accessToken })),
    ).rejects.toThrow('wrong audience');
  });

  it('are refused when changed', async () => {
    const [header = '', , signature = ''] = accessToken.split('.');
    const forged = { ...claimsOf(accessToken), realm_access: { roles: ['admin'] } };
    const token = [header, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.');

    await expect(grantManager('consigna-api').createGrant(JSON.stringify({ access_token: token }))).rejects.toThrow(
      'signature',
    );
    expect((await fetch(endpoint('userinfo'), { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });

  it('tell at userinfo whose they are', async () => {
    const response = await fetch(endpoint('userinfo'), { headers: { authorization: `Bearer ${accessToken}` } });

    expect(await response.json()).toMatchObject({ sub: claimsOf(accessToken).sub, email: expect.any(String) });
  });
});

describe('accounts', () => {
  it('are made once per username; repeating brings them to what is given', async () => {
    const { id, username } = await account();

    const again = await createAccount(db, {
      username: username.toUpperCase(),
      email: `${username}@alondra.example`,
      name: 'Renamed',
      password: 'another password',
      realmRoles: ['admin'],
    });

    expect(again).toBe(id);
    expect((await passwordGrant(username)).status).toBe(400);
    const { body } = await passwordGrant(username, 'another password');
    expect(claimsOf(body.access_token)).toMatchObject({ sub: id, name: 'Renamed', realm_access: { roles: ['admin'] } });
  });
});
