import { gatewayDatabase, type GatewayDatabase } from './gateway-database.js';
import { EventReader } from './event-reader.js';
import { ids, startTrial, type Trial } from './trial.js';

const PUBLIC_URL = 'http://consigna.test';
const ownPage = { 'x-requested-with': 'erp-web', origin: PUBLIC_URL };
const acme = '/api/v1/companies/acme';

let trial: Trial;
let database: GatewayDatabase;
let admin: GatewayDatabase['admin'];

beforeAll(async () => {
  database = await gatewayDatabase();
  admin = database.admin;
  trial = await startTrial({ access: database.access, publicUrl: PUBLIC_URL });
});
afterAll(async () => {
  await trial.stop();
  await database.drop();
});

const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
  trial.client.raw(method, path, { token: null, headers, ...(body === undefined ? {} : { body }) });
const pairOf = (setCookie: string) => setCookie.split(';', 1)[0] ?? '';

/** Begins a sign-in. @returns where the browser is sent, and the cookie of the attempt */
async function begin(returnTo = '/') {
  const { status, headers } = await ask('GET', `/auth/login?returnTo=${encodeURIComponent(returnTo)}`);
  return { status, signInUrl: headers.get('location') ?? '', attempt: pairOf(headers.getSetCookie()[0] ?? '') };
}

async function signIn(
  subject: string,
  returnTo = '/',
): Promise<{ cookie: string; setCookie: string; location: string }> {
  const { signInUrl, attempt } = await begin(returnTo);
  const state = new URL(signInUrl).searchParams.get('state') ?? '';
  const code = trial.realm.codeFor(subject, signInUrl);
  const { headers } = await ask('GET', `/auth/callback?code=${code}&state=${state}`, { cookie: attempt });
  const setCookie = headers.getSetCookie().find((text) => text.startsWith('consigna=')) ?? '';
  return { cookie: pairOf(setCookie), setCookie, location: headers.get('location') ?? '' };
}

