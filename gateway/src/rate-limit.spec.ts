import { RateLimiter } from './rate-limit.js';

describe('the rate limit', () => {
  it('refuses what exceeds the quota and tells when to come back', () => {
    const limiter = new RateLimiter({ quota: 2, windowSeconds: 10 });

    const answers = [limiter.take('a', 'acme', 0), limiter.take('a', 'acme', 0), limiter.take('a', 'acme', 0)];

    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, false]);
    expect(answers[2]).toMatchObject({ policy: '"default";q=2;w=10', state: '"default";r=0;t=10', retryAfter: 5 });
  });

  it('fills up again with time', () => {
    const limiter = new RateLimiter({ quota: 2, windowSeconds: 10 });
    for (let request = 0; request < 3; request += 1) limiter.take('a', 'acme', 0);

    expect(limiter.take('a', 'acme', 4_000).allowed).toBe(false);
    expect(limiter.take('a', 'acme', 5_000).allowed).toBe(true);
  });

  it('counts clients and companies apart, and a client may have a limit of its own', () => {
    const limiter = new RateLimiter({ quota: 1, windowSeconds: 10 }, { loader: { quota: 3, windowSeconds: 10 } });
    limiter.take('a', 'acme', 0);

    expect(limiter.take('a', 'acme', 0).allowed).toBe(false);
    expect(limiter.take('a', 'other', 0).allowed).toBe(true);
    expect(limiter.take('b', 'acme', 0).allowed).toBe(true);
    expect([0, 0, 0, 0].map((now) => limiter.take('loader', 'acme', now).allowed)).toEqual([true, true, true, false]);
  });
});
