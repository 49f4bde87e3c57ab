import { describe, expect, it } from '@jest/globals';
import {
  changeSavedView,
  createSavedView,
  deleteSavedView,
  listSavedViews,
  setDefaultView,
} from '@consigna/contracts/directory/saved-view';
import { listCompanies } from '@consigna/contracts/directory/company';
import { listSalesOrders } from '@consigna/contracts/sales/sales-order';
import { ScenarioNetwork } from '@consigna/testing/scenario';

describe('saved views over HTTP', () => {
  it('are kept per list, carry a version, and their query is one of the list', async () => {
    const network = await ScenarioNetwork.create();
    const company = await network.company();
    const list = listSalesOrders.subject;
    const views = `/api/v1/companies/${company.id}/lists/${list}/views`;

    const view = await company.call(createSavedView, { list, name: 'Drafts', query: 'filter[state]=draft&sort=-date' });
    const orders = await company.clerk.raw('GET', `/api/v1/companies/${company.id}/sales-orders?${view.query}`);
    expect(orders.status).toBe(200);

    const body = { name: 'Late drafts' };
    const unseen = await company.clerk.raw('PATCH', `${views}/${view.id}`, { body });
    expect(unseen).toMatchObject({ status: 428, body: { code: 'precondition-required' } });
    const changed = await company.clerk.raw('PATCH', `${views}/${view.id}`, { body, headers: { 'if-match': '"1"' } });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Late drafts', version: 2 } });
    const stale = await company.clerk.raw('DELETE', `${views}/${view.id}`, { headers: { 'if-match': '"1"' } });
    expect(stale).toMatchObject({ status: 412, body: { code: 'version-conflict' } });

    const wrong = await company.clerk.raw('POST', views, { body: { name: 'X', query: 'sort=colour' } });
    expect(wrong).toMatchObject({
      status: 400,
      body: { code: 'unknown-sort', errors: [{ pointer: '#/query', code: 'unknown-sort' }] },
    });
    const nowhere = `/api/v1/companies/${company.id}/lists/sales.nothing.list/views`;
    expect(await company.clerk.raw('GET', nowhere)).toMatchObject({ status: 400, body: { code: 'unknown-list' } });

    await company.call(setDefaultView, { list, viewId: view.id });
    expect((await company.call(listSavedViews, { list })).data).toMatchObject([{ id: view.id, isDefault: true }]);
    await company.call(deleteSavedView, { list, viewId: view.id, version: 2 });
    expect((await company.call(listSavedViews, { list })).data).toEqual([]);
  });

  it('of lists of the group are kept by headquarters', async () => {
    const { headquarters } = await ScenarioNetwork.create();
    const list = listCompanies.subject;

    const view = await headquarters.call(createSavedView, { list, name: 'France', query: 'filter[country]=FR' });
    const shared = await headquarters.call(changeSavedView, {
      list,
      viewId: view.id,
      version: 1,
      visibility: 'shared',
    });

    expect(shared).toMatchObject({ visibility: 'shared', version: 2 });
  });
});
