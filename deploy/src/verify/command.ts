import { parseArgs } from 'node:util';
import { attach } from '../up.js';
import { tableOf } from './table.js';
import { verify } from './verify.js';

/** `./consigna verify [--json]`: proves the invariants on the running data. @returns 1 when something is wrong */
export async function runVerifyCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const platform = await attach((line) => process.stderr.write(`› ${line}\n`));
  try {
    return await runVerify(platform.adminUrl, { json: values.json === true });
  } finally {
    await platform.stop();
  }
}

/** Verifies and prints. @returns the exit code: 1 when something is wrong */
export async function runVerify(adminUrl: string, { json }: { json: boolean }): Promise<number> {
  const report = await verify(adminUrl);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : tableOf(report));
  return report.total === 0 ? 0 : 1;
}

/** The same at the end of another command. @returns whether everything holds */
export async function verifyRunning(adminUrl: string): Promise<boolean> {
  return (await runVerify(adminUrl, { json: false })) === 0;
}
