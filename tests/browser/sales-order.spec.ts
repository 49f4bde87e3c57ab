import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createInvoice, listInvoices } from '@consigna/contracts/billing/invoice';
import { createPriceBook, putPrices } from '@consigna/contracts/catalog/price-book';
import {
  confirmSalesOrder,
  createSalesOrder,
  readSalesOrder,
  updateSalesOrder,
} from '@consigna/contracts/sales/sales-order';
import { createDelivery, listDeliveries } from '@consigna/contracts/warehouse/delivery';
import type { ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import {
  activeCell,
  agree,
  complaintsOf,
  goToGrid,
  holdCode,
  newPerson,
  PATIENCE_MS,
  pick,
  pictureOf,
  pressMain,
  signIn,
  signInOn,
  startBrowser,
  type,
  typeAsScanner,
} from './person.js';
import { makeOwner, newCompany } from './shop.js';

const PRODUCTS = 20;
const BARCODE = '8437000112037';
/** The first question and its two repetitions. */
const FAILURES = 3;

describe('a sales order, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let customerId: string;
  let products: readonly string[];
  const sku = (index: number) => `ITEM-${String(index + 1).padStart(2, '0')}`;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    ({ code } = company);
    customerId = await company.party({ code: 'MIRAMAR', name: 'Regalos Miramar' });
    products = [];
    for (let index = 0; index < PRODUCTS; index += 1)
      products = [...products, await company.product({ sku: sku(index), name: `Thing ${index + 1}` })];
    const book = await company.call(createPriceBook, { code: 'RETAIL', name: 'Retail', currency: 'EUR' });
    await company.call(putPrices, {
      priceBookId: book.id,
      version: book.version,
      prices: products.map((productId, index) => ({ productId, price: `${index + 1}.25` })),
    });
    await company.product({ sku: BARCODE, name: 'Boxed vase' });
    for (const productId of products) await company.receive(productId, '100', { unitPrice: '1' });
  }, 120_000);

  afterAll(() => browser.close());

  const goTo = (address: string) => signIn(browser, `/${code}${address}`);

  it('of twenty lines goes from nothing to paid', async () => {
    const page = await goTo('/sales/orders');
    const complaints = complaintsOf(page);
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();

    await page.keyboard.press('n');
    await chooseCustomer(page, 'Miramar');
    await goToGrid(page);
    for (let index = 0; index < PRODUCTS; index += 1) {
      await type(page, sku(index));
      await page.keyboard.press('Enter');
      await activeCell(page, `Qty, ${index + 1}`);
      await type(page, '=1+1');
      await page.keyboard.press('Enter');
      await activeCell(page, `Price, ${index + 1}`);
      await page.keyboard.press('Enter');
      await activeCell(page, `Item, ${index + 2}`);
    }
    // Σ 2 × (n + 0.25) for n = 1 to 20, and 21 % on it.
    await total(page, 'Lines', '20');
    await page.getByText('Agrees with the server').waitFor();
    await pictureOf(page, 'sales-order-entered');

    const steps = ['Confirm order', 'Create delivery', 'Ship the delivery', 'Create invoice', 'Issue the invoice'];
    for (const step of steps) {
      await page.getByRole('button', { name: step, disabled: false }).waitFor();
      await pressMain(page);
      if (step === 'Create delivery') await takeAll(page, 'Deliver now, 1');
      if (step === 'Create invoice') await takeAll(page, 'Invoice now, 1');
      if (step === 'Issue the invoice') await agree(page);
    }
    await page.getByRole('button', { name: /^Record payment of €/, disabled: false }).waitFor();
    await pressMain(page);
    await agree(page);
    await page.getByRole('toolbar').getByText('Paid', { exact: true }).waitFor();
    await pictureOf(page, 'sales-order-paid');

    const orderId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const order = await company.call(readSalesOrder, { orderId });
    expect(order).toMatchObject({ state: 'closed', net: { amount: '430.00' } });
    expect(order.lines).toHaveLength(PRODUCTS);
    expect(order.figures.paid.amount).toBe(order.figures.invoiced.amount);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('is delivered and invoiced in parts, and what is left is offered again', async () => {
    const lines = [
      { productId: products[5] ?? '', quantity: '10', unitPrice: '5' },
      { productId: products[6] ?? '', quantity: '3', unitPrice: '2' },
    ];
    const { id: orderId } = await company.order(customerId, lines);
    const page = await goTo(`/sales/orders/${orderId}`);
    const complaints = complaintsOf(page);
    const dialog = page.getByRole('dialog');
    const step = async (name: string, cell: string) => {
      await page.getByRole('button', { name, disabled: false }).press('Enter');
      await activeCell(page, cell);
    };
    const typed = async (text: string) => {
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
    };
    const quantity = (cell: string) => dialog.getByRole('textbox', { name: cell }).inputValue();

    await step('Create delivery', 'Deliver now, 1');
    expect(await quantity('Deliver now, 1')).toBe('10');
    await page.keyboard.type('11');
    await page.keyboard.press('Enter');
    await dialog.getByText('More than is open').waitFor();
    expect(await quantity('Deliver now, 1')).toBe('11');
    await page.keyboard.press('Control+Enter');
    await typed('6');
    await page.keyboard.press('Enter');
    await activeCell(page, 'Deliver now, 2');
    await page.keyboard.type('0');
    await pictureOf(page, 'sales-order-part-delivered');
    await page.keyboard.press('Control+Shift+Enter');
    await dialog.waitFor({ state: 'detached' });

    await step('Create delivery', 'Deliver now, 1');
    expect(await quantity('Deliver now, 1')).toBe('4');
    await page.keyboard.press('Enter');
    await activeCell(page, 'Deliver now, 2');
    expect(await quantity('Deliver now, 2')).toBe('3');
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Ship the delivery', disabled: false }).waitFor();

    await step('Create invoice', 'Invoice now, 1');
    expect(await quantity('Invoice now, 1')).toBe('6');
    await page.keyboard.type('2');
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });

    await step('Create invoice', 'Invoice now, 1');
    expect(await quantity('Invoice now, 1')).toBe('4');
    await page.keyboard.type('3');
    await page.keyboard.press('Control+Shift+Enter');
    await dialog.getByText('total €15.00').waitFor();
    await agree(page);
    await step('Create invoice', 'Invoice now, 1');
    expect(await quantity('Invoice now, 1')).toBe('1');

    const { data: deliveries } = await company.call(listDeliveries, { filter: { orderId: { eq: orderId } } });
    expect(deliveries.map(({ state }) => state).sort()).toEqual(['allocated', 'shipped']);
    const { data: invoices } = await company.call(listInvoices, { filter: { customerId: { eq: customerId } } });
    expect(invoices.slice(0, 2)).toMatchObject([
      { state: 'issued', net: '15.00' },
      { state: 'draft', net: '10.00' },
    ]);
    const order = await company.call(readSalesOrder, { orderId });
    expect(order.lines).toMatchObject([{ shipped: '6', invoiced: '3' }, { shipped: '0' }]);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('offers nothing to deliver before its deliveries are read, and then what is on none of them', async () => {
    const { id, lines } = await company.order(customerId, [
      { productId: products[13] ?? '', quantity: '5', unitPrice: '5' },
    ]);
    await company.call(createDelivery, {
      source: { type: 'sales-order', id },
      lines: [{ orderLineId: lines[0]?.id ?? '', quantity: '2' }],
    });
    const page = await goTo('/sales/orders');
    const answer = Promise.withResolvers<void>();
    await page.route(/\/deliveries\?/, (route) => answer.promise.then(() => route.continue()));
    await page.goto(`${page.url()}/${id}`);
    await page.getByRole('gridcell', { name: sku(13), exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Create delivery' }).count()).toBe(0);

    answer.resolve();
    await page.getByRole('button', { name: 'Create delivery', disabled: false }).press('Enter');
    await activeCell(page, 'Deliver now, 1');
    expect(await page.getByRole('textbox', { name: 'Deliver now, 1' }).inputValue()).toBe('3');
    await page.context().close();
  }, 60_000);

  it('marks the line that a colleague invoices while its effect is read', async () => {
    const { id } = await company.order(customerId, [
      { productId: products[11] ?? '', quantity: '4', unitPrice: '5' },
      { productId: products[12] ?? '', quantity: '3', unitPrice: '2' },
    ]);
    const delivery = await company.ship(id);
    const shipped = delivery.lines.find(({ productId }) => productId === products[12]);
    const page = await goTo(`/sales/orders/${id}`);
    const dialog = page.getByRole('dialog');
    const second = dialog.getByRole('textbox', { name: 'Invoice now, 2' });
    await page.getByRole('button', { name: 'Create invoice', disabled: false }).press('Enter');
    await activeCell(page, 'Invoice now, 1');
    await page.keyboard.type('0');
    await page.keyboard.press('Enter');
    await activeCell(page, 'Invoice now, 2');
    await page.keyboard.press('Control+Shift+Enter');
    await dialog.getByText('total €6.00').waitFor();

    await company.call(createInvoice, {
      source: { type: 'sales-order', id, lines: [{ deliveryLineId: shipped?.id ?? '', quantity: '1' }] },
    });
    await dialog.getByRole('button', { name: 'Invoice and issue' }).press('Enter');
    await dialog.getByRole('button', { name: /^Line 2: / }).press('Enter');
    await activeCell(page, 'Invoice now, 2');
    expect(await second.getAttribute('aria-invalid')).toBe('true');
    await pictureOf(page, 'sales-order-part-refused');
    await page.keyboard.type('2');
    await page.keyboard.press('Control+Shift+Enter');
    await dialog.getByText('total €4.00').waitFor();
    await page.context().close();
  }, 60_000);

  it('says in the line that stock lacks, and what is answered there happens', async () => {
    const page = await goTo('/sales/orders/new');
    await chooseCustomer(page, 'Miramar');
    await goToGrid(page);
    await type(page, sku(0));
    await page.keyboard.press('Enter');
    await activeCell(page, 'Qty, 1');
    await type(page, '160');
    await page.keyboard.press('Enter');
    await page.getByText(/^\d+ short$/).waitFor();

    await pressMain(page);
    await activeCell(page, 'Qty, 1');
    expect(new URL(page.url()).pathname).toBe(`/${code}/sales/orders/new`);
    await page.keyboard.press('Alt+1');
    await page.locator('button[aria-pressed=true]', { hasText: 'wait' }).waitFor();
    await pressMain(page);
    await page.getByRole('button', { name: 'Create delivery' }).waitFor();

    const orderId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const order = await company.call(readSalesOrder, { orderId });
    expect(order.state).toBe('confirmed');
    expect(Number(order.lines[0]?.reserved) + Number(order.lines[0]?.backordered)).toBe(160);
    expect(order.documents.backorders).toHaveLength(1);
    await page.context().close();
  }, 90_000);

  it('says in the person’s language why a price is what it is', async () => {
    const [productId = ''] = products;
    const { id } = await company.call(createSalesOrder, { customerId, lines: [{ productId, quantity: '3' }] });
    const page = await signIn(browser, `/${code}/sales/orders/${id}`, { locale: 'es-ES' });
    await goToGrid(page);
    await page.keyboard.press('ArrowUp');

    await page.getByText('RETAIL · todos · producto · desde 1', { exact: false }).waitFor();
    expect(await page.getByText(/because of|everybody/).count()).toBe(0);
    await page.context().close();
  }, 60_000);

  it('takes a block from a spreadsheet, tells what does not fit, and undoes it', async () => {
    const page = await goTo('/sales/orders/new');
    await chooseCustomer(page, 'Miramar');
    await goToGrid(page);

    await paste(page, `${sku(1)}\t\t12\t\t4.50\nNOTHING\t\t3\n${sku(2)}\t\tmany`);
    await page.getByText(/5 cells? fit|cells fit/).waitFor();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('row').count()).toBe(4);
    await page.keyboard.press('Enter');
    await total(page, 'Lines', '2');
    await total(page, 'Units', '13');

    await page.keyboard.press('Control+z');
    await total(page, 'Lines', '0');

    // Lines out of sight are not in the page; the focus follows all the same.
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/products/')) asked.push(request.url());
    });
    const many = Array.from({ length: 60 }, (_, index) => `${sku(index % PRODUCTS)}\t\t${index + 1}`);
    await paste(page, [...many, `${BARCODE}\t\t1`].join('\n'));
    await total(page, 'Lines', '61');
    expect(asked).toHaveLength(1);
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Home');
    await activeCell(page, 'Item, 62');
    await page.keyboard.press('Control+Home');
    await activeCell(page, 'Item, 1');
    await page.context().close();
  }, 90_000);

  it('keeps a block whose codes cannot be looked up, and puts it into its own lines later', async () => {
    const page = await goTo('/sales/orders/new');
    const line = (index: number, quantity: string) =>
      page.getByRole('row', { name: new RegExp(`^${index} ${quantity}`) }).waitFor();
    await chooseCustomer(page, 'Miramar');
    await goToGrid(page);
    await paste(page, `${sku(1)}\t\t2\n${sku(2)}\t\t3`);
    await line(2, `${sku(2)} Thing 3 3`);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowDown');
    await activeCell(page, 'Item, 2');

    await page.context().setOffline(true);
    await paste(page, `${sku(4)}\t\t5\n${sku(5)}\t\t6`);
    const lost = page.getByRole('status').getByText('2 pasted lines could not be looked up. Nothing was lost.');
    await lost.waitFor();
    await pictureOf(page, 'sales-order-paste-kept');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await line(2, `${sku(4)} Thing 5 5`);
    await line(3, `${sku(5)} Thing 6 6`);
    await lost.waitFor({ state: 'detached' });
    await total(page, 'Lines', '3');

    // While codes are looked up one line goes, and one comes.
    await activeCell(page, 'Item, 2');
    const answer = await holdCode(page, sku(7));
    await paste(page, `${sku(7)}\t\t8\n${sku(8)}\t\t9\n${sku(9)}\t\t10`);
    await page.getByRole('status').getByText('Looking up 3 pasted lines …').waitFor();
    await page.keyboard.press('ArrowUp');
    await activeCell(page, 'Item, 1');
    await page.keyboard.press('Control+Delete');
    await total(page, 'Lines', '2');
    await typeAsScanner(page, BARCODE);
    await line(3, `${BARCODE} Boxed vase 1`);
    answer();
    await line(1, `${sku(7)} Thing 8 8`);
    await line(2, `${sku(8)} Thing 9 9`);
    await line(3, `${BARCODE} Boxed vase 1`);
    await line(4, `${sku(9)} Thing 10 10`);
    await total(page, 'Lines', '4');
    await page.context().close();
  }, 90_000);

  it('puts a block into its own lines also when they were saved meanwhile, and leaves the focus where it is', async () => {
    const { id } = await company.call(createSalesOrder, {
      customerId,
      lines: [{ productId: products[3] ?? '', quantity: '1' }],
    });
    const page = await goTo(`/sales/orders/${id}`);
    const theirNumber = page.getByRole('textbox', { name: 'Their order no.' });
    await goToGrid(page);
    await activeCell(page, 'Item, 2');
    await type(page, sku(4));
    await page.keyboard.press('Enter');
    await activeCell(page, 'Qty, 2');
    await page.keyboard.press('Control+Home');
    await activeCell(page, 'Item, 1');
    const answer = await holdCode(page, sku(7));
    await paste(page, `${sku(7)}\t\t8\n${sku(8)}\t\t9`);
    await page.getByRole('status').getByText('Looking up 2 pasted lines …').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();

    await theirNumber.focus();
    await type(page, 'A-');
    answer();
    await page.getByRole('row', { name: `1 ${sku(7)} Thing 8 8` }).waitFor();
    await page.getByRole('row', { name: `2 ${sku(8)} Thing 9 9` }).waitFor();
    await type(page, '1');
    expect(await theirNumber.inputValue()).toBe('A-1');
    await total(page, 'Lines', '2');
    await page.context().close();
  }, 60_000);

  it('goes on as it is when it is saved for the first time, and stays itself when one goes elsewhere and back', async () => {
    const page = await goTo('/sales/orders/new');
    const complaints = complaintsOf(page);
    const focused = () => page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value);
    await chooseCustomer(page, 'Miramar');
    await goToGrid(page);
    await type(page, sku(3));
    await page.keyboard.press('Enter');
    await activeCell(page, 'Qty, 1');
    await type(page, '4');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await activeCell(page, 'Item, 2');
    const answer = await holdCode(page, sku(7));
    await paste(page, `${sku(7)}\t\t8\n${sku(8)}\t\t9`);
    await page.getByRole('status').getByText('Looking up 2 pasted lines …').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await activeCell(page, 'Qty, 1');
    await type(page, '7');
    await page.keyboard.press('Control+s');
    await page.waitForURL((url) => /\/orders\/[0-9a-f-]{36}$/.test(url.pathname));
    await page.getByText('Saved', { exact: true }).waitFor();
    const orderId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const [stored] = (await company.call(readSalesOrder, { orderId })).lines;
    await activeCell(page, 'Qty, 1');
    await type(page, '5');
    answer();

    await page.getByRole('row', { name: `2 ${sku(7)} Thing 8 8` }).waitFor();
    await page.getByRole('row', { name: `3 ${sku(8)} Thing 9 9` }).waitFor();
    expect(await focused()).toBe('5');
    await page.keyboard.press('Enter');
    await activeCell(page, 'Price, 1');
    await total(page, 'Units', '22');
    // What was typed before it was saved can be undone as well.
    for (const [lines, units] of [
      ['3', '24'],
      ['1', '7'],
      ['1', '4'],
    ] as const) {
      await page.keyboard.press('Control+z');
      await total(page, 'Lines', lines);
      await total(page, 'Units', units);
    }
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();
    const address = page.url();
    const order = await company.call(readSalesOrder, { orderId });
    expect(order).toMatchObject({ version: 2, lines: [{ id: stored?.id, sku: sku(3), quantity: '4' }] });

    const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await type(page, 'new order');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname.endsWith('/orders/new'));
    await heading('New order');
    await total(page, 'Lines', '0');
    await page.goBack();
    await page.waitForURL(address);
    await heading(order.number);
    await total(page, 'Units', '4');
    await page.goForward();
    await heading('New order');
    await total(page, 'Lines', '0');
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('that is long in being saved for the first time is typed on, and has its own address then', async () => {
    const page = await goTo('/sales/orders/new');
    const theirNumber = page.getByRole('textbox', { name: 'Their order no.' });
    const stored = Promise.withResolvers<void>();
    await page.route('**/sales-orders', (route) => stored.promise.then(() => route.continue()));
    await chooseCustomer(page, 'Miramar');
    await goToGrid(page);
    await typeItem(page, sku(3));
    await activeCell(page, 'Qty, 1');
    await page.keyboard.press('Control+s');
    await type(page, '6');
    await page.keyboard.press('Enter');
    await total(page, 'Units', '6');
    await theirNumber.focus();
    await type(page, 'A-');
    stored.resolve();
    await page.waitForURL((url) => /\/orders\/[0-9a-f-]{36}$/.test(url.pathname));
    const orderId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const [line] = (await company.call(readSalesOrder, { orderId })).lines;
    await type(page, '1');
    expect(await theirNumber.inputValue()).toBe('A-1');
    await page.getByText(/copy on this device at/).waitFor();
    await crash(page);

    // What was typed since is a change of the order that is stored.
    const again = await page.context().newPage();
    again.setDefaultTimeout(PATIENCE_MS);
    await again.goto(page.url());
    await answer(again, 'Take it over');
    await again.keyboard.press('Control+s');
    await again.getByText('Saved', { exact: true }).waitFor();
    expect(await company.call(readSalesOrder, { orderId })).toMatchObject({
      ...{ customerOrderNumber: 'A-1', version: 2 },
      lines: [{ id: line?.id, quantity: '6' }],
    });
    await again.context().close();
  }, 90_000);

  it('is told of a refusal until the next save', async () => {
    await company.party({ name: 'Bazar Chico', creditLimit: '10' });
    const page = await goTo('/sales/orders/new');
    await pick(page, 'Customer', 'Chico', 'Bazar Chico');
    await goToGrid(page);
    await typeItem(page, sku(3));
    await activeCell(page, 'Qty, 1');
    await type(page, '4');
    await page.keyboard.press('Control+Enter');
    const refusal = page.getByRole('alert').getByText('The credit limit is exceeded');
    await refusal.waitFor();

    await goToGrid(page);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Tab');
    await activeCell(page, 'Qty, 1');
    await type(page, '2');
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();
    await refusal.waitFor({ state: 'detached' });
    await page.context().close();
  }, 60_000);

  it('names a line that is refused as it is shown, and leads to its cell', async () => {
    const page = await goTo('/sales/orders/new');
    await chooseCustomer(page, 'Miramar');
    await goToGrid(page);
    await paste(page, `${sku(0)}\t\t1\n${BARCODE}\t\t2`);
    await total(page, 'Lines', '2');
    await activeCell(page, 'Item, 1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+Insert');
    await page.getByRole('row', { name: `3 ${BARCODE} Boxed vase 2` }).waitFor();

    await page.keyboard.press('Control+s');
    await page.getByRole('button', { name: 'Line 3: There is no price for this product' }).press('Enter');
    await activeCell(page, 'Price, 3');
    expect(await page.getByRole('textbox', { name: 'Price, 3' }).getAttribute('aria-invalid')).toBe('true');
    await pictureOf(page, 'sales-order-line-refused');
    await type(page, '3');
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.context().close();
  }, 60_000);

  it('takes a scan for a scan whatever is being typed, which stays', async () => {
    const page = await goTo('/sales/orders/new');
    const told = (outcome: string, text: string) =>
      page.locator(`[role=status][data-scan=${outcome}]`, { hasText: text }).waitFor();
    const focused = () => page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value);
    await chooseCustomer(page, 'Miramar');
    await typeAsScanner(page, BARCODE);
    await told('hit', 'Scanned: Boxed vase, line 1, quantity 1.');
    expect(await page.getByRole('combobox', { name: 'Customer' }).inputValue()).toBe('Regalos Miramar');

    await goToGrid(page);
    await activeCell(page, 'Item, 2');
    await typeAsScanner(page, BARCODE);
    await told('duplicate', 'Scanned again: Boxed vase, line 1 has 2 now.');
    await activeCell(page, 'Item, 2');
    expect(await focused()).toBe('');
    await type(page, 'thi');
    await typeAsScanner(page, sku(1));
    await told('hit', 'Scanned: Thing 2, line 2, quantity 1.');
    await activeCell(page, 'Item, 3');
    expect(await focused()).toBe('thi');
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Tab');
    await activeCell(page, 'Qty, 1');
    await typeAsScanner(page, BARCODE);
    await told('duplicate', 'line 1 has 3 now.');
    await activeCell(page, 'Qty, 1');
    expect(await focused()).toBe('3');
    await type(page, '53*');
    await typeAsScanner(page, sku(2));
    await told('hit', 'Scanned: Thing 3, line 3, quantity 53.');
    await type(page, '7');
    await typeAsScanner(page, 'NOBODYS-CODE');
    await told('miss', 'No product has the code NOBODYS-CODE.');
    expect(await focused()).toBe('7');
    await pictureOf(page, 'sales-order-scanned');
    await page.keyboard.press('Enter');
    await activeCell(page, 'Price, 1');
    await total(page, 'Units', '61');

    const theirNumber = page.getByRole('textbox', { name: 'Their order no.' });
    await theirNumber.focus();
    await type(page, 'A-1');
    await typeAsScanner(page, sku(1));
    await told('duplicate', 'Scanned again: Thing 2, line 2 has 2 now.');
    expect(await theirNumber.inputValue()).toBe('A-1');
    await total(page, 'Lines', '3');
    await page.context().close();
  }, 90_000);

  it('shows what is available as it is now, also after a question that failed', async () => {
    const page = await goTo('/sales/orders/new');
    let asked = 0;
    await page.route(/\/availability$/, (route) => {
      asked += 1;
      return asked > FAILURES ? route.continue() : route.abort();
    });
    await chooseCustomer(page, 'Miramar');
    await goToGrid(page);
    await paste(page, [9, 10, 11, 12].map((index) => `${sku(index)}\t\t60`).join('\n'));
    const line = page.getByRole('row', { name: new RegExp(`${sku(10)} Thing 11`) });
    const free = async () => (await line.getByRole('gridcell').allInnerTexts()).slice(-5, -1);
    await total(page, 'Lines', '4');
    expect((await free())[0]).toBe('');
    await line.getByRole('gridcell', { name: /^(98|100)$/ }).waitFor();
    expect(asked).toBe(FAILURES + 1);
    expect(await page.getByText(/^\d+ short$/).count()).toBe(0);

    const { id: orderId, version } = await company.call(createSalesOrder, {
      customerId,
      lines: [{ productId: products[10] ?? '', quantity: '50' }],
    });
    await company.call(confirmSalesOrder, { orderId, version });
    await line.getByText(/^1[02] short$/).waitFor();
    expect(await page.getByText(/^\d+ short$/).count()).toBe(1);
    expect((await free())[2]).toBe('50');
    await page.context().close();
  }, 90_000);

  it('of five hundred lines takes what is typed whole, and draws only what it touches', async () => {
    const { id } = await company.call(createSalesOrder, {
      customerId,
      lines: Array.from({ length: 500 }, (_, index) => ({
        productId: products[index % PRODUCTS] ?? '',
        quantity: '1',
      })),
    });
    const page = await goTo(`/sales/orders/${id}`);
    await total(page, 'Lines', '500');
    await page.getByText('Agrees with the server').waitFor();
    await goToGrid(page);
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Home');
    await activeCell(page, 'Item, 501');
    for (let pages = 0; pages < 5; pages += 1) await page.keyboard.press('PageUp');
    const number = await page.evaluate(() => /\d+$/.exec(document.activeElement?.ariaLabel ?? '')?.[0] ?? '');
    await page.keyboard.press('Tab');
    await activeCell(page, `Qty, ${number}`);
    expect(await page.locator('[role=grid] [data-index]').count()).toBeLessThan(60);

    const touched = await touchedLines(page);
    const others = async () => (await touched()).filter((line) => line !== number);
    const figures = await drawnFigures(page);
    await type(page, '12.75');
    expect(await touched()).toEqual([number]);
    // A line has eight; forty lines are drawn.
    const drawn = await figures();
    expect(drawn).toBeGreaterThan(0);
    expect(drawn).toBeLessThan(8 * 2 * '12.75'.length);
    await page.keyboard.press('Enter');
    await activeCell(page, `Price, ${number}`);
    await total(page, 'Units', '511.75');
    expect(await others()).toEqual([]);
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();

    const order = await company.call(readSalesOrder, { orderId: id });
    expect(order.lines).toHaveLength(500);
    expect(order.lines[Number(number) - 1]?.quantity).toBe('12.75');

    await touched();
    await typeAsScanner(page, BARCODE);
    await page.locator('[data-scan=hit]', { hasText: 'Boxed vase, line 501' }).waitFor();
    expect(await others()).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('is offered back after a crash, and leaving it asks first', async () => {
    const page = await goTo('/sales/orders/new');
    await chooseCustomer(page, 'Miramar');
    await goToGrid(page);
    await type(page, sku(3));
    await page.keyboard.press('Enter');
    await activeCell(page, 'Qty, 1');
    await page.getByText(/copy on this device/).waitFor();

    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByRole('button', { name: 'Take it over' }).press('Enter');
    await total(page, 'Lines', '1');

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search, go to, create…' }).waitFor();
    await type(page, 'sales orders');
    await page.keyboard.press('Enter');
    await page.getByText('Leave without saving?').waitFor();
    await page.keyboard.press('Escape');
    await total(page, 'Lines', '1');

    await page.keyboard.press('Control+k');
    await type(page, 'sales orders');
    await page.keyboard.press('Enter');
    // This is also what the page does by itself while the next one is long in coming.
    const kept = await page.getByRole('button', { name: 'Leave', exact: true }).evaluate((button: HTMLElement) => {
      button.click();
      window.dispatchEvent(new Event('pagehide'));
      return Object.values(localStorage).filter((text) => (text as string).includes('"form"'));
    });
    expect(kept).toEqual([]);
    await page.waitForURL((url) => url.pathname.endsWith('/sales/orders'));
    await page.context().close();
  }, 90_000);

  it('is kept by each tab, also beside an offer that nobody answers, and all of it is offered back', async () => {
    const first = await goTo('/sales/orders/new');
    const tab = async () => {
      const page = await first.context().newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto(first.url());
      await page.getByRole('combobox', { name: 'Customer' }).waitFor();
      return page;
    };
    await typeItem(first, sku(0));
    const second = await tab();
    await typeItem(second, sku(1));
    // What is being typed in a tab that is open is nobody else's.
    expect(await second.getByRole('button', { name: 'Take it over' }).count()).toBe(0);
    const last = await tab();
    await crash(first);
    await crash(second);
    const third = await tab();
    await third.getByRole('button', { name: 'Take it over' }).waitFor();
    await typeItem(third, sku(2));
    await crash(third);

    // What was typed before an offer is taken is the next one.
    await last.reload();
    await takeOver(last, sku(2));
    await takeOver(last, sku(1));
    await takeOver(last, sku(2));
    await answer(last, 'Throw it away');
    await takeOver(last, sku(0));
    await answer(last, 'Throw it away');
    await last.getByRole('button', { name: 'Take it over' }).waitFor({ state: 'detached' });
    await last.getByRole('gridcell', { name: sku(0), exact: true }).waitFor();
    await last.context().close();
  }, 90_000);

  it('is offered back to the person who typed it, and to nobody else who uses the computer', async () => {
    const other = await newPerson('Berta Other');
    await makeOwner(other, company);
    const address = `/${code}/sales/orders/new`;
    const page = await goTo('/sales/orders/new');
    await typeItem(page, sku(0));
    await crash(page);

    const theirs = await signInOn(page.context(), address, other);
    await typeItem(theirs, sku(1));
    expect(await theirs.getByRole('button', { name: 'Take it over' }).count()).toBe(0);
    await crash(theirs);

    const again = await signInOn(page.context(), address, 'clerk');
    await takeOver(again, sku(0));
    await again.getByRole('button', { name: 'Take it over' }).waitFor({ state: 'detached' });
    await page.context().close();
  }, 90_000);

  it('on a device without room says so, and what is typed is not given up for a copy', async () => {
    const first = await goTo('/sales/orders/new');
    await typeItem(first, sku(0));
    const page = await first.context().newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await crash(first);
    await page.addInitScript(() => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, text) {
        if (key.startsWith('consigna.copy.')) throw new DOMException('full', 'QuotaExceededError');
        setItem.call(this, key, text);
      };
    });
    await page.goto(first.url());
    await goToGrid(page);
    await type(page, sku(1));
    await page.keyboard.press('Enter');
    const told = page.getByRole('status').getByText('What you type could not be kept on this device');
    await told.waitFor();
    await answer(page, 'Take it over');
    expect(await page.getByRole('gridcell', { name: sku(1), exact: true }).count()).toBe(1);

    await answer(page, 'Discard');
    await told.waitFor({ state: 'detached' });
    await takeOver(page, sku(0));
    await page.context().close();
  }, 90_000);

  it('typed over an earlier version is compared with what is stored before it is taken over', async () => {
    const draft = await company.call(createSalesOrder, {
      customerId,
      customerOrderNumber: 'A-1',
      lines: [{ productId: products[4] ?? '', quantity: '3' }],
    });
    const first = await goTo(`/sales/orders/${draft.id}`);
    const theirNumber = (page: Page) => page.getByRole('textbox', { name: 'Their order no.' });
    await theirNumber(first).fill('MINE');
    await first.getByText(/copy on this device at/).waitFor();
    const page = await first.context().newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await crash(first);
    await company.call(updateSalesOrder, {
      orderId: draft.id,
      version: draft.version,
      customerOrderNumber: 'THEIRS',
      deliveryDate: '2026-12-01',
    });

    const offer = page.getByRole('button', { name: 'Take it over' });
    const dialog = page.getByRole('dialog');
    await page.goto(first.url());
    await page.getByText('The document has changed since.').waitFor();
    await offer.press('Enter');
    await dialog.getByText('The document was saved after this copy was made').waitFor();
    await pictureOf(page, 'sales-order-copy-compared');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await theirNumber(page).inputValue()).toBe('THEIRS');

    await offer.press('Enter');
    await dialog
      .getByRole('group', { name: 'Delivery' })
      .getByRole('radio', { name: /^As saved/ })
      .press('Space');
    await page.getByRole('button', { name: 'Go on like this' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await offer.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await company.call(readSalesOrder, { orderId: draft.id })).toMatchObject({
      customerOrderNumber: 'MINE',
      deliveryDate: '2026-12-01',
      version: draft.version + 2,
    });
    await page.context().close();
  }, 90_000);

  it('is typed on without a network, and saved by itself when it is back with nothing lost', async () => {
    const draft = await company.call(createSalesOrder, {
      customerId,
      lines: [{ productId: products[4] ?? '', quantity: '3' }],
    });
    const page = await goTo(`/sales/orders/${draft.id}`);
    const theirNumber = page.getByRole('textbox', { name: 'Their order no.' });
    const save = page.locator('button[aria-keyshortcuts="Control+s"]:enabled');
    await theirNumber.waitFor();
    await page.context().setOffline(true);
    await page.getByRole('status').getByText('No connection. What you type stays on this device').waitFor();
    await theirNumber.fill('FIRST');
    await page.keyboard.press('Control+s');
    await page.getByText('No connection: will be saved when it is back').waitFor();
    await theirNumber.fill('SECOND');
    expect(await page.getByRole('button', { name: 'Discard' }).isDisabled()).toBe(true);
    await pictureOf(page, 'sales-order-offline');

    await page.context().setOffline(false);
    await save.waitFor();
    expect(await theirNumber.inputValue()).toBe('SECOND');
    expect(await company.call(readSalesOrder, { orderId: draft.id })).toMatchObject({ customerOrderNumber: 'FIRST' });
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();

    const order = await company.call(readSalesOrder, { orderId: draft.id });
    expect(order).toMatchObject({ customerOrderNumber: 'SECOND', version: draft.version + 2 });
    await page.context().close();
  }, 90_000);

  it('that somebody else saved is compared field by field', async () => {
    const draft = await company.call(createSalesOrder, {
      customerId,
      customerOrderNumber: 'A-1',
      lines: [{ productId: products[4] ?? '', quantity: '3' }],
    });
    const page = await goTo(`/sales/orders/${draft.id}`);
    const theirNumber = page.getByRole('textbox', { name: 'Their order no.' });
    await theirNumber.waitFor();
    await company.call(updateSalesOrder, {
      orderId: draft.id,
      version: draft.version,
      customerOrderNumber: 'THEIRS',
      deliveryDate: '2026-12-01',
    });

    await theirNumber.focus();
    await page.keyboard.press('Control+a');
    await type(page, 'MINE');
    await page.keyboard.press('Control+s');
    await page.getByText('Somebody else saved this document').waitFor();
    await pictureOf(page, 'sales-order-conflict');
    await page
      .getByRole('group', { name: 'Delivery' })
      .getByRole('radio', { name: /^Theirs/ })
      .press('Space');
    await page.getByRole('button', { name: 'Go on like this' }).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();

    const order = await company.call(readSalesOrder, { orderId: draft.id });
    expect(order).toMatchObject({
      customerOrderNumber: 'MINE',
      deliveryDate: '2026-12-01',
      version: draft.version + 2,
    });
    await page.context().close();
  }, 90_000);
});

