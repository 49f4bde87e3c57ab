import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@consigna/testing/eventually';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { totpCode, totpStep } from '../../deploy/src/identity/totp.js';
import { startKeycloak, type Keycloak } from '../../deploy/src/infra/keycloak.js';
import { freePort } from '../../deploy/src/infra/ports.js';
import { stateFolder, repositoryRoot } from '../../deploy/src/infra/state.js';
import { Installation, type Serving } from '../../deploy/test/installation.js';
import { Browser, fieldOf, textOf, type Page } from './browser.js';
import { RealmAdmin } from './realm.js';

/**
 * Sign-in, roles, second factor and machines against a real Keycloak with the realm that is deployed, and Consigna in
 * production mode. `./consigna test --with-keycloak` finds Keycloak and says so where it cannot.
 */
const home = process.env['CONSIGNA_KEYCLOAK'] ?? '';
const MACHINE = 'consigna-integration';
const PASSWORD = 'a quiet warehouse';
const KEEPER = { username: 'keeper', password: randomBytes(12).toString('hex') };

let installation: Installation;
let keycloak: Keycloak;
let realm: RealmAdmin;
let serving: Serving;
let keys: Server;
let machineKey: CryptoKey;
let gatewayUrl: string;
const issuer = () => `${keycloak.url}/realms/consigna`;

beforeAll(async () => {
  if (home === '') throw new Error('these tests are run by ./consigna test --with-keycloak, which finds Keycloak');
  const pair = await generateKeyPair('ES256');
  machineKey = pair.privateKey;
  const published = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] };
  keys = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(published)),
  );
  await once(keys.listen(0, '127.0.0.1'), 'listening');

  const port = await freePort();
  gatewayUrl = `http://127.0.0.1:${port}`;
  const webClientSecret = randomBytes(32).toString('hex');
  const starting = startKeycloak({
    home,
    realmFile: join(repositoryRoot, 'deploy/keycloak/consigna-realm.json'),
    environment: {
      CONSIGNA_GATEWAY_URL: gatewayUrl,
      CONSIGNA_WEB_CLIENT_SECRET: webClientSecret,
      CONSIGNA_INTEGRATION_JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`,
    },
    administrator: KEEPER,
    logFile: join(stateFolder, 'test', 'keycloak.log'),
  });
  installation = await Installation.create();
  const prepared = await installation.run(['prepare'], installation.administration);
  if (prepared.code !== 0) throw new Error(prepared.output);
  keycloak = await starting;
  serving = await installation.serve(
    [],
    {
      ...installation.environment,
      CONSIGNA_ISSUER: issuer(),
      CONSIGNA_GATEWAY_URL: gatewayUrl,
      CONSIGNA_WEB_CLIENT_SECRET: webClientSecret,
      CONSIGNA_HTTP_ON_LOOPBACK: 'yes',
    },
    port,
  );
  realm = await RealmAdmin.signIn(keycloak.url, KEEPER.username, KEEPER.password);
}, 400_000);

afterAll(async () => {
  keys?.close();
  await serving?.stop();
  await keycloak?.stop();
  await installation?.remove();
}, 60_000);

/** Goes to the sign-in and enters name and password. @returns what comes next */
async function enter(browser: Browser, username: string, password = PASSWORD): Promise<Page> {
  const form = await browser.open(`${gatewayUrl}/auth/login?returnTo=/health/live`);
  return browser.submit(form, 'kc-form-login', { username, password });
}

/** The code that the authenticator shows; `ahead` so many steps later, since none is taken twice. */
function codeOf(secret: string, ahead = 0): string {
  return totpCode(Buffer.from(secret), totpStep(Date.now()) + ahead);
}

/** A first sign-in of somebody whose role demands a second factor. @returns the secret that was set up */
async function enterAndSetUp(browser: Browser, username: string): Promise<string> {
  const setUp = await enter(browser, username);
  const secret = fieldOf(setUp, 'totpSecret');
  const done = await browser.submit(setUp, 'kc-totp-settings-form', {
    totp: codeOf(secret),
    totpSecret: secret,
    userLabel: 'telephone',
  });
  expect(done.url).toBe(`${gatewayUrl}/health/live`);
  return secret;
}

async function whoAmI(browser: Browser): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await browser.request(`${gatewayUrl}/api/v1/me`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** A request that changes something, as a page of ours sends it. */
async function change(browser: Browser, method: string, path: string, body: unknown) {
  const answer = await browser.request(`${gatewayUrl}/api/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'x-requested-with': 'erp-web',
      origin: gatewayUrl,
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

function network(code: string) {
  const place = { country: 'ES', baseCurrency: 'EUR', timeZone: 'Europe/Madrid', locale: 'es', chartTemplate: 'es' };
  return { name: code, headquarters: { ...place, code, name: code, branch: { code: 'main', name: 'Main' } } };
}

/** A machine's token, for which it signs with its own key; empty where it is refused. */
async function machineToken(key: CryptoKey): Promise<string> {
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer(MACHINE)
    .setSubject(MACHINE)
    .setAudience(issuer())
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(key);
  const answer = await fetch(`${issuer()}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  const { access_token: token = '' } = (await answer.json()) as { access_token?: string };
  expect(token !== '').toBe(answer.ok);
  return token;
}

describe('signing in', () => {
  it('a person gets a session with name and password, and nothing of an administrator', async () => {
    await realm.addPerson({ username: 'clerk', password: PASSWORD });
    const browser = new Browser();

    const back = await enter(browser, 'clerk');
    const me = await whoAmI(browser);

    expect(back.url).toBe(`${gatewayUrl}/health/live`);
    expect(me).toMatchObject({
      status: 200,
      body: { kind: 'person', administrator: false, clientId: 'consigna-web', user: { username: 'clerk' } },
    });
    expect((await change(browser, 'POST', '/admin/networks', network('clerks'))).status).toBe(403);
  });

  it('a wrong password leads back to the form', async () => {
    await realm.addPerson({ username: 'forgetful', password: PASSWORD });
    const browser = new Browser();

    const again = await enter(browser, 'forgetful', 'a loud warehouse');

    expect(again.url).toContain(keycloak.url);
    expect(textOf(again)).toContain('Invalid username or password');
    expect((await whoAmI(browser)).status).toBe(401);
  });

  it('a session ends when the person is signed out at Keycloak', async () => {
    const id = await realm.addPerson({ username: 'leaver', password: PASSWORD });
    const browser = new Browser();
    await enter(browser, 'leaver');
    expect((await whoAmI(browser)).status).toBe(200);

    await realm.signOut(id);

    await eventually(async () => expect((await whoAmI(browser)).status).toBe(401));
  });

  it('neither the password grant nor a code without PKCE is to be had', async () => {
    const grant = await fetch(`${issuer()}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'consigna-web',
        username: 'clerk',
        password: PASSWORD,
      }),
    });
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'consigna-web',
      redirect_uri: `${gatewayUrl}/auth/callback`,
      scope: 'openid',
    });
    const withoutPkce = await fetch(`${issuer()}/protocol/openid-connect/auth?${query.toString()}`, {
      redirect: 'manual',
    });

    expect([400, 401]).toContain(grant.status);
    expect(withoutPkce.headers.get('location')).toContain('error=invalid_request');
  });
});

