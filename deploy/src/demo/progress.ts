/** The least time between two lines. */
const EVERY_MS = 4_000;

/** Tells up to which day the demo is made and when it will be done. */
export class Progress {
  private done = 0;
  private readonly startedAt = Date.now();
  private toldAt = Date.now();

  constructor(
    private readonly days: number,
    private readonly say: (line: string) => void,
  ) {}

  passed(day: string): void {
    this.done += 1;
    if (Date.now() - this.toldAt < EVERY_MS) return;
    this.toldAt = Date.now();
    const left = Math.round(((this.days - this.done) * this.seconds()) / this.done);
    this.say(`demo network: ${Math.round((100 * this.done) / this.days)} %, made up to ${day}, about ${left} s left`);
  }

  end(text: string): void {
    this.say(`${text} (${Math.round(this.seconds())} s)`);
  }

  private seconds(): number {
    return (Date.now() - this.startedAt) / 1000;
  }
}
