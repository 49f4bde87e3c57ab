import { memoryOf, programsOf } from '../bench/usage.js';

/** Parts of the run whose memory is compared: around a quarter, when everything is warm, and the end. */
const QUARTER = { from: 0.2, to: 0.3 };
const END = { from: 0.9, to: 1 };

/** Memory of one process in MB, the median of its samples in each part. */
export interface MemoryGrowth {
  readonly process: string;
  readonly quarterMb: number;
  readonly endMb: number;
}

/** Looks now and then at the memory of the driver and of the programs that the platform consists of. */
export class MemoryWatch {
  private readonly samples: { readonly share: number; readonly mb: ReadonlyMap<string, number> }[] = [];

  /** @param starter the process that started the platform */
  constructor(private readonly starter: number) {}

  /** @param share of the run's documents that are done, 0 to 1 */
  sample(share: number): void {
    const pids = new Map([['driver', [process.pid]]]);
    for (const { pid, name } of programsOf(this.starter)) pids.set(name, [...(pids.get(name) ?? []), pid]);
    this.samples.push({ share, mb: new Map([...pids].map(([name, members]) => [name, memoryOf(members)])) });
  }

  /** Processes seen both around a quarter and at the end; none of a run too short to tell. */
  growth(): MemoryGrowth[] {
    const names = new Set(this.samples.flatMap(({ mb }) => [...mb.keys()]));
    return [...names].flatMap((name) => {
      const quarterMb = this.median(name, QUARTER);
      const endMb = this.median(name, END);
      return quarterMb === undefined || endMb === undefined ? [] : [{ process: name, quarterMb, endMb }];
    });
  }

  private median(name: string, part: { from: number; to: number }): number | undefined {
    const figures = this.samples
      .filter(({ share }) => share >= part.from && share <= part.to)
      .flatMap(({ mb }) => mb.get(name) ?? [])
      .sort((a, b) => a - b);
    return figures[Math.floor(figures.length / 2)];
  }
}