describe('roles and the second factor', () => {
  it.each(['admin', 'finance'])(
    '%s sets up a second factor at the first sign-in, and is asked for it from then on',
    async (role) => {
      await realm.addPerson({ username: `first-${role}`, password: PASSWORD, roles: [role] });
      const browser = new Browser();

      const secret = await enterAndSetUp(browser, `first-${role}`);
      const next = new Browser();
      const asked = await enter(next, `first-${role}`);
      const guessed = await next.submit(asked, 'kc-otp-login-form', { otp: '000000' });
      const back = await next.submit(guessed, 'kc-otp-login-form', { otp: codeOf(secret, 1) });

      expect((await whoAmI(browser)).body).toMatchObject({ administrator: role === 'admin' });
      expect(guessed.url).toContain(keycloak.url);
      expect(back.url).toBe(`${gatewayUrl}/health/live`);
      expect((await whoAmI(next)).status).toBe(200);
    },
  );

  it('an administrator opens a network', async () => {
    await realm.addPerson({ username: 'founder', password: PASSWORD, roles: ['admin'] });
    const browser = new Browser();
    await enterAndSetUp(browser, 'founder');

    const opened = await change(browser, 'POST', '/admin/networks', network('founded'));

    expect(opened).toMatchObject({ status: 201, body: { name: 'founded' } });
  });
});

describe('machines', () => {
  it('sign in with a key of their own, and may do what the company lets them', async () => {
    expect(await machineToken(machineKey)).toBe('');
    await realm.enableClient(MACHINE);
    const stranger = await generateKeyPair('ES256');
    expect(await machineToken(stranger.privateKey)).toBe('');
    const token = await machineToken(machineKey);
    const ask = (path: string) =>
      fetch(`${gatewayUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    const me = (await (await ask('/me')).json()) as Record<string, unknown>;
    await realm.addPerson({ username: 'owner', password: PASSWORD, roles: ['admin'] });
    const owner = new Browser();
    await enterAndSetUp(owner, 'owner');
    await change(owner, 'POST', '/admin/networks', network('machined'));

    const before = await ask('/companies/machined/parties');
    const username = `service-account-${MACHINE}`;
    await change(owner, 'POST', '/admin/users', { username, name: 'Integration' });
    const granted = await change(owner, 'PUT', '/companies/machined/memberships', { username, roles: ['owner'] });

    expect(me).toMatchObject({ kind: 'machine', clientId: MACHINE, administrator: false });
    expect([403, 404]).toContain(before.status);
    expect(granted.status).toBe(200);
    await eventually(async () => expect((await ask('/companies/machined/parties')).status).toBe(200));
  });
});
