import { randomNumbers } from '../bench/distribution.js';

export const faultKinds = [
  'kill process',
  'pause process',
  'end database connections',
  'kill database',
  'kill broker',
  'pause broker',
  'disturb messages',
  'restart everything',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One fault of a plan. */
export interface Fault {
  /** Seconds after the load began; later when the fault before it takes longer. */
  readonly at: number;
  readonly kind: FaultKind;
  /** The process that is hit, or null where it is not one of the platform's processes. */
  readonly target: string | null;
  /** How long it lasts, for what is paused or disturbed. */
  readonly lastsMs: number;
}

/** Between two faults: enough for the first one's victims to answer again, so that each recovery is measured by itself. */
const EVERY_S = 7;
const FIRST_AT_S = 3;
const JITTER_S = 2;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 4_000;

/**
 * The faults of a run. Every kind comes once before any comes twice, in an order of the seed's; the same seed gives the
 * same plan, and a longer run begins with the plan of a shorter one.
 *
 * @param targets names of the platform's processes
 */
export function planFaults(seed: number, minutes: number, targets: readonly string[]): Fault[] {
  const random = randomNumbers(seed);
  const faults: Fault[] = [];
  let round: FaultKind[] = [];
  for (let slot = FIRST_AT_S; slot + EVERY_S <= minutes * 60; slot += EVERY_S) {
    if (round.length === 0) round = shuffled(faultKinds, random);
    const kind = round.pop() ?? 'kill process';
    const target = targets[Math.floor(random() * targets.length)] ?? null;
    faults.push({
      at: Math.round((slot + random() * JITTER_S) * 10) / 10,
      kind,
      target: kind.endsWith(' process') ? target : null,
      lastsMs: Math.round(SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS)),
    });
  }
  return faults;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  const taken: T[] = [];
  while (left.length > 0) taken.push(...left.splice(Math.floor(random() * left.length), 1));
  return taken;
}
