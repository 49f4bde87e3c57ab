import Keycloak from 'keycloak-connect';
import type { JWK } from 'jose';
import type { SigningKeys } from './signing-keys.js';
import { keyIdOf, readClaims, type RealmOptions, type TokenVerifier, type VerifiedToken } from './token-verifier.js';

/** What keycloak-connect has at run time beyond its declared types. */
interface Adapter {
  readonly grantManager: {
    createGrant(grant: { access_token: string }): Promise<unknown>;
    rotation: { jwks: readonly JWK[] };
  };
}

/**
 * Verifies with keycloak-connect's grant manager. It fetches keys for every unknown id it meets, so it is given the
 * keys instead, and does not see a token whose key is not among them.
 */
export class KeycloakVerifier implements TokenVerifier {
  private readonly grants: Adapter['grantManager'];

  constructor(
    private readonly realm: RealmOptions,
    private readonly keys: SigningKeys,
  ) {
    const split = realm.issuer.lastIndexOf('/realms/');
    if (split < 0) throw new Error('the issuer is not a realm: …/realms/name');
    const config = {
      'auth-server-url': realm.issuer.slice(0, split),
      realm: realm.issuer.slice(split + '/realms/'.length),
      resource: realm.audience,
      'bearer-only': true,
      'verify-token-audience': true,
      'ssl-required': 'external',
      'confidential-port': 0,
    };
    const adapter = new Keycloak({}, config) as unknown as Adapter;
    this.grants = adapter.grantManager;
  }

  async verify(token: string): Promise<VerifiedToken | undefined> {
    const kid = keyIdOf(token);
    if (kid === undefined || (await this.keys.find(kid)) === undefined) return undefined;
    this.grants.rotation.jwks = this.keys.all;
    try {
      await this.grants.createGrant({ access_token: token });
    } catch {
      return undefined;
    }
    return readClaims(token, this.realm, Date.now());
  }
}
