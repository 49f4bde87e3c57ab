import { readFile } from 'node:fs/promises';
import { Client, ProblemError } from '@consigna/contracts/client';
import { sharedToken } from '../identity/token.js';
import { leanFetch } from '../infra/lean-fetch.js';
import { choices, type Distribution, type Extent } from './distribution.js';
import { orderToCash, stepNames, WrongAnswer, type StepName } from './order-to-cash.js';
import { generate } from './window.js';
import type { BenchCompany } from './world.js';

/** Where and what to trade. */
export interface LoadWork {
  readonly url: string;
  readonly issuer: string;
  readonly password: string;
  readonly distribution: Distribution;
  readonly seed: number;
  readonly extent: Extent;
  /** File with the companies. */
  readonly world: string;
}

/** What was done in the window. */
export interface LoadResult {
  /** Documents of each finished loop: delivery, invoice, payment. */
  readonly loops: readonly (readonly [string, string, string])[];
  readonly cancelled: number;
  /** Durations of each step in milliseconds. */
  readonly steps: Record<StepName, number[]>;
  /** How often each failure, by code. */
  readonly errors: Record<string, number>;
}

generate<LoadWork, LoadResult>(async ({ clients, work }, clock) => {
  const companies = JSON.parse(await readFile(work.world, 'utf8')) as BenchCompany[];
  const loops: [string, string, string][] = [];
  const steps = Object.fromEntries(stepNames.map((name) => [name, [] as number[]])) as Record<StepName, number[]>;
  const errors: Record<string, number> = {};
  let cancelled = 0;
  const heard = (step: StepName, milliseconds: number) => {
    if (clock.inWindow()) steps[step].push(milliseconds);
  };
  const token = sharedToken(work.issuer, 'admin', work.password);
  await token();
  const one = async (worker: number): Promise<void> => {
    // One client each: whoever has written something reads it, and waits for nobody else's writes.
    const client = new Client({ baseUrl: work.url, locale: 'en', token, fetch: leanFetch });
    for (const choice of choices({ ...work, clients, worker })) {
      if (!clock.running()) return;
      const company = companies[choice.company];
      if (company === undefined) throw new Error(`there is no company ${choice.company}`);
      try {
        const trade = await orderToCash(client, company, choice, heard);
        if (!clock.inWindow()) continue;
        if (trade === null) cancelled += 1;
        else loops.push([trade.deliveryId, trade.invoiceId, trade.paymentId]);
      } catch (error) {
        const code = codeOf(error);
        errors[code] = (errors[code] ?? 0) + 1;
      }
    }
  };
  clock.begin();
  await Promise.all(Array.from({ length: clients }, (_, worker) => one(worker)));
  return { loops, cancelled, steps, errors };
});

function codeOf(error: unknown): string {
  if (error instanceof ProblemError) return `${error.message.split(':')[0]}: ${error.code}`;
  if (error instanceof WrongAnswer) return error.code;
  throw error;
}
