import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verify } from '@consigna/deploy/verify/verify';
import { freshPaper, Shelves, steps } from '@consigna/testing/stock-history';
import { Trader, tradingPlatform } from '@consigna/testing/trader';
import type { TestPlatform } from '@consigna/testing/test-platform';

/** Two run side by side, each history with a product and a consignor of its own. */
const HISTORIES = 200;
const LANES = 2;
const LONGEST = 20;
/** A history that failed is repeated with what the failure printed: its seed, its path and the path of its steps. */
const seed = Number(process.env['CONSIGNA_SEED'] ?? Date.now() % 2 ** 31);
const path = process.env['CONSIGNA_PATH'];
const replayPath = process.env['CONSIGNA_STEPS'];

describe('the history of a product', () => {
  let test: TestPlatform;
  let trader: Trader;

  beforeAll(async () => {
    test = await tradingPlatform();
    trader = await Trader.open(test);
  });
  afterAll(() => test.stop());

  /** @throws Error with seed, path and steps of the shortest history that does not agree */
  async function lane(number: number, numRuns: number): Promise<void> {
    const shelves = new Shelves(trader, 25);
    const history = fc.asyncProperty(
      fc.commands(steps(), { maxCommands: LONGEST, size: 'max', ...(replayPath === undefined ? {} : { replayPath }) }),
      async (commands) => {
        const shelf = await shelves.next();
        await fc.asyncModelRun(() => ({ model: freshPaper(), real: shelf }), commands);
      },
    );
    await fc.assert(history, { numRuns, seed: seed + number, ...(path === undefined ? {} : { path }) });
  }

  it(`agrees with the paper, whoever sells, ships, returns and settles at once (${HISTORIES} histories)`, async () => {
    const lanes = path === undefined ? LANES : 1;
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number, HISTORIES / LANES)));
    process.stderr.write(`${HISTORIES} histories with CONSIGNA_SEED=${seed}\n`);

    const { checks } = await verify(test.adminUrl);
    const wrong = checks.flatMap(({ name, violations }) =>
      violations
        .filter(({ companyId }) => companyId === trader.ctx.companyId)
        .map((violation) => ({ name, violation })),
    );
    expect(wrong).toEqual([]);
  }, 900_000);
});
