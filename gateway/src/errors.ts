/** The one table from error codes to HTTP statuses (API.md 6). Codes that are not named follow their form, see below. */
const statusByCode: Readonly<Record<string, number>> = {
  'malformed-request': 400,
  'malformed-json': 400,
  'malformed-url': 400,
  'invalid-cursor': 400,
  'invalid-filter-value': 400,
  'too-many-filter-values': 400,
  'invalid-if-match': 400,
  'invalid-consigna-after': 400,
  'invalid-idempotency-key': 400,
  'idempotency-key-missing': 400,
  'dry-run-not-supported': 400,
  'networks-mixed': 400,
  'sign-in-failed': 400,
  unauthenticated: 401,
  'session-expired': 401,
  'permission-denied': 403,
  'cross-site-request': 403,
  'not-headquarters': 403,
  'saved-view-of-another': 403,
  'not-found': 404,
  'changes-cursor-expired': 410,
  'version-conflict': 412,
  'request-too-large': 413,
  'url-too-long': 414,
  'unsupported-media-type': 415,
  'validation-failed': 422,
  'path-mismatch': 422,
  'idempotency-key-reused': 422,
  'precondition-required': 428,
  'rate-limited': 429,
  'too-many-live-connections': 429,
  'too-many-operations': 429,
  'headers-too-large': 431,
  internal: 500,
  'service-unavailable': 503,
  'not-caught-up': 503,
};

/** Refusals that pass by themselves, and after how many seconds to ask again. */
const retryAfterSeconds: Readonly<Record<string, number>> = {
  'service-unavailable': 1,
  'not-caught-up': 1,
  'idempotency-key-in-flight': 1,
};

/** Values that a caller wrote and that are wrong in themselves, whatever the state of the books. */
const invalidValues = /^invalid-(date|decimal|id|quantity|rate|time-zone|currency|country|amount|month|weights|gtin)$/;

/**
 * The HTTP status of an error code. Unlisted codes: `…-not-found` 404, `unknown-…` 400, a value that is wrong in itself
 * 422, anything else is a business rule: 409.
 */
export function statusOf(code: string): number {
  const status = statusByCode[code];
  if (status !== undefined) return status;
  if (code.endsWith('-not-found')) return 404;
  if (code.startsWith('unknown-')) return 400;
  if (invalidValues.test(code)) return 422;
  return 409;
}

/** Seconds for `Retry-After`, where repeating the same request may succeed. */
export function retryAfterOf(code: string): number | undefined {
  return retryAfterSeconds[code];
}
