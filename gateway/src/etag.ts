import { hash } from 'node:crypto';
import { DomainError } from '@consigna/kernel/domain-error';

/** The strong entity tag of an answer: its version, and a digest, since what others did may show in a view whose version stays. */
export function etagOf(version: number, body: string): string {
  return `"${version}-${hash('sha1', body, 'base64url').slice(0, 16)}"`;
}

/**
 * The version of an If-Match header: `"3"`, `"v3"`, or the tag of an answer. Weak tags and `*` name no version that somebody saw.
 *
 * @throws DomainError `precondition-required` when absent, `invalid-if-match`
 */
export function versionOf(header: string | undefined): number {
  if (header === undefined || header === '') throw new DomainError('precondition-required', { header: 'If-Match' });
  const match = /^"v?(\d{1,15})(?:-[\w-]{16})?"$/.exec(header.trim());
  if (match?.[1] === undefined) throw new DomainError('invalid-if-match', { value: header.slice(0, 100) });
  return Number(match[1]);
}

/** Whether If-None-Match names the answer that a reader already has; weak tags count here (RFC 9110, 13.1.2). */
export function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
