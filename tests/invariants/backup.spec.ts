import { copyFile, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ArchiveWriter } from '@consigna/deploy/backup/archive';
import { changeEpochs } from '@consigna/deploy/backup/epochs';
import { eventually } from '@consigna/testing/eventually';
import { rows, runningPlatform } from '@consigna/testing/running-platform';
import { everythingApplied, ScenarioCompany, ScenarioNetwork } from '@consigna/testing/scenario';
import pg from 'pg';
import { Installation } from './installation.js';

/** Sales of one unit at 20.00, bought at 8.00, that are answered before the backup begins. */
const BEFORE = 6;
const RECEIVED = 1_000;
/** Every follower has just started with the platform, on a machine that may have other work. */
const APPLIED_MS = 90_000;

describe('a backup', () => {
  let installation: Installation;
  let company: ScenarioCompany;
  let customerId: string;
  let productId: string;
  let backup: string;
  /** Invoices, in the order of their answers. */
  const answered: string[] = [];
  /** How many were answered before the backup began. */
  let early: number;

  beforeAll(async () => {
    installation = await Installation.make();
    backup = join(installation.folder, 'backup.tar');
    await installation.up();
    company = await (await ScenarioNetwork.create()).company();
    customerId = await company.party();
    productId = await company.product();
    await company.receive(productId, String(RECEIVED), { unitPrice: '8.00' });
    let trading = true;
    const clerk = async () => {
      while (trading) answered.push(await sell());
    };
    const clerks = Promise.all([clerk(), clerk()]);
    await eventually(() => expect(answered.length).toBeGreaterThanOrEqual(BEFORE), 60_000);
    early = answered.length;
    const { code, output } = await installation.run('backup', backup);
    const during = answered.length;
    await eventually(() => expect(answered.length).toBeGreaterThan(during), 60_000);
    trading = false;
    await clerks;
    if (code !== 0) throw new Error(output);
    await installation.stop();
  }, 180_000);
  afterAll(() => installation.remove());

  it('is not restored over data that is there', async () => {
    const { code, output } = await installation.run('restore', backup);

    expect(output).toContain('has data; --replace');
    expect(code).toBe(1);
  });

  it.each([
    // The byte is part of a file, of its name and length, or of what fills up behind it.
    [
      'has a changed byte',
      damage,
      /restore: (postgres\/\S+ is damaged|the archive is damaged (after|behind) postgres\/\S+)/,
    ],
    ['ends too early', tear, /restore: the archive ends within \S+|restore: the archive ends after \S+/],
  ])('that %s is refused, and the data stays', async (_title, spoil, refusal) => {
    const spoilt = join(installation.folder, 'spoilt.tar');
    await copyFile(backup, spoilt);
    await spoil(spoilt);

    const { code, output } = await installation.run('restore', spoilt, '--replace');

    expect(output).toMatch(refusal);
    expect(code).toBe(1);
    expect((await stat(join(installation.data, 'postgres/PG_VERSION'))).isFile()).toBe(true);
  });

  it('that the database cannot recover leaves the data of before in its place', async () => {
    const empty = join(installation.folder, 'empty.tar');
    const archive = await ArchiveWriter.create(empty);
    await archive.addText('settings.json', '{}');
    await archive.addText('postgres/PG_VERSION', '18');
    await archive.finish({ createdAt: '', versions: { consigna: '', postgres: '' }, lsn: { start: '', stop: '' } });

    const { code, output } = await installation.run('restore', empty, '--replace');

    expect(output).toContain('holds no PostgreSQL 18 data');
    expect(code).toBe(1);
    expect(await readdir(installation.folder)).not.toContain('data.before-restore');
    expect((await stat(join(installation.data, 'postgres/base'))).isDirectory()).toBe(true);
  });

  it('gives back everything that was answered before it, and books and stock agree', async () => {
    await rm(join(installation.data, 'postgres/base'), { recursive: true });

    const restored = await installation.run('restore', backup, '--replace');

    expect(restored.output).toContain('invariants hold');
    expect(restored.code).toBe(0);
    expect(await readdir(installation.folder)).not.toContain('data.before-restore');
    await installation.up();
    // A client that has read what is gone is told so, and begins anew.
    await expect(company.availability(productId)).rejects.toMatchObject({ code: 'invalid-consigna-after' });
    company = await ScenarioCompany.open(company.id, {});
    const invoices = await rows<{ id: string }>(`select id from billing.invoice where state = 'issued'`);
    expect(invoices.map(({ id }) => id)).toEqual(expect.arrayContaining(answered.slice(0, early)));
    expect(invoices.length).toBeLessThan(answered.length);
    const [moved] = await rows<{ shipped: number }>(
      `select count(*)::int as shipped from warehouse.delivery where state = 'shipped'`,
    );
    const shipped = moved?.shipped ?? Number.NaN;
    expect(await company.balances()).toMatchObject({
      COGS: (8 * shipped).toFixed(2),
      INV: (8 * (RECEIVED - shipped)).toFixed(2),
      AR: (20 * invoices.length).toFixed(2),
    });
    expect(Number((await company.availability(productId)).onHand)).toBe(RECEIVED - shipped);
  }, 180_000);

  it('leaves the followers of a log that was restored alone standing until they are rewound', async () => {
    const client = new pg.Client({ connectionString: runningPlatform().adminUrl });
    await client.connect();
    await changeEpochs(client, ['sales']);
    await client.end();
    await eventually(async () => expect(await installation.log()).toContain('the log was restored'), 30_000);
    await installation.stop();

    const { code, output } = await installation.run('followers', 'rewind');

    expect(output).toMatch(/goes on with sales/);
    expect(code).toBe(0);
    await installation.up();
    company = await ScenarioCompany.open(company.id, {});
    await sell();
    await eventually(() => everythingApplied(), APPLIED_MS);
    expect((await installation.run('verify')).output).toContain('invariants hold');
  }, 180_000);

  /** @returns the invoice's id */
  async function sell(): Promise<string> {
    const { invoice } = await company.sell(customerId, [{ productId, quantity: '1', unitPrice: '20.00' }]);
    return invoice.id;
  }
});

/** Turns one bit in the middle of the file. */
async function damage(file: string): Promise<void> {
  const archive = await open(file, 'r+');
  const place = Math.floor((await archive.stat()).size / 2);
  const byte = Buffer.alloc(1);
  await archive.read(byte, 0, 1, place);
  await archive.write(Buffer.from([byte.readUInt8() ^ 1]), 0, 1, place);
  await archive.close();
}

async function tear(file: string): Promise<void> {
  await truncate(file, Math.floor((await stat(file)).size / 2));
}
