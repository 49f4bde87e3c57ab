import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listAccounts } from '@consigna/contracts/accounting/account';
import { getGeneralLedger } from '@consigna/contracts/accounting/statement';
import { createJournalEntry, updateJournalEntry } from '@consigna/contracts/accounting/journal-entry';
import { listBills } from '@consigna/contracts/billing/bill';
import { settle } from '@consigna/contracts/consignment/settlement';
import {
  approvePurchaseOrder,
  createPurchaseOrder,
  sendPurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { createSalesOrder } from '@consigna/contracts/sales/sales-order';
import { runningPlatform } from '@consigna/testing/running-platform';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import { languages, look, lookIn, lookInEveryLanguage, speak, textOf } from './axe.js';
import { newPerson, PATIENCE_MS, pressMain, signIn, startBrowser } from './person.js';
import { makeOwner, newNetwork } from './shop.js';

const rooms = [
  ...['sales/orders', 'sales/backorders'],
  ...['purchasing/orders', 'purchasing/receipts', 'purchasing/agreements', 'purchasing/settlements'],
  ...['stock/products', 'stock/deliveries'],
  ...['accounting/invoices', 'accounting/bills', 'accounting/payments'],
  ...['accounting/trial-balance', 'accounting/journal', 'accounting/journal-drafts'],
] as const;

/** An open menu lies beside the landmarks; its button says what it is of. */
const OF_MENUS = ['region'];

describe('what can be checked of accessibility by a program, in every language, light and dark', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let director: string;
  let headquartersId: string;
  /** Documents by their kind: address below the company, and what is there once the page is. */
  let documents: Readonly<Record<string, readonly [address: string, ready: string]>>;
  let accounts: readonly [string, string];

  beforeAll(async () => {
    browser = await startBrowser();
    const network = await newNetwork();
    company = await network.company();
    ({ code } = company);
    director = await newPerson('Helena Head');
    headquartersId = network.headquarters.id;
    await makeOwner(director, network.headquarters, company);

    const customerId = await company.party({ name: 'Regalos Miramar' });
    const vase = await company.product({ sku: 'VASE', name: 'Vase' });
    const lamp = await company.product({ sku: 'LAMP', name: 'Lamp' });
    const agreementId = await company.agreement({ consignorId: customerId, costs: { [vase]: '8.45' } });
    const receipt = await company.receive(vase, '10', { unitPrice: '2' });
    await company.receive(vase, '10', { agreementId, supplierId: customerId });
    await company.order(customerId, [{ productId: lamp, quantity: '9', unitPrice: '5' }], 'backorder');
    await company.receive(lamp, '7', { unitPrice: '2' });
    const sold = await company.sell(customerId, [{ productId: vase, quantity: '12', unitPrice: '5' }]);
    const payment = await company.pay(customerId, '20', sold.invoice.id);
    const draft = await company.call(createSalesOrder, {
      customerId,
      lines: [{ productId: vase, quantity: '30', unitPrice: '5' }],
    });
    const confirmed = await company.order(customerId, [{ productId: vase, quantity: '4', unitPrice: '5' }]);
    const lines = [{ productId: vase, quantity: '9', unitPrice: '2', taxCode: 'NONE' }];
    const bought = await company.call(createPurchaseOrder, { supplierId: customerId, lines });
    const { version } = await company.approver.call(
      approvePurchaseOrder,
      { orderId: bought.id, version: bought.version },
      { company: company.id },
    );
    await company.call(sendPurchaseOrder, { orderId: bought.id, version });
    // Somebody else's, so that it waits for the clerk.
    await company.approver.call(createPurchaseOrder, { supplierId: customerId, lines }, { company: company.id });
    const typed = await company.call(createPurchaseOrder, { supplierId: customerId, lines });
    await everythingApplied();
    const { settlements } = await company.call(settle, { agreementId, through: '2026-11-22' });
    await everythingApplied();
    const bill = (await company.call(listBills, {})).data[0];
    const { data: chart } = await company.call(listAccounts, {});
    const accountOf = (role: string) => chart.find((each) => each.role === role)?.code ?? '';
    const receivables = accountOf('AR');
    accounts = [accountOf('WRITE_OFF'), accountOf('BANK')];
    const [entry] = (await company.call(getGeneralLedger, { accountCode: receivables })).data;
    await company.call(createJournalEntry, { description: 'Fees', lines: linesOf('5') });

    documents = {
      'sales-order-draft': [`sales/orders/${draft.id}`, '[role=group]'],
      'sales-order': [`sales/orders/${confirmed.id}`, '[role=grid]'],
      assignment: [`sales/backorders/${company.branchId}~${lamp}`, '[role=grid]'],
      'purchase-order': [`purchasing/orders/${bought.id}`, '[role=grid]'],
      'purchase-order-typed': [`purchasing/orders/${typed.id}`, '[role=grid]'],
      'receive-desk': [`purchasing/receipts/new?order=${bought.id}`, '[role=grid]'],
      receipt: [`purchasing/receipts/${receipt.id}`, '[role=grid]'],
      agreement: [`purchasing/agreements/${agreementId}`, 'main h2'],
      settlement: [`purchasing/settlements/${settlements[0]?.id}`, '[data-opens]'],
      'stock-product': [`stock/products/${vase}`, '[data-opens]'],
      delivery: [`stock/deliveries/${sold.delivery.id}`, 'main table tbody td'],
      invoice: [`accounting/invoices/${sold.invoice.id}`, 'main table tbody td'],
      bill: [`accounting/bills/${bill?.id}`, 'main table tbody td'],
      payment: [`accounting/payments/${payment.id}`, 'main table tbody td'],
      ledger: [`accounting/trial-balance/${receivables}`, '[data-rows] [data-index]'],
      'posted-entry': [`accounting/journal/${entry?.entryId}`, 'main table tbody td'],
      'entry-typed': ['accounting/journal/new', '[role=grid]'],
    };
  }, 90_000);

  afterAll(() => browser.close());

  const linesOf = (amount: string) => [
    { accountCode: accounts[0], debit: amount },
    { accountCode: accounts[1], credit: amount },
  ];
  const goTo = async (page: Page, address: string, ready: string) => {
    await page.goto(new URL(address, page.url()).href);
    await page.locator(ready).first().waitFor();
    await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
  };

  it('signing in', async () => {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${runningPlatform().urls[0] ?? ''}/`);
    const found: string[] = [];
    for (const language of languages) {
      await page.getByRole('group').locator(`button[lang=${language}]`).press('Enter');
      await page.locator(`html[lang=${language}]`).waitFor();
      found.push(...(await lookIn(page, language, 'sign-in')));
    }

    expect(found).toEqual([]);
    await context.close();
  }, 60_000);

  it('every room', async () => {
    const page = await signIn(browser, `/${code}/sales/orders`);
    const found: string[] = [];
    for (const room of rooms) {
      await goTo(page, `/${code}/${room}`, 'tbody tr, main h2');
      found.push(...(await lookInEveryLanguage(page, room.replaceAll('/', '-'))));
    }

    expect(found).toEqual([]);
    await page.context().close();
  }, 300_000);

  it('every document', async () => {
    const page = await signIn(browser, `/${code}/sales/orders`);
    const found: string[] = [];
    for (const [name, [address, ready]] of Object.entries(documents)) {
      await goTo(page, `/${code}/${address}`, ready);
      found.push(...(await lookInEveryLanguage(page, name)));
    }

    expect(found).toEqual([]);
    await page.context().close();
  }, 300_000);

  it('what lies over a page: palette, keys, inbox, tasks, and what somebody else saved', async () => {
    const page = await signIn(browser, `/${code}/sales/orders`);
    await page.getByRole('row').nth(1).waitFor();
    await page.getByRole('button', { name: textOf('en', 'ui.list.export') }).click();
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    await page.getByRole('button', { name: /^Tasks/ }).waitFor();
    const found: string[] = [];
    const columns = page.getByRole('button', { name: textOf('en', 'ui.list.columns') });
    await columns.press('Enter');
    await page.getByRole('menuitemcheckbox').first().waitFor();
    found.push(...(await look(page, 'columns', OF_MENUS)));
    await page.keyboard.press('Escape');
    await page.getByRole('banner').getByRole('button').last().press('Enter');
    await page.getByRole('menuitemradio').first().waitFor();
    found.push(...(await look(page, 'user-menu', OF_MENUS)));
    await page.keyboard.press('Escape');
    const layers = [
      ['palette', 'Control+k', '[role=dialog] [role=option]'],
      ['keys', '?', '[role=dialog] kbd'],
      ['inbox', 'g i', '[data-notice]'],
    ] as const;
    for (const language of languages) {
      await goTo(page, `/${code}/sales/orders`, '[data-rows] [data-index]');
      await speak(page, language);
      for (const [name, keys, ready] of layers) {
        for (const key of keys.split(' ')) await page.keyboard.press(key);
        await page.locator(ready).first().waitFor();
        found.push(...(await lookIn(page, language, name)));
        await page.keyboard.press('Escape');
        await page.locator(ready).first().waitFor({ state: 'detached' });
      }
      const tasks = textOf(language, 'app.tasks.title');
      await page
        .getByRole('banner')
        .getByRole('button', { name: textOf(language, 'app.tasks').split(',')[0] ?? '' })
        .press('Enter');
      await page.getByRole('region', { name: tasks }).locator('li').first().waitFor();
      found.push(...(await lookIn(page, language, 'tasks')));
      await page.keyboard.press('Escape');

      await goTo(page, `/${code}/${documents['sales-order']?.[0]}`, '[role=grid]');
      await pressMain(page);
      await page.getByRole('dialog').getByRole('textbox').first().waitFor();
      found.push(...(await lookIn(page, language, 'deliver')));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });

      const entry = await company.call(createJournalEntry, { description: 'Fees', lines: linesOf('5') });
      await goTo(page, `/${code}/accounting/journal/${entry.id}`, '[role=grid]');
      await company.call(updateJournalEntry, { entryId: entry.id, version: entry.version, lines: linesOf('7') });
      await page.getByRole('textbox', { name: textOf(language, 'accounting.column.description') }).fill('Charges');
      await pressMain(page);
      await page.getByRole('dialog').getByRole('radio').first().waitFor();
      found.push(...(await lookIn(page, language, 'conflict')));
      page.once('dialog', (dialog) => void dialog.accept());
    }

    expect(found).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('a phone: a list, one that is filtered, and one without a network', async () => {
    const viewport = { width: 360, height: 720 };
    const page = await signIn(browser, `/${code}/sales/orders`, { viewport });
    await page.getByRole('row').nth(1).waitFor();
    const found = await look(page, 'orders-phone');
    await page.getByRole('button', { name: 'Drafts' }).press('Enter');
    await page.getByRole('button', { name: /^State/ }).waitFor();
    found.push(...(await look(page, 'orders-phone-filtered')));
    await page.context().setOffline(true);
    await page.getByText('No connection.').waitFor();
    found.push(...(await look(page, 'orders-phone-offline')));

    expect(found).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('headquarters: statements, companies, a company, a new one, users and their roles', async () => {
    const page = await signIn(browser, '/group/statements', { username: director });
    await page.locator('[data-place]').first().waitFor();
    await page.getByRole('img').locator('svg').nth(2).waitFor();
    const found = await lookInEveryLanguage(page, 'group-statements');
    await goTo(page, '/group/companies', 'tbody tr');
    found.push(...(await lookInEveryLanguage(page, 'companies')));
    await goTo(page, `/group/companies/${headquartersId}`, 'li[data-check=clerk][data-state=done]');
    await page.locator('li[data-check=product][data-state=open] button').press('Enter');
    found.push(...(await lookInEveryLanguage(page, 'company')));
    await goTo(page, '/group/companies/new', 'input[name="/code"]');
    found.push(...(await lookInEveryLanguage(page, 'company-new')));
    await goTo(page, '/group/users', 'tbody tr');
    await page.getByRole('row').nth(1).press('Enter');
    await page.locator('[data-opens]').first().press('ArrowRight');
    await page.getByRole('checkbox').first().waitFor();
    found.push(...(await lookInEveryLanguage(page, 'user')));

    expect(found).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('the system', async () => {
    const page = await signIn(browser, '/group/system', { username: 'admin' });
    await page.getByRole('row', { name: /^warehouse / }).waitFor();

    expect(await lookInEveryLanguage(page, 'system')).toEqual([]);
    await page.context().close();
  }, 60_000);
});
