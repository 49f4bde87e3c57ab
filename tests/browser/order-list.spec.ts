import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDelivery, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import { complaintsOf, pictureOf, signIn, startBrowser } from './person.js';
import { newCompany, newShop } from './shop.js';

describe('the list of sales orders', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let mixed: { id: string; number: string };
  let short: { id: string; number: string };

  beforeAll(async () => {
    browser = await startBrowser();
    const shop = await newShop();
    ({ company } = shop);
    ({ code } = company);
    const { customerId, consignorId, vase, agreement } = shop;
    const lamp = await company.product({ sku: 'LAMP', name: 'Lamp' });
    await everythingApplied();
    await company.receive(vase, '2', { agreementId: agreement.id, supplierId: consignorId });
    await company.receive(vase, '5', { unitPrice: '3' });
    await company.receive(lamp, '3', { unitPrice: '2' });
    mixed = await company.order(customerId, [{ productId: vase, quantity: '3', unitPrice: '9.99' }]);
    short = await company.order(customerId, [{ productId: lamp, quantity: '5', unitPrice: '20' }], 'backorder');
    await everythingApplied();
  }, 60_000);

  afterAll(() => browser.close());

  it('tells how ready orders are and whose goods they get, what is invoiced, and what they sum up to, as it happens', async () => {
    const page = await signIn(browser, `/${code}/sales/orders`);
    const complaints = complaintsOf(page);
    await rowSays(page, short.number, '3 reserved, 2 missing', '60%');
    await rowSays(page, mixed.number, '3 reserved', '100%');
    await page.locator('footer').getByText('€129.97').waitFor();

    const delivery = await company.call(createDelivery, { source: { type: 'sales-order', id: mixed.id } });
    await rowSays(page, mixed.number, '1 owned, 2 consigned', '100%');
    await pictureOf(page, 'order-list');

    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'To invoice' }).press('Enter');
    await rowSays(page, mixed.number, '1 owned, 2 consigned', 'To invoice');
    await company.call(shipDelivery, { deliveryId: delivery.id, version: delivery.version });
    await company.invoice(delivery.id);
    await page.getByRole('row', { name: mixed.number }).waitFor({ state: 'detached' });
    await page.locator('footer').getByText('€100.00').waitFor();

    expect(complaints).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('says what it is for while it is empty, and otherwise what empties it', async () => {
    const newcomer = await newCompany();
    const page = await signIn(browser, `/${newcomer.code}/sales/orders?sort=-date`);
    await page.getByRole('heading', { name: 'No orders yet' }).waitFor();
    await pictureOf(page, 'order-list-empty');
    await page.getByRole('button', { name: 'Drafts' }).press('Enter');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    // Letters of the list act nowhere while a filter is open.
    await page.getByRole('button', { name: /^State/ }).press('Enter');
    await page.getByRole('dialog', { name: 'State' }).waitFor();
    await page.keyboard.press('n');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'State' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Clear filters' }).press('Enter');
    await page.getByRole('heading', { name: 'No orders yet' }).waitFor();
    await page.keyboard.press('n');
    await page.waitForURL((url) => url.pathname.endsWith('/sales/orders/new'));

    await page.goto(page.url().replace('sales/orders/new', 'stock/deliveries'));
    await page.getByRole('heading', { name: 'No deliveries yet' }).waitFor();
    await page.getByRole('link', { name: 'Go to Orders' }).press('Enter');
    await page.waitForURL((url) => url.pathname.endsWith('/sales/orders'));
    await page.context().close();
  }, 90_000);

  it('has its orders found from anywhere, by number, customer or product, also ahead of the answer', async () => {
    const page = await signIn(browser, `/${code}/stock/products`);
    const palette = page.getByRole('combobox', { name: 'Search, go to, create…' });
    const open = async () => {
      await page.keyboard.press('Control+k');
      await palette.waitFor();
    };
    const option = (name: string) => page.getByRole('option', { name });
    await page.getByRole('row').filter({ hasText: 'VASE' }).waitFor();
    await open();
    await page.keyboard.type('qqqq');
    await page.getByText('Nothing is called that.').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('miramar');
    await option(short.number).waitFor();
    await option(mixed.number).waitFor();
    await pictureOf(page, 'palette-records');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('lamp');
    await option('LAMP').filter({ hasText: 'Lamp' }).waitFor();

    // The whole number comes first, whatever stood there before.
    const answer = Promise.withResolvers<void>();
    await page.route(new RegExp(`sales-orders.*q=${short.number}`), (route) =>
      answer.promise.then(() => route.continue()),
    );
    const asked = page.waitForRequest(new RegExp(`sales-orders.*q=${short.number}`));
    await page.keyboard.press('Control+a');
    await page.keyboard.type(short.number);
    await page.keyboard.press('Enter');
    await asked;
    await page.getByText('Still being looked for').waitFor();
    answer.resolve();
    await page.getByRole('heading', { name: short.number }).waitFor();

    await open();
    await page.context().setOffline(true);
    await page.keyboard.type('regalos');
    await page.getByText('“regalos” could not be looked for.').waitFor();
    await page.context().close();
  }, 60_000);

  it('shows number, customer, state and amount of an order without moving sideways, on a phone as on a small screen', async () => {
    for (const width of [360, 1024]) {
      const page = await signIn(browser, `/${code}/sales/orders`, { viewport: { width, height: 720 } });
      const row = page.getByRole('row').filter({ hasText: short.number });

      for (const text of [short.number, 'Regalos Miramar', 'Confirmed', '€100.00']) {
        const cell = row.getByRole('gridcell').filter({ hasText: text });
        await cell.waitFor();
        expect(await cell.evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);
      }
      const sideways = await page.locator('[data-rows]').evaluate((rows) => rows.scrollWidth - rows.clientWidth);
      expect(sideways).toBe(0);
      expect(await row.getByRole('gridcell', { name: '3 reserved, 2 missing' }).count()).toBe(width === 360 ? 0 : 1);
      await pictureOf(page, `order-list-${width}`);
      await row.press('Enter');
      await page.getByRole('heading', { name: short.number }).waitFor();
      await page.context().close();
    }
  }, 90_000);
});

/** The row of an order has a bar with these figures, and this text. */
async function rowSays(page: Page, number: string, bar: string, text: string): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: number });
  await row.getByRole('img', { name: bar, exact: true }).waitFor();
  await row.getByText(text, { exact: true }).waitFor();
}
