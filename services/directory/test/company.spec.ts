import {
  addCompany,
  createCompany,
  createNetwork,
  findCompany,
  listBranches,
  listCompanies,
  createBranch,
  listNetworks,
  setClock,
  switchModule,
  advanceSandboxClock,
} from '@consigna/contracts/directory/company';
import { listParties } from '@consigna/contracts/directory/party';
import { listRoles } from '@consigna/contracts/directory/user';
import { newId } from '@consigna/kernel/id';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import { eventually } from '@consigna/testing/eventually';
import { freshKey, testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { directoryModule } from '../src/directory.module.js';
import { contextOf, network, signIn } from './build.js';

describe('companies', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform([directoryModule]);
  });
  afterAll(() => platform.stop());

  const ireland = {
    code: 'IE',
    name: 'Giftware Ireland',
    country: 'IE',
    baseCurrency: 'EUR',
    timeZone: 'Europe/Dublin',
    locale: 'en',
    chartTemplate: 'ifrs',
    openedOn: '2010-11-30',
    branch: { code: 'DUB', name: 'Dublin' },
  } as const;

  it('a new company is ready to trade: branch, roles, owner, event, and partner of the others', async () => {
    const { view, admin, ctx, username } = await network(platform);

    const company = await platform.ask(createCompany, admin, { ...ireland, networkId: view.id });

    const access = await signIn(platform, username, { administrator: true });
    const own = contextOf(access, company.id);
    expect(company).toMatchObject({
      code: 'IE',
      headquartersId: view.headquartersId,
      networkId: view.id,
      branches: [{ code: 'DUB' }],
      modulesOff: [],
    });
    expect(access.companies.map((each) => [each.code, each.permissions])).toEqual([
      ['HQ', ['*']],
      ['IE', ['*']],
    ]);
    expect((await platform.ask(listRoles, own, {})).data.map((role) => role.code)).toEqual(
      expect.arrayContaining(['owner', 'auditor', 'sales']),
    );
    const [partner] = (await platform.ask(listParties, own, {})).data;
    expect(partner).toMatchObject({
      code: 'HQ',
      interCompanyId: view.headquartersId,
      isCustomer: true,
      isSupplier: true,
      currency: 'GBP',
    });
    const [mirror] = (await platform.ask(listParties, ctx, {})).data;
    expect(mirror).toMatchObject({ code: 'IE', interCompanyId: company.id, currency: 'EUR' });
    const events = await platform.rows('select subject from directory.event where company_id = $1 order by position', [
      company.id,
    ]);
    expect(events.map((event) => event['subject'])).toEqual([
      'directory.company.created',
      'directory.branch.created',
      'directory.access.changed',
      'directory.parties.saved',
    ]);
    expect(await platform.rows(`select 1 from directory.process where status <> 'done'`)).toEqual([]);
  });

  it('three companies are partners of each other, each once', async () => {
    const { view, admin } = await network(platform);

    const first = await platform.ask(createCompany, admin, { ...ireland, networkId: view.id });
    const second = await platform.ask(createCompany, admin, { ...ireland, code: 'ES', networkId: view.id });

    const pairs = await platform.rows<{ own: string; other: string }>(
      'select company_id as own, inter_company_id as other from directory.party where company_id = any($1::uuid[])',
      [[view.headquartersId, first.id, second.id]],
    );
    expect(pairs.length).toBe(6);
    expect(new Set(pairs.map(({ own, other }) => `${own}${other}`)).size).toBe(6);
  });

  it('a repeated key creates a network and a company once', async () => {
    const { view, admin } = await network(platform);
    const idempotency = freshKey();
    const headquarters = {
      code: 'HQ',
      name: 'Again',
      country: 'GB',
      baseCurrency: 'GBP',
      chartTemplate: 'ifrs',
    } as const;

    const [one, same] = [
      await platform.ask(createNetwork, { ...admin, idempotency }, { name: 'Twice', headquarters }),
      await platform.ask(createNetwork, { ...admin, idempotency }, { name: 'Twice', headquarters }),
    ];
    const company = await platform.ask(createCompany, { ...admin, idempotency }, { ...ireland, networkId: view.id });
    const again = await platform.ask(createCompany, { ...admin, idempotency }, { ...ireland, networkId: view.id });

    expect(same).toEqual(one);
    expect(again).toEqual(company);
  });

  it.each([
    ['another company with the code, in any case', { code: 'ie' }, 'company-code-taken'],
    ['an unknown network', { networkId: newId() }, 'network-not-found'],
    ['an unknown owner', { code: 'XX', ownerUsernames: ['nobody-knows'] }, 'user-not-found'],
    ['an unknown time zone', { code: 'XY', timeZone: 'Mars/Olympus' }, 'invalid-time-zone'],
  ])('%s is refused and leaves nothing', async (_case, changes, code) => {
    const { view, admin } = await network(platform);
    await platform.ask(createCompany, admin, { ...ireland, networkId: view.id });
    const before = await platform.rows('select count(*) from directory.company');

    const refused = platform.ask(createCompany, admin, { ...ireland, networkId: view.id, ...changes });

    await expect(refused).rejects.toMatchObject({ code });
    expect(await platform.rows('select count(*) from directory.company')).toEqual(before);
  });

  it('headquarters add a company to their own network, and its owner is who asked', async () => {
    const { view, ctx, username } = await network(platform);

    const company = await platform.ask(addCompany, ctx, ireland);

    expect(company).toMatchObject({ code: 'IE', networkId: view.id, headquartersId: view.headquartersId });
    const access = await signIn(platform, username);
    expect(access.companies.map((each) => [each.code, each.permissions])).toEqual([
      ['HQ', ['*']],
      ['IE', ['*']],
    ]);
    expect((await platform.ask(listParties, ctx, {})).data.map((party) => party.code)).toEqual(['IE']);
  });

  it('the owner of another company of the network adds none', async () => {
    const { ctx, username } = await network(platform);
    const company = await platform.ask(addCompany, ctx, ireland);
    const inIreland = contextOf(await signIn(platform, username), company.id);

    const refused = platform.ask(addCompany, inIreland, { ...ireland, code: 'XX' });

    await expect(refused).rejects.toMatchObject({ code: 'not-headquarters' });
    // The network is that of the signed context: naming another headquarters leads nowhere.
    const other = await network(platform);
    await expect(
      platform.ask(addCompany, { ...ctx, companyId: other.ctx.companyId }, { ...ireland, code: 'XX' }),
    ).rejects.toMatchObject({ code: 'not-headquarters' });
    expect(await platform.rows(`select 1 from directory.company where code = 'XX'`)).toEqual([]);
  });

  it('the list of companies ends at the border of the network, and at what the caller may read', async () => {
    const { view, ctx } = await network(platform);
    const company = await platform.ask(addCompany, ctx, ireland);
    const other = await network(platform);
    const group = { ...ctx, companyIds: [ctx.companyId, company.id] };

    const all = await platform.ask(listCompanies, group, {});
    const one = await platform.ask(listCompanies, { ...ctx, companyIds: [company.id] }, {});
    const beyond = await platform.ask(listCompanies, { ...group, companyIds: [other.ctx.companyId, company.id] }, {});

    expect(all.data.map(({ code, openedOn, clock }) => [code, openedOn, clock])).toEqual([
      ['HQ', '2000-01-01', null],
      ['IE', '2010-11-30', null],
    ]);
    expect(all.data.every(({ networkId }) => networkId === view.id)).toBe(true);
    expect(one.data.map(({ code }) => code)).toEqual(['IE']);
    expect(beyond.data.map(({ code }) => code)).toEqual(['IE']);
  });

  it('the list of companies is found, sorted and read page by page', async () => {
    const { ctx } = await network(platform);
    const company = await platform.ask(addCompany, ctx, ireland);
    const group = { ...ctx, companyIds: [ctx.companyId, company.id] };

    const first = await platform.ask(listCompanies, group, { limit: 1, sort: '-openedOn' });
    const rest = await platform.ask(listCompanies, group, {
      limit: 1,
      sort: '-openedOn',
      cursor: first.page.nextCursor ?? '',
    });
    const found = await platform.ask(listCompanies, group, { q: 'ireland', filter: { country: { eq: 'IE' } } });

    expect([first, rest, found].map(({ data }) => data.map(({ code }) => code))).toEqual([['IE'], ['HQ'], ['IE']]);
  });

  it('a module that is switched off is seen at the next sign-in', async () => {
    const { ctx, username } = await network(platform);

    const company = await platform.ask(switchModule, ctx, { module: 'consignment', on: false, version: 1 });

    expect(company).toMatchObject({ modulesOff: ['consignment'], version: 2 });
    expect((await signIn(platform, username)).companies[0]?.modulesOff).toEqual(['consignment']);
    await expect(platform.ask(switchModule, ctx, { module: 'sales', on: false, version: 1 })).rejects.toMatchObject({
      code: 'version-conflict',
      details: { currentVersion: 2 },
    });
  });

  it('the business clock moves forward only, and back to real time', async () => {
    const { view, admin, username } = await network(platform);

    await platform.ask(setClock, admin, { networkId: view.id, now: '2010-12-01T08:26:00Z' });
    const backwards = platform.ask(setClock, admin, { networkId: view.id, now: '2010-11-30T00:00:00Z' });

    await expect(backwards).rejects.toMatchObject({ code: 'clock-backwards' });
    expect((await signIn(platform, username)).clocks).toEqual({ [view.id]: '2010-12-01T08:26:00.000Z' });
    expect(await platform.ask(setClock, admin, { networkId: view.id, now: null })).toEqual({
      networkId: view.id,
      clock: null,
    });
    await expect(platform.ask(setClock, admin, { networkId: newId(), now: null })).rejects.toMatchObject({
      code: 'network-not-found',
    });
  });

  it('the clock of a network with a real company is no sandbox clock', async () => {
    const real = await network(platform);
    const sandbox = await network(platform, { sandbox: true });

    const moved = await platform.ask(advanceSandboxClock, sandbox.ctx, { advanceTo: '2027-01-31' });

    expect(moved.clock).toBe('2027-01-31T12:00:00.000Z');
    await expect(platform.ask(advanceSandboxClock, real.ctx, { advanceTo: '2027-01-31' })).rejects.toMatchObject({
      code: 'not-a-sandbox',
    });
  });

  it('the administrator sees all networks with their companies', async () => {
    const { view } = await network(platform);
    const stranger = contextOf(await signIn(platform, 'other-admin', { administrator: true }));

    const { data } = await platform.ask(listNetworks, stranger, {});

    expect(data.find((each) => each.id === view.id)).toMatchObject({ companies: [{ code: 'HQ' }] });
  });

  it('a branch has a code of its own, and another company does not see it', async () => {
    const { ctx } = await network(platform);
    const other = await network(platform);

    await platform.ask(createBranch, ctx, { code: 'NORTH', name: 'North' });

    await expect(platform.ask(createBranch, ctx, { code: 'north', name: 'Again' })).rejects.toMatchObject({
      code: 'branch-code-taken',
    });
    expect((await platform.ask(listBranches, ctx, {})).data.map((branch) => branch.code)).toEqual(['HQ', 'NORTH']);
    expect((await platform.ask(listBranches, other.ctx, {})).data.map((branch) => branch.code)).toEqual(['HQ']);
    expect((await platform.ask(findCompany, ctx, {})).branches.length).toBe(2);
  });

  it('a new branch is a new version of the company, so that nobody is answered the list of before', async () => {
    const { ctx } = await network(platform);
    const before = await platform.ask(findCompany, ctx, {});

    await platform.ask(createBranch, ctx, { code: 'NORTH', name: 'North' });

    expect((await platform.ask(findCompany, ctx, {})).version).toBe(before.version + 1);
  });

  it('a company whose request died half-way still becomes a partner of the others', async () => {
    const { view, admin } = await network(platform);
    const company = await platform.ask(createCompany, admin, { ...ireland, networkId: view.id });
    const both = [[view.headquartersId, company.id]];
    await platform.rows(`delete from directory.party where company_id = any($1::uuid[])`, both);
    await platform.rows(
      `delete from directory.idempotency_key where company_id = any($1::uuid[]) and key like 'process/%'`,
      both,
    );
    await platform.rows(
      `update directory.process set status = 'running', ended_at = null, due_at = now() where company_id = $1`,
      [company.id],
    );

    await eventually(async () => {
      const partners = await platform.rows('select 1 from directory.party where company_id = any($1::uuid[])', both);
      const open = await platform.rows(`select 1 from directory.process where status = 'running'`);
      expect([partners.length, open.length]).toEqual([2, 0]);
    });
  });

  it('no table shows a foreign row to SQL of one’s choice', async () => {
    const { ctx, view } = await network(platform);
    await network(platform);
    const database = platform.app.get(Database, { strict: false });
    const stranger = newId();
    const count = (table: string, condition: string) =>
      statement(`test.${table}`, `select count(*)::int as foreign from ${table} where not (${condition})`);
    const tables = [
      ...['company', 'branch', 'role', 'membership', 'party', 'party_external_ref'].map((table) =>
        count(table, `company_id = '${ctx.companyId}'`),
      ),
      count('network', `id = '${view.id}'`),
      count('app_user', `id = '${ctx.userId}'`),
    ];

    const inCompany = await database.read(ctx, (sql) =>
      Promise.all(tables.map((text) => sql<{ foreign: number }>(text, []))),
    );
    const ofStranger = await database.readAs({ companyIds: [], networkId: stranger, userId: stranger }, (sql) =>
      Promise.all(
        ['company', 'role', 'membership', 'network', 'app_user'].map((table) =>
          sql(statement(`test.any-${table}`, `select 1 from ${table}`), []),
        ),
      ),
    );

    expect(inCompany.flat().map((row) => row.foreign)).toEqual(tables.map(() => 0));
    expect(ofStranger.flat()).toEqual([]);
  });
});
