import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const DOCUMENTS = 45;

/** One run of `./consigna replay` over the excerpt, in a data folder of its own. */
class Run {
  private readonly child: ChildProcess;
  private output = '';
  readonly ended: Promise<number | null>;

  constructor(readonly folder: string) {
    this.child = spawn(
      process.execPath,
      [join(root, 'deploy/dist/cli.js'), 'replay', join(root, 'tests/data/trading-log'), '--limit', String(DOCUMENTS)],
      {
        env: { ...process.env, CONSIGNA_DATA: folder },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.on('exit', resolve));
  }

  /** Resolves when the output has a line like this; fails when the run ends before. */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      const ended = await Promise.race([
        this.ended.then(() => true),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), 25)),
      ]);
      if (ended && !pattern.test(this.output)) throw new Error(`the run ended before ${pattern}:\n${this.output}`);
    }
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** From the report on: net sales, consolidation, reconciliation, invariants. */
  get report(): string {
    return this.output.slice(this.output.indexOf('Net sales by company'));
  }
}

/** The process with all services that works for a data folder. */
async function platformOf(folder: string): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('together.js') && environment.includes(`CONSIGNA_CONFIGURATION=${folder}/`))
      return Number(name);
  }
  throw new Error('no platform process');
}

describe('a replay', () => {
  const folders: string[] = [];
  const runs: Run[] = [];
  const folder = async () => {
    const made = await mkdtemp(join(tmpdir(), 'consigna-replay-'));
    await chmod(made, 0o755);
    folders.push(made);
    return made;
  };
  const start = (where: string) => {
    const run = new Run(where);
    runs.push(run);
    return run;
  };
  afterEach(async () => {
    for (const run of runs) run.kill();
    await Promise.all(runs.map(({ ended }) => ended));
    await Promise.all(folders.map((made) => rm(made, { recursive: true, force: true })));
  });

  it('that is killed twice, first the services and then the whole run, ends in the figures of an undisturbed one', async () => {
    const undisturbed = start(await folder());
    expect(await undisturbed.ended).toBe(0);
    expect(undisturbed.report).toContain('Everything agrees by month and country.');
    expect(undisturbed.report).toContain('invariants hold');

    const where = await folder();
    const first = start(where);
    await first.says(/\d+ of \d+ documents/);
    process.kill(await platformOf(where), 'SIGKILL');
    await first.says(/starting it again/);
    await first.says(/\d+ of \d+ documents[^]*starting it again[^]*\d+ of \d+ documents/);
    first.kill();
    await first.ended;
    const resumed = start(where);

    expect(await resumed.ended).toBe(0);
    expect(resumed.report).toBe(undisturbed.report);
  }, 400_000);
});
