/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { pictureOf } from './person.js';

export const languages = ['en', 'es', 'fr'] as const;
export type Language = (typeof languages)[number];

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What a theme can break: the rest of a page is the same in both. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/** A text of the web app from the catalogue of its room. */
export function textOf(language: Language, id: string): string {
  const [room = ''] = id.split('.');
  const place = new URL(`../../gateway/web/${room}/locales/${language}.po`, import.meta.url);
  const catalogue = readFileSync(place, 'utf8');
  const found = catalogue.split(`msgid "${id}"\nmsgstr "`)[1]?.split('"\n')[0];
  if (found === undefined) throw new Error(`there is no text ${id} in ${language}`);
  return found;
}

/** Chooses the language in the person's menu, as a person does; the page stays. */
export async function speak(page: Page, language: Language): Promise<void> {
  const lang = await page.locator('html').getAttribute('lang');
  if (lang === language) return;
  await page.getByRole('banner').getByRole('button').last().press('Enter');
  const name = { en: 'English', es: 'Español', fr: 'Français' }[language];
  await page.getByRole('menuitemradio', { name }).press('Enter');
  await page.locator(`html[lang=${language}]`).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
}

/**
 * What a screen breaks, in the language it stands in: every rule in the light, and what colours break in the dark.
 *
 * @param passed ids of rules that are not asked for
 */
export async function look(page: Page, name: string, passed: readonly string[] = []): Promise<string[]> {
  await shine(page, 'light');
  await pictureOf(page, `${name}-light`);
  const found = await violations(page, name, without(passed));
  await shine(page, 'dark');
  await pictureOf(page, `${name}-dark`);
  found.push(...(await violations(page, `${name} dark`, { runOnly: RULES_OF_COLOUR })));
  await shine(page, 'light');
  return found;
}

/** What a screen breaks in any language or theme, beginning with the language it stands in. */
export async function lookInEveryLanguage(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  const standing = await page.locator('html').getAttribute('lang');
  for (const language of languages.toSorted((a, b) => Number(b === standing) - Number(a === standing))) {
    await speak(page, language);
    found.push(...(await lookIn(page, language, name)));
  }
  return found;
}

/** What a screen breaks that stands in a language, as one of all of them; colours do not depend on the language. */
export async function lookIn(page: Page, language: Language, name: string): Promise<string[]> {
  if (language === 'en') return look(page, `${name}-en`);
  await pictureOf(page, `${name}-${language}`);
  return violations(page, `${name}-${language}`, without(RULES_OF_COLOUR));
}

function without(rules: readonly string[]) {
  return { rules: Object.fromEntries(rules.map((id) => [id, { enabled: false }])) };
}

async function shine(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** Rules of WCAG 2.2 AA and good practice that the page breaks, with the first place of each. */
async function violations(
  page: Page,
  name: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  // What fades in is measured when it is there.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
  );
  const order = JSON.stringify({ resultTypes: ['violations'], ...options });
  const result = await page.evaluate<AxeResult>(`axe.run(document, ${order})`);
  return result.violations.map(
    ({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html.slice(0, 160) ?? ''} ${nodes[0]?.failureSummary ?? ''}`,
  );
}
