/**
 * Keeps the order of a day's documents where it decides figures, and lets everything else overlap: up to `width`
 * documents are on their way, and each stage of a company (confirm, allocate, ship, issue) is passed in log order.
 */
export class Lanes {
  private readonly stages = new Map<string, { next: number; waiting: Map<number, () => void> }>();

  /** Does `work` when every earlier document of the lane has passed or skipped the stage. */
  async inOrder<T>(lane: string, place: number, work: () => Promise<T>): Promise<T> {
    await this.turn(lane, place);
    try {
      return await work();
    } finally {
      this.passed(lane, place);
    }
  }

  /** A document that has nothing to do at a stage. */
  async skip(lane: string, place: number): Promise<void> {
    await this.turn(lane, place);
    this.passed(lane, place);
  }

  private turn(lane: string, place: number): Promise<void> | undefined {
    const stage = this.stage(lane);
    if (stage.next === place) return undefined;
    if (stage.next > place) throw new Error(`${lane} was passed twice at ${place}`);
    return new Promise((resolve) => stage.waiting.set(place, resolve));
  }

  private passed(lane: string, place: number): void {
    const stage = this.stage(lane);
    stage.next = place + 1;
    stage.waiting.get(stage.next)?.();
    stage.waiting.delete(stage.next);
  }

  private stage(lane: string): { next: number; waiting: Map<number, () => void> } {
    const known = this.stages.get(lane);
    if (known !== undefined) return known;
    const stage = { next: 0, waiting: new Map<number, () => void>() };
    this.stages.set(lane, stage);
    return stage;
  }
}

/** Runs `work` over items in order, at most `width` at a time; the first failure stops new ones and is thrown at the end. */
export async function overlapping<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    while (next < items.length && failure === undefined) {
      const index = next++;
      try {
        await work(items[index] as T, index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  if (failure !== undefined) throw failure.error;
}