it('people sign in with a code and PKCE, and get a cookie that scripts cannot read', async () => {
  const { signInUrl } = await begin();
  const query = new URL(signInUrl).searchParams;
  const { setCookie, location, cookie } = await signIn('ana', '/api/docs');

  expect(Object.fromEntries(query)).toMatchObject({
    response_type: 'code',
    client_id: 'consigna-web',
    redirect_uri: `${PUBLIC_URL}/auth/callback`,
    code_challenge_method: 'S256',
  });
  expect(query.get('nonce')).not.toBe(query.get('state'));
  expect(setCookie).toMatch(/^consigna=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(location).toBe('/api/docs');
  expect((await ask('GET', '/api/v1/me', { cookie })).body).toMatchObject({
    kind: 'person',
    clientId: 'consigna-web',
    user: { username: 'ana' },
  });
});

it('signing in leads nowhere else', async () => {
  expect((await signIn('ana', '//evil.example/')).location).toBe('/');
});

it.each<[string, (state: string, code: string, attempt: string) => [string, Record<string, string>]]>([
  ['another state', (_state, code, attempt) => [`code=${code}&state=made-up`, { cookie: attempt }]],
  ['the attempt of another browser', (state, code) => [`code=${code}&state=${state}`, {}]],
  ['a made-up code', (state, _code, attempt) => [`code=made-up&state=${state}`, { cookie: attempt }]],
  [
    'a refusal of the identity provider',
    (state, _code, attempt) => [`error=access_denied&state=${state}`, { cookie: attempt }],
  ],
])('signing in with %s ends without a session', async (_, make) => {
  const { signInUrl, attempt } = await begin();
  const [query, headers] = make(
    new URL(signInUrl).searchParams.get('state') ?? '',
    trial.realm.codeFor('ana', signInUrl),
    attempt,
  );

  const answer = await ask('GET', `/auth/callback?${query}`, headers);

  expect([answer.status, (answer.body as { code: string }).code]).toEqual([400, 'sign-in-failed']);
  expect(answer.headers.getSetCookie().some((cookie) => cookie.startsWith('consigna='))).toBe(false);
});

it('another site cannot write with the session of a person', async () => {
  const { cookie } = await signIn('ana');
  const write = async (headers: Record<string, string>) =>
    (await ask('POST', `${acme}/notes`, { cookie, ...headers }, { text: 'a' })).status;

  expect(await write(ownPage)).toBe(201);
  expect(await write({})).toBe(403);
  expect(await write({ origin: PUBLIC_URL })).toBe(403);
  expect(await write({ 'x-requested-with': 'erp-web' })).toBe(403);
  expect(await write({ 'x-requested-with': 'erp-web', origin: 'http://evil.example' })).toBe(403);
  expect((await ask('GET', `${acme}/notes/${ids.note}`, { cookie })).status).toBe(200);
});

it('a made-up session opens nothing, and a bad bearer token does not fall back to one', async () => {
  const { cookie } = await signIn('ana');

  expect((await ask('GET', '/api/v1/me', { cookie: `consigna=${'A'.repeat(43)}` })).status).toBe(401);
  expect((await ask('GET', '/api/v1/me', { cookie: "consigna=' or 1=1" })).status).toBe(401);
  expect((await ask('GET', '/api/v1/me', { cookie, authorization: 'Bearer garbage' })).status).toBe(401);
});

it('nothing in the database signs anybody in', async () => {
  const { cookie } = await signIn('ana');
  const id = cookie.slice('consigna='.length);

  const { rows } = await admin.query<{ id_hash: Buffer; refresh_token: Buffer }>(
    'select id_hash, refresh_token from gateway.session',
  );

  expect(rows.length).toBeGreaterThan(0);
  expect(rows.some(({ id_hash }) => id_hash.includes(id) || id_hash.equals(Buffer.from(id, 'base64url')))).toBe(false);
  expect(rows.some(({ refresh_token }) => refresh_token.includes('refresh-'))).toBe(false);
});

it('many requests renew an expiring session once, with a token that is good only once', async () => {
  trial.realm.accessSeconds = 10;
  const { cookie } = await signIn('berta');
  trial.realm.accessSeconds = 300;
  const before = trial.realm.renewals;

  const answers = await Promise.all(Array.from({ length: 6 }, () => ask('GET', '/api/v1/me', { cookie })));

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(trial.realm.renewals - before).toBe(1);
});

it('a session ends when the identity provider does not renew it', async () => {
  trial.realm.accessSeconds = 10;
  const { cookie } = await signIn('carla');
  trial.realm.accessSeconds = 300;
  trial.realm.refreshTokens.clear();

  const answer = await ask('GET', '/api/v1/me', { cookie });

  expect([answer.status, (answer.body as { code: string }).code]).toEqual([401, 'session-expired']);
});

it('signing out ends the session here and leads to the identity provider', async () => {
  const { cookie } = await signIn('ana');
  const foreign = await ask('POST', '/auth/logout', { cookie });

  const answer = await ask('POST', '/auth/logout', { cookie, ...ownPage });

  expect(foreign.status).toBe(403);
  expect((answer.body as { location: string }).location).toContain(
    `${trial.realm.issuer}/protocol/openid-connect/logout?`,
  );
  expect((await ask('GET', '/api/v1/me', { cookie })).status).toBe(401);
});

it('a page that is kept up to date is told that its session has ended', async () => {
  const { cookie } = await signIn('ana');
  const page = await EventReader.open(`${trial.url}/api/v1/group/live`, { cookie });
  const ready = await page.next();

  await ask('POST', '/auth/logout', { cookie, ...ownPage });

  expect(ready).toMatchObject({ event: 'ready' });
  expect(await page.next()).toMatchObject({ event: 'end' });
  expect(await page.next()).toBeUndefined();
});

it('signing out elsewhere ends the session here', async () => {
  const { cookie } = await signIn('dora');
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const forged = await trial.realm.logoutToken({ sid: 'sid-dora', aud: 'another' });

  expect((await ask('POST', '/auth/backchannel-logout', form, `logout_token=${forged}`)).status).toBe(400);
  expect((await ask('GET', '/api/v1/me', { cookie })).status).toBe(200);
  expect(
    (
      await ask(
        'POST',
        '/auth/backchannel-logout',
        form,
        `logout_token=${await trial.realm.logoutToken({ sid: 'sid-dora' })}`,
      )
    ).status,
  ).toBe(200);
  expect((await ask('GET', '/api/v1/me', { cookie })).status).toBe(401);
});

it('the role of the gateway may not create anything', async () => {
  const { rows } = await admin.query<{ privilege: boolean }>(
    "select has_schema_privilege('gateway', 'gateway', 'create') as privilege",
  );

  expect(rows).toEqual([{ privilege: false }]);
});
