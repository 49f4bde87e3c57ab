import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCompany } from '@consigna/contracts/directory/company';
import { setMembership } from '@consigna/contracts/directory/user';
import { createPurchaseOrder } from '@consigna/contracts/purchasing/purchase-order';
import { createSalesOrder } from '@consigna/contracts/sales/sales-order';
import { clientOf, runningPlatform } from '@consigna/testing/running-platform';
import { ScenarioNetwork } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import { newPerson, PATIENCE_MS, pictureOf, signIn, startBrowser } from './person.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const locales = { es: 'es-ES', fr: 'fr-FR', en: 'en-GB' } as const;
const languages = ['es', 'fr', 'en'] as const;
const themes = ['light', 'dark'] as const;
const rooms = [
  ...[
    'sales/backorders',
    'purchasing/orders',
    'purchasing/receipts',
    'purchasing/agreements',
    'purchasing/settlements',
    'stock/products',
    'stock/deliveries',
  ],
  ...[
    'accounting/invoices',
    'accounting/bills',
    'accounting/payments',
    'accounting/trial-balance',
    'accounting/journal',
    'accounting/journal-drafts',
  ],
];

describe('what can be checked of accessibility by a program', () => {
  let browser: Browser;
  let code: string;
  let draft: string;
  let confirmed: string;
  let arrived: string;
  let delivery: string;
  let director: string;
  let headquartersId: string;

  beforeAll(async () => {
    browser = await startBrowser();
    const network = await ScenarioNetwork.create({ day: '2026-11-22' });
    const company = await network.company();
    ({ code } = await company.call(findCompany, {}));
    const productId = await company.product({ sku: 'VASE', name: 'Vase' });
    await company.receive(productId, '10', { unitPrice: '2' });
    const customerId = await company.party({ name: 'Regalos Miramar' });
    const lamp = await company.product({ sku: 'LAMP', name: 'Lamp' });
    await company.order(customerId, [{ productId: lamp, quantity: '9', unitPrice: '5' }], 'backorder');
    await company.receive(lamp, '7', { unitPrice: '2' });
    const sold = await company.order(customerId, [{ productId, quantity: '2', unitPrice: '5' }]);
    delivery = (await company.ship(sold.id)).id;
    arrived = `${company.branchId}~${lamp}`;
    const lines = [{ productId, quantity: '30', unitPrice: '5' }];
    draft = (await company.call(createSalesOrder, { customerId, lines })).id;
    // Somebody else's, so that it waits for the clerk.
    await company.approver.call(
      createPurchaseOrder,
      { supplierId: customerId, lines: [{ productId, quantity: '9', unitPrice: '2', taxCode: 'NONE' }] },
      { company: company.id },
    );
    director = await newPerson('Helena Head');
    headquartersId = network.headquarters.id;
    await clientOf('admin').call(setMembership, { username: director, roles: ['owner'] }, { company: headquartersId });
    confirmed = (await company.order(customerId, [{ productId, quantity: '4', unitPrice: '5' }])).id;
  }, 60_000);

  afterAll(() => browser.close());

  it.each(languages)(
    'is right in %s, light and dark: sign-in, list, draft, order, its delivery, arrivals, delivery, entry, every room, palette, inbox',
    async (language) => {
      const locale = locales[language];
      const signedOut = await browser.newContext({ locale, viewport: { width: 1440, height: 900 } });
      const first = await signedOut.newPage();
      first.setDefaultTimeout(PATIENCE_MS);
      await first.goto(`${runningPlatform().urls[0] ?? ''}/`);
      await first.getByRole('heading', { level: 1 }).waitFor();
      expect(await first.locator('html').getAttribute('lang')).toBe(language);
      const found = await look(first, `sign-in-${language}`);
      await signedOut.close();

      const page = await signIn(browser, `/${code}/sales/orders`, { locale });
      const goTo = (address: string) => page.goto(new URL(`/${code}${address}`, page.url()).href);
      await page.getByRole('row').nth(1).waitFor();
      found.push(...(await look(page, `orders-${language}`)));
      await goTo(`/sales/orders/${draft}`);
      await page.getByRole('group').first().waitFor();
      found.push(...(await look(page, `draft-${language}`)));
      await goTo(`/sales/orders/${confirmed}`);
      await page.getByRole('grid').waitFor();
      found.push(...(await look(page, `order-${language}`)));
      await page.getByRole('toolbar').locator('button[aria-keyshortcuts="Control+enter"]:enabled').press('Enter');
      await page.getByRole('dialog').getByRole('textbox').waitFor();
      found.push(...(await look(page, `deliver-${language}`)));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await goTo(`/sales/backorders/${arrived}`);
      await page.getByRole('grid').waitFor();
      found.push(...(await look(page, `assignment-${language}`)));
      await goTo(`/stock/deliveries/${delivery}`);
      await page.getByRole('table', { name: /./ }).nth(1).waitFor();
      found.push(...(await look(page, `delivery-${language}`)));
      await goTo('/accounting/journal/new');
      await page.getByRole('grid').waitFor();
      found.push(...(await look(page, `entry-${language}`)));
      for (const room of rooms) {
        await goTo(`/${room}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.locator('tbody tr, main h2').first().waitFor();
        found.push(...(await look(page, `${room.replaceAll('/', '-')}-${language}`)));
      }
      await goTo(`/sales/orders/${confirmed}`);
      await page.getByRole('grid').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('option').first().waitFor();
      found.push(...(await look(page, `palette-${language}`)));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.locator('[data-notice]').first().waitFor();
      found.push(...(await look(page, `inbox-${language}`)));

      expect(found).toEqual([]);
      await page.context().close();
    },
    240_000,
  );

  it('is right on a phone: a list, one that is filtered, and one without a network', async () => {
    const viewport = { width: 360, height: 720 };
    const page = await signIn(browser, `/${code}/sales/orders`, { locale: locales.en, viewport });
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

  it.each(languages)(
    'is right in %s, light and dark: companies, a company, a new one, users and their roles',
    async (language) => {
      const page = await signIn(browser, '/group/companies', { locale: locales[language], username: director });
      const goTo = (address: string) => page.goto(new URL(address, page.url()).href);
      await page.getByRole('row').nth(1).waitFor();
      const found = await look(page, `companies-${language}`);
      await goTo(`/group/companies/${headquartersId}`);
      await page.locator('li[data-check=product][data-state=open] button').press('Enter');
      await page.locator('li[data-check=clerk][data-state=done]').waitFor();
      found.push(...(await look(page, `company-${language}`)));
      await goTo('/group/companies/new');
      await page.locator('input[name="/code"]').waitFor();
      found.push(...(await look(page, `company-new-${language}`)));
      await goTo('/group/users');
      await page.getByRole('row').nth(1).press('Enter');
      await page.locator('[data-opens]').press('ArrowRight');
      await page.getByRole('checkbox').first().waitFor();
      found.push(...(await look(page, `user-${language}`)));

      expect(found).toEqual([]);
      await page.context().close();
    },
    120_000,
  );
});

/** What both themes of a screen break. */
async function look(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor();
    await pictureOf(page, `${name}-${theme}`);
    found.push(...(await violations(page)).map((violation) => `${name} ${theme} ${violation}`));
  }
  return found;
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** Rules of WCAG 2.2 AA and good practice that the page breaks, with the first place of each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  // What fades in is measured when it is there.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
  );
  const result = await page.evaluate<AxeResult>('axe.run(document, { resultTypes: ["violations"] })');
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ''} ${nodes[0]?.failureSummary ?? ''}`,
  );
}
