/**
 * Stands for Keycloak where a test needs somebody to sign in with: the embedded provider as a process of its own, with an
 * administrator. Takes the database's superuser, the gateway's address and a password; tells its issuer as a line of JSON.
 */
import { createAccount } from '@consigna/deploy/identity/account';
import { startIdentity } from '@consigna/deploy/identity/provider';
import { prepareIdentityDatabase } from '@consigna/deploy/identity/schema';
import pg from 'pg';

const [adminUrl = '', gatewayUrl = '', password = ''] = process.argv.slice(2);
const databaseUrl = await prepareIdentityDatabase(adminUrl, password);
const { issuer, webClientSecret } = await startIdentity({
  databaseUrl,
  gatewayUrl,
  mode: 'development',
  accounts: 'database',
  testGrants: true,
});
const db = new pg.Client({ connectionString: databaseUrl });
await db.connect();
await createAccount(db, {
  username: 'admin',
  name: 'Alex Admin',
  email: 'admin@example.org',
  realmRoles: ['admin'],
  password,
});
await db.end();
process.stdout.write(`${JSON.stringify({ issuer, webClientSecret })}\n`);
