import { createHash } from 'node:crypto';

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

/** The stable subject of a machine: the same client id gives the same UUID (version 8, from SHA-256) everywhere. */
export function serviceAccountId(clientId: string): string {
  const bytes = createHash('sha256').update(`client/${clientId}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
