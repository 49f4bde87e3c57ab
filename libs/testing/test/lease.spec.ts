import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Lease, LeaseSession } from '@consigna/messaging/lease';
import { eventually } from '@consigna/testing/eventually';
import { createTestDatabase, type TestDatabase } from '@consigna/testing/test-database';

const PRODUCERS = ['directory', 'catalog', 'sales', 'warehouse', 'accounting'];

describe('the leases of a service on other logs', () => {
  let testDatabase: TestDatabase;
  let admin: pg.Client;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    admin = new pg.Client({ connectionString: testDatabase.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await testDatabase.drop();
  });

  const backends = async () => {
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'follower lease' and datname = current_database() order by pid`,
    );
    return rows.map(({ pid }) => pid);
  };
  const leasesOf = (session: LeaseSession) => PRODUCERS.map((producer) => new Lease(session, 'billing', producer));
  const takeAll = (leases: readonly Lease[]) => Promise.all(leases.map((lease) => lease.take()));

  it('are held and asked for on one connection of each process, however often they are asked for', async () => {
    const url = testDatabase.access['billing']?.feedUrl ?? '';
    const [first, second] = [leasesOf(new LeaseSession(url)), leasesOf(new LeaseSession(url))];

    expect(await takeAll(first)).toEqual(PRODUCERS.map(() => true));
    expect(await takeAll(second)).toEqual(PRODUCERS.map(() => false));
    const before = await backends();
    expect(before).toHaveLength(2);
    for (let round = 0; round < 5; round += 1) await takeAll(second);
    expect(await backends()).toEqual(before);

    const [freed, ...kept] = first;
    await freed?.release();
    expect(await takeAll(second)).toEqual([true, false, false, false, false]);
    expect([freed?.held, ...kept.map(({ held }) => held)]).toEqual([false, true, true, true, true]);

    for (const lease of kept) await lease.release();
    await eventually(async () => expect(await backends()).toHaveLength(1));
    expect(await takeAll(second)).toEqual(PRODUCERS.map(() => true));
    for (const lease of second) await lease.release();
    await eventually(async () => expect(await backends()).toEqual([]));
  });
});
