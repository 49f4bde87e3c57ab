import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBill } from '@consigna/contracts/billing/bill';
import { createProduct } from '@consigna/contracts/catalog/product';
import {
  approvePurchaseOrder,
  createPurchaseOrder,
  readPurchaseOrder,
  sendPurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { getGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import { activeCell, complaintsOf, goToGrid, pictureOf, pressMain, signIn, startBrowser } from './person.js';
import { newCompany } from './shop.js';

describe('receiving against an order, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let orderId: string;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    ({ code } = company);
    const supplierId = await company.party({ name: 'Cerámica Río Tinaja' });
    const vase = await company.product({ sku: 'VASE', name: 'Vase' });
    const cup = await company.product({ sku: 'CUP', name: 'Cup' });
    const order = await company.call(createPurchaseOrder, {
      supplierId,
      overReceiptPercent: '5',
      lines: [
        { productId: vase, quantity: '60', unitPrice: '4' },
        { productId: cup, quantity: '100', unitPrice: '1.50' },
      ],
    });
    orderId = order.id;
    await company.approver.call(approvePurchaseOrder, { orderId, version: order.version }, { company: company.id });
  }, 60_000);

  afterAll(() => browser.close());

  it('flags what differs, answers it in the line and posts', async () => {
    const page = await signIn(browser, `/${code}/purchasing/orders`);
    const complaints = complaintsOf(page);
    await page.getByRole('row').nth(1).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send order' }).waitFor();
    await pressMain(page);
    await agree(page);
    await page.getByRole('button', { name: 'Receive goods' }).waitFor();
    await everythingApplied();
    await pressMain(page);

    await goToGrid(page);
    await page.keyboard.type('50');
    await page.keyboard.press('Enter');
    await page.getByText('10 not counted').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Alt+1');
    await page.getByText('10 not counted').waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type('120');
    await page.keyboard.press('Enter');
    await page.getByText('15 more than the order allows').waitFor();
    await pictureOf(page, 'receive-differences');
    await page.keyboard.press('Control+Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Alt+1');
    await page.getByText('15 more than the order allows').waitFor({ state: 'detached' });

    await pressMain(page);
    await page.getByRole('dialog').getByText('takes 155 units').waitFor();
    await agree(page);
    await page.waitForURL((url) => /\/receipts\/[0-9a-f-]{36}$/.test(url.pathname));
    await page.getByText('Posted', { exact: true }).waitFor();
    await pictureOf(page, 'receipt-posted');

    const receiptId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const { lines } = await company.call(getGoodsReceipt, { receiptId });
    expect(lines.map(({ sku, accepted, rejected, missing }) => [sku, accepted, rejected, missing])).toEqual([
      ['VASE', '50', '0', '10'],
      ['CUP', '105', '15', '0'],
    ]);
    await everythingApplied();
    const order = await company.call(readPurchaseOrder, { orderId });
    expect(order).toMatchObject({ state: 'partially_received', lines: [{ open: '10' }, { received: '105' }] });

    const bill = await company.call(createBill, {
      supplierNumber: 'T-1',
      source: { type: 'goods-receipt', id: receiptId },
    });
    await everythingApplied();
    await page.reload();
    const link = (name: string) => page.getByRole('complementary').getByRole('link', { name, exact: true });
    const figures = page.getByRole('complementary').getByRole('listitem');
    await link(bill.number ?? '').waitFor();
    await figures.getByText(`€${bill.gross}`).waitFor();
    await link(order.number).press('Enter');
    await link(bill.number ?? '').waitFor();
    await figures.getByText('155', { exact: true }).waitFor();
    await figures.getByText(`€${bill.gross}`).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('names a line that is refused as it is shown, and leads to its cell', async () => {
    const supplierId = await company.party({ name: 'Alfarería Lote' });
    const [bowl, { id: glaze }] = [
      await company.product({ sku: 'BOWL', name: 'Bowl' }),
      await company.call(createProduct, { sku: 'GLAZE', name: 'Glaze', tracking: 'lot' }),
    ];
    await everythingApplied();
    const order = await company.call(createPurchaseOrder, {
      supplierId,
      lines: [bowl, glaze].map((productId) => ({ productId, quantity: '6', unitPrice: '2' })),
    });
    const asked = { orderId: order.id, version: order.version };
    const { version } = await company.approver.call(approvePurchaseOrder, asked, { company: company.id });
    await company.call(sendPurchaseOrder, { orderId: order.id, version });
    await everythingApplied();
    const page = await signIn(browser, `/${code}/purchasing/receipts/new?order=${order.id}`);
    await goToGrid(page);
    await activeCell(page, 'Accepted, 1');
    await page.keyboard.type('0');
    await page.keyboard.press('Enter');

    await pressMain(page);
    await agree(page);
    await page.getByRole('button', { name: /^Line 2: / }).press('Enter');
    await activeCell(page, 'Lot, 2');
    await page.context().close();
  }, 60_000);
});

/** A posting says its effect; Enter agrees. */
async function agree(page: Page): Promise<void> {
  await page.getByRole('dialog').waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[role=dialog] button') !== null);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
