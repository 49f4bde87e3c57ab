import { deterministicId } from '@consigna/kernel/id';

/** What the gateway demands in `aud`, as keycloak-connect's `resource` with `verify-token-audience`. */
export const API_AUDIENCE = 'consigna-api';

/** The OAuth resource behind the audience; resource indicators must be absolute URIs (RFC 8707). */
export const API_RESOURCE = 'urn:consigna:api';

/** Granted to every client of the house without asking: they are first-party. */
export const GRANTED_SCOPES = 'openid profile email offline_access';

export interface Person {
  id: string;
  username: string;
  email: string;
  name: string;
  realmRoles: readonly string[];
  locale: string;
}

/** Keycloak's shape of an access token's claims, beside the registered ones (`iss`, `sub`, `aud`, `exp`, `iat`, `jti`). */
export interface KeycloakClaims {
  typ: 'Bearer';
  azp: string;
  sub: string;
  preferred_username: string;
  name: string;
  email?: string;
  email_verified?: boolean;
  locale?: string;
  realm_access: { roles: string[] };
  resource_access: Record<string, { roles: string[] }>;
}

/** Claims of an access token for a person who signed in through the client `azp`. */
export function personClaims(person: Person, azp: string): KeycloakClaims {
  return {
    typ: 'Bearer',
    azp,
    sub: person.id,
    ...profileClaims(person),
    realm_access: { roles: [...person.realmRoles] },
    resource_access: { [API_AUDIENCE]: { roles: [...person.realmRoles] } },
  };
}

/** What `userinfo` and the ID token tell of a person. */
export function profileClaims(person: Person) {
  return {
    preferred_username: person.username,
    name: person.name,
    email: person.email,
    email_verified: true,
    locale: person.locale,
  };
}

/** Claims of an access token for a machine: Keycloak's service account of the client. */
export function serviceAccountClaims(client: { clientId: string; name: string }): KeycloakClaims {
  return {
    typ: 'Bearer',
    azp: client.clientId,
    sub: serviceAccountId(client.clientId),
    preferred_username: `service-account-${client.clientId}`,
    name: client.name,
    realm_access: { roles: [] },
    resource_access: {},
  };
}

/** The stable subject of a machine: the same client id gives the same UUID in every installation. */
export function serviceAccountId(clientId: string): string {
  return deterministicId('client', clientId);
}
