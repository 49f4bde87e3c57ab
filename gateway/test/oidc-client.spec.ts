import { eventually } from '@consigna/testing/eventually';
import { KeycloakVerifier } from '../src/identity/keycloak-verifier.js';
import { SigningKeys } from '../src/identity/signing-keys.js';
import { OidcClient } from '../src/session/oidc-client.js';
import { Realm } from './realm.js';

describe('while the realm gives no keys', () => {
  let realm: Realm;
  beforeAll(async () => {
    realm = await Realm.start();
  });
  afterAll(() => realm.stop());
  beforeEach(() => (realm.withholdsKeys = true));

  const fresh = () => {
    const { issuer, secret } = realm;
    const keys = SigningKeys.ofRealm(issuer);
    return new OidcClient({
      ...{ issuer, keys, clientId: 'consigna-web', clientSecret: secret, redirectUri: 'http://consigna.test/' },
      verifier: new KeycloakVerifier({ issuer, audience: 'consigna-api' }, keys),
    });
  };

  it('a refresh token is not spent, and is good when they are back', async () => {
    const client = fresh();
    realm.refreshTokens.set('once', 'ana');

    await expect(client.renew('once')).rejects.toMatchObject({ code: 'service-unavailable' });
    expect(realm.renewals).toBe(0);
    realm.withholdsKeys = false;
    await eventually(async () => expect((await client.renew('once'))?.caller.subject).toBe('ana'));
  });

  it('nobody is told that a good sign-out is not one', async () => {
    const client = fresh();
    const token = await realm.logoutToken({ sid: 'sid-ana' });

    await expect(client.endedSession(token)).rejects.toMatchObject({ code: 'service-unavailable' });
    realm.withholdsKeys = false;
    await eventually(async () => expect(await client.endedSession(token)).toEqual({ providerSession: 'sid-ana' }));
  });

  it('a sign-in neither fails nor uses its code up', async () => {
    const client = fresh();
    const attempt = client.begin();
    const code = realm.codeFor('ana', client.signInUrl(attempt, undefined));

    await expect(client.redeem(code, attempt)).rejects.toMatchObject({ code: 'service-unavailable' });
    realm.withholdsKeys = false;
    await eventually(async () => expect((await client.redeem(code, attempt))?.caller.subject).toBe('ana'));
  });
});
