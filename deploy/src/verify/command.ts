import { parseArgs } from 'node:util';
import { attach } from '../up.js';
import { tableOf } from './table.js';
import { verify, type VerifyOptions } from './verify.js';

/**
 * `./consigna verify [--json] [--against FILE]`: proves the invariants on the running data, and that what a client was
 * told in its log of keys is there.
 *
 * @returns 1 when something is wrong
 */
export async function runVerifyCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, against: { type: 'string' } } });
  const platform = await attach((line) => process.stderr.write(`› ${line}\n`));
  try {
    return await runVerify(platform.adminUrl, {
      json: values.json === true,
      ...(values.against === undefined ? {} : { against: values.against }),
    });
  } finally {
    await platform.stop();
  }
}

/** Verifies and prints. @returns the exit code: 1 when something is wrong */
export async function runVerify(
  adminUrl: string,
  { json, ...options }: VerifyOptions & { json: boolean },
): Promise<number> {
  const report = await verify(adminUrl, options);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : tableOf(report));
  return report.total === 0 ? 0 : 1;
}

/** The same at the end of another command. @returns whether everything holds */
export async function verifyRunning(adminUrl: string): Promise<boolean> {
  return (await runVerify(adminUrl, { json: false })) === 0;
}
