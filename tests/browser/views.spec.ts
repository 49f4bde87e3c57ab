import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listSavedViews } from '@consigna/contracts/directory/saved-view';
import { createSalesOrder } from '@consigna/contracts/sales/sales-order';
import type { ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import { agree, complaintsOf, pictureOf, signIn, startBrowser } from './person.js';
import { newCompany } from './shop.js';

const list = 'sales.order.list';

describe('views of a list, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let address: string;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    address = `/${company.code}/sales/orders`;
    const productId = await company.product({ sku: 'VASE', name: 'Vase' });
    for (const name of ['Regalos Miramar', 'Casa Solera']) {
      const customerId = await company.party({ name });
      await company.call(createSalesOrder, { customerId, lines: [{ productId, quantity: '3', unitPrice: '5' }] });
    }
  }, 60_000);

  afterAll(() => browser.close());

  const kept = async () => (await company.call(listSavedViews, { list })).data;
  const tab = (page: Page, name: string) =>
    page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true });
  const isHere = (page: Page, name: string) =>
    page.locator('nav[aria-label=Views] button[aria-current=true]', { hasText: name }).waitFor();
  const rows = async (page: Page, count: number) => {
    await page.waitForFunction((wanted) => document.querySelectorAll('tbody tr[data-index]').length === wanted, count);
  };
  /** Opens the menu of the view that is shown, and takes one of its items by its first letters. */
  const act = async (page: Page, view: string, item: string) => {
    await page.getByRole('button', { name: `Actions of the view ${view}` }).press('Enter');
    await page.getByRole('menu').waitFor();
    const wanted = page.getByRole('menuitem', { name: item, exact: true });
    for (let presses = 0; presses < 6; presses += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  };

  it('are saved, shared, opened by default, changed, renamed and deleted', async () => {
    const page = await signIn(browser, address);
    const complaints = complaintsOf(page);
    await rows(page, 2);

    await page.keyboard.press('/');
    await page.keyboard.type('miramar');
    await page.keyboard.press('Enter');
    await rows(page, 1);
    await page.keyboard.press('v');
    await page.getByRole('dialog').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'name');
    await page.keyboard.type('Miramar');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await pictureOf(page, 'views-save');
    await page.keyboard.press('Enter');
    await isHere(page, 'Miramar');
    expect(await kept()).toMatchObject([
      { name: 'Miramar', query: 'q=miramar', visibility: 'shared', isDefault: false },
    ]);

    await act(page, 'Miramar', 'Open the list with it');
    await page.waitForFunction(() => document.querySelector('nav[aria-label=Views] [title*="opens with it"]') !== null);
    await tab(page, 'All').press('Enter');
    await rows(page, 2);
    await page.goto(page.url());
    await isHere(page, 'Miramar');
    await rows(page, 1);
    await pictureOf(page, 'views-default');

    await page.getByRole('button', { name: 'Date', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Save in “Miramar”' }).press('Enter');
    await isHere(page, 'Miramar');
    expect(await kept()).toMatchObject([{ query: 'q=miramar&sort=date', version: 2 }]);
    await page.getByRole('button', { name: 'Columns' }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'Date', exact: true }).press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Save in “Miramar”' }).press('Enter');
    await isHere(page, 'Miramar');
    expect((await kept())[0]?.columns).not.toContain('date');
    await tab(page, 'All').press('Enter');
    await page.getByRole('columnheader', { name: 'Date' }).waitFor();

    await tab(page, 'Miramar').press('Enter');
    await page.getByRole('columnheader', { name: 'Date' }).waitFor({ state: 'detached' });
    await act(page, 'Miramar', 'Rename');
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'name');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Of Miramar');
    await page.keyboard.press('Enter');
    await isHere(page, 'Of Miramar');

    await act(page, 'Of Miramar', 'Delete');
    await pictureOf(page, 'views-delete');
    await agree(page);
    await isHere(page, 'All');
    await rows(page, 2);
    expect(await kept()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('a name that is taken is told beside its field; a private view is shown to nobody else', async () => {
    const page = await signIn(browser, `${address}?q=solera`);
    const complaints = complaintsOf(page, [/409/]);
    const save = async (name: string) => {
      await rows(page, 1);
      await page.keyboard.press('v');
      await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'name');
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
    };
    await save('Only mine');
    await isHere(page, 'Only mine');
    await save('only MINE');
    await page.getByText('This name of a view is already used').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const other = await signIn(browser, address, { username: 'approver' });
    await rows(other, 2);
    await act(page, 'Only mine', 'Share with the company');
    // Told by the live updates: nobody loads the page again.
    await tab(other, 'Only mine').press('Enter');
    await rows(other, 1);
    await act(page, 'Only mine', 'Keep for myself');
    await tab(other, 'Only mine').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
    await other.context().close();
  }, 120_000);
});
