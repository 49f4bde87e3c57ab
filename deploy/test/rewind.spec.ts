import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leaseKey } from '@consigna/messaging/lease';
import { createTestDatabase, type TestDatabase } from '@consigna/testing/test-database';
import pg from 'pg';
import { changeEpochs } from '../src/backup/epochs.js';
import { repair } from '../src/backup/followers.js';

const SHARD = 7;
const COMPANY = '00000000-0000-4000-8000-000000000007';

describe('rewinding the followers of a log that was restored', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeEach(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await database.drop();
  });

  /** A log with so many events. */
  const append = async (service: string, count: number) => {
    const { rows } = await client.query<{ position: string }>(
      `update ${service}.event_head set position = position + $1 where shard = $2 returning position`,
      [count, SHARD],
    );
    const head = Number(rows[0]?.position);
    for (let position = head - count + 1; position <= head; position += 1)
      await client.query(
        `insert into ${service}.event (shard, position, company_id, network_id, event_id, subject, payload, actor, business_at)
         values ($1, $2, $3, $3, $4, '${service}.thing.done', '{}', $3, now())`,
        [SHARD, position, COMPANY, randomUUID()],
      );
  };
  const follow = async (follower: string, producer: string, position: number) =>
    client.query(
      `insert into ${follower}.event_cursor (producer, shard, epoch, position) select $1, shard, epoch, $3 from ${producer}.event_head where shard = $2`,
      [producer, SHARD, position],
    );
  const cursor = async (follower: string, producer: string) => {
    const { rows } = await client.query<{ position: string; fits: boolean }>(
      `select c.position, c.epoch = h.epoch as fits from ${follower}.event_cursor c join ${producer}.event_head h using (shard) where c.producer = $1 and shard = $2`,
      [producer, SHARD],
    );
    return rows[0];
  };

  it('lets one that had applied no more than the log still has go on where it stands', async () => {
    await append('sales', 5);
    await follow('warehouse', 'sales', 4);

    const done = await repair(database.adminUrl, ['sales']);

    expect(done).toEqual({ continued: [{ follower: 'warehouse', producer: 'sales', shards: 1 }], rebuilt: [] });
    expect(await cursor('warehouse', 'sales')).toEqual({ position: '4', fits: true });
  });

  it('knows the way over several restores', async () => {
    await append('sales', 5);
    await follow('warehouse', 'sales', 3);
    const epoch = await client.query<{ epoch: string }>('select epoch from warehouse.event_cursor');
    await repair(database.adminUrl, ['sales']);
    await repair(database.adminUrl, ['sales']);
    await client.query('update warehouse.event_cursor set epoch = $1', [epoch.rows[0]?.epoch]);

    await repair(database.adminUrl, []);

    expect(await cursor('warehouse', 'sales')).toEqual({ position: '3', fits: true });
  });

  it.each([
    ['more than the log has', 6, 0],
    ['what the log has replaced by other events since', 5, 3],
  ])('refuses one that had applied %s, and changes nothing', async (_title, applied, appendedSince) => {
    await append('sales', 5);
    await follow('accounting', 'sales', applied);
    await follow('warehouse', 'sales', 2);
    // Restored to its fourth event, and gone on from there.
    await client.query('delete from sales.event where position > 4');
    await client.query('update sales.event_head set position = 4 where shard = $1', [SHARD]);
    if (appendedSince > 0) {
      await changeEpochs(client, ['sales']);
      await append('sales', appendedSince);
    }

    await expect(repair(database.adminUrl, appendedSince > 0 ? [] : ['sales'])).rejects.toThrow(
      `accounting has applied sales/${SHARD} up to ${applied}, of which the log has only 4`,
    );
    expect(await cursor('accounting', 'sales')).toMatchObject({ position: String(applied), fits: appendedSince === 0 });
    expect(await cursor('warehouse', 'sales')).toMatchObject({ position: '2', fits: appendedSince === 0 });
  });

  it('empties a read model that had applied more, so that it is made again from all its logs', async () => {
    await append('sales', 3);
    await append('billing', 2);
    await follow('reporting', 'sales', 5);
    await follow('reporting', 'billing', 2);
    await client.query(`insert into reporting.party (company_id, party_id, name) values ($1, $1, 'Somebody')`, [
      COMPANY,
    ]);

    const done = await repair(database.adminUrl, ['sales']);

    expect(done).toEqual({ continued: [], rebuilt: ['reporting'] });
    const left = await client.query('select 1 from reporting.party union all select 1 from reporting.event_cursor');
    expect(left.rowCount).toBe(0);
    const heads = await client.query('select 1 from reporting.event_head');
    expect(heads.rowCount).toBe(64);
  });

  it('does not empty a read model whose logs no longer begin at the beginning', async () => {
    await append('sales', 3);
    await follow('reporting', 'sales', 5);
    await client.query('delete from sales.event where position = 1');

    await expect(repair(database.adminUrl, ['sales'])).rejects.toThrow('the log of sales is not complete');
  });

  it('refuses while a service follows', async () => {
    await client.query('select pg_advisory_lock($1)', [leaseKey('billing', 'sales').toString()]);

    await expect(repair(database.adminUrl, ['sales'])).rejects.toThrow('billing is running');
  });
});
