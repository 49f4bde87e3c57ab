import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { seededBugs } from '@consigna/testing/seeded-bugs';

const built = (name: string) => fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));
const CAUGHT = 3;
/** One for each core: a process that detects keeps one busy. */
const AT_ONCE = 2;
const PATIENCE_MS = 900_000;

interface Detected {
  readonly code: number;
  readonly said: string;
}

/** Trades in a process of its own, with a bug or as things are. */
function detect(bug: string | null): Promise<Detected> {
  const seeding = bug === null ? [] : ['--import', built('seed-bug')];
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...seeding, built('detect')],
      { env: { ...process.env, CONSIGNA_SEEDED_BUG: bug ?? '' }, maxBuffer: 16 * 1024 * 1024 },
      (_error, stdout, stderr) => {
        const [said = ''] = stdout.trimEnd().split('\n').slice(-1);
        resolve({ code: child.exitCode ?? 1, said: said === '' ? stderr.slice(-2_000) : said });
      },
    );
  });
}

async function detectAll(): Promise<Map<string, Detected>> {
  const left = seededBugs.map(({ name }) => name);
  const found = new Map<string, Detected>();
  const one = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) found.set(name, await detect(name));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return found;
}

describe('what is meant to detect bugs', () => {
  it(
    'finds none in things as they are',
    async () => {
      expect(await detect(null)).toEqual({ code: 0, said: 'nothing' });
    },
    PATIENCE_MS,
  );

  it(
    `finds each of ${seededBugs.length} seeded bugs`,
    async () => {
      const found = await detectAll();

      const list = [...found].map(
        ([name, { code, said }]) => `${code === CAUGHT ? 'caught' : 'MISSED'}  ${name}\n          by ${said}`,
      );
      process.stderr.write(`${list.join('\n')}\n`);
      const missed = [...found].filter(([, { code }]) => code !== CAUGHT).map(([name, { said }]) => `${name}: ${said}`);
      expect(missed).toEqual([]);
    },
    PATIENCE_MS,
  );
});
