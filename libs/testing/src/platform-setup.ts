import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The platform of a test run, as its teardown sees it. */
export interface TestRun {
  readonly urls: readonly string[];
  readonly issuer: string;
  readonly adminUrl: string;
  readonly natsUrl: string;
  readonly password: string;
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * Starts the whole platform for this run, twice over (two processes with all services, on one database and one broker),
 * so that every scenario also runs against a neighbour. Test files read where it is from CONSIGNA_TEST_PLATFORM.
 */
export default async function setUp(): Promise<void> {
  // A platform that somebody started for this purpose is used as it is.
  if (process.env['CONSIGNA_TEST_PLATFORM'] !== undefined) return;
  const { startPlatform } = (await import('@consigna/deploy/platform/start' as string)) as {
    startPlatform(options: {
      folder: string;
      durable: boolean;
      instances: number;
      say(line: string): void;
    }): Promise<TestRun>;
  };
  const folder = await mkdtemp(join(tmpdir(), 'consigna-platform-'));
  // PostgreSQL runs as somebody else when this runs as root.
  await chmod(folder, 0o755);
  const running = await startPlatform({
    folder,
    durable: false,
    instances: 2,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const { urls, issuer, adminUrl, natsUrl, password } = running;
  process.env['CONSIGNA_TEST_PLATFORM'] = JSON.stringify({
    urls,
    issuer,
    adminUrl,
    natsUrl,
    password,
    folder,
    supervisor: process.pid,
  });
  (globalThis as { consignaRun?: TestRun }).consignaRun = {
    urls,
    issuer,
    adminUrl,
    natsUrl,
    password,
    folder,
    stop: () => running.stop(),
  };
}
