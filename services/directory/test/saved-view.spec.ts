import { directoryAudit } from '@consigna/contracts/directory/audit-trail';
import {
  changeSavedView,
  createSavedView,
  deleteSavedView,
  listSavedViews,
  MAX_SAVED_VIEWS,
  setDefaultView,
} from '@consigna/contracts/directory/saved-view';
import { createUser, setMembership } from '@consigna/contracts/directory/user';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { directoryModule } from '../src/directory.module.js';
import { contextOf, network, signIn } from './build.js';

const list = 'sales.order.list';
const open = { list, name: 'Open', query: 'filter[state][in]=draft,confirmed&sort=-date&q=vase' };

describe('saved views', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform([directoryModule]);
  });
  afterAll(() => platform.stop());

  /** A company with its owner, who may administer it, and two of its people. */
  async function company() {
    const { ctx, admin } = await network(platform);
    const member = async (role: string): Promise<Context> => {
      const username = `${role}-${newId()}`;
      await platform.ask(createUser, admin, { username, name: `Person of ${role}` });
      await platform.ask(setMembership, ctx, { username, roles: [role] });
      return contextOf(await signIn(platform, username), ctx.companyId);
    };
    return { owner: ctx, seller: await member('sales'), other: await member('accounting'), member };
  }
  const namesFor = async (ctx: Context) =>
    (await platform.ask(listSavedViews, ctx, { list })).data.map(({ name }) => name);

  it('a private view is kept whole and exists for nobody else', async () => {
    const { owner, seller, other } = await company();

    const view = await platform.ask(createSavedView, seller, { ...open, columns: ['number', 'customer'] });

    expect(view).toMatchObject({
      ...open,
      columns: ['number', 'customer'],
      visibility: 'private',
      ownerName: 'Person of sales',
      isDefault: false,
      version: 1,
      allowedActions: ['change', 'share', 'delete'],
    });
    expect(await platform.ask(listSavedViews, seller, { list })).toEqual({ data: [view] });
    expect(await platform.ask(listSavedViews, seller, { list: 'sales.backorder.list' })).toEqual({ data: [] });
    for (const ctx of [owner, other]) {
      const address = { list, viewId: view.id, version: 1 };
      expect(await namesFor(ctx)).toEqual([]);
      await expect(platform.ask(changeSavedView, ctx, { ...address, name: 'Mine' })).rejects.toMatchObject({
        code: 'saved-view-not-found',
      });
      await expect(platform.ask(deleteSavedView, ctx, address)).rejects.toMatchObject({ code: 'saved-view-not-found' });
      await expect(platform.ask(setDefaultView, ctx, address)).rejects.toMatchObject({ code: 'saved-view-not-found' });
    }
  });

  it('a shared view is seen by all, and changed only by its owner and by who may administer the company', async () => {
    const { owner, seller, other } = await company();
    const view = await platform.ask(createSavedView, seller, { ...open, visibility: 'shared' });
    const address = { list, viewId: view.id };

    const [seen] = (await platform.ask(listSavedViews, other, { list })).data;
    expect(seen).toMatchObject({ id: view.id, ownerName: 'Person of sales', allowedActions: [] });
    await expect(platform.ask(changeSavedView, other, { ...address, name: 'X' })).rejects.toMatchObject({
      code: 'saved-view-of-another',
      details: { owner: 'Person of sales' },
    });
    await expect(platform.ask(deleteSavedView, other, address)).rejects.toMatchObject({
      code: 'saved-view-of-another',
    });

    const renamed = await platform.ask(changeSavedView, owner, { ...address, name: 'All open', version: 1 });
    expect(renamed).toMatchObject({
      name: 'All open',
      query: open.query,
      version: 2,
      allowedActions: ['change', 'delete'],
    });
    await expect(platform.ask(changeSavedView, owner, { ...address, visibility: 'private' })).rejects.toMatchObject({
      code: 'saved-view-of-another',
    });
    await expect(platform.ask(changeSavedView, seller, { ...address, name: 'Y', version: 1 })).rejects.toMatchObject({
      code: 'version-conflict',
      details: { currentVersion: 2 },
    });

    await platform.ask(changeSavedView, seller, { ...address, visibility: 'private', version: 2 });
    expect(await namesFor(other)).toEqual([]);
    expect(await namesFor(seller)).toEqual(['All open']);
  });

  it('each person opens a list with a view of their own choice, until it is gone', async () => {
    const { seller, other } = await company();
    const shared = await platform.ask(createSavedView, seller, { ...open, visibility: 'shared' });
    const second = await platform.ask(createSavedView, seller, { ...open, name: 'Second' });
    const defaultsOf = async (ctx: Context) =>
      (await platform.ask(listSavedViews, ctx, { list })).data
        .filter(({ isDefault }) => isDefault)
        .map(({ name }) => name);

    await platform.ask(setDefaultView, other, { list, viewId: shared.id });
    await platform.ask(setDefaultView, seller, { list, viewId: shared.id });
    await platform.ask(setDefaultView, seller, { list, viewId: second.id });
    expect([await defaultsOf(seller), await defaultsOf(other)]).toEqual([['Second'], ['Open']]);

    await platform.ask(setDefaultView, seller, { list, viewId: null });
    await platform.ask(deleteSavedView, seller, { list, viewId: shared.id });
    expect([await defaultsOf(seller), await defaultsOf(other)]).toEqual([[], []]);
    expect(await platform.rows('select 1 from directory.default_view where view_id = $1', [shared.id])).toEqual([]);
  });

  it('a name is one of a person’s, and one of the company’s when shared, whatever its case', async () => {
    const { seller, other } = await company();
    await platform.ask(createSavedView, seller, { ...open, visibility: 'shared' });
    const taken = { code: 'saved-view-name-taken', fields: [{ pointer: '#/name', code: 'saved-view-name-taken' }] };

    await expect(platform.ask(createSavedView, seller, { ...open, name: 'OPEN' })).rejects.toMatchObject(taken);
    const own = await platform.ask(createSavedView, other, open);
    await expect(
      platform.ask(changeSavedView, other, { list, viewId: own.id, visibility: 'shared' }),
    ).rejects.toMatchObject(taken);
  });

  it.each([
    ['a filter that the list has not', { query: 'filter[colour]=red' }, 'unknown-filter', '#/query'],
    ['an operator that there is not', { query: 'filter[state][like]=x' }, 'unknown-filter', '#/query'],
    ['a value that is none of its kind', { query: 'filter[date][gte]=soon' }, 'invalid-filter-value', '#/query'],
    [
      'more values than a filter takes',
      { query: `filter[state][in]=${'draft,'.repeat(100)}draft` },
      'too-many-filter-values',
      '#/query',
    ],
    ['an order that the list has not', { query: 'sort=colour' }, 'unknown-sort', '#/query'],
    ['a place in the list', { query: 'cursor=abc' }, 'unknown-parameter', '#/query'],
    ['the same filter twice', { query: 'filter[state]=draft&filter[state]=draft' }, 'malformed-request', '#/query'],
    ['no name', { name: ' ' }, 'validation-failed', '#/name'],
    ['columns without any', { columns: [] }, 'validation-failed', '#/columns'],
  ])('%s is refused, with the field that is wrong', async (_case, wrong, code, pointer) => {
    const { seller } = await company();

    await expect(platform.ask(createSavedView, seller, { ...open, ...wrong })).rejects.toMatchObject({
      code,
      fields: [expect.objectContaining({ pointer })],
    });
    const view = await platform.ask(createSavedView, seller, open);
    await expect(platform.ask(changeSavedView, seller, { list, viewId: view.id, ...wrong })).rejects.toMatchObject({
      code,
    });
  });

  it('a list that does not exist, or that the caller may not read, has no views', async () => {
    const { member, seller } = await company();
    const warehouse = await member('warehouse');

    await expect(platform.ask(listSavedViews, seller, { list: 'sales.order.get' })).rejects.toMatchObject({
      code: 'unknown-list',
    });
    const bills = 'billing.bill.list';
    const attempts = [
      platform.ask(listSavedViews, warehouse, { list: bills }),
      platform.ask(createSavedView, warehouse, { list: bills, name: 'Bills' }),
      platform.ask(changeSavedView, warehouse, { list: bills, viewId: newId(), name: 'Bills' }),
      platform.ask(deleteSavedView, warehouse, { list: bills, viewId: newId() }),
      platform.ask(setDefaultView, warehouse, { list: bills, viewId: null }),
    ];
    for (const { status, reason } of (await Promise.allSettled(attempts)) as PromiseRejectedResult[]) {
      expect({ status, code: (reason as { code: string }).code }).toEqual({
        status: 'rejected',
        code: 'permission-denied',
      });
    }
  });

  it('another company sees and changes nothing of a shared view, not even for a person of both', async () => {
    const { owner, seller } = await company();
    const view = await platform.ask(createSavedView, seller, { ...open, visibility: 'shared' });
    const elsewhere = await company();
    const both = { ...seller, companyId: elsewhere.owner.companyId, networkId: elsewhere.owner.networkId };

    for (const ctx of [elsewhere.owner, both]) {
      const address = { list, viewId: view.id };
      expect(await namesFor(ctx)).toEqual([]);
      await expect(platform.ask(changeSavedView, ctx, { ...address, name: 'Mine' })).rejects.toMatchObject({
        code: 'saved-view-not-found',
      });
      await expect(platform.ask(deleteSavedView, ctx, address)).rejects.toMatchObject({ code: 'saved-view-not-found' });
      await expect(platform.ask(setDefaultView, ctx, address)).rejects.toMatchObject({ code: 'saved-view-not-found' });
    }
    expect(await namesFor(owner)).toEqual(['Open']);
  });

  it('the trail tells what was done with views and how shared ones are called, and never what is in them', async () => {
    const { owner, seller } = await company();
    const view = await platform.ask(createSavedView, seller, { ...open, columns: ['number'] });
    await platform.ask(changeSavedView, seller, { list, viewId: view.id, name: 'Secret' });
    await platform.ask(changeSavedView, seller, { list, viewId: view.id, visibility: 'shared', name: 'Told' });
    await platform.ask(deleteSavedView, seller, { list, viewId: view.id });

    const { data } = await platform.ask(directoryAudit, owner, {
      filter: { document: { eq: 'saved-view' }, documentId: { eq: view.id } },
      sort: 'id',
    });

    expect(data.map(({ action, changes, userId }) => ({ action, changes, userId }))).toEqual([
      { action: 'create', changes: {}, userId: seller.userId },
      { action: 'change', changes: {}, userId: seller.userId },
      {
        action: 'change',
        changes: {
          name: { from: null, to: 'Told' },
          visibility: { from: 'private', to: 'shared' },
        },
        userId: seller.userId,
      },
      { action: 'delete', changes: { name: { from: 'Told', to: null } }, userId: seller.userId },
    ]);
  });

  it('there are so many views of a list as a person can tell apart', async () => {
    const { seller } = await company();
    const names = Array.from({ length: MAX_SAVED_VIEWS }, (_, index) => `View ${index}`);
    await Promise.all(names.map((name) => platform.ask(createSavedView, seller, { ...open, name })));

    await expect(platform.ask(createSavedView, seller, open)).rejects.toMatchObject({
      code: 'too-many-saved-views',
      details: { limit: MAX_SAVED_VIEWS },
    });
  });
});
