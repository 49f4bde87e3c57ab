import { retryAfterOf, statusOf } from './errors.js';

describe('the status of a refusal', () => {
  it.each([
    ['delivery-not-found', 404],
    ['company-not-found', 404],
    ['validation-failed', 422],
    ['invalid-quantity', 422],
    ['version-conflict', 412],
    ['precondition-required', 428],
    ['idempotency-key-reused', 422],
    ['idempotency-key-in-flight', 409],
    ['idempotency-key-missing', 400],
    ['unknown-filter', 400],
    ['unknown-sort', 400],
    ['unknown-parameter', 400],
    ['invalid-cursor', 400],
    ['invalid-filter-value', 400],
    ['too-many-filter-values', 400],
    ['permission-denied', 403],
    ['company-ambiguous', 409],
    ['module-off', 409],
    ['insufficient-stock', 409],
    ['invalid-transition', 409],
    ['rate-limited', 429],
    ['internal', 500],
    ['not-caught-up', 503],
    ['service-unavailable', 503],
  ])('%s is answered with %i', (code, status) => {
    expect(statusOf(code)).toBe(status);
  });

  it('says when to ask again for what passes by itself, and only then', () => {
    expect(retryAfterOf('not-caught-up')).toBe(1);
    expect(retryAfterOf('idempotency-key-in-flight')).toBe(1);
    expect(retryAfterOf('insufficient-stock')).toBeUndefined();
  });
});
