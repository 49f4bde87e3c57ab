import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listNotices } from '@consigna/contracts/directory/notice';
import { createRole, setMembership } from '@consigna/contracts/directory/user';
import { createPurchaseOrder, readPurchaseOrder } from '@consigna/contracts/purchasing/purchase-order';
import { clientOf } from '@consigna/testing/running-platform';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import { complaintsOf, newPerson, pictureOf, pressMain, signIn, startBrowser } from './person.js';
import { newCompany } from './shop.js';

describe('the inbox, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let orders: readonly { id: string; number: string }[];

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    ({ code } = company);
    const productId = await company.product({ sku: 'VASE', name: 'Vase' });
    orders = [];
    for (const name of ['Azulejos Manises', 'Vidrios Solera', 'Cestas Utiel']) {
      const supplierId = await company.party({ name });
      const lines = [{ productId, quantity: '12', unitPrice: '4', taxCode: 'NONE' }];
      orders = [...orders, await company.call(createPurchaseOrder, { supplierId, lines })];
    }
    await everythingApplied();
  }, 60_000);

  afterAll(() => browser.close());

  const bell = (page: Page, unread: string) => page.getByRole('button', { name: `Inbox, ${unread}`, exact: true });
  const open = async (page: Page) => {
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByRole('dialog', { name: 'Inbox' }).waitFor();
  };
  /** The notice that has the focus is about this supplier. */
  const isAt = (page: Page, supplier: string) =>
    page.waitForFunction(
      (name) =>
        document.activeElement?.matches('[data-notice]') === true &&
        document.activeElement.textContent?.includes(name) === true,
      supplier,
    );

  it('an approver sees what waits, opens the order, approves it, and its notice is gone', async () => {
    const page = await signIn(browser, `/${code}/sales/orders`, { username: 'approver' });
    const complaints = complaintsOf(page);
    await bell(page, '3 unread').waitFor();
    await open(page);
    await isAt(page, 'Cestas Utiel');
    await pictureOf(page, 'inbox');

    await page.keyboard.press('j');
    await isAt(page, 'Vidrios Solera');
    await page.keyboard.press('e');
    await bell(page, '2 unread').waitFor({ state: 'attached' });
    await page.keyboard.press('h');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Vidrios Solera').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    await isAt(page, 'Azulejos Manises');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname.endsWith(`/purchasing/orders/${orders[0]?.id ?? ''}`));

    await page.getByRole('button', { name: /^Approve/, disabled: false }).waitFor();
    await bell(page, '1 unread').waitFor();
    await pressMain(page);
    await page.getByRole('button', { name: /^Send/, disabled: false }).waitFor();
    expect(await company.call(readPurchaseOrder, { orderId: orders[0]?.id ?? '' })).toMatchObject({
      state: 'approved',
    });
    await everythingApplied();
    await open(page);
    await isAt(page, 'Cestas Utiel');
    // Told by the live updates, also while the inbox is open.
    await page.locator('[data-notice]', { hasText: 'Azulejos Manises' }).waitFor({ state: 'detached' });
    expect(await page.locator('[data-notice]').count()).toBe(1);

    await page.getByRole('button', { name: 'Snoozed' }).press('Enter');
    await page.getByText('Vidrios Solera').waitFor();
    await page.locator('[data-notice]').press('h');
    await page.getByText('Nothing is put off').waitFor();
    await page.getByRole('button', { name: 'Settled' }).press('Enter');
    await page.locator('[data-notice]', { hasText: 'Azulejos Manises' }).waitFor();
    await page.getByRole('button', { name: 'Waiting' }).press('Enter');
    await page.locator('[data-notice]').nth(1).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('tells of a new order while the page is open, and nothing to who may not approve', async () => {
    const seller = await newPerson('Sara Seller');
    const admin = clientOf('admin');
    await admin.call(
      createRole,
      { code: 'seller', name: 'Seller', permissions: ['sales.*', 'directory.company.read', 'directory.notice.*'] },
      { company: company.id },
    );
    await admin.call(setMembership, { username: seller, roles: ['seller'] }, { company: company.id });
    const [approver, other] = await Promise.all([
      signIn(browser, `/${code}/sales/orders`, { username: 'approver' }),
      signIn(browser, `/${code}/sales/orders`, { username: seller }),
    ]);
    const waiting = { filter: { open: { eq: 'true' }, unread: { eq: 'true' } } };
    const { data } = await company.approver.call(listNotices, waiting, { company: company.id });
    await bell(approver, data.length === 0 ? 'nothing unread' : `${data.length} unread`).waitFor();
    const order = await company.call(readPurchaseOrder, { orderId: orders[0]?.id ?? '' });
    const lines = order.lines.map(({ productId }) => ({ productId, quantity: '1', unitPrice: '1', taxCode: 'NONE' }));
    await company.call(createPurchaseOrder, { supplierId: order.supplierId, lines });

    await bell(approver, `${data.length + 1} unread`).waitFor();
    await bell(other, 'nothing unread').waitFor();
    await open(other);
    await other.getByText('Nothing waits for you').waitFor();
    await approver.context().close();
    await other.context().close();
  }, 120_000);
});
