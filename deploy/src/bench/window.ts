/** What a load generator is told; it runs in a process of its own, so that its work is not counted. */
export interface WindowPlan<T> {
  readonly clients: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly work: T;
}

/** What it says: the window opens, it closes, and what was done in it. */
export type Said<R> = { readonly open: true } | { readonly closed: true } | { readonly result: R };

/** Tells the clients of a generator how far it is. */
export interface Clock {
  /** Connected and signed in: the warm-up begins. */
  begin(): void;
  /** Whether another loop may begin. */
  running(): boolean;
  /** Whether what is finished now counts. */
  inWindow(): boolean;
  /** Resolves when the window has closed. */
  readonly over: Promise<void>;
}

/** In the generator's process: waits for the plan, runs the clients through warm-up and window, and answers. */
export function generate<T, R>(run: (plan: WindowPlan<T>, clock: Clock) => Promise<R>): void {
  const say = (said: Said<R>) => process.send?.(said);
  process.once('message', (plan: WindowPlan<T>) => {
    let state: 'warm-up' | 'window' | 'over' = 'warm-up';
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const begin = () => {
      setTimeout(() => {
        state = 'window';
        say({ open: true });
      }, plan.warmUpMs);
      setTimeout(() => {
        state = 'over';
        say({ closed: true });
        end();
      }, plan.warmUpMs + plan.windowMs);
    };
    run(plan, { begin, running: () => state !== 'over', inWindow: () => state === 'window', over }).then(
      // A large result takes several writes: the channel stays open until the last.
      (result) => process.send?.({ result } satisfies Said<R>, undefined, {}, () => process.disconnect?.()),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}
