/** So many requests in so many seconds; a bucket refills evenly. */
export interface RateLimit {
  readonly quota: number;
  readonly windowSeconds: number;
}

export interface Standing {
  readonly allowed: boolean;
  /** `RateLimit-Policy` and `RateLimit` headers (IETF draft). */
  readonly policy: string;
  readonly state: string;
  /** Seconds until the next request is allowed; 0 when it is allowed now. */
  readonly retryAfter: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** More keys than this are dropped, the oldest first: whoever comes back begins with a full bucket. */
const MAX_BUCKETS = 20_000;

/** Token buckets by client and company, in this process. */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly standard: RateLimit,
    private readonly byClient: Readonly<Record<string, RateLimit>> = {},
  ) {}

  /** Takes one request from the bucket of a client in a company; `now` in milliseconds. */
  take(client: string, company: string, now: number): Standing {
    const limit = this.byClient[client] ?? this.standard;
    const perMs = limit.quota / (limit.windowSeconds * 1_000);
    const bucket = this.bucket(`${client} ${company}`, limit, now);
    bucket.tokens = Math.min(limit.quota, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
    bucket.at = now;
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    const secondsToFull = Math.ceil((limit.quota - bucket.tokens) / perMs / 1_000);
    return {
      allowed,
      policy: `"default";q=${limit.quota};w=${limit.windowSeconds}`,
      state: `"default";r=${Math.floor(bucket.tokens)};t=${secondsToFull}`,
      retryAfter: allowed ? 0 : Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1_000)),
    };
  }

  private bucket(key: string, limit: RateLimit, now: number): Bucket {
    const known = this.buckets.get(key);
    if (known !== undefined) return known;
    if (this.buckets.size >= MAX_BUCKETS) {
      const oldest = this.buckets.keys().next();
      if (oldest.done !== true) this.buckets.delete(oldest.value);
    }
    const bucket = { tokens: limit.quota, at: now };
    this.buckets.set(key, bucket);
    return bucket;
  }
}
