import pg from 'pg';

interface Statement {
  readonly name: string;
  readonly text: string;
}

const begin = { name: 'begin', text: 'begin' };
const commit = { name: 'commit', text: 'commit' };

/** To the reference's own database. */
export async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, pipeline: true } as pg.ClientConfig);
  await client.connect();
  await client.query('set search_path = bench_raw');
  return client;
}

/** Everything in one packet, prepared once per connection. */
export async function transaction(
  client: pg.Client,
  work: readonly (readonly [Statement, unknown[]])[],
): Promise<void> {
  await Promise.all([
    client.query(begin),
    ...work.map(([{ name, text }, values]) => client.query({ name, text, values })),
    client.query(commit),
  ]);
}
