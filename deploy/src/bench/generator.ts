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
export async function runWindow<T, R, M>(script: string, plan: WindowPlan<T>, measure: () => Promise<M>): Promise<Measured<R, M>> {
  const child = fork(fileURLToPath(new URL(`./${script}.js`, import.meta.url)));
  const forget = onShutdown(async () => void child.kill('SIGKILL'));
  try {
    return await new Promise((resolve, reject) => {
      let before: Promise<M> | undefined;
      let after: Promise<M> | undefined;
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the load generator ${script} ended with code ${code}`)));
      child.on('message', (said: Said<R>) => {
        if ('open' in said) before = measure();
        else if ('closed' in said) after = measure();
        else if (before === undefined || after === undefined) reject(new Error('the window was not measured'));
        else Promise.all([before, after]).then(([first, last]) => resolve({ result: said.result, before: first, after: last }), reject);
      });
      child.send(plan);
    });
  } finally {
    forget();
  }
}
