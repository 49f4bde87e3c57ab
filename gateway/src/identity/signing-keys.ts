import type { JWK } from 'jose';
import { DomainError } from '@consigna/kernel/domain-error';
import { log } from '@consigna/messaging/log';

/** Between two fetches for key ids nobody knows: a flood of made-up ids costs the identity provider nothing. */
const MIN_INTERVAL_MS = 5_000;
/** How long an unknown id stays unknown. */
const UNKNOWN_MS = 60_000;
/** Unknown ids kept; beyond that they are forgotten all at once, the interval still holds. */
const MAX_UNKNOWN = 1_000;
/** A key the realm has withdrawn is not accepted for longer than this while anybody asks. */
const REFRESH_MS = 10 * 60_000;
const FETCH_TIMEOUT_MS = 5_000;

/** The realm's public keys, fetched when a token names one that is not known yet. */
export class SigningKeys {
  private keys: readonly JWK[] = [];
  private readonly unknown = new Map<string, number>();
  private fetching: Promise<void> | undefined;
  private lastFetch = Number.NEGATIVE_INFINITY;
  /** The last fetch brought nothing: whether a key that is not known exists cannot be told. */
  private failed = false;

  constructor(private readonly url: string) {}

  static ofRealm(issuer: string): SigningKeys {
    return new SigningKeys(`${issuer}/protocol/openid-connect/certs`);
  }

  /** All keys known now. */
  get all(): readonly JWK[] {
    return this.keys;
  }

  /**
   * Returns when some keys are known. For whoever is about to spend what can be spent once on a token that is judged by them.
   * @throws DomainError `service-unavailable` when the realm gives none
   */
  async require(): Promise<void> {
    const now = Date.now();
    if (this.keys.length > 0) return;
    if (this.fetching !== undefined || now - this.lastFetch >= MIN_INTERVAL_MS) await this.fetchOnce(now);
    if (this.keys.length === 0) throw new DomainError('service-unavailable');
  }

  /**
   * The key of an id; undefined when the realm has none, or was asked too recently to ask again.
   * @throws DomainError `service-unavailable` when the realm does not give its keys and this one is not known
   */
  async find(kid: string): Promise<JWK | undefined> {
    const known = this.known(kid);
    const now = Date.now();
    if (known !== undefined) {
      if (now - this.lastFetch > REFRESH_MS) void this.fetchOnce(now);
      return known;
    }
    if ((this.unknown.get(kid) ?? 0) > now) return undefined;
    if (this.fetching === undefined && now - this.lastFetch < MIN_INTERVAL_MS) return this.unknownNow();
    await this.fetchOnce(now);
    const found = this.known(kid);
    if (found !== undefined) return found;
    const none = this.unknownNow();
    this.rememberUnknown(kid, now);
    return none;
  }

  private fetchOnce(now: number): Promise<void> {
    if (this.fetching === undefined) {
      this.lastFetch = now;
      this.fetching = this.fetch().finally(() => (this.fetching = undefined));
    }
    return this.fetching;
  }

  private known(kid: string): JWK | undefined {
    return this.keys.find((key) => key.kid === kid);
  }

  private unknownNow(): undefined {
    if (this.failed) throw new DomainError('service-unavailable');
    return undefined;
  }

  private rememberUnknown(kid: string, now: number): void {
    if (this.unknown.size >= MAX_UNKNOWN) this.unknown.clear();
    this.unknown.set(kid, now + UNKNOWN_MS);
  }

  private async fetch(): Promise<void> {
    try {
      const response = await fetch(this.url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
      if (!response.ok) throw new Error(`keys: ${response.status}`);
      const { keys } = (await response.json()) as { keys?: JWK[] };
      if (!Array.isArray(keys)) throw new Error('keys: no key set');
      const usable = keys.filter((key) => key.kty === 'RSA' && (key.use === undefined || key.use === 'sig'));
      if (usable.length === 0) throw new Error('keys: none for signatures by RSA');
      this.keys = usable;
      this.failed = false;
    } catch (error) {
      this.failed = true;
      // Without keys the next token may ask again after a moment, not after the whole interval.
      if (this.keys.length === 0) this.lastFetch = Date.now() - MIN_INTERVAL_MS + 500;
      log('error', 'the keys of the identity provider could not be fetched', { error });
    }
  }
}
