import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { bootstrap, type DatabaseAccess, type ServiceSecrets } from '@consigna/persistence/bootstrap';
import { migrate } from '@consigna/persistence/migrate';
import { prepareGatewayDatabase } from '@consigna/gateway/session/database';
import { freePort, portOrFree } from '../infra/ports.js';
import { prepareIdentityDatabase } from '../identity/schema.js';
import { services } from './services.js';

export const DATABASE = 'consigna';

/** Everything that is ready in the database, and how to log in to it. */
export interface Prepared {
  readonly access: DatabaseAccess;
  readonly identityUrl: string;
  readonly gatewayDatabaseUrl: string;
  /** Reads everything of every company and changes nothing: what `verify` needs. */
  readonly auditorUrl: string;
  /** Superuser, on the platform's database. */
  readonly adminUrl: string;
}

/** Makes the database of a developer's platform, its roles and keys, and brings every schema up to date. Safe to run again. */
export async function prepareDatabase(serverUrl: string, databaseName: string = DATABASE): Promise<Prepared> {
  const { access, adminUrl } = await prepareServices(serverUrl, databaseName);
  return {
    access,
    adminUrl,
    identityUrl: await prepareIdentityDatabase(adminUrl, randomBytes(24).toString('hex')),
    gatewayDatabaseUrl: await prepareGateway(adminUrl, randomBytes(24).toString('hex')),
    auditorUrl: await prepareAuditor(adminUrl, randomBytes(24).toString('hex')),
  };
}

/** Database, roles, keys and schemas of all services. Secrets are drawn where none are given. */
export async function prepareServices(
  serverUrl: string,
  databaseName: string,
  secretsOf?: (service: string) => ServiceSecrets,
): Promise<Pick<Prepared, 'access' | 'adminUrl'>> {
  const names = services.map(({ definition }) => definition.name);
  const access = await bootstrap(serverUrl, databaseName, names, secretsOf);
  const adminUrl = new URL(serverUrl);
  adminUrl.pathname = `/${databaseName}`;
  for (const { definition } of services) await migrate(adminUrl.href, definition);
  return { access, adminUrl: adminUrl.href };
}

/** Tables and login role of the gateway's sessions. @param password hexadecimal */
export async function prepareGateway(adminUrl: string, password: string): Promise<string> {
  const url = await prepareLogin(adminUrl, { role: 'gateway', options: 'noinherit', password });
  await prepareGatewayDatabase(adminUrl);
  return url;
}

/** Login role that reads past row-level security. @param password hexadecimal */
function prepareAuditor(adminUrl: string, password: string): Promise<string> {
  const more = ['grant pg_read_all_data to auditor', 'alter role auditor set default_transaction_read_only = on'];
  return prepareLogin(adminUrl, { role: 'auditor', options: 'bypassrls', password, more });
}

async function prepareLogin(
  adminUrl: string,
  { role, options, password, more = [] }: { role: string; options: string; password: string; more?: readonly string[] },
): Promise<string> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const known = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
    const verb = known.rowCount === 0 ? 'create' : 'alter';
    await admin.query(`${verb} role ${role} login ${options} password '${password}'`);
    for (const statement of more) await admin.query(statement);
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

/** What a data folder keeps between starts beside the database: secrets, and ports that are part of addresses. */
export interface Settings {
  readonly gatewayPort: number;
  readonly identityPort: number;
  /** Signs list cursors and read-your-writes headers. */
  readonly cursorSecret: string;
  /** Encrypts refresh tokens at rest. */
  readonly sessionSecret: string;
  /** Of the demo accounts. */
  readonly password: string;
}

/** Reads the settings of a data folder, made at its first start; only its owner can read the file. */
export async function settingsOf(folder: string, preferredPort?: number): Promise<Settings> {
  const file = join(folder, 'settings.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Settings;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const settings: Settings = {
    gatewayPort: preferredPort === undefined ? await freePort() : await portOrFree(preferredPort),
    identityPort: await freePort(),
    cursorSecret: randomBytes(32).toString('hex'),
    sessionSecret: randomBytes(32).toString('hex'),
    password: randomBytes(9).toString('base64url'),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(settings, null, 2), { mode: 0o600 });
  return settings;
}
