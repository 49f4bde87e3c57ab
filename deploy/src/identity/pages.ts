import { LOCALES, LOCALE_NAMES, MESSAGES, type Locale, type Messages } from './messages.js';
import { shelves } from './shelves.js';

export type Problem = 'refused' | 'locked' | 'codeRefused';

interface PageOptions {
  locale: Locale;
  /** Folder of the style sheet, as a path. */
  resources: string;
  /** Shown in the live region. */
  problem?: Problem | undefined;
}

/** First step: who are you. `username` is what was typed before a refusal. */
export function signInPage(options: PageOptions & { username?: string }): string {
  const text = MESSAGES[options.locale];
  return stepPage(options, text.signInTitle, [
    `<form class="box" method="post">`,
    heading(text.signInTitle, text.signInLead),
    alert(text, options.problem),
    languageField(options.locale),
    `<label for="username">${escapeHtml(text.username)}</label>`,
    `<input id="username" name="username" value="${escapeHtml(options.username ?? '')}" autocomplete="username" autocapitalize="none" spellcheck="false" required${options.username ? '' : ' autofocus'}${invalid(options.problem)}>`,
    `<label for="password">${escapeHtml(text.password)}</label>`,
    `<input id="password" name="password" type="password" autocomplete="current-password" required${options.username ? ' autofocus' : ''}${invalid(options.problem)}>`,
    `<button class="btn primary" type="submit">${escapeHtml(text.signIn)}</button>`,
    `<p class="note">${escapeHtml(text.secondFactorNote)}</p>`,
    `</form>`,
  ]);
}

/** Second step: the code of an authenticator that is set up. */
export function codePage(options: PageOptions): string {
  const text = MESSAGES[options.locale];
  return stepPage(options, text.codeTitle, [
    `<form class="box" method="post">`,
    heading(text.codeTitle, text.codeLead),
    alert(text, options.problem),
    ...codeFields(options, text),
    `</form>`,
  ]);
}

/** Second step of an account that has to set up its authenticator first. */
export function enrolPage(options: PageOptions & { secret: string; address: string }): string {
  const text = MESSAGES[options.locale];
  const grouped = options.secret.replace(/(.{4})(?=.)/g, '$1 ');
  return stepPage(options, text.enrolTitle, [
    `<form class="box" method="post">`,
    heading(text.enrolTitle, text.enrolLead),
    alert(text, options.problem),
    `<span>${escapeHtml(text.enrolSecret)}</span><code class="secret">${escapeHtml(grouped)}</code>`,
    `<p class="lead"><a href="${escapeHtml(options.address)}">${escapeHtml(text.enrolOpen)}</a></p>`,
    ...codeFields(options, text),
    `</form>`,
  ]);
}

/** `form` is oidc-provider's own form; with `submitAtOnce` the sign-out was asked for by the signed-in client. */
export function signOutPage(options: PageOptions & { form: string; submitAtOnce: boolean }): string {
  const text = MESSAGES[options.locale];
  const script = options.submitAtOnce ? `<script src="${options.resources}/sign-out.js" defer></script>` : '';
  return page(options, text.signOutTitle, [
    `<div class="box">`,
    heading(text.signOutTitle, text.signOutLead),
    options.form,
    `<button class="btn primary" type="submit" form="op.logoutForm" name="logout" value="yes">${escapeHtml(text.signOut)}</button>`,
    `<button class="btn" type="submit" form="op.logoutForm">${escapeHtml(text.stay)}</button>`,
    `</div>`,
    script,
  ]);
}

/** A page that only says something and leads back to the application. */
export function noticePage(
  options: PageOptions & { kind: 'signedOut' | 'expired' | 'failed'; detail?: string | undefined; startUrl: string },
): string {
  const text = MESSAGES[options.locale];
  const title = text[`${options.kind}Title`];
  return page(options, title, [
    `<div class="box">`,
    heading(title, text[`${options.kind}Lead`]),
    options.detail ? `<p class="alert">${escapeHtml(options.detail)}</p>` : '',
    `<a class="btn" href="${escapeHtml(options.startUrl)}">${escapeHtml(text.toStart)}</a>`,
    `</div>`,
  ]);
}

/** Submits the sign-out form with its first button; served as a file because pages carry no inline script. */
export const SIGN_OUT_SCRIPT = `document.querySelector('button[name="logout"]').click();\n`;

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function heading(title: string, lead: string): string {
  return `<h1>${escapeHtml(title)}</h1><p class="lead">${escapeHtml(lead)}</p>`;
}

/** The live region is there from the start: screen readers announce what appears in it. */
function alert(text: Messages, problem: Problem | undefined): string {
  return `<p class="alert" id="problem" role="alert">${problem ? escapeHtml(text[problem]) : ''}</p>`;
}

function invalid(problem: Problem | undefined): string {
  return problem ? ' aria-invalid="true" aria-describedby="problem"' : '';
}

function codeFields(options: PageOptions, text: Messages): string[] {
  return [
    languageField(options.locale),
    `<label for="code">${escapeHtml(text.code)}</label>`,
    `<input class="code" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required autofocus${invalid(options.problem)}>`,
    `<button class="btn primary" type="submit">${escapeHtml(text.verify)}</button>`,
  ];
}

function languageField(locale: Locale): string {
  return `<input type="hidden" name="lang" value="${locale}">`;
}

function languageLinks(chosen: Locale, text: Messages): string {
  const links = LOCALES.map(
    (locale) =>
      `<a href="?lang=${locale}" lang="${locale}" hreflang="${locale}"${locale === chosen ? ' aria-current="true"' : ''}>${LOCALE_NAMES[locale]}</a>`,
  );
  return `<nav class="seg" aria-label="${escapeHtml(text.language)}">${links.join('')}</nav>`;
}

const LOGO =
  '<svg viewBox="0 0 22 22" aria-hidden="true"><rect x="1.5" y="1.5" width="12" height="12" rx="2.5" fill="currentColor"/>' +
  '<rect x="8.75" y="8.75" width="11.5" height="11.5" rx="2.3" fill="none" stroke="currentColor" stroke-width="1.5"/>' +
  '<path d="m15 19 4-4M12.5 19.5l7-7M17 20l2.8-2.8" stroke="currentColor" stroke-width="1.3"/></svg>';

/** A step of the sign-in; its address carries no form data, so the language can be changed by a link. */
function stepPage(options: PageOptions, title: string, content: string[]): string {
  return page(options, title, content, languageLinks(options.locale, MESSAGES[options.locale]));
}

function page(options: PageOptions, title: string, content: string[], navigation = ''): string {
  const text = MESSAGES[options.locale];
  return `<!doctype html>
<html lang="${options.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Consigna</title>
<link rel="stylesheet" href="${options.resources}/sign-in.css">
</head>
<body>
<div class="signin">
<main class="form">
<div class="row"><span class="brand">${LOGO}</span><span class="name">Consigna</span>${navigation}</div>
${content.filter((part) => part !== '').join('\n')}
</main>
<aside class="art">
<figure>${shelves(escapeHtml(text.shelves))}
<figcaption><span class="tag">${escapeHtml(text.tagline)}</span><span class="legend"><span><i class="sq" aria-hidden="true"></i>${escapeHtml(text.owned)}</span><span><i class="di" aria-hidden="true"></i>${escapeHtml(text.consigned)}</span><span><i class="in" aria-hidden="true"></i>${escapeHtml(text.expected)}</span></span></figcaption>
</figure>
</aside>
</div>
</body>
</html>
`;
}
