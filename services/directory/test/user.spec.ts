import { timeline } from '@consigna/contracts/directory/timeline';
import { directoryAudit } from '@consigna/contracts/directory/audit-trail';
import {
  changeRole,
  createRole,
  changeUser,
  createUser,
  findUser,
  listMemberships,
  listRoles,
  listUsers,
  setMembership,
} from '@consigna/contracts/directory/user';
import { addCompany, createCompany } from '@consigna/contracts/directory/company';
import { newId } from '@consigna/kernel/id';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { directoryModule } from '../src/directory.module.js';
import { contextOf, network, signIn } from './build.js';

describe('users and their access', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform([directoryModule]);
  });
  afterAll(() => platform.stop());

  async function clerk(options: { roles: string[] }) {
    const owner = await network(platform);
    const username = `clerk-${newId()}`;
    await platform.ask(createUser, owner.admin, { username, name: 'Clara Clerk', locale: 'es' });
    await platform.ask(setMembership, owner.ctx, { username, roles: options.roles });
    return { ...owner, username, owner };
  }

  it('somebody nobody prepared may do nothing and leaves no row', async () => {
    const access = await signIn(platform, 'passer-by');

    expect(access).toMatchObject({ companies: [], clocks: {}, administrator: false });
    expect(await platform.rows(`select 1 from directory.app_user where username = 'passer-by'`)).toEqual([]);
  });

  it('a prepared user is linked at the first sign-in and has the permissions of all their roles', async () => {
    const { username, view, owner } = await clerk({ roles: ['sales', 'warehouse'] });

    const access = await signIn(platform, username.toUpperCase(), { subject: `first of ${username}` });

    expect(access).toMatchObject({
      name: 'Clara Clerk',
      locale: 'es',
      companies: [{ id: view.headquartersId, code: 'HQ', networkId: view.id, timeZone: 'Europe/London' }],
    });
    expect(access.companies[0]?.permissions).toEqual(
      expect.arrayContaining(['sales.*', 'warehouse.*', 'directory.party.write']),
    );
    expect((await platform.ask(listMemberships, owner.ctx, {})).data.map((member) => member.roles)).toEqual(
      expect.arrayContaining([['owner'], ['sales', 'warehouse']]),
    );
  });

  it('a second account under the same name gets nothing, not even the identity', async () => {
    const { username } = await clerk({ roles: ['sales'] });
    const first = await signIn(platform, username, { subject: `first of ${username}` });

    const second = await signIn(platform, username, { subject: `second of ${username}` });

    expect(second.companies).toEqual([]);
    expect(second.userId).not.toBe(first.userId);
  });

  it('a machine is known from its first token and has no rights; a person cannot take its name', async () => {
    const machine = await signIn(platform, 'service-account-shop', { machine: true });
    const person = await signIn(platform, 'service-account-shop', { subject: 'subject of service-account-shop' });

    expect(machine.companies).toEqual([]);
    expect(person.userId).not.toBe(machine.userId);
    expect(await platform.rows(`select kind from directory.app_user where username = 'service-account-shop'`)).toEqual([
      { kind: 'machine' },
    ]);
  });

  it('requests of somebody new that come at once are all answered', async () => {
    const machines = Array.from({ length: 20 }, () => `service-account-${newId()}`);

    const answers = await Promise.all(
      machines.flatMap((username) => Array.from({ length: 5 }, () => signIn(platform, username, { machine: true }))),
    );

    expect(new Set(answers.map(({ userId }) => userId)).size).toBe(machines.length);
    expect(
      await platform.rows(
        `select count(*)::int as links from directory.audit where action = 'link' and document_id = any($1)`,
        [answers.map(({ userId }) => userId)],
      ),
    ).toEqual([{ links: machines.length }]);
  });

  it('an account that was renamed is refused, since its subject is known under the name of before', async () => {
    const subject = `subject of ${newId()}`;
    await signIn(platform, `service-account-${newId()}`, { machine: true, subject });

    await expect(signIn(platform, `service-account-${newId()}`, { machine: true, subject })).rejects.toMatchObject({
      code: 'user-exists',
    });
  });

  it('different roles in different companies', async () => {
    const { username, admin, view, owner } = await clerk({ roles: ['sales'] });
    const company = await platform.ask(createCompany, admin, {
      networkId: view.id,
      code: 'IE',
      name: 'Ireland',
      country: 'IE',
      baseCurrency: 'EUR',
      chartTemplate: 'ifrs',
      ownerUsernames: [owner.username, username],
    });

    const access = await signIn(platform, username);

    expect(access.companies.map((each) => [each.id, each.permissions.includes('*')])).toEqual([
      [view.headquartersId, false],
      [company.id, true],
    ]);
  });

  it('a changed role acts at the next sign-in and is told to the gateways', async () => {
    const { username, ctx } = await clerk({ roles: ['sales'] });
    const sales = (await platform.ask(listRoles, ctx, {})).data.find((role) => role.code === 'sales');

    const role = await platform.ask(changeRole, ctx, {
      code: 'sales',
      permissions: ['sales.order.read'],
      version: sales?.version,
    });

    expect(role).toMatchObject({ permissions: ['sales.order.read'], version: 2 });
    expect((await signIn(platform, username)).companies[0]?.permissions).toEqual(['sales.order.read']);
    expect(
      (
        await platform.rows(
          `select payload from directory.event where company_id = $1 and subject = 'directory.access.changed' order by position desc limit 1`,
          [ctx.companyId],
        )
      )[0]?.['payload'],
    ).toEqual({ networkId: ctx.networkId, userIds: null });
  });

  it('the auditor may read everything and write nothing', async () => {
    const { username } = await clerk({ roles: ['auditor'] });

    const [company] = (await signIn(platform, username)).companies;

    expect(company?.permissions).toEqual(expect.arrayContaining(['directory.party.read', 'directory.audit.read']));
    expect(
      company?.permissions.some(
        (permission) => permission.endsWith('.write') || permission.includes('*') || permission === 'internal',
      ),
    ).toBe(false);
  });

  it.each([
    ['an unknown user', { username: 'unheard-of', roles: ['sales'] }, 'user-not-found'],
    ['an unknown role', { username: 'unheard-of', roles: ['pirate'] }, 'role-not-found'],
    [
      'a user named twice',
      { username: 'a', userId: '00000000-0000-7000-8000-000000000000', roles: [] },
      'validation-failed',
    ],
  ])('a membership of %s is refused', async (_case, input, code) => {
    const { ctx } = await network(platform);

    await expect(platform.ask(setMembership, ctx, input)).rejects.toMatchObject({ code });
  });

  it('the last owner stays, and nobody gives or takes more than they hold', async () => {
    const { ctx, username, owner } = await clerk({ roles: ['headquarters'] });
    const access = await signIn(platform, username);
    const headquarters = contextOf(access, ctx.companyId);

    await expect(platform.ask(setMembership, ctx, { userId: ctx.userId, roles: [] })).rejects.toMatchObject({
      code: 'last-owner',
    });
    await expect(platform.ask(setMembership, headquarters, { username, roles: ['owner'] })).rejects.toMatchObject({
      code: 'permission-exceeds-own',
    });
    await expect(
      platform.ask(setMembership, headquarters, { username: owner.username, roles: [] }),
    ).rejects.toMatchObject({ code: 'permission-exceeds-own' });
    await expect(
      platform.ask(createRole, headquarters, { code: 'mine', name: 'Mine', permissions: ['*'] }),
    ).rejects.toMatchObject({ code: 'permission-exceeds-own' });
    await expect(platform.ask(changeRole, ctx, { code: 'owner', permissions: [] })).rejects.toMatchObject({
      code: 'owner-role-fixed',
    });
    await expect(
      platform.ask(setMembership, headquarters, { username, roles: ['auditor', 'headquarters'] }),
    ).resolves.toMatchObject({ roles: ['auditor', 'headquarters'] });
  });

  it('users are shown with their roles in the companies one may ask about, never in others', async () => {
    const { username, ctx } = await clerk({ roles: ['sales'] });
    const own = await platform.ask(addCompany, ctx, {
      code: 'IE',
      name: 'Ireland',
      country: 'IE',
      baseCurrency: 'EUR',
      chartTemplate: 'ifrs',
      ownerUsernames: [username],
    });
    const elsewhere = await network(platform);
    await platform.ask(setMembership, elsewhere.ctx, { username, roles: ['auditor'] });
    const { userId } = await signIn(platform, username);
    const rolesIn = async (companyIds: string[]) =>
      (await platform.ask(findUser, { ...ctx, companyIds }, { userId })).memberships.map(({ code, roles }) => [
        code,
        roles,
      ]);

    expect(await rolesIn([ctx.companyId, own.id])).toEqual([
      ['HQ', ['sales']],
      ['IE', ['owner']],
    ]);
    expect(await rolesIn([own.id])).toEqual([['IE', ['owner']]]);
    expect(await rolesIn([own.id, elsewhere.ctx.companyId])).toEqual([['IE', ['owner']]]);
  });

  it('the list of users ends at the border of the network', async () => {
    const { username, ctx, owner } = await clerk({ roles: ['sales'] });
    const stranger = await network(platform);

    const { data } = await platform.ask(listUsers, { ...ctx, companyIds: [ctx.companyId] }, {});
    const found = await platform.ask(listUsers, { ...ctx, companyIds: [ctx.companyId] }, { q: 'clara' });
    const beyond = await platform.ask(listUsers, { ...ctx, companyIds: [stranger.ctx.companyId] }, {});

    expect(data.map((user) => user.username)).toEqual([owner.username, username].sort());
    expect(found.data).toMatchObject([{ username, locale: 'es', linked: false, memberships: [{ roles: ['sales'] }] }]);
    expect(beyond.data).toEqual([]);
    await expect(
      platform.ask(findUser, { ...ctx, companyIds: [ctx.companyId] }, { userId: stranger.ctx.userId }),
    ).rejects.toMatchObject({ code: 'user-not-found' });
  });

  it('who lost every role is no user of the company any more', async () => {
    const { username, ctx, owner } = await clerk({ roles: ['sales'] });

    await platform.ask(setMembership, ctx, { username, roles: [] });

    const { data } = await platform.ask(listUsers, { ...ctx, companyIds: [ctx.companyId] }, {});
    expect(data.map((user) => user.username)).toEqual([owner.username]);
  });

  it('a user is prepared once', async () => {
    const { admin, username } = await clerk({ roles: [] });

    await expect(
      platform.ask(createUser, admin, { username: username.toUpperCase(), name: 'Again' }),
    ).rejects.toMatchObject({ code: 'user-exists' });
  });

  it('name and language of a user are corrected by an administrator, in every company at once', async () => {
    const { admin, username, ctx } = await clerk({ roles: ['sales'] });
    const { data } = await platform.ask(listUsers, { ...ctx, companyIds: [ctx.companyId] }, { q: username });
    const userId = data[0]?.id ?? '';

    const named = await platform.ask(changeUser, admin, { userId, name: 'Clara Clérigo' });
    const both = await platform.ask(changeUser, admin, { userId, locale: 'fr' });
    const found = await platform.ask(findUser, { ...ctx, companyIds: [ctx.companyId] }, { userId });

    expect(named).toMatchObject({ name: 'Clara Clérigo', locale: 'es', username });
    expect(both).toMatchObject({ name: 'Clara Clérigo', locale: 'fr' });
    expect(found).toMatchObject({ name: 'Clara Clérigo', locale: 'fr' });
    await expect(platform.ask(changeUser, admin, { userId: newId(), name: 'Nobody' })).rejects.toMatchObject({
      code: 'user-not-found',
    });
  });

  it('every change of rights is in the audit trail, the latest first, page by page', async () => {
    const { ctx } = await clerk({ roles: ['sales'] });
    await platform.ask(createRole, ctx, { code: 'night', name: 'Night', permissions: ['sales.order.read'] });

    const first = await platform.ask(directoryAudit, ctx, { limit: 2 });
    const rest = await platform.ask(directoryAudit, ctx, { limit: 50, cursor: first.page.nextCursor ?? '' });
    const roles = await platform.ask(directoryAudit, ctx, { filter: { document: { eq: 'role' } } });

    expect(first.data[0]).toMatchObject({
      document: 'role',
      action: 'create',
      changes: { night: { from: null, to: ['sales.order.read'] } },
      userId: ctx.userId,
    });
    expect(new Set([...first.data, ...rest.data].map((entry) => entry.id)).size).toBe(
      first.data.length + rest.data.length,
    );
    expect(rest.data.map((entry) => entry.document)).toEqual(expect.arrayContaining(['network', 'company']));
    expect(roles.data.length).toBe(1);
  });

  it('the timeline of a membership names who gave it', async () => {
    const { ctx, username } = await clerk({ roles: ['sales'] });
    const membership = await platform.ask(setMembership, ctx, { username, roles: ['auditor'] });

    const { data } = await platform.ask(
      timeline('directory'),
      { ...ctx, permissions: ['directory.membership.read'] },
      { document: 'membership', documentId: membership.userId },
    );

    const { data: members } = await platform.ask(listMemberships, ctx, {});
    const name = members.find(({ userId }) => userId === ctx.userId)?.name ?? null;
    expect(data[0]).toMatchObject({ action: 'set', userId: ctx.userId, userName: name });
  });
});
