import type { Positions } from '@consigna/kernel/context';
import { DomainError, isDomainError } from '@consigna/kernel/domain-error';
import type { Database } from '@consigna/persistence/database';
import { shardOf } from '@consigna/kernel/id';
import { feedOf } from './feed.js';
import type { Follower } from './follower.js';
import type { Link } from './link.js';
import { systemContext } from './system-context.js';
import type { Wake } from './wake.js';

/** A service that is still behind after this long says so, and the caller tries again. */
const CATCH_UP_MS = 1_000;
/** How often the cursor is read where another process leads. */
const LOOK_AGAIN_MS = 10;

/** Lets a request wait until a service has applied what its caller has already seen (reading one's own writes). */
export class CatchUp {
  private readonly databases = new Map<string, Database>();

  constructor(
    private readonly followers: Map<string, Follower[]>,
    private readonly wake: Wake,
    private readonly link: Link,
  ) {}

  serve(service: string, database: Database): void {
    this.databases.set(service, database);
  }

  /** @throws DomainError `not-caught-up` after a second */
  async wait(service: string, after: Positions | undefined): Promise<void> {
    if (after === undefined) return;
    const waits: Promise<void>[] = [];
    for (const [key, position] of Object.entries(after)) {
      const colon = key.indexOf(':');
      const producer = key.slice(0, colon);
      const follower = this.followers.get(service)?.find((each) => each.producer === producer);
      const shard = Number(key.slice(colon + 1));
      if (follower === undefined || follower.hasReached(shard, BigInt(position))) continue;
      waits.push(follower.until(shard, BigInt(position)) ?? this.elsewhere(service, producer, shard, position));
    }
    if (waits.length > 0) await within(CATCH_UP_MS, Promise.all(waits));
  }

  /**
   * Before a service refuses on a copied fact: fetches the company's shard of every followed log to its head. What the
   * followed services have yet to derive from each other's logs counts too: a new company's tax codes come to billing
   * from accounting, which opens them when directory tells of the company; where one of them is too far behind to say, what
   * it has told so far has to do. False when it follows nobody, and the refusal stands; whether something was missing
   * cannot be told, since followers go on meanwhile.
   *
   * @throws DomainError `not-caught-up` after a second
   */
  async toHead(service: string, companyId: string): Promise<boolean> {
    const producers = (this.followers.get(service) ?? []).map(({ producer }) => producer);
    const shard = shardOf(companyId);
    const told = await this.heads(service, producers, shard);
    const derived = await this.heads(service, producers, shard, told).catch(refusedOr(told));
    await this.wait(service, derived);
    return producers.length > 0;
  }

  /** Heads of a shard, each as its service answers when it has applied what is named in `after`. */
  private async heads(service: string, producers: string[], shard: number, after?: Positions): Promise<Positions> {
    const ctx = { ...systemContext(service), after };
    const pages = await Promise.all(
      producers.map((producer) => this.link.ask(feedOf(producer), ctx, { cursors: [], subjects: [] })),
    );
    const heads = pages.map((page, index) => {
      const position = page.heads.find((head) => head.shard === shard)?.position ?? '0';
      return [`${producers[index]}:${shard}`, position] as const;
    });
    return Object.fromEntries(heads.filter(([, position]) => position !== '0'));
  }

  /** Another process leads: hurry it and watch the cursor it writes. */
  private async elsewhere(service: string, producer: string, shard: number, position: string): Promise<void> {
    const database = this.databases.get(service);
    if (database === undefined) return;
    this.wake.hurry(service, { [`${producer}:${shard}`]: position });
    const deadline = Date.now() + CATCH_UP_MS;
    while (Date.now() < deadline) {
      const rows = await database.feed.query<{ reached: boolean }>({
        name: 'kernel.cursor-reached',
        text: 'select position >= $3::bigint as reached from event_cursor where producer = $1 and shard = $2',
        values: [producer, shard, position],
      });
      if (rows.rows[0]?.reached === true) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    throw new DomainError('not-caught-up', { service });
  }
}

/** Takes something else where a service has refused. */
function refusedOr<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (isDomainError(error)) return instead;
    throw error;
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DomainError('not-caught-up')), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
