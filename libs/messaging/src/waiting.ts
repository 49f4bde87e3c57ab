import type { LogPosition } from './log-position.js';

/** After a wake-up this long is waited for more events, so that one commit serves many; nobody waits when somebody waits for us. */
const LINGER_MS = 250;
/** A log that rests this long lets positions be written down at once that were passed without anything to do. */
const QUIET_MS = 150;

/** The follower of a log rests until there is something to do, and others wait until it has got somewhere. */
export class Waiting {
  private waiters: { shard: number; position: bigint; done: () => void }[] = [];
  private signal: (() => void) | undefined;
  private signalled = false;
  private hurried = false;

  constructor(private readonly position: LogPosition) {}

  /** Resolves when everything up to the position is applied. */
  until(shard: number, position: bigint): Promise<void> {
    return new Promise((done) => {
      this.waiters.push({ shard, position, done });
      this.nudge(true);
    });
  }

  /** Whoever waited for what is applied now goes on. */
  release(): void {
    const open: typeof this.waiters = [];
    for (const waiter of this.waiters) {
      if (this.position.hasReached(waiter.shard, waiter.position)) waiter.done();
      else open.push(waiter);
    }
    this.waiters = open;
  }

  /** There may be something to do; in a hurry, nothing more is let gather. */
  nudge(hurry: boolean): void {
    this.hurried ||= hurry;
    this.signalled = true;
    this.signal?.();
  }

  /**
   * Waits for a wake-up or until the time is over; then lets more events gather unless somebody waits.
   *
   * @returns whether the log was quiet: nobody woke us
   */
  async rest(ms: number): Promise<boolean> {
    let quiet = false;
    if (!this.signalled && ms > 0) {
      await this.sleep(this.position.hasUnwritten() ? QUIET_MS : ms);
      quiet = !this.signalled;
    }
    if (this.signalled && !this.hurried && this.waiters.length === 0) {
      this.signalled = false;
      await this.sleep(LINGER_MS);
    }
    this.signalled = this.position.behind().length > 0;
    this.hurried = false;
    return quiet;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.signal = () => {
        if (ms === LINGER_MS && !this.hurried) return;
        clearTimeout(timer);
        resolve();
      };
    }).then(() => {
      this.signal = undefined;
    });
  }
}
