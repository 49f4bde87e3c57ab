/** Positions of event logs by `producer:shard`, each a decimal string without leading zeros. */
export type Positions = Readonly<Record<string, string>>;

/** Who asks, for which company, when and how: handed to every operation, never kept in a global. */
export type Context = {
  readonly companyId: string;
  readonly networkId: string;
  /** The companies a consolidated read may see; only on routes of the group. */
  readonly companyIds?: readonly string[];
  readonly userId: string;
  readonly clientId: string;
  /** The network's business clock; leases and `recorded_at` use the real one. */
  readonly now: Date;
  readonly locale: 'es' | 'fr' | 'en';
  readonly permissions?: readonly string[];
  readonly idempotency?: { key: string; requestHash: string };
  /** What the caller has already seen: a service that is behind catches up first. */
  readonly after?: Positions;
  readonly dryRun?: boolean;
  /** W3C traceparent. */
  readonly trace?: string;
  /** Filled while the request is worked on; never sent. */
  readonly receipt?: Receipt;
};

/** For transactions that do not store the request's answer. */
export function unkeyed(ctx: Context): Context {
  return { ...ctx, idempotency: undefined };
}

/** What a request left behind, collected over all services it reached. */
export type Receipt = {
  /** Positions of the events it wrote. */
  written: Positions;
  /** The answer was stored under the same idempotency key before. */
  replayed: boolean;
};

/** Both together; where both know a log, the later position. */
export function mergePositions(a: Positions | undefined, b: Positions | undefined): Positions {
  const merged: Record<string, string> = { ...a };
  for (const [log, position] of Object.entries(b ?? {})) {
    const known = merged[log];
    if (known === undefined || isLater(position, known)) merged[log] = position;
  }
  return merged;
}

/** Positions are 64 bit, more than a number holds; without leading zeros the longer one is the larger one. */
function isLater(position: string, known: string): boolean {
  return position.length === known.length ? position > known : position.length > known.length;
}
