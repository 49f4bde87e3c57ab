import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getSettlement } from '@consigna/contracts/consignment/settlement';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser } from 'playwright-core';
import { complaintsOf, pictureOf, pressMain, signIn, startBrowser } from './person.js';
import { newShop } from './shop.js';

describe('settling with a consignor, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let agreementNumber: string;

  beforeAll(async () => {
    browser = await startBrowser();
    const shop = await newShop();
    ({ company } = shop);
    ({ code } = company);
    const { customerId, consignorId, vase, agreement } = shop;
    agreementNumber = agreement.number;
    await company.receive(vase, '20', { agreementId: agreement.id, supplierId: consignorId });
    await company.sell(customerId, [{ productId: vase, quantity: '3', unitPrice: '15' }]);
    await company.sell(customerId, [{ productId: vase, quantity: '4', unitPrice: '15' }]);
    await everythingApplied();
  }, 90_000);

  afterAll(() => browser.close());

  it('shows what will be billed unit by unit, settles, and explains the statement', async () => {
    const page = await signIn(browser, `/${code}/purchasing/settlements`);
    const complaints = complaintsOf(page);
    await page.getByRole('heading', { name: 'Settlements', exact: true }).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('combobox', { name: 'Agreement' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
    await page.keyboard.type(agreementNumber);
    await page.keyboard.press('Enter');

    const line = page.locator('[data-opens]');
    await line.waitFor();
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.hasAttribute('data-opens') === true)) break;
    }
    await page.keyboard.press('ArrowRight');
    await page.getByText('3 × 8.45').waitFor();
    await page.getByText('4 × 8.45').waitFor();
    await pictureOf(page, 'settlement-preview');

    await page.getByRole('button', { name: 'Settle', disabled: false }).waitFor();
    await pressMain(page);
    await page.getByRole('dialog').getByText('bills €59.15 net').waitFor();
    await page.waitForFunction(() => document.activeElement?.closest('[role=dialog] button') !== null);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => /\/settlements\/[0-9a-f-]{36}$/.test(url.pathname));
    await page.getByText('All agree').waitFor();
    await page.getByText('4 × 8.45').waitFor();
    await pictureOf(page, 'settlement-posted');

    const settlementId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const settlement = await company.call(getSettlement, { settlementId });
    expect(settlement).toMatchObject({ state: 'posted', lines: [{ sku: 'VASE', sold: '7' }] });
    expect(Number(settlement.billed)).toBe(59.15);

    const side = page.getByRole('complementary');
    await side.getByRole('link', { name: settlement.bill?.number ?? '', exact: true }).press('Enter');
    await page.getByRole('heading', { level: 1, name: settlement.bill?.number ?? '' }).waitFor();
    const back = side.getByRole('link', { name: settlement.number, exact: true });
    await back.waitFor();
    expect(await back.getAttribute('href')).toBe(`/${code}/purchasing/settlements/${settlementId}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 120_000);
});
