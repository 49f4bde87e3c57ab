import { randomBytes } from 'node:crypto';
import { bootstrap } from '@consigna/persistence/bootstrap';
import pg from 'pg';
import { prepareGatewayDatabase } from '../src/session/database.js';

/** A database with the gateway's tables, made as often as an installation is started. */
export interface GatewayDatabase {
  /** Connection string of the role `gateway`. */
  readonly access: string;
  readonly admin: pg.Client;
  drop(): Promise<void>;
}

export async function gatewayDatabase(): Promise<GatewayDatabase> {
  const serverUrl = process.env['CONSIGNA_TEST_PG_URL'];
  if (serverUrl === undefined) throw new Error('operation tests need their global set-up (jest project "operation")');
  const database = `test_gateway_${randomBytes(4).toString('hex')}`;
  const { gateway } = await bootstrap(serverUrl, database, ['gateway']);
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  // In an installation the gateway is no service: its schema belongs to who prepares it.
  await admin.query('drop schema gateway');
  await prepareGatewayDatabase(url.href);
  await prepareGatewayDatabase(url.href);
  return {
    access: gateway?.url ?? '',
    admin,
    async drop() {
      await admin.end();
      const server = new pg.Client({ connectionString: serverUrl });
      await server.connect();
      await server.query(`drop database ${database} with (force)`);
      await server.end();
    },
  };
}
