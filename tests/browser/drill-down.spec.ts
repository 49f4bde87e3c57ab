import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getJournalEntry } from '@consigna/contracts/accounting/journal-entry';
import { getGeneralLedger, getTrialBalance } from '@consigna/contracts/accounting/statement';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { getValuation, listStock, listStockLayers, listStockMoves } from '@consigna/contracts/warehouse/stock';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser } from 'playwright-core';
import { textOf } from './axe.js';
import {
  complaintsOf,
  downloaded,
  amountShown,
  pictureOf,
  quantityShown,
  signIn,
  startBrowser,
  tabInto,
  textsOf,
} from './person.js';
import { newShop } from './shop.js';

const CONSIGNOR = 'Cerámica Río Tinaja';

const figures = ['opening', 'debit', 'credit', 'closing'] as const;
/** The cells of a CSV file, line by line. */
const linesOf = (file: Buffer) =>
  file
    .toString('utf8')
    .replace('\uFEFF', '')
    .trimEnd()
    .split('\r\n')
    .map((line) => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^",]*))/g)].map(([, quoted, plain]) => quoted ?? plain));

describe('a figure leads to what it is made of, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let vase: string;
  let agreementNumber: string;

  beforeAll(async () => {
    browser = await startBrowser();
    const shop = await newShop();
    ({ company, vase } = shop);
    ({ code } = company);
    const { customerId, consignorId, agreement } = shop;
    agreementNumber = agreement.number;
    await company.receive(vase, '10', { unitPrice: '4' });
    await company.receive(vase, '5', { unitPrice: '5.50' });
    await company.receive(vase, '20', { agreementId: agreement.id, supplierId: consignorId });
    await company.sell(customerId, [{ productId: vase, quantity: '3', unitPrice: '1250' }]);
    await company.order(customerId, [{ productId: vase, quantity: '6', unitPrice: '15' }]);
    await everythingApplied();
  }, 90_000);

  afterAll(() => browser.close());

  it('from the trial balance to the ledger, its entry and the document behind it', async () => {
    const page = await signIn(browser, `/${code}/accounting/trial-balance`);
    const complaints = complaintsOf(page);
    const range = { from: '2026-01-01', through: '2026-11-22' };
    const balance = await company.call(getTrialBalance, range);
    const list = page.getByRole('grid', { name: 'Trial balance' });
    await list.getByRole('row').nth(1).waitFor();
    expect(await list.getAttribute('aria-rowcount')).toBe(String(balance.accounts.length));
    const expected = balance.accounts.map(({ code: account, name, opening, debit, credit, closing }) => [
      account,
      name,
      ...[opening, debit, credit, closing].map(amountShown),
    ]);
    const rows = (await textsOf(list)).map(([account, name, , ...figures]) => [account, name, ...figures]);
    expect(rows).toEqual(expected.slice(0, rows.length));
    await page.getByText(`Balanced: €${amountShown(balance.totals.debit)} on both sides`).waitFor();
    const sheet = await downloaded(page, page.getByRole('button', { name: 'CSV', exact: true }));
    const total = ['Total', '', '', ...figures.map((figure) => balance.totals[figure])];
    expect(linesOf(sheet.content)).toEqual([
      ['Account', 'Name', 'Kind', 'Opening', 'Debit', 'Credit', 'Closing'],
      ...balance.accounts.map((account) => [
        account.code,
        account.name,
        textOf('en', `accounting.kind.${account.kind}`),
        ...figures.map((figure) => account[figure]),
      ]),
      total,
    ]);

    const receivables = balance.accounts.find(({ role }) => role === 'AR');
    if (receivables === undefined) throw new Error('there are no receivables');
    await page.keyboard.press('/');
    await page.keyboard.type(receivables.code);
    await page.waitForFunction(() => document.querySelectorAll('[data-rows] [data-index]').length === 1);
    await tabInto(page, '[data-rows] [data-index]');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: `${receivables.code} ${receivables.name}` }).waitFor();

    const ledger = await company.call(getGeneralLedger, { accountCode: receivables.code, ...range });
    const [line] = ledger.data;
    if (line === undefined) throw new Error('nothing was posted to receivables');
    const lines = page.getByRole('grid', { name: receivables.code });
    await lines.getByText(line.number).waitFor();
    expect((await textsOf(lines)).map((row) => [row[1], ...row.slice(-3)])).toEqual(
      ledger.data.map(({ number, debit, credit, balance: running }) => [
        number,
        amountShown(debit),
        amountShown(credit),
        amountShown(running),
      ]),
    );
    await pictureOf(page, 'ledger');
    await page.getByRole('button', { name: 'Export' }).press('Enter');
    const file = await downloaded(page, page.getByRole('menuitem', { name: 'CSV' }));
    // The menu gives the focus back as it goes, and the row's key is to come after that.
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(linesOf(file.content)).toEqual([
      ['Date', 'Entry', 'Description', 'Document', 'In its currency', 'Currency', 'Debit', 'Credit', 'Balance'],
      ...ledger.data.map(({ date, number, description, source, amount, currency, debit, credit, balance: running }) => [
        ...[date, number, description, source.number ?? '', amount, currency],
        ...[debit, credit, running],
      ]),
    ]);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: line.number }).waitFor();

    const entry = await company.call(getJournalEntry, { entryId: line.entryId });
    await page.getByRole('cell', { name: receivables.code, exact: true }).waitFor();
    expect((await textsOf(page.getByRole('table').first())).map((row) => [row[0], ...row.slice(-2)])).toEqual(
      entry.lines.map(({ accountCode, debit, credit }) => [accountCode, amountShown(debit), amountShown(credit)]),
    );
    await tabInto(page, `a[href*="/accounting/invoices/${line.source.id}"]`);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: line.source.number ?? '' }).waitFor();
    await page
      .getByText(`€${amountShown(line.debit)}`)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('from the stock of a product to its places, owners, layers, moves and the document that moved it', async () => {
    const page = await signIn(browser, `/${code}/stock/products`);
    const complaints = complaintsOf(page);
    const stock = (await company.call(listStock, { filter: { productId: { eq: vase } } })).data;
    const value = (await company.call(getValuation, { productId: vase })).total;
    const list = page.getByRole('grid', { name: 'Stock by product' });
    await list.getByText(amountShown(value)).waitFor();
    const { products } = await company.call(findAvailability, { productIds: [vase] });
    const [free] = products;
    if (free === undefined) throw new Error('there is none of it');
    const { onHand, owned, consigned, reserved, available, incoming } = free;
    await list.getByText(quantityShown(available), { exact: true }).waitFor();
    // Item, name and the bar; on hand, owned, consigned, reserved, available, incoming; value.
    expect((await textsOf(list)).map((row) => [row[0], ...row.slice(3)])).toEqual([
      ['VASE', ...[onHand, owned, consigned, reserved, available, incoming].map(quantityShown), amountShown(value)],
    ]);
    // Consigned units leave first here: 3 are sold, 6 promised.
    expect([owned, consigned, reserved, value].map(Number)).toEqual([15, 17, 6, 67.5]);
    const file = await downloaded(page, page.getByRole('button', { name: 'CSV', exact: true }));
    expect(linesOf(file.content)).toEqual([
      ['Item', 'Name', 'On hand', 'Owned', 'Consigned', 'Reserved', 'Available', 'Incoming', 'Value, EUR'],
      ['VASE', 'Vase', onHand, owned, consigned, reserved, available, incoming, value],
    ]);

    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Vase' }).waitFor();
    const places = page.getByRole('table', { name: 'Stock by place' });
    await places.locator('[data-opens]').first().waitFor();
    const byCode = [...stock].sort((a, b) => a.warehouseCode.localeCompare(b.warehouseCode));
    expect((await textsOf(places)).map((row) => [row[0], row[3], row[4], row[6]])).toEqual(
      byCode.map(({ warehouseCode, owner, onHand, value: worth }) =>
        owner.kind === 'own'
          ? [warehouseCode, quantityShown(onHand), '0', amountShown(worth)]
          : [warehouseCode, '0', quantityShown(onHand), 'not ours'],
      ),
    );

    await tabInto(page, '[data-opens]');
    for (const [index] of byCode.entries()) {
      if (index > 0) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
    }
    const { data: layers } = await company.call(listStockLayers, {
      filter: { productId: { eq: vase }, remaining: { gt: '0' } },
    });
    const inner = page.getByRole('table', { name: 'Layers: what is left of each receipt' });
    await inner.getByText(CONSIGNOR).waitFor();
    await inner.getByText(agreementNumber).waitFor();
    const shownLayers = (await Promise.all((await inner.all()).map(textsOf))).flat();
    expect(shownLayers.map((row) => [row[1], row[2], row[4], row[5], row[6]])).toEqual(
      byCode.flatMap(({ warehouseId }) =>
        layers
          .filter((layer) => layer.warehouseId === warehouseId)
          .map(({ owner, unitCost, quantity, remaining }) => [
            ...(owner.kind === 'own' ? ['Ours', '–', amountShown(unitCost)] : [CONSIGNOR, agreementNumber, 'not ours']),
            quantityShown(quantity),
            quantityShown(remaining),
          ]),
      ),
    );
    await pictureOf(page, 'stock-product');

    const { data: moves } = await company.call(listStockMoves, { filter: { productId: { eq: vase } } });
    const [latest] = moves;
    const side = page.getByRole('complementary').getByRole('table');
    expect((await textsOf(side)).map((row) => row[3])).toEqual(
      moves.map(({ quantity }) => `${quantity.startsWith('-') ? '' : '+'}${quantityShown(quantity)}`),
    );
    await tabInto(page, `a[href*="/stock/deliveries/${latest?.cause.id}"]`);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname.endsWith(`/stock/deliveries/${latest?.cause.id}`));
    await page.getByText('VASE', { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 90_000);
});
