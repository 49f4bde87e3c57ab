import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
/**
 * Four times what is demanded where the machine has nothing else to do (`.ci/nightly`): here another test file shares its two cores,
 * and after a kill of everything all processes start at once.
 */
const PATIENCE_S = '40';

/** Runs a command of Consigna to its end. */
function consigna(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(root, 'deploy/dist/cli.js'), ...args],
      { maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? 1, output: stdout === '' ? stderr : stdout }),
    );
  });
}

describe('a minute in which everything is killed once', () => {
  it('loses no answer, does nothing twice, and everybody comes back', async () => {
    const { code, output } = await consigna('chaos', '--minutes', '1', '--seed', '1', '--within', PATIENCE_S);

    process.stderr.write(output.slice(output.indexOf('Chaos with seed')));
    expect(output).toContain('Survived: every answer was kept.');
    expect(code).toBe(0);
  }, 400_000);
});
