import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listAccounts, type AccountView } from '@consigna/contracts/accounting/account';
import { createJournalEntry, getJournalEntry, updateJournalEntry } from '@consigna/contracts/accounting/journal-entry';
import type { ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import { activeCell, agree, complaintsOf, goToGrid, pictureOf, pressMain, signIn, startBrowser } from './person.js';
import { newCompany } from './shop.js';

describe('a journal entry, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let bank: AccountView;
  let loss: AccountView;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    ({ code } = company);
    const { data } = await company.call(listAccounts, {});
    const accountOf = (role: AccountView['role']) => {
      const account = data.find((each) => each.role === role);
      if (account === undefined) throw new Error(`the chart has no ${role ?? ''}`);
      return account;
    };
    [bank, loss] = [accountOf('BANK'), accountOf('WRITE_OFF')];
  }, 60_000);

  afterAll(() => browser.close());

  const idOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const entryOf = (page: Page) => company.call(getJournalEntry, { entryId: idOf(page) });
  const types = async (page: Page, label: string, text: string) => {
    await activeCell(page, label);
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };

  it('is typed, kept over a reload, submitted once it balances, and posted by somebody else', async () => {
    const page = await signIn(browser, `/${code}/accounting/journal`);
    const complaints = complaintsOf(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Description' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    await page.keyboard.type('Bank charges');
    await goToGrid(page);
    await types(page, 'Account, 1', loss.code);
    await types(page, 'Text, 1', 'November');
    await types(page, 'Debit, 1', '=12*1.21');
    await activeCell(page, 'Credit, 1');
    await page.keyboard.press('Enter');
    await types(page, 'Account, 2', bank.name);
    await activeCell(page, 'Text, 2');
    await page.getByText('€14.52 lack on the credit side').waitFor();

    await pressMain(page);
    await page.getByRole('alert').getByText('Line 2 has no amount').waitFor();
    expect(idOf(page)).toBe('new');
    await page.getByText(/copy on this device/).waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByRole('button', { name: 'Take it over' }).press('Enter');
    await page.getByRole('gridcell', { name: 'November' }).waitFor();

    await goToGrid(page);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowDown');
    await activeCell(page, 'Account, 2');
    await page.keyboard.press('Alt+b');
    await page.getByText('Balanced: €14.52 on both sides').waitFor();
    await pictureOf(page, 'journal-entry-typed');
    await pressMain(page);
    await page.waitForURL((url) => /\/journal\/[0-9a-f-]{36}$/.test(url.pathname));
    await page.getByText('Waits for approval', { exact: true }).waitFor();
    expect(await entryOf(page)).toMatchObject({ state: 'draft', debit: '14.52', description: 'Bank charges' });
    expect(complaints).toEqual([]);

    const approver = await signIn(browser, `/${code}/accounting/journal-drafts`, { username: 'approver' });
    await approver.getByRole('row').nth(1).getByText('Bank charges').waitFor();
    await approver.getByRole('row').nth(1).press('Enter');
    await approver.getByRole('button', { name: /^Approve and post/ }).waitFor();
    await pressMain(approver);
    await agree(approver);
    await approver.getByText('Posted', { exact: true }).waitFor();
    await approver.getByRole('cell', { name: 'November' }).waitFor();
    expect(await entryOf(page)).toMatchObject({ state: 'posted', lines: [{ description: 'November' }, {}] });

    await approver.getByRole('button', { name: 'Reverse' }).press('Enter');
    await approver.getByRole('textbox', { name: 'Reason' }).fill('wrong month');
    await approver.keyboard.press('Enter');
    await approver.getByText('Taken back by').waitFor();
    const side = approver.getByRole('complementary');
    const { reversedBy } = await entryOf(page);
    await side.getByRole('link', { name: reversedBy?.number ?? '', exact: true }).waitFor();
    for (const told of ['wrong month', 'approved this', 'created this']) await side.getByText(told).waitFor();
    await pictureOf(approver, 'journal-entry-reversed');
    await Promise.all([page.context().close(), approver.context().close()]);
  }, 120_000);

  it('names a line that is refused as it is shown, and leads to its cell', async () => {
    const page = await signIn(browser, `/${code}/accounting/journal/new`);
    await page.getByRole('textbox', { name: 'Description' }).fill('Bank charges');
    await goToGrid(page);
    await types(page, 'Account, 1', loss.code);
    await types(page, 'Text, 1', '');
    await types(page, 'Debit, 1', '5');
    await activeCell(page, 'Credit, 1');
    await page.keyboard.press('Enter');
    await types(page, 'Account, 2', bank.code);
    await activeCell(page, 'Text, 2');
    await page.keyboard.press('Alt+b');
    await page.keyboard.press('Control+Insert');
    await page.getByRole('row', { name: new RegExp(`^3 ${bank.code}`) }).waitFor();

    const errors = [{ pointer: '#/lines/1/credit', code: 'entry-line-too-fine', message: 'Too fine' }];
    await page.route('**/journal-entries', (route) =>
      route.fulfill({
        status: 422,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'about:blank',
          title: 'Refused',
          status: 422,
          code: 'entry-line-too-fine',
          errors,
        }),
      }),
    );
    await pressMain(page);
    await page.getByRole('button', { name: 'Line 3: Too fine' }).press('Enter');
    await activeCell(page, 'Credit, 3');
    await page.context().close();
  }, 60_000);

  it('that was changed elsewhere is compared field by field', async () => {
    const lines = (amount: string) => [
      { accountCode: loss.code, debit: amount },
      { accountCode: bank.code, credit: amount },
    ];
    const draft = await company.call(createJournalEntry, { description: 'Fees', lines: lines('5') });
    const page = await signIn(browser, `/${code}/accounting/journal/${draft.id}`);
    const description = page.getByRole('textbox', { name: 'Description' });
    await description.waitFor();
    await company.call(updateJournalEntry, { entryId: draft.id, version: draft.version, lines: lines('7') });

    await description.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Fees of November');
    await pressMain(page);
    await page.getByText('Somebody else saved this document').waitFor();
    await page
      .getByRole('group', { name: 'Lines' })
      .getByRole('radio', { name: /^Theirs/ })
      .press('Space');
    await page.getByRole('button', { name: 'Go on like this' }).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await pressMain(page);
    await page.getByText('Saved', { exact: true }).waitFor();

    expect(await entryOf(page)).toMatchObject({ description: 'Fees of November', debit: '7.00', version: 3 });
    await page.context().close();
  }, 90_000);
});
