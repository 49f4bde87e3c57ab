import { hkdfSync } from 'node:crypto';
import { accessOf, type ServiceSecrets } from '@consigna/persistence/bootstrap';
import type { DatabaseAccess } from '@consigna/persistence/bootstrap';
import type { GatewayAccess } from '../platform/process.js';
import { services } from '../platform/services.js';
import type { ServeConfiguration } from './configuration.js';

/**
 * What a service proves itself with, all from its one secret: an installation hands over one text per service, and none of
 * the keys can be computed from another service's.
 */
export function serviceSecrets(secret: string): ServiceSecrets {
  return {
    password: derived(secret, 'database password').toString('hex'),
    feedPassword: derived(secret, 'feed password').toString('hex'),
    signingKey: derived(secret, 'company context'),
  };
}

/** The gateway's keys, from its one secret. */
export function gatewaySecrets(secret: string): { password: string; cursorSecret: string; sessionSecret: string } {
  return {
    password: derived(secret, 'database password').toString('hex'),
    cursorSecret: derived(secret, 'cursors').toString('hex'),
    sessionSecret: derived(secret, 'sessions').toString('hex'),
  };
}

/** How the services of a process reach their database. */
export function accessTo({ databaseUrl, secrets }: ServeConfiguration): DatabaseAccess {
  return Object.fromEntries(
    services.flatMap(({ definition: { name } }, index) => {
      const secret = secrets.get(name);
      if (secret === undefined) return [];
      return [[name, accessOf(databaseUrl, { service: name, kid: index + 1, secrets: serviceSecrets(secret) })]];
    }),
  );
}

/** What the gateway of a process needs; undefined where there is none. */
export function gatewayAccess({ databaseUrl, secrets, identity }: ServeConfiguration): GatewayAccess | undefined {
  const secret = secrets.get('gateway');
  if (secret === undefined || identity === undefined) return undefined;
  const { password, cursorSecret, sessionSecret } = gatewaySecrets(secret);
  const url = new URL(databaseUrl);
  url.username = 'gateway';
  url.password = password;
  return {
    databaseUrl: url.href,
    issuer: identity.issuer,
    clientSecret: identity.webClientSecret,
    publicUrl: identity.gatewayUrl,
    cursorSecret,
    sessionSecret,
  };
}

function derived(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'consigna', purpose, 32));
}
