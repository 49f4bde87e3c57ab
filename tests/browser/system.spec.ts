import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listSalesOrders } from '@consigna/contracts/sales/sales-order';
import { newId } from '@consigna/kernel/id';
import { rows } from '@consigna/testing/running-platform';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser } from 'playwright-core';
import { textOf } from './axe.js';
import { complaintsOf, downloaded, pictureOf, signIn, startBrowser } from './person.js';
import { newCompany } from './shop.js';

describe('long work', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    ({ code } = company);
    const customerId = await company.party({ name: 'Regalos Miramar' });
    const productId = await company.product({ sku: 'VASE', name: 'Vase' });
    await company.receive(productId, '10', { unitPrice: '2' });
    for (const quantity of ['1', '2', '3']) await company.order(customerId, [{ productId, quantity, unitPrice: '5' }]);
    await everythingApplied();
  }, 60_000);

  afterAll(() => browser.close());

  it('an administrator sees how the system is and has the invariants proved', async () => {
    const page = await signIn(browser, '/group/system', { username: 'admin' });
    const complaints = complaintsOf(page);
    await page.getByRole('heading', { name: 'System', exact: true }).waitFor();
    await page.getByText('Nothing is parked').waitFor();
    await page.getByRole('row', { name: /^warehouse Answers/ }).waitFor();

    await page.keyboard.press('Control+Enter');
    await page
      .getByRole('status')
      .filter({ hasText: /invariants? hold|violations?/ })
      .waitFor();
    await page.getByText('All checks').click();
    await page
      .getByRole('cell', { name: /its debits are its credits/ })
      .first()
      .waitFor();
    await pictureOf(page, 'system');

    await page.getByRole('button', { name: /^Tasks/ }).click();
    await page.getByRole('region', { name: 'Tasks of the last day' }).getByText('Verification').first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('what is proved and why an event is parked is said in the person’s language', async () => {
    const page = await signIn(browser, '/group/system', { username: 'admin', locale: 'es-ES' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    const companyId = newId();
    await rows(
      `insert into reporting.parked (company_id, network_id, producer, shard, position, kind, reason, problem, event)
       values ($1, $1, 'billing', 0, 1, 'waiting', 'no rate', $2, '{"subject":"billing.invoice.issued","eventId":"e"}')`,
      [companyId, { code: 'exchange-rate-missing', params: { from: 'USD', to: 'EUR', date: '2026-11-22' } }],
    );
    try {
      // While it is parked, whoever waits for everything to be applied waits too.
      await page.reload();
      await page.getByText('No hay tipo de cambio de USD a EUR del 2026-11-22.').waitFor();
    } finally {
      await rows('delete from reporting.parked where company_id = $1', [companyId]);
    }

    await page.keyboard.press('Control+Enter');
    await page.getByText('Todas las comprobaciones').click();
    await page
      .getByRole('cell', { name: /su debe es su haber/ })
      .first()
      .waitFor();
    expect(await page.getByText(/its debits are its credits/).count()).toBe(0);
    await page.context().close();
  }, 120_000);

  it('who is no administrator is not shown the room', async () => {
    const page = await signIn(browser, '/group/statements');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('navigation').getByRole('link').first().waitFor();

    expect(await page.getByRole('link', { name: 'System' }).count()).toBe(0);
    await page.context().close();
  }, 60_000);

  it('a list goes into a file with its filters and columns in the language of the screen, and stands among the tasks', async () => {
    const page = await signIn(browser, `/${code}/sales/orders?sort=number`, { locale: 'es-ES' });
    const complaints = complaintsOf(page);
    const text = (id: string) => textOf('es', id);
    await page.getByRole('row').nth(3).waitFor();
    await page.getByRole('button', { name: text('ui.list.columns') }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: text('sales-order.column.reference') }).press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: text('sales-order.column.reference') }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: text('ui.list.export') }).press('Enter');
    const { name, content } = await downloaded(page, page.getByRole('menuitem', { name: 'CSV' }));
    const lines = content.toString('utf8').trimEnd().split('\r\n');

    expect(name).toBe('sales-orders.csv');
    const heads = [
      ...['number', 'date', 'customer', 'delivery'].map((column) => `sales-order.column.${column}`),
      ...['own', 'consigned', 'reserved', 'incoming', 'missing'].map((kind) => `ui.owner.${kind}`),
      ...['state', 'invoicing', 'net'].map((column) => `sales-order.column.${column}`),
      'ui.list.export.currency',
    ];
    expect(lines[0]).toBe(`\uFEFF${heads.map(text).join()}`);
    const { data } = await company.call(listSalesOrders, { sort: 'number' });
    expect(lines.slice(1)).toEqual(
      data.map(({ number, date, customerName, deliveryDate, readiness, state, invoicing, net }) => {
        const { owned, consigned, reserved, expected, missing } = readiness ?? {};
        return [
          ...[number, date, customerName, deliveryDate, owned, consigned, reserved, expected, missing],
          ...[state, invoicing, net.amount, net.currency],
        ].join();
      }),
    );
    await page.getByRole('button', { name: /^Tareas/ }).press('Enter');
    await page
      .getByRole('region', { name: text('app.tasks.title') })
      .getByText('sales-orders.csv')
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);
});
