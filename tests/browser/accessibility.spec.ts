import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCompany } from '@consigna/contracts/directory/company';
import { createSalesOrder } from '@consigna/contracts/sales/sales-order';
import { runningPlatform } from '@consigna/testing/running-platform';
import { ScenarioNetwork } from '@consigna/testing/scenario';
import type { Browser, Page } from 'playwright-core';
import { PATIENCE_MS, pictureOf, signIn, startBrowser } from './person.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const locales = { es: 'es-ES', fr: 'fr-FR', en: 'en-GB' } as const;
const languages = ['es', 'fr', 'en'] as const;
const themes = ['light', 'dark'] as const;
const looks = languages.flatMap((language) => themes.map((theme) => [language, theme] as const));

describe('what can be checked of accessibility by a program', () => {
  let browser: Browser;
  let code: string;
  let draft: string;
  let confirmed: string;

  beforeAll(async () => {
    browser = await startBrowser();
    const network = await ScenarioNetwork.create({ day: '2026-11-22' });
    const company = await network.company();
    ({ code } = await company.call(findCompany, {}));
    const productId = await company.product({ sku: 'VASE', name: 'Vase' });
    await company.receive(productId, '10', { unitPrice: '2' });
    const customerId = await company.party({ name: 'Regalos Miramar' });
    const lines = [{ productId, quantity: '30', unitPrice: '5' }];
    draft = (await company.call(createSalesOrder, { customerId, lines })).id;
    confirmed = (await company.order(customerId, [{ productId, quantity: '4', unitPrice: '5' }])).id;
  }, 60_000);

  afterAll(() => browser.close());

  it.each(looks)(
    'is right in %s, %s: sign-in, list, draft, order, palette',
    async (language, colorScheme) => {
      const options = { locale: locales[language], colorScheme };
      const signedOut = await browser.newContext({ ...options, viewport: { width: 1440, height: 900 } });
      const first = await signedOut.newPage();
      first.setDefaultTimeout(PATIENCE_MS);
      await first.goto(`${runningPlatform().urls[0] ?? ''}/`);
      await first.getByRole('heading', { level: 1 }).waitFor();
      expect(await first.locator('html').getAttribute('lang')).toBe(language);
      const found = { 'sign-in': await violations(first) };
      await signedOut.close();

      const page = await signIn(browser, `/${code}/sales/orders`, options);
      const look = async (name: string) => {
        await pictureOf(page, `${name}-${language}-${colorScheme}`);
        return { [name]: await violations(page) };
      };
      await page.getByRole('row').nth(1).waitFor();
      Object.assign(found, await look('orders'));
      await page.goto(new URL(`/${code}/sales/orders/${draft}`, page.url()).href);
      await page.getByRole('group').first().waitFor();
      Object.assign(found, await look('draft'));
      await page.goto(new URL(`/${code}/sales/orders/${confirmed}`, page.url()).href);
      await page.getByRole('grid').waitFor();
      Object.assign(found, await look('order'));
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('option').first().waitFor();
      Object.assign(found, await look('palette'));

      expect(found).toEqual({ 'sign-in': [], orders: [], draft: [], order: [], palette: [] });
      await page.context().close();
    },
    120_000,
  );
});

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
