import { eventually } from '@consigna/testing/eventually';
import { JoseVerifier } from '../src/identity/jose-verifier.js';
import { KeycloakVerifier } from '../src/identity/keycloak-verifier.js';
import { SigningKeys } from '../src/identity/signing-keys.js';
import { CachedVerifier } from '../src/identity/token-cache.js';
import { Realm } from './realm.js';

const kinds = { KeycloakVerifier, JoseVerifier };

describe.each(Object.entries(kinds))('%s', (_, Verifier) => {
  let realm: Realm;
  beforeAll(async () => {
    realm = await Realm.start();
  });
  afterAll(() => realm.stop());
  afterEach(() => (realm.withholdsKeys = false));

  const fresh = () =>
    new Verifier({ issuer: realm.issuer, audience: 'consigna-api' }, SigningKeys.ofRealm(realm.issuer));
  const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset;

  it('accepts a good token and tells whose it is', async () => {
    const token = await realm.token('ana', { realm_access: { roles: ['admin'] } });

    expect(await fresh().verify(token)).toMatchObject({
      subject: 'ana',
      username: 'ana',
      name: 'Name of ana',
      clientId: 'trial-client',
      kind: 'person',
      administrator: true,
    });
  });

  it('knows a machine by its service account', async () => {
    const token = await realm.token('m', { preferred_username: 'service-account-loader', azp: 'loader' });

    expect(await fresh().verify(token)).toMatchObject({ kind: 'machine', clientId: 'loader', administrator: false });
  });

  it.each<[string, Record<string, unknown>]>([
    ['another audience', { aud: 'account' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'http://evil.example/realms/trial' }],
    ['an expiry that is past', { exp: seconds(-60) }],
    ['no expiry', { exp: undefined }],
    ['a begin in the future', { nbf: seconds(600) }],
    ['the type of a refresh token', { typ: 'Refresh' }],
    ['the type of an identity token', { typ: 'ID' }],
    ['no subject', { sub: undefined }],
  ])('refuses a token with %s', async (_what, claims) => {
    expect(await fresh().verify(await realm.token('ana', claims))).toBeUndefined();
  });

  it('refuses what is not signed by the realm', async () => {
    const good = await realm.token('ana');
    const [header = '', claims = '', signature = ''] = good.split('.');
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const other = await Realm.start();
    const foreign = await other.token('ana', { iss: realm.issuer });
    await other.stop();
    const raised = {
      ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object),
      realm_access: { roles: ['admin'] },
    };

    const forged = [
      `${part({ alg: 'none' })}.${claims}.`,
      `${part({ alg: 'none', kid: 'key-1' })}.${claims}.${signature}`,
      `${part({ alg: 'HS256', kid: 'key-1' })}.${claims}.${signature}`,
      `${header}.${claims}.`,
      `${header}.${part(raised)}.${signature}`,
      foreign,
      'garbage',
      '',
      '..',
    ];
    const verifier = fresh();

    for (const token of forged) expect(await verifier.verify(token)).toBeUndefined();
    expect(await verifier.verify(good)).toBeDefined();
  });

  it('asks the realm once for a flood of made-up key ids', async () => {
    const verifier = fresh();
    await verifier.verify(await realm.token('ana'));
    const before = realm.keyRequests;

    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_value, index) => realm.token('ana', {}, { kid: `made-up-${index}` })),
    );
    const verified = await Promise.all(tokens.map((token) => verifier.verify(token)));

    expect(verified.every((caller) => caller === undefined)).toBe(true);
    expect(realm.keyRequests - before).toBeLessThanOrEqual(1);
    expect(await verifier.verify(await realm.token('ana'))).toBeDefined();
  });

  it('refuses nobody as a stranger while the realm gives no keys, and knows everybody when it does', async () => {
    const verifier = fresh();
    const token = await realm.token('ana');
    realm.withholdsKeys = true;
    const answers = await Promise.allSettled([verifier.verify(token), verifier.verify(token)]);
    const soonAfter = await verifier.verify(token).catch((error: unknown) => error);
    realm.withholdsKeys = false;

    for (const answer of answers) expect(answer).toMatchObject({ reason: { code: 'service-unavailable' } });
    expect(soonAfter).toMatchObject({ code: 'service-unavailable' });
    expect(await verifier.verify('garbage')).toBeUndefined();
    await eventually(async () => expect((await verifier.verify(token))?.subject).toBe('ana'));
  });

  it('lets everybody in who comes at once after a start', async () => {
    const verifier = new CachedVerifier(fresh());
    const tokens = await Promise.all(Array.from({ length: 8 }, () => realm.token('ana')));

    const verified = await Promise.all(tokens.map((token) => verifier.verify(token)));

    expect(verified.every((caller) => caller?.subject === 'ana')).toBe(true);
  });

  it('does not let the cache outlive the token', async () => {
    const verifier = new CachedVerifier(fresh());
    const token = await realm.token('ana', { exp: seconds(3) });

    expect((await verifier.verify(token))?.subject).toBe('ana');
    await eventually(async () => expect(await verifier.verify(token)).toBeUndefined());
  });
});
