import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeProduct } from '@consigna/contracts/catalog/product';
import { getAgreement } from '@consigna/contracts/consignment/agreement';
import { readPurchaseOrder } from '@consigna/contracts/purchasing/purchase-order';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import {
  activeCell,
  agree,
  complaintsOf,
  goToGrid,
  pick,
  pictureOf,
  pressMain,
  signIn,
  startBrowser,
  type,
} from './person.js';
import { newCompany } from './shop.js';

describe('a purchase order, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let agreementNumber: string;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    ({ code } = company);
    await company.party({ code: 'MANISES', name: 'Azulejos Manises' });
    const consignorId = await company.party({ code: 'TINAJA', name: 'Cerámica Río Tinaja' });
    const vase = await company.product({ sku: 'VASE', name: 'Vase' });
    await company.product({ sku: 'BOWL', name: 'Bowl' });
    const agreementId = await company.agreement({ consignorId, costs: { [vase]: '8.45' } });
    agreementNumber = (await company.call(getAgreement, { agreementId })).number;
    await everythingApplied();
  }, 60_000);

  afterAll(() => browser.close());

  const orderOf = (page: Page) =>
    company.call(readPurchaseOrder, { orderId: new URL(page.url()).pathname.split('/').at(-1) ?? '' });
  const line = async (page: Page, row: number, sku: string, quantity: string) => {
    await activeCell(page, `Item, ${row}`);
    await type(page, sku);
    await page.keyboard.press('Enter');
    await activeCell(page, `Ordered, ${row}`);
    await type(page, quantity);
    await page.keyboard.press('Enter');
  };

  const supplierIs = async (page: Page, name: string) =>
    page.waitForFunction(([field, value]) => (field as HTMLInputElement | null)?.value === value, [
      await page.getByRole('combobox', { name: 'Supplier' }).elementHandle(),
      name,
    ] as const);

  it('is typed, saved, changed, approved and sent', async () => {
    const page = await signIn(browser, `/${code}/purchasing/orders`);
    const complaints = complaintsOf(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('n');
    await pick(page, 'Supplier', 'Manises', 'Azulejos Manises');
    await goToGrid(page);
    await line(page, 1, 'VASE', '12');
    await activeCell(page, 'Price, 1');
    await type(page, '4.125');
    await page.keyboard.press('Enter');
    await line(page, 2, 'BOWL', '=2*10');
    await activeCell(page, 'Price, 2');
    await type(page, '3');
    await page.keyboard.press('Enter');
    await page.getByText('€109.50').waitFor();
    await pictureOf(page, 'purchase-order-entered');

    await page.keyboard.press('Control+s');
    await page.waitForURL((url) => /\/orders\/[0-9a-f-]{36}$/.test(url.pathname));
    expect(await orderOf(page)).toMatchObject({ state: 'draft', net: { amount: '109.50' } });
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('gridcell', { name: '20', exact: true }).dblclick();
    await type(page, '10');
    await page.keyboard.press('Enter');
    await page.getByText('€79.50').waitFor();

    await page.getByRole('button', { name: /^Approve/, disabled: false }).waitFor();
    await pressMain(page);
    await page.getByRole('button', { name: /^Send/, disabled: false }).waitFor();
    await pressMain(page);
    await agree(page);
    await page.getByRole('button', { name: /^Receive/ }).waitFor();
    expect(await orderOf(page)).toMatchObject({ state: 'sent', kind: 'standard', net: { amount: '79.50' } });
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('of goods on consignment names their agreement and costs nothing', async () => {
    const page = await signIn(browser, `/${code}/purchasing/orders/new`);
    const ownership = page.getByRole('combobox', { name: 'Owner' });
    await ownership.waitFor();
    await ownership.selectOption('consignment');
    await pick(page, 'Supplier', 'Tinaja', 'Cerámica Río Tinaja');
    const agreement = page.getByRole('combobox', { name: 'Agreement' });
    await agreement.waitFor();
    await agreement.focus();
    await pick(page, 'Agreement', agreementNumber.toLowerCase(), agreementNumber);
    await goToGrid(page);
    await line(page, 1, 'VASE', '7');
    await page.getByRole('button', { name: /^Approve/, disabled: false }).waitFor();
    await pressMain(page);
    await page.getByRole('button', { name: /^Send/, disabled: false }).waitFor();

    expect(await orderOf(page)).toMatchObject({ state: 'approved', kind: 'consignment', net: { amount: '0.00' } });
    await page.context().close();
  }, 90_000);

  it('names a line that is refused as it is shown, and leads to its cell', async () => {
    const productId = await company.product({ sku: 'PLATE', name: 'Plate' });
    await everythingApplied();
    const page = await signIn(browser, `/${code}/purchasing/orders/new`);
    await pick(page, 'Supplier', 'Manises', 'Azulejos Manises');
    await goToGrid(page);
    for (const [row, sku] of [
      [1, 'BOWL'],
      [2, 'PLATE'],
    ] as const) {
      await line(page, row, sku, '2');
      await activeCell(page, `Price, ${row}`);
      await type(page, '3');
      await page.keyboard.press('Enter');
    }
    await activeCell(page, 'Item, 3');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Control+Insert');
    await page.getByRole('row', { name: /^3 PLATE/ }).waitFor();
    await company.call(changeProduct, { productId, version: 1, active: false });
    await everythingApplied();

    await page.keyboard.press('Control+s');
    await page.getByRole('button', { name: 'Line 3: The product is inactive' }).press('Enter');
    await activeCell(page, 'Item, 3');
    await page.context().close();
  }, 60_000);

  it('says what came of a supplier who is not found, and keeps what was typed', async () => {
    const page = await signIn(browser, `/${code}/purchasing/orders/new`);
    const supplier = page.getByRole('combobox', { name: 'Supplier' });
    const told = (text: string) => page.getByRole('alert').getByText(text).waitFor();
    const answer = Promise.withResolvers<void>();
    await page.route(/q=zzz/, async (route) => {
      await answer.promise;
      await route.continue();
    });
    await supplier.focus();
    await type(page, 'zzz');
    await page.keyboard.press('Tab');
    expect(await supplier.getAttribute('aria-expanded')).toBe('false');
    answer.resolve();
    await told('Nothing is called “zzz”.');
    expect(await supplier.inputValue()).toBe('zzz');
    expect(await supplier.getAttribute('aria-invalid')).toBe('true');

    // The same again asks again, from the keyboard and by leaving.
    await supplier.click();
    for (const key of ['Enter', 'Tab']) {
      await Promise.all([page.waitForResponse(/q=zzz/), page.keyboard.press(key)]);
      await told('Nothing is called “zzz”.');
    }
    expect(await supplier.getAttribute('aria-expanded')).toBe('false');

    await page.context().setOffline(true);
    await supplier.focus();
    await page.keyboard.press('Control+a');
    await type(page, 'www');
    await page.keyboard.press('Tab');
    await told('“www” could not be looked for.');
    expect(await supplier.inputValue()).toBe('www');
    await page.context().setOffline(false);

    await supplier.focus();
    await pick(page, 'Supplier', 'Manises', 'Azulejos Manises');
    expect(await page.getByText('Nothing is called').count()).toBe(0);
    // What stands is marked, and replaced by what is typed.
    await type(page, 'yyy');
    await page.getByText('Nothing found').waitFor();
    await page.keyboard.press('Enter');
    await told('Nothing is called “yyy”.');
    expect(await supplier.inputValue()).toBe('yyy');
    await page.keyboard.press('Escape');
    await supplierIs(page, 'Azulejos Manises');
    expect(await supplier.getAttribute('aria-invalid')).toBe('false');
    await page.keyboard.type('yyy');
    await page.keyboard.press('Enter');
    await told('Nothing is called “yyy”.');
    expect(await supplier.getAttribute('aria-invalid')).toBe('true');

    await page.route(/q=xxx/, (route) =>
      route.fulfill({ status: 422, contentType: 'application/problem+json', body: '{"code":"validation-failed"}' }),
    );
    await type(page, 'xxx');
    await page.keyboard.press('Enter');
    await told('“xxx” could not be looked for.');
    expect(await supplier.inputValue()).toBe('xxx');
    await pictureOf(page, 'purchase-order-supplier-missed');

    // Left with the mouse, what is marked is taken as with Tab.
    await type(page, 'Tinaja');
    await page.getByRole('heading', { level: 1 }).click();
    await supplierIs(page, 'Cerámica Río Tinaja');
    await page.context().close();
  }, 90_000);

  it('is not stored with an earlier supplier while another is looked for', async () => {
    const page = await signIn(browser, `/${code}/purchasing/orders/new`);
    const supplier = page.getByRole('combobox', { name: 'Supplier' });
    await supplier.focus();
    await type(page, 'qqq');
    await goToGrid(page);
    await page.getByText('Nothing is called “qqq”.').waitFor();
    await line(page, 1, 'VASE', '2');
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Nothing is called “qqq”.').waitFor({ state: 'detached' });
    expect(await supplier.inputValue()).toBe('');

    await supplier.focus();
    await pick(page, 'Supplier', 'Tinaja', 'Cerámica Río Tinaja');
    await goToGrid(page);
    await page.keyboard.press('Control+Home');
    await line(page, 1, 'VASE', '2');
    await activeCell(page, 'Price, 1');
    await type(page, '3');
    await page.keyboard.press('Enter');
    const save = page.getByRole('button', { name: 'Save' });
    await page.waitForFunction((button) => !(button as HTMLButtonElement).disabled, await save.elementHandle());

    let stored = 0;
    page.on('request', (request) => (stored += request.method() === 'POST' ? 1 : 0));
    await supplier.focus();
    await page.keyboard.type('zzz');
    await page.getByText('Nothing found').waitFor();
    await save.click({ force: true });
    await page.getByRole('alert').getByText('Nothing is called “zzz”.').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await supplier.press('Escape');
    await supplierIs(page, 'Cerámica Río Tinaja');
    expect([stored, await save.isDisabled()]).toEqual([0, false]);

    const answer = Promise.withResolvers<void>();
    await page.route(/q=azule/, (route) => answer.promise.then(() => route.continue()));
    await supplier.focus();
    await type(page, 'azule');
    expect(await save.isDisabled()).toBe(true);
    await page.keyboard.press('Control+s');
    expect(await save.isDisabled()).toBe(true);
    answer.resolve();
    await supplierIs(page, 'Azulejos Manises');
    await page.keyboard.press('Control+s');
    await page.waitForURL((url) => !url.pathname.endsWith('/new'));
    expect((await orderOf(page)).supplierName).toBe('Azulejos Manises');
    await page.context().close();
  }, 60_000);

  it('without its price is not saved, and nothing typed is lost', async () => {
    const page = await signIn(browser, `/${code}/purchasing/orders/new`);
    await pick(page, 'Supplier', 'Manises', 'Azulejos Manises');
    await goToGrid(page);
    await line(page, 1, 'VASE', '3');
    await page.getByRole('button', { name: /^Save/, disabled: true }).waitFor();
    await page.waitForFunction(() => document.body.textContent?.includes('copy on this device') === true);
    await page.close({ runBeforeUnload: false });

    const again = await page.context().newPage();
    await again.goto(new URL(`/${code}/purchasing/orders/new`, page.url()).href);
    await again.getByRole('button', { name: 'Take it over' }).click();
    await again.getByRole('gridcell', { name: 'VASE', exact: true }).waitFor();
    await again.context().close();
  }, 90_000);
});
