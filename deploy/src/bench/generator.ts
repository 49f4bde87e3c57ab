import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onShutdown } from '../infra/processes.js';
import type { Said, WindowPlan } from './window.js';

/** What was read when the window opened and when it closed. */
export interface Measured<R, M> {
  readonly result: R;
  readonly before: M;
  readonly after: M;
}

/**
 * Runs a load generator over one window and reads `measure` at both of its ends.
 *
 * @param script beside this file, without ending
 * @throws Error when the generator ends without a result
 */
export async function runWindow<T, R, M>(
  script: string,
  plan: WindowPlan<T>,
  measure: () => Promise<M>,
): Promise<Measured<R, M>> {
  const child = fork(fileURLToPath(new URL(`./${script}.js`, import.meta.url)));
  const forget = onShutdown(async () => void child.kill('SIGKILL'));
  try {
    const measured: Promise<M>[] = [];
    const result = await new Promise<R>((resolve, reject) => {
      child.once('error', reject);
      const ended = (how: string) => reject(new Error(`the load generator ${script} ended ${how}`));
      child.once('exit', (code) => (code === 0 ? undefined : ended(`with code ${code}`)));
      // What it said last may be heard after its end, but not after this.
      child.once('disconnect', () => ended('without a result'));
      child.on('message', (said: Said<R>) => {
        if ('result' in said) return resolve(said.result);
        const reading = measure();
        reading.catch(reject);
        measured.push(reading);
      });
      child.send(plan);
    });
    const [before, after] = await Promise.all(measured);
    if (before === undefined || after === undefined) throw new Error('the window was not measured');
    return { result, before, after };
  } finally {
    forget();
  }
}
