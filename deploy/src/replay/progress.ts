import type { MemoryWatch } from './memory.js';

const EVERY_MS = 5_000;

/** Tells how far a run is and when it will be done: every few seconds, and at each tenth of it. */
export class Progress {
  private done = 0;
  private worked = 0;
  private readonly startedAt = Date.now();
  private toldAt = Date.now();
  private tenth = 0;

  constructor(
    private readonly total: number,
    private readonly say: (line: string) => void,
    private readonly memory: MemoryWatch,
  ) {}

  passed(documents: number): void {
    this.done += documents;
    this.worked += 1;
    const tenth = Math.floor((10 * this.done) / this.total);
    if (tenth === this.tenth && Date.now() - this.toldAt < EVERY_MS) return;
    this.tenth = tenth;
    this.toldAt = Date.now();
    this.memory.sample(this.done / this.total);
    const seconds = (Date.now() - this.startedAt) / 1000;
    const rate = this.worked / seconds;
    const left = Math.round((this.total - this.done) / rate);
    this.say(
      `${this.done} of ${this.total} documents, ${rate.toFixed(1)} a second, about ${Math.floor(left / 60)} min ${left % 60} s left`,
    );
  }

  month(month: string): void {
    this.say(`${month} is settled, revalued and locked`);
  }

  end(): void {
    this.say(`${this.done} documents in ${Math.round((Date.now() - this.startedAt) / 1000)} s`);
    for (const { process, quarterMb, endMb } of this.memory.growth())
      this.say(`memory of ${process}: ${quarterMb} MB at a quarter, ${endMb} MB at the end`);
  }
}
