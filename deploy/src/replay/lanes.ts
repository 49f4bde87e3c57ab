/** A place in one or more lanes. */
export interface Place {
  /** Does `work` when everybody before has passed. */
  inOrder<T>(work: () => Promise<T>): Promise<T>;
  /** Passes without doing anything. */
  skip(): Promise<void>;
}

/**
 * Keeps the order of a day's documents where it decides figures, and lets everything else overlap: who joins the same lane
 * passes it in the order of joining.
 */
export class Lanes {
  private readonly lasts = new Map<string, Promise<void>>();

  /** Takes the next place in all of these lanes at once. */
  join(lanes: readonly string[]): Place {
    const { promise, resolve } = Promise.withResolvers<void>();
    const turn = Promise.all(lanes.flatMap((lane) => this.lasts.get(lane) ?? []));
    for (const lane of lanes) this.lasts.set(lane, promise);
    return {
      inOrder: async (work) => {
        await turn;
        try {
          return await work();
        } finally {
          resolve();
        }
      },
      skip: async () => {
        await turn;
        resolve();
      },
    };
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