const chooseCustomer = (page: Page, name: string) => pick(page, 'Customer', name, 'Regalos Miramar');

/** An order with this item, until it is kept on the device. */
async function typeItem(page: Page, item: string): Promise<void> {
  await goToGrid(page);
  await type(page, item);
  await page.keyboard.press('Enter');
  await activeCell(page, 'Qty, 1');
  await page.getByText(/copy on this device at/).waitFor();
}

const crash = (page: Page) => page.close({ runBeforeUnload: false });

const answer = (page: Page, name: string) => page.getByRole('button', { name }).press('Enter');

async function takeOver(page: Page, item: string): Promise<void> {
  await answer(page, 'Take it over');
  await page.getByRole('gridcell', { name: item, exact: true }).waitFor();
}

/** Everything that is open, as the layer proposes it. */
async function takeAll(page: Page, cell: string): Promise<void> {
  await activeCell(page, cell);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function total(page: Page, label: string, value: string): Promise<void> {
  await page
    .locator('dl > div', { has: page.getByText(label, { exact: true }) })
    .getByText(value, { exact: true })
    .waitFor();
}

/** Starts to watch the lines; answers the numbers of those in which the page changed since it was asked the last time. */
async function touchedLines(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const touched = new Set<string>();
    const note = (changes: readonly MutationRecord[]) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const line = element?.closest('[role=row]')?.querySelector('[role=rowheader]')?.textContent;
        if (line !== undefined && line !== null) touched.add(line);
      }
    };
    const observer = new MutationObserver(note);
    const grid = document.querySelector('[role=grid]');
    if (grid !== null)
      observer.observe(grid, { subtree: true, childList: true, attributes: true, characterData: true });
    Object.assign(window, {
      touchedLines: () => {
        note(observer.takeRecords());
        const lines = [...touched];
        touched.clear();
        return lines;
      },
    });
  });
  return () => page.evaluate(() => (window as unknown as { touchedLines(): string[] }).touchedLines());
}

/** Counts from now how often a figure is written for the screen. */
async function drawnFigures(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counted = Object.assign(window, { drawnFigures: 0 });
    const { prototype } = Intl.NumberFormat;
    const format = Object.getOwnPropertyDescriptor(prototype, 'format');
    Object.defineProperty(prototype, 'format', {
      get(this: Intl.NumberFormat): unknown {
        counted.drawnFigures += 1;
        return format?.get?.call(this);
      },
    });
  });
  return () => page.evaluate(() => (window as unknown as { drawnFigures: number }).drawnFigures);
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((block) => {
    const data = new DataTransfer();
    data.setData('text/plain', block);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
}
