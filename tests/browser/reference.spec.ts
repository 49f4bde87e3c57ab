import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runningPlatform } from '@consigna/testing/running-platform';
import type { ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser } from 'playwright-core';
import { complaintsOf, PATIENCE_MS, pictureOf, startBrowser } from './person.js';
import { newCompany } from './shop.js';

const languages = [
  { locale: 'es-ES', language: 'es', signIn: 'Iniciar sesión', signOut: 'Cerrar sesión', state: 'Estado' },
  { locale: 'fr-FR', language: 'fr', signIn: 'Se connecter', signOut: 'Se déconnecter', state: 'État' },
  { locale: 'en-GB', language: 'en', signIn: 'Sign in', signOut: 'Sign out', state: 'State' },
];

describe('the pages of the gateway', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    ({ code } = company);
    await company.product({ sku: 'TEAPOT-1', name: 'Teapot' });
  }, 60_000);

  afterAll(() => browser.close());

  it.each(languages)(
    'in $language: signs in with the real provider, tries a call of the reference and signs out',
    async ({ locale, language, signIn, signOut, state }) => {
      const { urls, password } = runningPlatform();
      const home = `${urls[0] ?? ''}/`;
      const start = `${home}status`;
      const context = await browser.newContext({ locale, viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const complaints = complaintsOf(page);
      const picture = (name: string) => pictureOf(page, `${language}-${name}`);

      await page.goto(start);
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      expect(await page.locator('[data-text=state]').textContent()).toBe(state);
      await page.locator('#services li').nth(8).waitFor();
      await picture('1-start');
      await page.getByRole('link', { name: signIn }).click();

      await page.locator('#username').waitFor();
      expect(new URL(page.url()).pathname).toContain('/realms/consigna/');
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      await picture('2-sign-in');
      await page.locator('#username').fill('clerk');
      await page.locator('#password').fill('not the password');
      await page.locator('button[type=submit]').click();
      await page.locator('#problem:not(:empty)').waitFor();
      await picture('3-refused');
      await page.locator('#password').fill(password);
      await page.locator('button[type=submit]').click();

      await page.waitForURL(start);
      await page.locator('#who', { hasText: 'clerk' }).waitFor();
      await picture('4-signed-in');
      const me = await page.evaluate(async () => {
        const answer = await fetch('/api/v1/me');
        return {
          status: answer.status,
          body: (await answer.json()) as { user: { username: string }; companies: { code: string }[] },
        };
      });
      expect([me.status, me.body.user.username]).toEqual([200, 'clerk']);
      expect(me.body.companies.map((each) => each.code)).toContain(code);
      const [session] = (await context.cookies(start)).filter(({ name }) => name === 'consigna');
      expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });

      await page.goto(`${home}api/docs#catalogProductList`);
      await page.locator('#company').selectOption(code);
      const send = page.locator('#operation .button.main');
      await send.click();
      await page.locator('#operation pre', { hasText: 'TEAPOT-1' }).waitFor();
      expect(await page.locator('#operation section pre').first().textContent()).toMatch(/^200 /);
      await picture('5-reference');

      await page.getByRole('button', { name: signOut }).click();
      await page.waitForURL(home);
      await page.getByRole('link', { name: signIn }).waitFor();
      await picture('6-signed-out');
      expect(await page.evaluate(async () => (await fetch('/api/v1/me')).status)).toBe(401);
      expect(complaints).toEqual([]);
      await context.close();
    },
    90_000,
  );
});
