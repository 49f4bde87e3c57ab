import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startPostgres } from '../infra/postgres.js';
import { stopAllOnSignals } from '../infra/processes.js';
import { DATABASE, prepareDatabase } from '../platform/prepare.js';
import { services } from '../platform/services.js';
import { dataFolder } from '../up.js';
import { changeEpochs, rewind, type Rewound } from './epochs.js';
import { requireStopped } from './stopped.js';

const definitions = services.map(({ definition }) => definition);

/** `./consigna followers rewind [--restored SERVICE]`: the repair after a log was restored. */
export async function runFollowers(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { restored: { type: 'string' } },
  });
  if (positionals.join(' ') !== 'rewind') throw new Error('there is one thing to do with followers: rewind');
  const { restored } = values;
  if (restored !== undefined && !definitions.some(({ name }) => name === restored))
    throw new Error(`--restored names a service: ${definitions.map(({ name }) => name).join(', ')}`);
  const database = await stoppedDatabase();
  try {
    process.stdout.write(tellingOf(await repair(database.adminUrl, restored === undefined ? [] : [restored])));
    return 0;
  } finally {
    await database.stop();
  }
}

/** The database of an installation where its administrator's address is given, else the one of this data folder. */
async function stoppedDatabase(): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const given = process.env['CONSIGNA_DATABASE_ADMIN_URL'];
  if (given) {
    const adminUrl = new URL(given);
    adminUrl.pathname = `/${process.env['CONSIGNA_DATABASE'] ?? DATABASE}`;
    return { adminUrl: adminUrl.href, stop: () => Promise.resolve() };
  }
  await requireStopped('followers rewind');
  stopAllOnSignals();
  const postgres = await startPostgres({ dataDir: join(dataFolder, 'postgres'), durable: true });
  try {
    const { adminUrl } = await prepareDatabase(postgres.url);
    return { adminUrl, stop: postgres.stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** In one transaction: new epochs for logs that were restored, and everything that follows them repaired, or nothing. */
export async function repair(adminUrl: string, restored: readonly string[]): Promise<Rewound> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'consigna followers' });
  await client.connect();
  try {
    await client.query('begin');
    await changeEpochs(client, restored);
    const done = await rewind(client, definitions);
    await client.query('commit');
    return done;
  } finally {
    await client.end();
  }
}

function tellingOf({ continued, rebuilt }: Rewound): string {
  if (continued.length === 0 && rebuilt.length === 0) return 'Every follower fits the log it follows.\n';
  const lines = [
    ...continued.map(({ follower, producer, shards }) => `${follower} goes on with ${producer}: ${shards} shards`),
    ...rebuilt.map((service) => `${service} is made again from the logs when the platform starts`),
  ];
  return `${lines.join('\n')}\nStart the platform, then run ./consigna verify.\n`;
}
