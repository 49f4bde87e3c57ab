import { describe, expect, it } from '@jest/globals';
import { LOCALES, MESSAGES } from './messages.js';
import { codePage, enrolPage, noticePage, signInPage, signOutPage } from './pages.js';

const resources = '/resources';

describe('the sign-in pages', () => {
  it.each(LOCALES)('label every field, say their language and announce what went wrong (%s)', (locale) => {
    const html = signInPage({ locale, resources, problem: 'refused', username: 'ines' });

    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).toMatch(/<label for="username">[^<]+<\/label>\n<input id="username"[^>]+autocomplete="username"/);
    expect(html).toMatch(
      /<label for="password">[^<]+<\/label>\n<input id="password"[^>]+autocomplete="current-password"/,
    );
    expect(html).toContain(`role="alert">${MESSAGES[locale].refused}</p>`);
    expect(html).toContain('aria-invalid="true" aria-describedby="problem"');
  });

  it('carry no inline script or style, and nothing typed comes back as markup', () => {
    const hostile = `"><script>alert('x')</script>`;
    const pages = [
      signInPage({ locale: 'es', resources, username: hostile }),
      codePage({ locale: 'fr', resources, problem: 'codeRefused' }),
      enrolPage({ locale: 'en', resources, secret: 'ABCDEFGH', address: hostile }),
      noticePage({ locale: 'en', resources, kind: 'failed', detail: hostile, startUrl: 'http://localhost/' }),
      signOutPage({ locale: 'en', resources, form: '<form></form>', submitAtOnce: true }),
    ];

    for (const html of pages) {
      expect(html).not.toMatch(/<script>|<style|\sstyle=|\son[a-z]+=/);
      expect(html).not.toContain("alert('x')<");
    }
  });

  it('ask before signing out, unless the signed-in client asked', () => {
    const base = { locale: 'en' as const, resources, form: '<form id="op.logoutForm"></form>' };

    expect(signOutPage({ ...base, submitAtOnce: false })).not.toContain('<script');
    expect(signOutPage({ ...base, submitAtOnce: true })).toContain(
      '<script src="/resources/sign-out.js" defer></script>',
    );
  });
});
