import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { saveProducts } from '@consigna/contracts/catalog/product';
import {
  approvePurchaseOrder,
  createPurchaseOrder,
  readPurchaseOrder,
  sendPurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { getGoodsReceipt, postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import { languages, lookIn, textOf } from './axe.js';
import {
  asksFor,
  complaintsOf,
  goToGrid,
  holdCode,
  pictureOf,
  signIn,
  startBrowser,
  type,
  typeAsScanner,
} from './person.js';
import { newCompany } from './shop.js';

const HANDHELD = { viewport: { width: 360, height: 780 }, hasTouch: true };
const FNC1 = '\x1d';

describe('receiving by scanner', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let vaseId: string;
  let cupId: string;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    ({ code } = company);
    const { items } = await company.call(saveProducts, {
      items: [
        product({ sku: 'VASE', name: 'Blue vase', barcodes: ['8437000112037'] }),
        product({ sku: 'CUP', name: 'Cup', barcodes: ['036000291452'], tracking: 'lot' }),
        product({ sku: 'LAMP', name: 'Lamp' }),
      ],
    });
    [vaseId = '', cupId = ''] = items.map(({ id }) => id ?? '');
  }, 60_000);

  afterAll(() => browser.close());

  it('counts, takes back and finishes on a handheld', async () => {
    const order = await sentOrder();
    const page = await signIn(browser, `/${code}/purchasing/receipts/new?order=${order.id}`, HANDHELD);
    const complaints = complaintsOf(page);
    await page.getByRole('heading', { name: `Receive ${order.number}` }).waitFor();
    const quantity = page.getByRole('group', { name: 'Accepted' });
    expect(await page.getByText('0 of 70', { exact: true }).count()).toBe(1);

    await scan(page, '8437000112037');
    await said(page, 'hit', 'Scanned');
    await scan(page, 'VASE', 'vase', '8437000112037');
    await quantity.getByText('4 of 60').waitFor();
    await scan(page, 'LAMP');
    await said(page, 'miss', 'Lamp is not on this order');
    await scan(page, 'NOBODYS-CODE');
    await said(page, 'miss', 'No product has the code NOBODYS-CODE');
    await quantity.getByText('4 of 60').waitFor();

    await page.getByRole('button', { name: 'Damaged' }).tap();
    await page.getByRole('button', { name: 'Damaged 1' }).waitFor();
    await page.getByRole('button', { name: 'One less' }).tap();
    await quantity.getByText('3 of 60').waitFor();
    await page.getByRole('button', { name: 'Undo' }).tap();
    await quantity.getByText('4 of 60').waitFor();
    await said(page, 'undone', 'Undone');

    const carton = `]C10100036000291452172705003008${FNC1}10L-7${FNC1}21S-1`;
    await scan(page, carton);
    await page.getByRole('heading', { level: 2, name: 'Cup' }).waitFor();
    await page.getByText('lot L-7').first().waitFor();
    await quantity.getByText('8 of 10').waitFor();
    await scan(page, carton);
    await said(page, 'duplicate', 'serial number S-1 was scanned before');
    await scan(page, '(01)00036000291452(10)L-8(30)4');
    await said(page, 'miss', 'the order allows 10 at most');
    await scan(page, '(01)00036000291452(10)L-8(30)2');
    await page.getByRole('button', { name: /Cup.*lot L-8/ }).waitFor();
    await pictureOf(page, 'receive-handheld');

    await page.getByRole('button', { name: /Blue vase/ }).tap();
    await page.getByRole('button', { name: 'Quantity' }).tap();
    await page.getByRole('textbox', { name: 'Accepted' }).fill('80');
    await page.getByRole('button', { name: 'Done' }).tap();
    await page.getByText('At most 60 can be accepted now.').waitFor();
    await page.getByRole('textbox', { name: 'Accepted' }).fill('50');
    await page.getByRole('button', { name: 'Done' }).tap();
    await quantity.getByText('50 of 60').waitFor();

    await page.getByRole('button', { name: 'Finish receipt' }).tap();
    await page.getByRole('dialog').getByText('takes 60 units').waitFor();
    await page.getByRole('dialog').getByText('9 later').waitFor();
    await scan(page, '8437000112037');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await quantity.getByText('51 of 60').waitFor();
    await page.getByRole('button', { name: 'Finish receipt' }).tap();
    await page.getByRole('checkbox', { name: /Blue vase/ }).check();
    await page.getByRole('dialog').getByText('8 will not come').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Post receipt' }).tap();
    await page.waitForURL((url) => /\/receipts\/[0-9a-f-]{36}$/.test(url.pathname));

    const receiptId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const { lines } = await company.call(getGoodsReceipt, { receiptId });
    expect(lines.map((line) => [line.sku, line.accepted, line.rejected, line.missing, line.lot, line.expiry])).toEqual([
      ['VASE', '51', '1', '8', '', null],
      ['CUP', '8', '0', '0', 'L-7', '2027-05-31'],
      ['CUP', '2', '0', '0', 'L-8', null],
    ]);
    await everythingApplied();
    const received = await company.call(readPurchaseOrder, { orderId: order.id });
    expect(received.lines).toMatchObject([{ received: '51' }, { received: '10', open: '0' }]);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('is one count, however the device is turned, and survives a crash', async () => {
    const order = await sentOrder();
    const page = await signIn(browser, `/${code}/purchasing/receipts/new?order=${order.id}`);
    await goToGrid(page);
    await page.getByText('takes 70 units').waitFor();
    await scan(page, '8437000112037');
    await page.getByText('What nobody had counted starts at 0 now.').waitFor();
    await page.getByText('takes 1 units').waitFor();
    await page.getByRole('button', { name: 'Undo: everything as it was' }).press('Enter');
    await page.getByText('takes 70 units').waitFor();
    await scan(page, '8437000112037', '8437000112037');
    await page.getByText('takes 2 units').waitFor();
    await pictureOf(page, 'receive-scanned');

    await page.setViewportSize(HANDHELD.viewport);
    await page.getByRole('group', { name: 'Accepted' }).getByText('2 of 60').waitFor();
    await scan(page, 'VASE');
    await page.getByRole('group', { name: 'Accepted' }).getByText('3 of 60').waitFor();
    await page.waitForFunction(() =>
      Object.keys(localStorage).some(
        (key) => key.includes('goods-receipt') && /"accepted":"3"/.test(localStorage.getItem(key) ?? ''),
      ),
    );
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByRole('button', { name: 'Take it over' }).click();
    await page.getByRole('group', { name: 'Accepted' }).getByText('3 of 60').waitFor();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByText('takes 3 units').waitFor();

    const [vase] = order.lines;
    await company.call(postGoodsReceipt, {
      purchaseOrderId: order.id,
      lines: [{ purchaseOrderLineId: vase?.id ?? '', accepted: '59' }],
    });
    await everythingApplied();
    await page.reload();
    await page.getByText('The document has changed since.').waitFor();
    await page.getByRole('button', { name: 'Take it over' }).click();
    await page.getByText('2 more than the order allows: at most 1 can be accepted now.').waitFor();
    await page.context().close();
  }, 120_000);

  it('takes a code for a code in the middle of typing a count, which is written', async () => {
    const order = await sentOrder();
    const page = await signIn(browser, `/${code}/purchasing/receipts/new?order=${order.id}`);
    await goToGrid(page);
    await type(page, '5');
    await typeAsScanner(page, '036000291452');
    await page.getByText('takes 6 units').waitFor();
    await type(page, '3*');
    await typeAsScanner(page, '8437000112037');
    await page.getByText('takes 9 units').waitFor();
    await typeAsScanner(page, '123');
    expect(await page.locator('[role=status][data-scan=hit]').count()).toBe(1);
    await page.context().close();
  }, 60_000);

  it('counts a code whose product comes late beside what is being typed', async () => {
    const order = await sentOrder();
    const page = await signIn(browser, `/${code}/purchasing/receipts/new?order=${order.id}`);
    await goToGrid(page);
    const answer = await holdCode(page, '036000291452');
    const asked = page.waitForRequest((request) => asksFor(request, '036000291452'));
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await scan(page, '036000291452');
    await asked;
    await page.getByRole('textbox', { name: 'Accepted, 1' }).focus();
    await type(page, '4');
    answer();
    await said(page, 'hit', 'Cup');
    await type(page, '2');
    await page.keyboard.press('Enter');
    await page.getByText('takes 43 units').waitFor();
    await page.context().close();
  }, 60_000);

  it('makes lines of an order as well, and no code is taken for keys of the page', async () => {
    const page = await signIn(browser, `/${code}/sales/orders/new`);
    const address = page.url();
    await page.getByRole('grid').waitFor();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await scan(page, '(01)00036000291452(10)L-7(30)4');
    await page.getByRole('row', { name: /CUP.*4/ }).waitFor();
    await scan(page, 'NOBODYS-CODE');
    await page.getByRole('status').getByText('No product has the code NOBODYS-CODE.').waitFor();
    await pictureOf(page, 'order-scan-missed');
    await scan(page, 'VASE');
    await page.getByRole('row', { name: /VASE/ }).waitFor();
    await page.getByText('No product has the code').waitFor({ state: 'detached' });

    // What is still looked up goes with the lines that are thrown away.
    const answer = await holdCode(page, 'LAMP');
    const asked = page.waitForRequest((request) => asksFor(request, 'LAMP'));
    await scan(page, 'LAMP');
    await asked;
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('row', { name: /VASE/ }).waitFor({ state: 'detached' });
    const answered = page.waitForResponse((response) => asksFor(response.request(), 'LAMP'));
    answer();
    await answered;
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await scan(page, 'VASE');
    await page.getByRole('row', { name: /VASE/ }).waitFor();
    expect(await page.getByRole('row', { name: /LAMP/ }).count()).toBe(0);
    await scan(page, 'g s?n/');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(page.url()).toBe(address);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.context().close();
  }, 60_000);

  it.each(languages)(
    'is right for axe and loses nothing at 320 pixels in %s',
    async (language) => {
      const order = await sentOrder();
      const page = await signIn(browser, `/${code}/purchasing/receipts/new?order=${order.id}`, {
        viewport: { width: 320, height: 640 },
        locale: language,
      });
      const text = (id: string) => textOf(language, `goods-receipt.hand.${id}`);
      const found: string[] = [];
      const lookAt = async (what: string) => {
        found.push(...(await lookIn(page, language, `receive-handheld-${what}`)));
        const lost = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (lost > 0) found.push(`${what}: ${lost} pixels are beside the page`);
      };
      await page.getByRole('heading', { level: 2, name: 'Blue vase' }).waitFor();
      await lookAt('ready');
      await scan(page, 'VASE');
      await said(page, 'hit', 'VASE');
      await lookAt('hit');
      await scan(page, 'NOBODYS-CODE');
      await said(page, 'miss', 'NOBODYS-CODE');
      await lookAt('miss');
      await page.getByRole('button', { name: text('quantity') }).press('Enter');
      await page.getByRole('dialog').waitFor();
      await lookAt('line');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: text('finish') }).press('Enter');
      await page.getByRole('checkbox').first().waitFor();
      await lookAt('finish');

      expect(found).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  it('reads codes through the camera where the browser can, and lets the camera go', async () => {
    const order = await sentOrder();
    const page = await signIn(browser, `/${code}/purchasing/receipts/new?order=${order.id}`, HANDHELD);
    await page.getByRole('heading', { level: 2, name: 'Blue vase' }).waitFor();
    expect(await page.getByRole('button', { name: 'Scan with the camera' }).count()).toBe(0);

    await page.addInitScript(standInCamera);
    await page.reload();
    await page.getByRole('button', { name: 'Scan with the camera' }).tap();
    await page.getByRole('dialog').getByText('Scanned').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('group', { name: 'Accepted' }).getByText('1 of 60').waitFor();
    expect(await page.evaluate(() => (window as unknown as { tracks: MediaStreamTrack[] }).tracks[0]?.readyState)).toBe(
      'ended',
    );
    await page.context().close();
  }, 60_000);

  async function sentOrder() {
    const supplierId = await company.party({ name: 'Cerámica Río Tinaja' });
    const lines = [
      { productId: vaseId, quantity: '60', unitPrice: '4' },
      { productId: cupId, quantity: '10', unitPrice: '1.50' },
    ];
    const { id: orderId, version } = await company.call(createPurchaseOrder, { supplierId, lines });
    const approved = await company.approver.call(approvePurchaseOrder, { orderId, version }, { company: company.id });
    const sent = await company.call(sendPurchaseOrder, { orderId, version: approved.version });
    await everythingApplied();
    return sent;
  }
});

/** Keys as a scanner types them: all at once, each code ended by Enter. */
async function scan(page: Page, ...codes: readonly string[]): Promise<void> {
  await page.evaluate((typed) => {
    for (const code of typed)
      for (const key of [...code, 'Enter'])
        (document.activeElement ?? document.body).dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
  }, codes);
}

async function said(page: Page, outcome: string, text: string): Promise<void> {
  await page.locator(`[role=status][data-scan=${outcome}]`, { hasText: text }).waitFor();
}

function product(data: Readonly<Record<string, unknown>>) {
  return { op: 'create' as const, data: { kind: 'goods', valuation: 'fifo', ...data } };
}

/** Browsers for tests have neither a camera nor an eye for codes. */
function standInCamera(): void {
  const tracks: MediaStreamTrack[] = [];
  Object.assign(window, {
    tracks,
    BarcodeDetector: class {
      detect() {
        return Promise.resolve([{ rawValue: '8437000112037' }]);
      }
    },
  });
  Object.defineProperty(navigator, 'mediaDevices', {
    value: {
      getUserMedia: () => {
        const stream = document.createElement('canvas').captureStream();
        tracks.push(...stream.getTracks());
        return Promise.resolve(stream);
      },
    },
  });
}
