import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPurchaseOrder } from '@consigna/contracts/purchasing/purchase-order';
import { listBackorders } from '@consigna/contracts/sales/backorder';
import { createSalesOrder, confirmSalesOrder } from '@consigna/contracts/sales/sales-order';
import { getStockSettings } from '@consigna/contracts/warehouse/stock';
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
} from './person.js';
import { newCompany } from './shop.js';

describe('what arrived for waiting orders, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let candle: string;
  let vase: string;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    ({ code } = company);
    await company.party({ code: 'WICK', name: 'Wick and Wax' });
    candle = await company.product({ sku: 'CANDLE', name: 'Orange and clove candle' });
    vase = await company.product({ sku: 'VASE', name: 'Tinaja vase' });
    const [quay, harbour] = [await company.party({ name: 'Quay Street' }), await company.party({ name: 'Harbour' })];
    await backorder(quay, candle, '60', 0);
    await backorder(harbour, candle, '30', 5);
    await backorder(quay, vase, '12', 0);
    await company.receive(candle, '60', { unitPrice: '2' });
    await company.receive(vase, '4', { unitPrice: '2' });
    await everythingApplied();
  }, 60_000);

  afterAll(() => browser.close());

  const backorder = async (customerId: string, productId: string, quantity: string, priority: number) => {
    const { id, version } = await company.call(createSalesOrder, {
      customerId,
      priority,
      deliveryDate: '2026-11-20',
      lines: [{ productId, quantity, unitPrice: '10.20', taxCode: 'NONE' }],
    });
    await company.call(confirmSalesOrder, { orderId: id, version, shortage: 'backorder' });
  };
  const openOf = async (productId: string) =>
    (await company.call(listBackorders, { filter: { productId: { eq: productId } }, sort: 'number' })).data.map(
      ({ open }) => open,
    );
  const gives = async (page: Page, row: number, quantity: string) => {
    await activeCell(page, `Assign, ${row}`);
    await page.keyboard.type(quantity);
    await page.keyboard.press('Enter');
  };

  it('names a line that is refused as it is shown, and leads to its cell', async () => {
    const page = await signIn(browser, `/${code}/sales/backorders/${company.branchId}~${candle}`);
    const errors = [{ pointer: '#/assignments/0/quantity', code: 'over-assigned', message: 'Too much' }];
    const problem = { type: 'about:blank', title: 'Refused', status: 422, code: 'over-assigned', errors };
    await page.route('**/backorders/assign', (route) =>
      route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await page.getByRole('button', { name: /^Assign 60/, disabled: false }).waitFor();
    await goToGrid(page);
    await gives(page, 1, '0');
    await gives(page, 2, '30');

    await pressMain(page);
    await page.getByRole('button', { name: 'Line 2: Too much' }).press('Enter');
    await activeCell(page, 'Assign, 2');
    expect(await page.getByRole('textbox', { name: 'Assign, 2' }).getAttribute('aria-invalid')).toBe('true');
    await page.context().close();
  }, 60_000);

  it('is proposed, changed, refused while it is too much, and assigned (S-C02)', async () => {
    const page = await signIn(browser, `/${code}/sales/backorders`);
    const complaints = complaintsOf(page);
    await page.getByText('Units of 2 products have arrived').waitFor();
    await pictureOf(page, 'backorders');
    await page.keyboard.press('a');
    await page.getByRole('button', { name: /^Assign 60/, disabled: false }).waitFor();
    await page.keyboard.press('Alt+2');
    await page.getByText('No order becomes complete').waitFor({ state: 'detached' });
    await page.getByRole('listitem').filter({ hasText: '30 Harbour' }).waitFor();
    await page.keyboard.press('Alt+1');
    await page.getByRole('listitem').filter({ hasText: '60 Quay Street' }).waitFor();

    await goToGrid(page);
    await gives(page, 1, '40');
    await gives(page, 2, '31');
    await page.getByText('This order does not wait for 31').waitFor();
    await page.keyboard.press('Escape');
    await gives(page, 2, '30');
    await page.getByText('70 of 60: 10 too many').waitFor();
    await pressMain(page);
    await activeCell(page, 'Assign, 2');
    await page.getByText('10 more than is held', { exact: true }).waitFor();
    expect(await openOf(candle)).toEqual(['60', '30']);

    await gives(page, 2, '15');
    await page.getByText('55 of 60 assigned, 5 left').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    await activeCell(page, 'Assign, 2');
    await page.keyboard.press('Alt+a');
    await page.getByText('60 of 60 assigned, 0 left').waitFor();
    await pictureOf(page, 'backorders-assigned-by-hand');
    await pressMain(page);
    await page.getByText('60 assigned.').waitFor();
    await page.getByText('Nothing is held').waitFor();
    await everythingApplied();
    expect(await openOf(candle)).toEqual(['20', '10']);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('may be offered to everybody, and the next proposal is made as the company decides', async () => {
    const page = await signIn(browser, `/${code}/sales/backorders/${company.branchId}~${vase}`);
    await page.getByRole('button', { name: /^Assign 4/, disabled: false }).waitFor();
    await page.keyboard.press('Alt+3');
    await page.locator('button[aria-pressed=true]', { hasText: 'Fair share' }).waitFor();
    await page.getByRole('button', { name: 'More actions' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Always propose so: Fair share' }).press('Enter');
    await page.waitForFunction(() => document.body.textContent?.includes('Working') !== true);
    await page.getByRole('button', { name: 'More actions' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Offer to everybody' }).press('Enter');
    await agree(page);
    await page.getByText('4 offered to everybody.').waitFor();

    expect((await company.call(getStockSettings, {})).company.assign).toBe('fair');
    expect(await company.availability(vase)).toMatchObject({ held: '0', available: '4' });
    await page.context().close();
  }, 90_000);

  it('becomes a purchase order where nothing has come', async () => {
    const page = await signIn(browser, `/${code}/sales/backorders/${company.branchId}~${vase}`);
    await page.getByText('Nothing is held').waitFor();
    await pressMain(page);
    await pick(page, 'Supplier', 'Wick', 'Wick and Wax');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => /\/purchasing\/orders\/[0-9a-f-]{36}$/.test(url.pathname));

    const orderId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const raised = await company.call(readPurchaseOrder, { orderId });
    expect(raised.lines).toEqual([expect.objectContaining({ sku: 'VASE', quantity: '12' })]);
    expect(raised.lines[0]?.forOrderLineId).not.toBeNull();
    await page.context().close();
  }, 90_000);
});
