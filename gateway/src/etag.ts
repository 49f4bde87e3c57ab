import { DomainError } from '@consigna/kernel/domain-error';

/** The strong entity tag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The version of an If-Match header: `"3"` or `"v3"`. Weak tags and `*` name no version that somebody saw.
 *
 * @throws DomainError `precondition-required` when absent, `invalid-if-match`
 */
export function versionOf(header: string | undefined): number {
  if (header === undefined || header === '') throw new DomainError('precondition-required', { header: 'If-Match' });
  const match = /^"v?(\d{1,15})"$/.exec(header.trim());
  if (match?.[1] === undefined) throw new DomainError('invalid-if-match', { value: header.slice(0, 100) });
  return Number(match[1]);
}

/** Whether If-None-Match names the version a reader already has; weak tags count here (RFC 9110, 13.1.2). */
export function isKnown(header: string | undefined, version: number): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => {
    const text = tag.trim().replace(/^W\//, '');
    return text === `"${version}"` || text === `"v${version}"`;
  });
}
