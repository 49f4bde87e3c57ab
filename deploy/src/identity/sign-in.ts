import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type InteractionDetails, type Provider } from 'oidc-provider';
import type { Pool } from 'pg';
import { enrolTotp, findAccount, type Account } from './account.js';
import { checkPassword, checkSecondFactor, LOCK_SECONDS } from './authenticate.js';
import { chooseLocale, type Locale } from './messages.js';
import { codePage, enrolPage, noticePage, signInPage, type Problem } from './pages.js';
import { newTotpSecret, totpAddress } from './totp.js';

/** A user name, a password, a code and the language; anything larger is not from our form. */
const MAX_FORM_BYTES = 8 * 1024;

interface SignInOptions {
  provider: Provider;
  db: Pool;
  /** Path of the style sheet's folder. */
  resources: string;
  /** Where a person starts over. */
  startUrl: string;
}

/** Kept in the interaction between password and code. `enrolSecret` is there while an authenticator is being set up. */
interface PendingSecondFactor {
  accountId: string;
  enrolSecret?: string;
}

interface Step {
  req: IncomingMessage;
  res: ServerResponse;
  interaction: InteractionDetails;
  locale: Locale;
}

/**
 * The pages of an interaction: GET shows the step it is at, POST takes it.
 * The interaction belongs to the browser by a cookie (HttpOnly, SameSite), which is also what keeps foreign sites out.
 */
export function signInHandler(options: SignInOptions): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => {
    const form = req.method === 'POST' ? await readForm(req) : new URLSearchParams();
    const interaction = await currentInteraction(options.provider, req, res);
    const query = new URL(req.url ?? '/', options.startUrl).searchParams;
    const locale = chooseLocale(
      form.get('lang') ?? query.get('lang') ?? undefined,
      interaction?.params.ui_locales,
      req.headers['accept-language'],
    );
    if (!interaction) {
      sendPage(res, 400, noticePage({ ...options, locale, kind: 'expired' }));
      return;
    }

    const step: Step = { req, res, interaction, locale };
    const pending = pendingSecondFactor(interaction);
    const account = pending && (await findAccount(options.db, pending.accountId));
    if (req.method !== 'POST') showStep(options, step, account, pending);
    else if (pending && account) await takeCode(options, step, { account, pending, code: form.get('code') ?? '' });
    else await takePassword(options, step, form);
  };
}

async function takePassword(options: SignInOptions, step: Step, form: URLSearchParams): Promise<void> {
  const username = form.get('username') ?? '';
  const result = await checkPassword(options.db, username, form.get('password') ?? '');

  switch (result.outcome) {
    case 'accepted':
      return finish(options, step, result.account, ['pwd']);
    case 'second-factor': {
      const pending: PendingSecondFactor =
        result.account.totpSecret === null
          ? { accountId: result.account.id, enrolSecret: newTotpSecret() }
          : { accountId: result.account.id };
      const state = { secondFactor: pending };
      await options.provider.interactionResult(step.req, step.res, state, { mergeWithLastSubmission: false });
      return showStep(options, step, result.account, pending);
    }
    case 'refused':
    case 'locked': {
      const page = signInPage({ ...options, locale: step.locale, problem: result.outcome, username });
      return sendRefusal(step.res, result.outcome, page);
    }
  }
}

async function takeCode(
  options: SignInOptions,
  step: Step,
  { account, pending, code }: { account: Account; pending: PendingSecondFactor; code: string },
): Promise<void> {
  const secret = account.totpSecret ?? pending.enrolSecret;
  if (secret === undefined) return showStep(options, step, undefined, undefined);

  const outcome = await checkSecondFactor(options.db, account, secret, code, Date.now());
  if (outcome !== 'accepted') {
    const problem = outcome === 'refused' ? 'codeRefused' : 'locked';
    return sendRefusal(step.res, problem, secondFactorPage(options, step, account, pending, problem));
  }
  if (account.totpSecret === null) await enrolTotp(options.db, account.id, secret);
  return finish(options, step, account, ['pwd', 'otp']);
}

/** `remember: false` makes the provider's cookie end with the browser: tills and handhelds are shared. */
async function finish(options: SignInOptions, step: Step, account: Account, amr: string[]): Promise<void> {
  const login = { accountId: account.id, amr, remember: false };
  await options.provider.interactionFinished(step.req, step.res, { login }, { mergeWithLastSubmission: false });
}

function showStep(
  options: SignInOptions,
  step: Step,
  account: Account | undefined,
  pending: PendingSecondFactor | undefined,
): void {
  const page =
    account && pending
      ? secondFactorPage(options, step, account, pending)
      : signInPage({ ...options, locale: step.locale, username: step.interaction.params.login_hint ?? '' });
  sendPage(step.res, 200, page);
}

function secondFactorPage(
  options: SignInOptions,
  step: Step,
  account: Account,
  pending: PendingSecondFactor,
  problem?: Problem,
): string {
  const base = { resources: options.resources, locale: step.locale, problem };
  if (account.totpSecret !== null || pending.enrolSecret === undefined) return codePage(base);
  const address = totpAddress(pending.enrolSecret, account.username);
  return enrolPage({ ...base, secret: pending.enrolSecret, address });
}

function pendingSecondFactor(interaction: InteractionDetails): PendingSecondFactor | undefined {
  return interaction.result?.secondFactor as PendingSecondFactor | undefined;
}

/** Undefined where the browser has no such interaction (any more), or it belongs to another address. */
async function currentInteraction(
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<InteractionDetails | undefined> {
  try {
    const interaction = await provider.interactionDetails(req, res);
    const path = (req.url ?? '').split('?')[0] ?? '';
    return path.endsWith(`/${interaction.uid}`) && interaction.prompt.name === 'login' ? interaction : undefined;
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}

async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_FORM_BYTES) throw new errors.CustomOIDCProviderError('invalid_request', 'form too large');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function sendRefusal(res: ServerResponse, problem: Problem, page: string): void {
  if (problem === 'locked') res.setHeader('Retry-After', String(LOCK_SECONDS));
  sendPage(res, problem === 'locked' ? 429 : 422, page);
}

/** Sends a page of this provider; no copy of it is kept anywhere. */
export function sendPage(res: ServerResponse, status: number, html: string): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(html);
}
