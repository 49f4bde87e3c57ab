import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { Contract } from '@consigna/contracts/contract';
import { Link } from '@consigna/messaging/link';
import { Taking } from '@consigna/messaging/taking';
import { Wake } from '@consigna/messaging/wake';
import pg from 'pg';

/**
 * Every await on the database or the bus, as a point with a name at which a process can be made to die. There are few
 * doors: all statements of a process go through `pg.Client`, all connections of a pool through `pg.Pool`, all requests
 * through `Link`, all notices through `Wake` (`tests/architecture.spec.ts` proves that there are no others). They are
 * wrapped in a test's process alone, by `openFaultPoints`; nothing of it is in the product.
 */
export type Side = 'before' | 'after';

/** One side of a point, as it was passed. */
export interface Pass {
  /** `warehouse.delivery.ship: kernel.commit`, with `(2)` behind it the second time. */
  readonly point: string;
  readonly side: Side;
  /** Passes with the same number have no byte sent between them: a process that dies at one dies at each of them. */
  readonly moment: number;
}

/** Sees what a command and the followers behind it pass; whoever answers `die` ends the life. */
export type Watcher = (pass: Pass) => 'live' | 'die';

/** A process from its start to its death: what was begun in a life that is over is never gone on with. */
export class Life {
  private readonly clients = new Set<pg.Client>();
  private readonly counts = new Map<string, number>();
  private watcher: Watcher | undefined;
  private moment = 0;
  private momentEnds = false;
  private ended = false;

  /** @param onDeath is called at the moment of death */
  constructor(private readonly onDeath: () => void) {}

  get over(): boolean {
    return this.ended;
  }

  /** Sessions in the database that were opened in this life. */
  get sessions(): number[] {
    return [...this.clients].flatMap((client) => (client as unknown as Driver).processID ?? []);
  }

  /** Does something in this life, together with everything that it starts. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return doings.run({ life: this, activity: undefined }, work);
  }

  /** Does what a client asks for: from here on points are passed. */
  asClient<T>(work: () => Promise<T>): Promise<T> {
    return doings.run({ life: this, activity: 'client' }, work);
  }

  /** Points are counted anew from here on. */
  watch(watcher: Watcher | undefined): void {
    this.watcher = watcher;
    this.counts.clear();
  }

  adopt(client: pg.Client): void {
    this.clients.add(client);
  }

  enter(name: string): string {
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    const point = count === 1 ? name : `${name} (${count})`;
    this.pass(point, 'before');
    return point;
  }

  leave(point: string): void {
    this.pass(point, 'after');
  }

  private pass(point: string, side: Side): void {
    if (this.watcher?.({ point, side, moment: this.now() }) === 'die') this.die();
  }

  /** Bytes leave when the turn of the event loop is over (`GatheringClient`). */
  private now(): number {
    if (!this.momentEnds) {
      this.momentEnds = true;
      process.nextTick(() => {
        this.momentEnds = false;
        this.moment += 1;
      });
    }
    return this.moment;
  }

  /** As the end of the process would: sockets are closed with what was not sent, and nobody hears of it. */
  private die(): void {
    this.ended = true;
    this.watcher = undefined;
    for (const client of this.clients) {
      const { stream } = (client as unknown as Driver).connection;
      stream.removeAllListeners();
      stream.on('error', () => undefined);
      stream.destroy();
    }
    doings.exit(this.onDeath);
  }
}

interface Driver {
  readonly processID: number | null;
  readonly connection: { readonly stream: Socket };
}

interface Doing {
  readonly life: Life;
  /** Who passes: a request by its subject, or the followers of a service. Undefined where no command is the reason. */
  readonly activity: string | undefined;
}

const doings = new AsyncLocalStorage<Doing>();

