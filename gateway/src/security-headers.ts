const forAll = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

const apiPolicy = "default-src 'none'; frame-ancestors 'none'";
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** A year, as the preload lists ask for. */
const STRICT_TRANSPORT = 'max-age=31536000; includeSubDomains';

export type Headers = Readonly<Record<string, string>>;

/** Headers of every answer: nothing may be framed, guessed or run that is not ours. */
export function securityHeaders(mode: 'development' | 'production'): { api: Headers; page: Headers } {
  const transport: Headers = mode === 'production' ? { 'strict-transport-security': STRICT_TRANSPORT } : {};
  return {
    api: { ...forAll, ...transport, 'content-security-policy': apiPolicy, 'cache-control': 'private, no-cache' },
    page: { ...forAll, ...transport, 'content-security-policy': pagePolicy, 'cache-control': 'no-cache' },
  };
}
