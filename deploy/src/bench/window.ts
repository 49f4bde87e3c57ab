/** What a load generator is told; it runs in a process of its own, so that its work is not counted. */
export interface WindowPlan<T> {
  readonly clients: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly work: T;
}

/** What it says: the window opens, it closes, and what was done in it. */
export type Said<R> = { readonly open: true } | { readonly closed: true } | { readonly result: R };

/** The work of one client, over and over; it looks at `inWindow` when it has finished something that counts. */
export interface Clock {
  /** Whether another loop may begin. */
  running(): boolean;
  inWindow(): boolean;
}

/** In the generator's process: waits for the plan, runs the clients through warm-up and window, and answers. */
export function generate<T, R>(run: (plan: WindowPlan<T>, clock: Clock) => Promise<R>): void {
  const say = (said: Said<R>) => process.send?.(said);
  process.once('message', (plan: WindowPlan<T>) => {
    let state: 'warm-up' | 'window' | 'over' = 'warm-up';
    setTimeout(() => {
      state = 'window';
      say({ open: true });
    }, plan.warmUpMs);
    setTimeout(() => {
      state = 'over';
      say({ closed: true });
    }, plan.warmUpMs + plan.windowMs);
    const clock: Clock = { running: () => state !== 'over', inWindow: () => state === 'window' };
    run(plan, clock).then(
      (result) => {
        say({ result });
        process.disconnect?.();
      },
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}
