import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cli = join(import.meta.dirname, '../../deploy/dist/cli.js');

/** What a command said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A platform of its own in a folder of its own, driven by the commands that people use. */
export class Installation {
  private running: { child: ChildProcess; ended: Promise<Ended> } | undefined;

  private constructor(
    readonly folder: string,
    readonly data: string,
  ) {}

  static async make(): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'consigna-backup-'));
    // PostgreSQL runs as somebody else when this runs as root.
    await chmod(folder, 0o755);
    return new Installation(folder, join(folder, 'data'));
  }

  /** Runs a command to its end. */
  run(...args: string[]): Promise<Ended> {
    return this.spawn(args).ended;
  }

  /** Starts the platform and lets the scenario's clients find it. */
  async up(...options: string[]): Promise<void> {
    const running = this.spawn(['up', '--no-demo', ...options], /is ready:/);
    this.running = running;
    const early = await Promise.race([running.ready, running.ended]);
    if (early !== undefined) throw new Error(`the platform did not start:\n${early.output}`);
    const info = JSON.parse(await readFile(join(this.data, 'run.json'), 'utf8')) as Record<string, string>;
    const urls = [info['url'], info['url']];
    process.env['CONSIGNA_TEST_PLATFORM'] = JSON.stringify({
      ...info,
      urls,
      folder: this.data,
      supervisor: info['pid'],
    });
  }

  async stop(): Promise<void> {
    this.running?.child.kill('SIGTERM');
    await this.running?.ended;
    this.running = undefined;
  }

  /** What the services wrote into their log. */
  log(): Promise<string> {
    return readFile(join(this.data, 'logs/consigna-1.log'), 'utf8');
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private spawn(args: string[], mark = /^\b$/) {
    const child = spawn(process.execPath, [cli, ...args], {
      env: { ...process.env, CONSIGNA_DATA: this.data },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let seen: () => void;
    const ready = new Promise<undefined>((resolve) => (seen = () => resolve(undefined)));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (mark.test(output)) seen();
      });
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, output })));
    return { child, ready, ended };
  }
}
