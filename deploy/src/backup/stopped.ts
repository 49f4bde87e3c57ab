import { join } from 'node:path';
import { findPostgres } from '../infra/postgres.js';
import { dataFolder, runningPlatform } from '../up.js';

/** @throws Error when the platform of this data folder, or its database, runs */
export async function requireStopped(command: string): Promise<void> {
  const platform = await runningPlatform();
  const pid = platform?.pid ?? (await findPostgres(join(dataFolder, 'postgres')))?.pid;
  if (pid !== undefined) throw new Error(`the platform is running (process ${pid}); stop it before ${command}`);
}
