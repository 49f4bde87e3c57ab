import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { API_AUDIENCE } from './claims.js';
import { WEB_CLIENT } from './client.js';

interface Execution {
  authenticator?: string;
  authenticatorConfig?: string;
  flowAlias?: string;
  requirement: string;
}

interface Realm {
  [setting: string]: unknown;
  browserFlow: string;
  authenticatorConfig: { alias: string; config: { condUserRole: string; negate: string } }[];
  authenticationFlows: { alias: string; authenticationExecutions: Execution[] }[];
  roles: { realm: { name: string; composites?: { realm: string[] } }[] };
  clients: {
    clientId: string;
    secret?: string;
    implicitFlowEnabled: boolean;
    directAccessGrantsEnabled: boolean;
    redirectUris: string[];
    attributes: Record<string, string>;
    protocolMappers: { protocolMapper: string; config: Record<string, string> }[];
  }[];
}

const text = readFileSync(new URL('../../keycloak/consigna-realm.json', import.meta.url), 'utf8');
const realm = JSON.parse(text) as Realm;

describe('the Keycloak realm for production', () => {
  it('is hardened', () => {
    expect(realm).toMatchObject({
      realm: 'consigna',
      bruteForceProtected: true,
      failureFactor: 5,
      accessTokenLifespan: 300,
      revokeRefreshToken: true,
      refreshTokenMaxReuse: 0,
      registrationAllowed: false,
      eventsEnabled: true,
      adminEventsEnabled: true,
      otpPolicyCodeReusable: false,
      passwordPolicy: expect.stringContaining('length(12)'),
    });
  });

  it.each(realm.clients.map((client) => [client.clientId, client] as const))(
    '%s has neither the implicit flow nor the password grant, and its tokens are for the API',
    (_, client) => {
      expect(client.implicitFlowEnabled).toBe(false);
      expect(client.directAccessGrantsEnabled).toBe(false);
      const audiences = client.protocolMappers.filter(
        ({ protocolMapper }) => protocolMapper === 'oidc-audience-mapper',
      );
      expect(audiences.map(({ config }) => config['included.custom.audience'])).toEqual([API_AUDIENCE]);
    },
  );

  it('demands PKCE of the gateway and knows one redirect', () => {
    const web = realm.clients.find(({ clientId }) => clientId === WEB_CLIENT);

    expect(web?.attributes['pkce.code.challenge.method']).toBe('S256');
    expect(web?.redirectUris).toEqual(['${CONSIGNA_GATEWAY_URL}/auth/callback']);
  });

  it.each(['finance', 'admin'])('demands a second factor of %s', (role) => {
    const composites = realm.roles.realm.find(({ name }) => name === role)?.composites?.realm;
    const condition = realm.authenticatorConfig.find(({ config }) => config.negate === 'false');
    const step = realm.authenticationFlows.find(({ authenticationExecutions }) =>
      authenticationExecutions.some(({ authenticatorConfig }) => authenticatorConfig === condition?.alias),
    );

    expect(composites).toContain(condition?.config.condUserRole);
    expect(step?.authenticationExecutions).toMatchObject([
      { authenticator: 'conditional-user-role', requirement: 'REQUIRED' },
      { authenticator: 'auth-otp-form', requirement: 'REQUIRED' },
    ]);
  });

  it('binds a browser flow whose every part exists', () => {
    const flows = new Map(realm.authenticationFlows.map((flow) => [flow.alias, flow]));
    const configured = new Set(realm.authenticatorConfig.map(({ alias }) => alias));
    const executions = [...flows.values()].flatMap((flow) => flow.authenticationExecutions);

    expect(flows.has(realm.browserFlow)).toBe(true);
    for (const { flowAlias, authenticatorConfig } of executions) {
      if (flowAlias !== undefined) expect(flows.has(flowAlias)).toBe(true);
      if (authenticatorConfig !== undefined) expect(configured.has(authenticatorConfig)).toBe(true);
    }
  });

  it('contains no secret, only placeholders', () => {
    const secrets = [...text.matchAll(/"(?:secret|password|privateKey|user)": "([^"]*)"/g)].map(([, value]) => value);

    expect(secrets.length).toBeGreaterThan(0);
    for (const secret of secrets) expect(secret).toMatch(/^\$\{[A-Z_]+:?\}$/);
    expect(text).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY|"users":/);
  });

  it('gets every placeholder from the compose file, and the guide names it with the same version', () => {
    const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    const [compose, guide] = [read('docker-compose.yml'), read('deploy/keycloak/README.md')];
    const placeholders = [...text.matchAll(/\$\{(CONSIGNA_\w+)(:?)/g)].map(([, name = '', colon]) => ({
      name,
      required: colon === '',
    }));

    expect(placeholders).not.toEqual([]);
    for (const { name, required } of placeholders) {
      // Without a value the realm's own default holds: an empty text would not be left out.
      expect(compose).toMatch(new RegExp(required ? `^ +${name}: \\$\\{${name}:\\?` : `^ +${name}:$`, 'm'));
      expect(guide).toContain(name.replace(/^CONSIGNA_SMTP_(?!HOST)/, '_'));
    }
    const version = (said: string) => /keycloak\/keycloak:([\d.]+)/.exec(said)?.[1];
    expect(version(guide)).toBe(version(compose));
  });
});
