import { setTimeout as delay } from 'node:timers/promises';
import type { Supervised } from '../infra/processes.js';

/** A process that dies as soon as it is started is tried again after this long, then after twice as long each time. */
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5_000;
/** A process that answered for this long was well: its end is a new trouble, not the old one again. */
const STEADY_MS = 10_000;
/** All services on two busy cores answer well within this. */
const READY_MS = 60_000;
const POLL_MS = 50;

/** A process that is kept running. */
export interface Member {
  readonly name: string;
  launch(): Promise<Pick<Supervised, 'pid' | 'exited' | 'stop'>>;
  /** Whether it answers now; false, and never a rejection, where it does not. */
  answers(): Promise<boolean>;
}

/** Time as the supervisor sees it. */
export interface Clock {
  /** In milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds, at once when the signal is given. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const realClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};

/** From the start of a process to its end. */
interface Life {
  readonly process: Awaited<ReturnType<Member['launch']>>;
  readySince?: number;
  ended: boolean;
}

interface Kept {
  readonly member: Member;
  life?: Life;
  delayMs: number;
}

/** Keeps processes running: one that ends by itself, however it ended, is started again. */
export class Supervisor {
  private readonly kept: readonly Kept[];
  private readonly ending = new AbortController();
  private keeping: readonly Promise<void>[] = [];

  constructor(
    members: readonly Member[],
    private readonly say: (line: string) => void,
    private readonly clock: Clock = realClock,
  ) {
    this.kept = members.map((member) => ({ member, delayMs: FIRST_DELAY_MS }));
  }

  /** Of the processes that run now. */
  get pids(): readonly number[] {
    return this.kept.flatMap(({ life }) => (life === undefined || life.ended ? [] : [life.process.pid]));
  }

  /** Starts every process and waits until all of them answer. @throws Error when one does not within a minute */
  async start(): Promise<void> {
    this.keeping = this.kept.map((each) => this.keep(each));
    await Promise.all(this.kept.map((each) => this.untilReady(each, undefined)));
  }

  /** Stops a process and waits until its successor answers. @throws Error when it does not within a minute */
  async restart(index: number): Promise<void> {
    const each = this.kept[index];
    if (each === undefined) throw new Error(`there is no process ${index}`);
    const before = each.life;
    each.delayMs = FIRST_DELAY_MS;
    // It is started again by whoever keeps it.
    await before?.process.stop();
    await this.untilReady(each, before);
  }

  /** Stops every process, also one that is just being started. Nothing is started any more. */
  async stop(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.kept.flatMap(({ life }) => (life === undefined ? [] : [life.process.stop()])));
    await Promise.all(this.keeping);
  }

  private get stopped(): boolean {
    return this.ending.signal.aborted;
  }

  private async keep(each: Kept): Promise<void> {
    while (!this.stopped) {
      const end = await this.live(each);
      if (this.stopped) return;
      if (this.wasSteady(each.life)) each.delayMs = FIRST_DELAY_MS;
      this.say(`${each.member.name} ${end}; starting it again`);
      await this.clock.wait(each.delayMs, this.ending.signal);
      each.delayMs = Math.min(each.delayMs * 2, LONGEST_DELAY_MS);
    }
  }

  /** One life of a process. @returns how it ended, to be told */
  private async live(each: Kept): Promise<string> {
    delete each.life;
    let process: Life['process'];
    try {
      process = await each.member.launch();
    } catch (error) {
      return `could not be started (${error instanceof Error ? error.message : String(error)})`;
    }
    const life: Life = { process, ended: false };
    each.life = life;
    // Whoever stopped us meanwhile did not know of this process.
    if (this.stopped) await process.stop();
    else void this.noteReady(each.member, life);
    const { code, signal } = await process.exited;
    life.ended = true;
    return `ended (${signal ?? code})`;
  }

  private async noteReady(member: Member, life: Life): Promise<void> {
    while (!this.stopped && !life.ended) {
      const answers = await member.answers();
      if (answers && !life.ended) {
        life.readySince = this.clock.now();
        return;
      }
      await this.clock.wait(POLL_MS, this.ending.signal);
    }
  }

  private wasSteady(life: Life | undefined): boolean {
    return life?.readySince !== undefined && this.clock.now() - life.readySince >= STEADY_MS;
  }

  private async untilReady(each: Kept, before: Life | undefined): Promise<void> {
    const deadline = this.clock.now() + READY_MS;
    while (each.life === before || each.life?.readySince === undefined || each.life.ended) {
      if (this.stopped) throw new Error(`${each.member.name} was stopped before it was ready`);
      if (this.clock.now() > deadline) {
        throw new Error(`${each.member.name} is not ready after ${READY_MS / 1000} s; see the logs folder`);
      }
      await this.clock.wait(POLL_MS, this.ending.signal);
    }
  }
}
