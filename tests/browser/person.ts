/// <reference lib="dom" />
import { mkdir, readFile } from 'node:fs/promises';
import { createUser } from '@consigna/contracts/directory/user';
import { newId } from '@consigna/kernel/id';
import { clientOf, runningPlatform } from '@consigna/testing/running-platform';
import pg from 'pg';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
  type Request,
} from 'playwright-core';

/** Where screenshots are left for people to look at; never committed. */
const PICTURES = '.consigna/browser';
export const PATIENCE_MS = 20_000;
/** Between a person's keys: longer than a scanner takes. */
const PACE_MS = 60;

export async function startBrowser(): Promise<Browser> {
  const { findChromium } = (await import('@consigna/deploy/infra/chromium' as string)) as {
    findChromium(): Promise<string>;
  };
  await mkdir(PICTURES, { recursive: true });
  return chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

export function pictureOf(page: Page, name: string): Promise<Buffer> {
  return page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: false });
}

/** An account that belongs to no company yet; the clerk belongs to the networks of all tests. */
export async function newPerson(name: string, realmRoles: readonly string[] = []): Promise<string> {
  const { adminUrl, password } = runningPlatform();
  const { createAccount } = (await import('@consigna/deploy/identity/account' as string)) as {
    createAccount(db: pg.Client, account: Readonly<Record<string, unknown>>): Promise<string>;
  };
  const username = `person-${newId().slice(-8)}`;
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await createAccount(client, { username, email: `${username}@example.org`, name, password, realmRoles });
  } finally {
    await client.end();
  }
  await clientOf('admin').call(createUser, { username, name });
  return username;
}

interface SignInOptions extends BrowserContextOptions {
  /** The clerk unless somebody else is said. */
  readonly username?: string;
}

/** Signs a person in with the real provider and goes to an address of the app. */
export async function signIn(
  browser: Browser,
  address: string,
  { username = 'clerk', ...options }: SignInOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 }, ...options });
  return signInOn(context, address, username);
}

/** Signs a person in on a computer that somebody else may have used before. */
export async function signInOn(context: BrowserContext, address: string, username: string): Promise<Page> {
  const { urls, password } = runningPlatform();
  const base = urls[0] ?? '';
  await context.clearCookies();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${base}/auth/login?returnTo=${encodeURIComponent(address)}`);
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL(base + address);
  return page;
}

/** Errors on the console, exceptions and refusals of the content security policy; the refusals that a test means are left out. */
export function complaintsOf(page: Page, expected: readonly RegExp[] = []): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const told = `${message.text()} (${message.location().url})`;
    // The browser tells every refusal as an error: asking who is signed in before anybody is, and the wrong password.
    const refusals = [/401.*\/api\/v1\/me\)/, /422.*\/realms\/consigna\/login\//, ...expected];
    if (!refusals.some((refusal) => refusal.test(told))) complaints.push(told);
  });
  return complaints;
}

/** Types into whatever has the focus as a person does. */
export function type(page: Page, text: string): Promise<void> {
  return page.keyboard.type(text, { delay: PACE_MS });
}

/** Real keys, into whatever has the focus, with the pace of a scanner however busy this machine is. */
export async function typeAsScanner(page: Page, code: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const start = Date.now() / 1_000;
  const strokes = [...code, 'Enter'].map((key, index) => {
    const text = key === 'Enter' ? '\r' : key;
    const virtualKey = key === 'Enter' ? { windowsVirtualKeyCode: 13, code: 'Enter' } : {};
    return session.send('Input.dispatchKeyEvent', {
      ...{ type: 'keyDown', key, text, unmodifiedText: text, timestamp: start + index / 200, ...virtualKey },
    });
  });
  await Promise.all(strokes);
  await session.detach();
}

/** Holds back what is answered about a code that is pasted or scanned, until the function that it gives is called. */
export async function holdCode(page: Page, code: string): Promise<() => void> {
  const answer = Promise.withResolvers<void>();
  await page.route('**/products/identify', async (route) => {
    if (asksFor(route.request(), code)) await answer.promise;
    await route.continue();
  });
  return answer.resolve;
}

/** Whether a request is the one about a code that was pasted or scanned. */
export function asksFor(request: Pick<Request, 'url' | 'postData'>, code: string): boolean {
  return request.url().endsWith('/products/identify') && request.postData()?.includes(`"${code}"`) === true;
}

/** Types into the picker that has the focus, and takes the first that is found. */
export async function pick(page: Page, label: string, typed: string, shown: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
  await type(page, typed);
  await page.keyboard.press('Enter');
  await page.waitForFunction((name) => (document.activeElement as HTMLInputElement | null)?.value === name, shown);
}

/** Presses what begins a download, and reads the file. */
export async function downloaded(page: Page, button: Locator): Promise<{ name: string; content: Buffer }> {
  const begun = page.waitForEvent('download');
  await button.press('Enter');
  const file = await begun;
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}

/** Tab leads through the head into the grid. */
export async function goToGrid(page: Page): Promise<void> {
  await page.getByRole('grid').first().waitFor();
  await tabInto(page, '[role=grid]');
}

/** Tab leads to what a selector names, or into it. */
export async function tabInto(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector)) return;
  }
  throw new Error(`Tab did not lead into ${selector}`);
}

/** An amount as an English screen writes it, two decimals; `–` stands for nothing. */
export function amountShown(value: string): string {
  return Number(value) === 0 ? '–' : shown(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** A quantity as an English screen writes it, with as many decimals as it has. */
export function quantityShown(value: string): string {
  return shown(value, { maximumFractionDigits: 12 });
}

function shown(value: string, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat('en-GB', { useGrouping: 'always', ...options })
    .format(value as Intl.StringNumericLiteral)
    .replace('-', '\u2212');
}

/** What the cells of a table's rows say; rows of a long list that are out of sight are not in the page. */
export function textsOf(table: Locator): Promise<string[][]> {
  return table
    .locator('tbody tr:not([aria-hidden])')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => (cell.textContent ?? '').trim())),
    );
}

/** The cell that has the focus, by its column and line. */
export async function activeCell(page: Page, label: string): Promise<void> {
  await page.waitForFunction((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, label);
}

/** A posting or payment says its effect; Enter agrees. */
export async function agree(page: Page): Promise<void> {
  await page.getByRole('dialog').waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[role=dialog] button') !== null);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Ctrl Enter, once the page's main button can be pressed. */
export async function pressMain(page: Page): Promise<void> {
  await page.locator('button[aria-keyshortcuts="Control+enter"]:enabled').first().waitFor();
  await page.keyboard.press('Control+Enter');
}
