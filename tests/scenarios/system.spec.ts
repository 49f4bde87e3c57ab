import { describe, expect, it } from '@jest/globals';
import { findSystem } from '@consigna/contracts/directory/system';
import type { OperationView } from '@consigna/contracts/operation';
import { serviceNames } from '@consigna/contracts/registry';
import { newId } from '@consigna/kernel/id';
import { eventually } from '@consigna/testing/eventually';
import { clientOf, rows } from '@consigna/testing/running-platform';
import { ScenarioNetwork, everythingApplied } from '@consigna/testing/scenario';

const admin = clientOf('admin');
const verifications = '/api/v1/admin/verifications';

describe('the state of the installation', () => {
  it('tells an administrator which services answer, how far each has followed, and what could not be applied', async () => {
    const network = await ScenarioNetwork.create({ day: '2026-02-01' });
    await everythingApplied();
    const companyId = newId();
    await rows(
      `insert into reporting.parked (company_id, network_id, producer, shard, position, kind, reason, problem, event)
       values ($1, $2, 'billing', 0, 1, 'poison', 'Error: broken', '{"code":"period-locked","params":{}}', '{"subject":"billing.invoice.issued","eventId":"e"}')`,
      [companyId, network.id],
    );
    try {
      const { services, parked } = await admin.call(findSystem, {});

      expect(services.map(({ name }) => name)).toEqual([...serviceNames]);
      expect(services.filter(({ answers }) => !answers)).toEqual([]);
      expect(services.find(({ name }) => name === 'directory')?.events).toBeGreaterThan(0);
      // Other networks are founded meanwhile, and a follower lets their events gather.
      await eventually(async () => {
        const { followers } = await admin.call(findSystem, {});
        expect(followers).toContainEqual({ service: 'sales', producer: 'directory', behind: 0 });
      });
      expect(parked.filter((event) => event.companyId === companyId)).toEqual([
        {
          ...{ service: 'reporting', producer: 'billing', companyId, kind: 'poison', reason: 'Error: broken' },
          problem: { code: 'period-locked', params: {} },
          ...{ attempts: 0, subject: 'billing.invoice.issued', eventId: 'e' },
          since: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      ]);
    } finally {
      await rows('delete from reporting.parked where company_id = $1', [companyId]);
    }
  });

  it('counts what a follower has not passed', async () => {
    // Catalog does not follow sales, so nobody moves this cursor; of each shard one position is missing, also of an empty one.
    const [before] = await rows<{ total: string }>(
      `with passed as (
         insert into catalog.event_cursor (producer, shard, epoch, position)
         select 'sales', shard, epoch, position - 1 from sales.event_head returning shard, position)
       select sum(h.position - p.position) as total from sales.event_head h join passed p using (shard)`,
    );
    try {
      const { followers } = await admin.call(findSystem, {});
      // Sales may go on meanwhile: what was missing before and what is missing afterwards are the bounds.
      const [after] = await rows<{ total: string }>(
        `select sum(h.position - c.position) as total from sales.event_head h
         join catalog.event_cursor c on c.producer = 'sales' and c.shard = h.shard`,
      );
      const told = followers.find(({ service, producer }) => service === 'catalog' && producer === 'sales');
      expect(told?.behind).toBeGreaterThan(0);
      expect(told?.behind).toBeGreaterThanOrEqual(Number(before?.total));
      expect(told?.behind).toBeLessThanOrEqual(Number(after?.total));
    } finally {
      await rows(`delete from catalog.event_cursor where producer = 'sales'`);
    }
  });

  it('proves the invariants when an administrator asks, as an operation', async () => {
    let ended: OperationView | undefined;
    const proved = async () => {
      const { id } = (await admin.raw('POST', verifications, { body: {} })).body as OperationView;
      await eventually(async () => {
        ended = (await admin.raw('GET', `/api/v1/operations/${id}`)).body as OperationView;
        expect(ended.status).toBe('succeeded');
      }, 45_000);
    };
    // Another scenario may kill the process that does it: then it is asked for again.
    await eventually(proved, 90_000);

    const report = ended?.result as unknown as { checks: { name: string; claim: string; found: number }[] };
    expect(ended?.progress).toEqual({ done: report.checks.length, total: report.checks.length });
    expect(report.checks.length).toBeGreaterThan(30);
    expect(report.checks.every(({ claim }) => claim !== '')).toBe(true);
  }, 180_000);

  it('is nobody else’s business', async () => {
    const clerk = clientOf('clerk');

    await expect(clerk.call(findSystem, {})).rejects.toMatchObject({ code: 'permission-denied' });
    expect((await clerk.raw('POST', verifications, { body: {} })).body).toMatchObject({ code: 'permission-denied' });
  });
});
