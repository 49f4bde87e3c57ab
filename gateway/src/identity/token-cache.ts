import { createHash } from 'node:crypto';
import type { TokenVerifier, VerifiedToken } from './token-verifier.js';

const MAX_AGE_MS = 30_000;
const MAX_TOKENS = 10_000;

interface Entry {
  readonly verified: VerifiedToken;
  readonly until: number;
}

/**
 * Remembers for a short while that a token was valid; keyed by its SHA-256, so that no token lies in memory for long.
 * It holds identity only: what somebody may do is asked elsewhere.
 */
export class CachedVerifier implements TokenVerifier {
  private readonly entries = new Map<string, Entry>();
  private readonly running = new Map<string, Promise<VerifiedToken | undefined>>();

  constructor(private readonly inner: TokenVerifier) {}

  async verify(token: string): Promise<VerifiedToken | undefined> {
    const key = createHash('sha256').update(token).digest('base64url');
    const known = this.entries.get(key);
    if (known !== undefined && known.until > Date.now()) return known.verified;
    const running = this.running.get(key) ?? this.verifyOnce(key, token);
    return running;
  }

  private verifyOnce(key: string, token: string): Promise<VerifiedToken | undefined> {
    const running = this.inner
      .verify(token)
      .then((verified) => {
        if (verified !== undefined) this.remember(key, verified);
        return verified;
      })
      .finally(() => this.running.delete(key));
    this.running.set(key, running);
    return running;
  }

  private remember(key: string, verified: VerifiedToken): void {
    this.entries.delete(key);
    if (this.entries.size >= MAX_TOKENS) {
      const oldest = this.entries.keys().next();
      if (oldest.done !== true) this.entries.delete(oldest.value);
    }
    this.entries.set(key, { verified, until: Math.min(Date.now() + MAX_AGE_MS, verified.expiresAt) });
  }
}
