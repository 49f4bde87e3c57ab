import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { BenchReport } from '../src/bench/report.js';
import { repositoryRoot } from '../src/infra/state.js';

const PRODUCTS = 300;
const LINES = 20_000;

/** A run of the command; its servers are its own, whatever the tests' are. */
async function bench(...args: string[]): Promise<{ code: number | null; report: BenchReport }> {
  const { CONSIGNA_PG_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(repositoryRoot, 'deploy/dist/cli.js'), 'bench', '--json', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (output === '') throw new Error(`bench ended with ${code}:\n${log}`);
  return { code, report: JSON.parse(output) as BenchReport };
}

describe('the benchmark', () => {
  it('answers every look-up rightly, and reports what its journal lines add up to', async () => {
    const { code, report } = await bench('--lookup', '--report', '--products', `${PRODUCTS}`, '--lines', `${LINES}`);

    const { lookUp, statements, runs } = report;
    expect({ code, wrong: [lookUp?.wrong, statements?.wrong] }).toEqual({ code: 0, wrong: [[], []] });
    expect(runs).toBeUndefined();
    expect(lookUp).toMatchObject({ products: PRODUCTS, requests: 3_000 });
    expect(lookUp?.ways.reduce((sum, { requests }) => sum + requests, 0)).toBe(3_000);
    // Whole repetitions of a pattern of 47 lines in each of 50 companies, and its capital.
    expect(statements).toMatchObject({ companies: 50, lines: 50 * (9 * 47 + 2), months: 36, requests: 200 });
  });
});
