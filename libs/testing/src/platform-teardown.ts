import { rm } from 'node:fs/promises';
import type { TestRun } from './platform-setup.js';

/** Stops the run's platform and removes its data. */
export default async function tearDown(): Promise<void> {
  const { consignaRun } = globalThis as { consignaRun?: TestRun };
  if (consignaRun === undefined) return;
  await consignaRun.stop();
  await rm(consignaRun.folder, { recursive: true, force: true });
}
