import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getGeneralLedger, getTrialBalance } from '@consigna/contracts/accounting/statement';
import type { Output } from '@consigna/contracts/contract';
import { listParties } from '@consigna/contracts/directory/party';
import { consolidate, reportGroupSales } from '@consigna/contracts/reporting/group-reports';
import { decimal } from '@consigna/kernel/decimal';
import { clientOf } from '@consigna/testing/running-platform';
import { everythingApplied, ScenarioNetwork, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import {
  complaintsOf,
  downloaded,
  newPerson,
  pictureOf,
  pressMain,
  amountShown,
  quantityShown,
  signIn,
  startBrowser,
  tabInto,
  textsOf,
} from './person.js';
import { makeOwner } from './shop.js';
import { cellsOf } from './workbook.js';

const period = { from: '2026-01', through: '2026-05', currency: 'EUR' } as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May'] as const;

describe('the consolidated statements, by keyboard alone', () => {
  let browser: Browser;
  let buyer: ScenarioCompany;
  let director: string;
  let group: Output<typeof consolidate>;

  beforeAll(async () => {
    browser = await startBrowser();
    const network = await ScenarioNetwork.create({ day: '2025-05-06' });
    const maker = await network.company();
    buyer = await network.company();
    await everythingApplied();
    const { data: parties } = await maker.call(listParties, { filter: { interCompanyId: { eq: buyer.id } } });
    const ofMaker = await maker.product({ sku: 'VASE' });
    const ofBuyer = await buyer.product({ sku: 'VASE' });
    await maker.receive(ofMaker, '40', { unitPrice: '60' });
    const customerId = await buyer.party({ name: 'Regalos Miramar' });
    const supply = () => maker.sell(parties[0]?.id ?? '', [{ productId: ofMaker, quantity: '20', unitPrice: '100' }]);
    await supply();
    await everythingApplied();
    await buyer.sell(customerId, [{ productId: ofBuyer, quantity: '2', unitPrice: '150' }]);
    await network.moveTo('2026-05-04');
    await supply();
    await everythingApplied();
    await buyer.sell(customerId, [{ productId: ofBuyer, quantity: '12', unitPrice: '151.25' }]);
    await everythingApplied();

    director = await newPerson('Helena Head');
    await makeOwner(director, network.headquarters, maker, buyer);
    group = await clientOf(director).call(consolidate, period);
  }, 90_000);

  afterAll(() => browser.close());

  const grid = (page: Page) => page.getByRole('grid', { name: 'Consolidated statement, companies as columns' });
  const rowOf = (kind: string, role: string) => {
    const row = [...group.profitAndLoss, ...group.balanceSheet].find(
      (each) => each.kind === kind && each.role === role,
    );
    if (row === undefined) throw new Error(`nothing was posted to ${role}`);
    return row;
  };
  /** Every figure of a role as the API says it: companies, sum, eliminations, group; what was spent is negative. */
  const figuresOf = (kind: string, role: string) => {
    const { companies, aggregated, eliminated, consolidated } = rowOf(kind, role);
    const figures = [...group.companies.map(({ id }) => companies[id] ?? ''), aggregated, eliminated, consolidated];
    return kind !== 'expense'
      ? figures
      : figures.map((figure) => (figure === '' ? '' : decimal(figure).negated().toFixed(2)));
  };
  const lineOf = async (page: Page, label: string) =>
    (await textsOf(grid(page))).find(([head]) => head === label)?.slice(1);
  const fileOf = (page: Page, format: string) =>
    downloaded(page, page.getByRole('button', { name: format, exact: true }));
  const open = async () => {
    const page = await signIn(browser, '/group/statements', { username: director });
    await grid(page).waitFor();
    return page;
  };

  it('shows the figures of the API as companies, eliminations and group, as key figures and as charts', async () => {
    const page = await open();
    const complaints = complaintsOf(page);

    for (const [label, kind, role] of [
      ['Revenue', 'income', 'REV'],
      ['Sales to group companies', 'income', 'IC_REV'],
      ['Cost of goods, owned', 'expense', 'COGS'],
    ] as const)
      expect(await lineOf(page, label)).toEqual(figuresOf(kind, role).map(amountShown));
    expect((await lineOf(page, 'Result'))?.at(-1)).toBe(amountShown(group.totals.netIncome));
    const figures = page.getByRole('region', { name: 'Key figures' });
    await figures.getByText(`€${amountShown(rowOf('income', 'REV').consolidated)}`).waitFor();
    await figures.getByText(`€${amountShown(rowOf('asset', 'INV').consolidated)}`).waitFor();

    const { rows } = await clientOf(director).call(reportGroupSales, { ...period, groupBy: 'month' });
    const sold = months.map(
      (_, index) => rows.find(({ month }) => month === `2026-0${index + 1}`)?.presentationNet ?? '0',
    );
    const thousands = (figure: string) => quantityShown(decimal(figure).dividedBy(1_000).toString());
    const charts = page.getByRole('region', { name: 'Charts' });
    const spoken = months.map((month, index) => `${month} ${thousands(sold[index] ?? '0')}`).join(', ');
    const sales = charts.getByRole('img', { name: `Sales by month, EUR thousand: ${spoken}`, exact: true });
    await sales.locator('svg').waitFor();
    const drawn = (element: string, token: string) =>
      sales.evaluate(
        (chart, [tag, name]) => {
          const colour = getComputedStyle(document.documentElement)
            .getPropertyValue(name ?? '')
            .trim();
          return chart.querySelectorAll(`${tag}[fill="${colour}"]`).length;
        },
        [element, token],
      );
    expect({ bars: await drawn('path', '--accent'), ticks: await drawn('path', '--text') }).toEqual({
      bars: 5,
      ticks: 1,
    });
    await charts
      .getByRole('img', { name: /^Result, EUR thousand: / })
      .locator('svg')
      .waitFor();
    await charts
      .getByRole('img', { name: /^Owned stock, EUR thousand: / })
      .locator('svg')
      .waitFor();
    await pictureOf(page, 'group-statements');
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('leads from a figure through the company’s accounts and entries to the document', async () => {
    const page = await open();
    const column = group.companies.findIndex(({ id }) => id === buyer.id);
    await tabInto(page, '[data-place]');
    await page.keyboard.press('Control+Home');
    for (let steps = 0; steps < column; steps += 1) await page.keyboard.press('ArrowRight');
    const revenue = rowOf('income', 'REV').companies[buyer.id] ?? '';
    await page.getByText(`Company ${buyer.code} · Revenue`).waitFor();
    await page
      .getByText(`€${amountShown(revenue)}`)
      .last()
      .waitFor();

    await pressMain(page);
    await page.waitForURL((url) => url.pathname === `/${buyer.code}/accounting/trial-balance`);
    const range = { from: '2026-01-01', through: '2026-05-31' };
    const { accounts } = await buyer.call(getTrialBalance, range);
    const account = accounts.find(({ role }) => role === 'REV');
    if (account === undefined) throw new Error('there is no account of revenue');
    const list = page.getByRole('grid', { name: 'Trial balance' });
    await list.getByText(account.name).waitFor();
    expect((await textsOf(list)).map((row) => row.slice(3))).toEqual([
      [account.opening, account.debit, account.credit, account.closing].map(amountShown),
    ]);
    expect(Number(account.credit)).toBe(Number(revenue));

    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname.endsWith(`/trial-balance/${account.code}`));
    const { data } = await buyer.call(getGeneralLedger, { accountCode: account.code, ...range });
    const ledger = page.getByRole('grid', { name: account.code });
    await ledger.getByText(data[0]?.number ?? '').waitFor();
    expect((await textsOf(ledger)).map((row) => row.at(-1))).toEqual(data.map(({ balance }) => amountShown(balance)));
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: data[0]?.number ?? '', exact: true }).waitFor();
    await tabInto(page, 'a[href*="/accounting/invoices/"]');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: data[0]?.source.number ?? '', exact: true }).waitFor();
    await page.context().close();
  }, 90_000);

  it('leaves eliminations out and takes them in again, and goes into files as it stands', async () => {
    const page = await open();
    const companies = group.companies.map(({ code }) => code);
    await page.keyboard.press('x');
    await grid(page)
      .getByRole('columnheader', { name: /^Eliminations/ })
      .waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('eliminations')).toBe('off');
    expect(await lineOf(page, 'Revenue')).toEqual(figuresOf('income', 'REV').slice(0, -2).map(amountShown));

    const plain = await fileOf(page, 'CSV');
    const lines = plain.content.toString('utf8').replace('\uFEFF', '').split('\r\n');
    expect(plain.name).toBe('profit-and-loss 2026-01 2026-05 EUR.csv');
    expect(lines[0]).toBe(['Line', ...companies, 'Sum'].join());
    expect(lines).toContain(['Sales to group companies', ...figuresOf('income', 'IC_REV').slice(0, -2)].join());

    await page.keyboard.press('x');
    await grid(page)
      .getByRole('columnheader', { name: /^Eliminations/ })
      .waitFor();
    await page.keyboard.press('s');
    await grid(page).getByText('Total assets').waitFor();
    expect(await lineOf(page, 'Inventory, owned')).toEqual(figuresOf('asset', 'INV').map(amountShown));
    const book = await fileOf(page, 'XLSX');
    const cells = cellsOf(book.content);
    const row = [...cells].find(([, text]) => text === 'Inventory, owned')?.[0].slice(1) ?? '';
    const inRow = (number: string, count: number) =>
      [...'BCDEFGH'].slice(0, count).map((letter) => cells.get(letter + number));
    expect(book.name).toBe('balance-sheet 2026-01 2026-05 EUR.xlsx');
    expect(inRow('2', companies.length)).toEqual(companies);
    expect(inRow(row, companies.length + 3).map((cell) => Number(cell ?? ''))).toEqual(
      figuresOf('asset', 'INV').map(Number),
    );
    await page.context().close();
  }, 90_000);
});
