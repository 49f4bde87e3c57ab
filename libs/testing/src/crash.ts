import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from './eventually.js';
import { runningPlatform } from './running-platform.js';

/** A process that was killed is started again and has to connect, migrate and listen. */
const COMES_BACK_MS = 60_000;

/** Ids of the platform's processes as they are now, the one that has run longest first. */
export async function platformProcesses(): Promise<number[]> {
  const { supervisor } = runningPlatform();
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args='], { maxBuffer: 16 * 1024 * 1024 });
  const processes = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line));
  return processes
    .flatMap((match) =>
      match?.[2] === String(supervisor) && match[3]?.includes('platform/together.js') === true
        ? [Number(match[1])]
        : [],
    )
    .sort((a, b) => a - b);
}

/** Ends a process of the platform as a power cut would: nothing is finished, nothing is said. */
export function killNow(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

/** Waits until every gateway answers that it is ready, with as many processes as there are gateways. */
export async function allReady(): Promise<void> {
  const { urls } = runningPlatform();
  await eventually(async () => {
    const alive = await platformProcesses();
    if (alive.length < urls.length) throw new Error(`${alive.length} of ${urls.length} processes run`);
    for (const url of urls) {
      const answer = await fetch(`${url}/health/ready`);
      if (!answer.ok) throw new Error(`${url} is not ready`);
    }
  }, COMES_BACK_MS);
}
