import { randomNumbers } from '../bench/distribution.js';

export const faultKinds = [
  'kill process',
  'pause process',
  'kill database session',
  'kill database',
  'kill broker',
  'pause broker',
  'disturb messages',
  'kill all processes',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One fault of a plan. */
export interface Fault {
  /** Seconds after the load began; later when the fault before it takes longer. */
  readonly at: number;
  readonly kind: FaultKind;
  /** The processes that are hit, or the service whose session is; empty where the ground is. */
  readonly targets: readonly string[];
  /** How long it lasts, for what is paused or disturbed. */
  readonly lastsMs: number;
}

/** Between two faults: enough for the first one's victims to answer again, so that each recovery is measured by itself. */
const EVERY_S = 7;
const FIRST_AT_S = 3;
const JITTER_S = 2;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 4_000;

/** Of the processes, so many parts are killed one after the other: five minutes have five rounds of kinds and reach everybody. */
const KILLED_IN = 5;

/** Whom a plan may hit, by name. */
export interface Victims {
  /** The platform's processes. */
  readonly processes: readonly string[];
  /** Those who have sessions at the database. */
  readonly services: readonly string[];
}

/**
 * The faults of a run. Every kind comes once before any comes twice, in an order of the seed's, and so do the victims of
 * each kind; the same seed gives the same plan, and a longer run begins with the plan of a shorter one.
 */
export function planFaults(seed: number, minutes: number, { processes, services }: Victims): Fault[] {
  const random = randomNumbers(seed);
  const kinds = new Deck(faultKinds, random);
  const killed = new Deck(processes, random);
  const paused = new Deck(processes, random);
  const cutOff = new Deck(services, random);
  const targetsOf = (kind: FaultKind): string[] => {
    if (kind === 'kill process') return killed.take(Math.ceil(processes.length / KILLED_IN));
    if (kind === 'pause process') return paused.take(1);
    return kind === 'kill database session' ? cutOff.take(1) : [];
  };
  const faults: Fault[] = [];
  for (let slot = FIRST_AT_S; slot + EVERY_S <= minutes * 60; slot += EVERY_S) {
    const [kind = 'kill process'] = kinds.take(1);
    faults.push({
      at: Math.round((slot + random() * JITTER_S) * 10) / 10,
      kind,
      targets: targetsOf(kind),
      lastsMs: Math.round(SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS)),
    });
  }
  return faults;
}

/** Gives everything once, in an order of chance, before it gives anything again. */
class Deck<T> {
  private left: T[] = [];

  constructor(
    private readonly items: readonly T[],
    private readonly random: () => number,
  ) {}

  /** So many, or the last ones. */
  take(count: number): T[] {
    if (this.left.length === 0) this.left = shuffled(this.items, this.random);
    return this.left.splice(0, count);
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  const taken: T[] = [];
  while (left.length > 0) taken.push(...left.splice(Math.floor(random() * left.length), 1));
  return taken;
}
