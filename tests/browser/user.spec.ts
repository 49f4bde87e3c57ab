import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listUsers } from '@consigna/contracts/directory/user';
import { clientOf } from '@consigna/testing/running-platform';
import type { Browser } from 'playwright-core';
import { complaintsOf, newPerson, signIn, startBrowser } from './person.js';
import { makeOwner, newNetwork } from './shop.js';

describe('a user, by keyboard alone', () => {
  let browser: Browser;
  let administrator: string;
  let owner: string;
  let userId: string;

  beforeAll(async () => {
    browser = await startBrowser();
    const { headquarters } = await newNetwork();
    administrator = await newPerson('Alba Admin', ['admin']);
    owner = await newPerson('Olga Owner');
    for (const username of [administrator, owner]) await makeOwner(username, headquarters);
    const { data } = await clientOf(owner).call(listUsers, { q: owner });
    userId = data[0]?.id ?? '';
  }, 60_000);

  afterAll(() => browser.close());

  it('gets another name and language from an administrator, and from nobody else', async () => {
    const page = await signIn(browser, `/group/users/${userId}`, { username: administrator });
    const complaints = complaintsOf(page);
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Olga Owner-Smith');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Fr');
    await page.keyboard.press('Control+s');
    await page.getByRole('heading', { level: 1, name: 'Olga Owner-Smith' }).waitFor();

    const { data } = await clientOf(owner).call(listUsers, { q: owner });
    expect(data).toEqual([expect.objectContaining({ name: 'Olga Owner-Smith', locale: 'fr' })]);
    expect(complaints).toEqual([]);

    const other = await signIn(browser, `/group/users/${userId}`, { username: owner });
    await other.getByRole('heading', { level: 1, name: 'Olga Owner-Smith' }).waitFor();
    expect(await other.getByRole('textbox', { name: 'Name' }).count()).toBe(0);
    await Promise.all([page.context().close(), other.context().close()]);
  }, 90_000);
});
