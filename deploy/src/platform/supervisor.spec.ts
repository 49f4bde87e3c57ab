import type { Exit } from '../infra/processes.js';
import { Supervisor, type Clock, type Member } from './supervisor.js';

/** Time that passes as fast as it is waited for. */
class FastClock implements Clock {
  private ms = 0;

  now(): number {
    return this.ms;
  }

  pass(ms: number): void {
    this.ms += ms;
  }

  async wait(ms: number): Promise<void> {
    this.ms += ms;
    await turn();
  }
}

/** Launches of one process, each of which the test ends as it likes. */
class FakeMember implements Member {
  readonly name = 'sales';
  readonly launchedAt: number[] = [];
  /** Of each launch: what it takes to end it. */
  readonly ends: ((exit: Exit) => void)[] = [];
  alive = 0;
  ready = true;
  /** Called at each launch, before the process is there. */
  atLaunch: () => void | Promise<void> = () => undefined;
  /** Called when the process is there. */
  launched: () => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  async launch() {
    this.launchedAt.push(this.clock.now());
    await this.atLaunch();
    const { promise: exited, resolve } = Promise.withResolvers<Exit>();
    const end = (exit: Exit) => {
      this.alive -= 1;
      resolve(exit);
    };
    this.alive += 1;
    this.ends.push(end);
    this.launched();
    const stop = async () => {
      end({ code: 0, signal: null });
      await exited;
    };
    return { pid: this.ends.length, exited, stop };
  }

  answers(): Promise<boolean> {
    return Promise.resolve(this.ready);
  }

  /** Ends the process that was launched last. */
  die(): void {
    this.ends.at(-1)?.({ code: 1, signal: null });
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function until(claim: () => boolean): Promise<void> {
  for (let turns = 0; turns < 10_000 && !claim(); turns += 1) await turn();
  expect(claim()).toBe(true);
}

function supervised() {
  const clock = new FastClock();
  const member = new FakeMember(clock);
  const said: string[] = [];
  const supervisor = new Supervisor([member], (line) => said.push(line), clock);
  return { clock, member, said, supervisor };
}

/** Times between launches, in milliseconds. */
const pauses = ({ launchedAt }: FakeMember) => launchedAt.slice(1).map((at, index) => at - (launchedAt[index] ?? 0));

describe('the supervisor', () => {
  it('is ready when every process answers', async () => {
    const { member, supervisor } = supervised();
    member.ready = false;
    let ready = false;

    const starting = supervisor.start().then(() => {
      ready = true;
    });
    await until(() => member.alive === 1);
    const before = ready;
    member.ready = true;
    await starting;

    expect(before).toBe(false);
    expect(supervisor.pids).toEqual([1]);
    await supervisor.stop();
  });

  it('waits longer and longer for a process that dies when it is started', async () => {
    const { member, supervisor, said } = supervised();
    member.ready = false;
    member.launched = () => {
      if (member.ends.length < 8) setImmediate(() => member.die());
      else member.ready = true;
    };

    await supervisor.start();

    // The clock also runs while readiness is asked for, hence at least.
    const atLeast = [200, 400, 800, 1_600, 3_200, 5_000, 5_000];
    expect(pauses(member).map((pause, index) => pause >= (atLeast[index] ?? 0))).toEqual(atLeast.map(() => true));
    expect(said[0]).toBe('sales ended (1); starting it again');
    await supervisor.stop();
  });

  it('starts a process at once again that had been well for a while', async () => {
    const { clock, member, supervisor } = supervised();
    const waits: number[] = [];
    const wait = clock.wait.bind(clock);
    clock.wait = (ms) => {
      waits.push(ms);
      return wait(ms);
    };
    await supervisor.start();
    for (const wellMs of [0, 0, 10_000]) {
      const launches = member.ends.length;
      clock.pass(wellMs);
      member.die();
      await until(() => member.ends.length > launches);
      await turn();
    }

    expect(waits.filter((ms) => ms >= 200)).toEqual([200, 400, 200]);
    await supervisor.stop();
  });

  it('tells of a process that cannot be started and tries again', async () => {
    const { member, supervisor, said } = supervised();
    member.atLaunch = () => {
      if (member.launchedAt.length === 1) throw new Error('out of memory');
    };

    await supervisor.start();

    expect(said).toEqual(['sales could not be started (out of memory); starting it again']);
    expect(member.alive).toBe(1);
    await supervisor.stop();
  });

  it('stops a process that was just being started', async () => {
    const { member, supervisor } = supervised();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    member.atLaunch = () => held;
    const starting = supervisor.start().catch((error: Error) => error.message);
    await until(() => member.launchedAt.length === 1);

    const stopping = supervisor.stop();
    release();
    await stopping;

    expect(member.ends).toHaveLength(1);
    expect(member.alive).toBe(0);
    expect(await starting).toBe('sales was stopped before it was ready');
  });

  it('starts nothing any more once it is stopped', async () => {
    const { member, supervisor, said } = supervised();
    await supervisor.start();

    await supervisor.stop();
    for (let turns = 0; turns < 10; turns += 1) await turn();

    expect(member.launchedAt).toHaveLength(1);
    expect(supervisor.pids).toEqual([]);
    expect(said).toEqual([]);
  });

  it('has restarted a process when its successor answers', async () => {
    const { member, supervisor } = supervised();
    await supervisor.start();

    await supervisor.restart(0);

    expect(member.alive).toBe(1);
    expect(supervisor.pids).toEqual([2]);
    await expect(supervisor.restart(1)).rejects.toThrow('there is no process 1');
    await supervisor.stop();
  });

  it('gives up on a process that never answers', async () => {
    const { member, supervisor } = supervised();
    member.ready = false;

    await expect(supervisor.start()).rejects.toThrow('sales is not ready after 60 s; see the logs folder');
    await supervisor.stop();

    expect(member.alive).toBe(0);
  });
});