type Callback = (error: unknown, ...results: unknown[]) => void;
type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Makes all doors of this process pass points, for what is done in a `Life`. */
export function openFaultPoints(): void {
  wrap(pg.Client.prototype, 'connect', (connect, client, args) => {
    const doing = doings.getStore();
    if (doing?.life.over === true) return never();
    doing?.life.adopt(client as pg.Client);
    return connect(...args);
  });
  wrap(pg.Client.prototype, 'query', (query, _client, args) =>
    through(statementName(args[0]), args, (rest) => query(...rest)),
  );
  wrap(pg.Pool.prototype, 'connect', (connect, _pool, args) =>
    through(
      'check out',
      args,
      (rest) => connect(...rest),
      (client) => [client, (client as pg.PoolClient).release],
    ),
  );
  wrap(Link.prototype, 'ask', (ask, _link, args) => {
    const { subject } = args[0] as Contract;
    const doing = doings.getStore();
    if (doing?.activity === undefined) return ask(...args);
    return through(`ask ${subject}`, [], () => doings.run({ ...doing, activity: subject }, () => ask(...args)));
  });
  for (const notice of ['handOver', 'moved', 'changed'] as const) {
    wrap(Wake.prototype, notice, (tell, _wake, args) => {
      const point = enter(`tell ${notice}`);
      tell(...args);
      if (point !== undefined) leave(point);
    });
  }
  wrap(Taking.prototype, 'apply', (apply, taking, args) => {
    const doing = doings.getStore();
    if (doing === undefined) return apply(...args);
    const { service } = (taking as { database: { service: string } }).database;
    return doings.run({ ...doing, activity: `${service} follows` }, () => apply(...args));
  });
}

function wrap(
  prototype: object,
  name: string,
  around: (original: (...args: unknown[]) => unknown, self: unknown, args: unknown[]) => unknown,
): void {
  const methods = prototype as Record<string, Method>;
  const original = methods[name];
  if (original === undefined) throw new Error(`there is no ${name} to wrap`);
  methods[name] = function (this: unknown, ...args: unknown[]) {
    return around((...rest) => original.apply(this, rest), this, args);
  };
}

/** An await that whoever asks may also wait for with a callback behind the other arguments. */
function through(
  name: string,
  args: unknown[],
  go: (args: unknown[]) => unknown,
  results: (result: unknown) => unknown[] = (result) => [result],
): unknown {
  const doing = doings.getStore();
  if (doing === undefined) return go(args);
  const callback = typeof args.at(-1) === 'function' ? (args.at(-1) as Callback) : undefined;
  const passed = pass(doing, name, () => go(callback === undefined ? args : args.slice(0, -1)));
  if (callback === undefined) return passed;
  void passed.then((result) => callback(undefined, ...results(result)), callback);
  return undefined;
}

async function pass({ life, activity }: Doing, name: string, go: () => unknown): Promise<unknown> {
  if (life.over) return never();
  const point = activity === undefined ? undefined : life.enter(`${activity}: ${name}`);
  if (life.over) return never();
  try {
    const result = await go();
    if (point !== undefined && !life.over) life.leave(point);
    return life.over ? await never() : result;
  } catch (error) {
    if (life.over) return never();
    throw error;
  }
}

/** For what nobody awaits; an error ends whoever would go on after a death, and what hears of it waits for ever. */
function enter(name: string): string | undefined {
  const doing = doings.getStore();
  if (doing?.activity === undefined) return undefined;
  const point = doing.life.enter(`${doing.activity}: ${name}`);
  if (doing.life.over) throw new Error('this process is dead');
  return point;
}

function leave(point: string): void {
  const { life } = doings.getStore() as Doing;
  life.leave(point);
  if (life.over) throw new Error('this process is dead');
}

/** A promise of its own each time: what waits for it can be forgotten with it. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

function statementName(query: unknown): string {
  const { name, text } = (typeof query === 'string' ? { text: query } : query) as { name?: string; text?: string };
  return name ?? (text ?? '').trim().split(/\s+/).slice(0, 3).join(' ').toLowerCase();
}
