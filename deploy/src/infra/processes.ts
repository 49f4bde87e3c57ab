import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** How a process is asked to end, and how it is made to when it has not ended after `patienceMs`. */
export interface StopSignals {
  gentle: NodeJS.Signals;
  firm: NodeJS.Signals;
  patienceMs: number;
}

/** A service closes its connections and finishes the commands in flight well within this. */
export const SERVICE_STOP: StopSignals = { gentle: 'SIGTERM', firm: 'SIGKILL', patienceMs: 15_000 };

const POLL_MS = 50;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running child process. `stop` may be called any number of times; it ends when the process has. */
export interface Supervised {
  pid: number;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

/**
 * Starts a Node script with the Node that runs this one. Output is appended to `logFile`, or shown where none is given.
 * The script is stopped with this process, however this process ends.
 *
 * @param env added to this process's own environment
 */
export function spawnNode(
  script: string,
  args: string[],
  env: Record<string, string>,
  { logFile }: { logFile?: string } = {},
): Promise<Supervised> {
  return spawnSupervised(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    logFile,
    signals: SERVICE_STOP,
  });
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal reaches only us and the children are
 * stopped in order. A watcher stops the program when this process dies without being able to.
 *
 * @throws Error when the program cannot be started
 */
export async function spawnSupervised(
  program: string,
  args: string[],
  { logFile, signals, ...options }: SpawnOptions & { logFile?: string | undefined; signals: StopSignals },
): Promise<Supervised> {
  const log = logFile === undefined ? 'inherit' : openLog(logFile);
  const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', log, log] });
  if (typeof log === 'number') closeSync(log);
  await started(child);
  return supervise(child, signals);
}

function openLog(logFile: string): number {
  mkdirSync(dirname(logFile), { recursive: true });
  return openSync(logFile, 'a');
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}

function supervise(child: ChildProcess, signals: StopSignals): Supervised {
  const { pid } = child;
  if (pid === undefined) throw new Error('A started process has no id');
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const dismissWatcher = watchOver(pid, signals);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= endChild(child, exited, signals));
  const forget = onShutdown(stop);
  void exited.then(() => {
    dismissWatcher();
    forget();
  });
  return { pid, exited, stop };
}

async function endChild(child: ChildProcess, exited: Promise<Exit>, signals: StopSignals): Promise<void> {
  child.kill(signals.gentle);
  const firmly = setTimeout(() => child.kill(signals.firm), signals.patienceMs);
  await exited;
  clearTimeout(firmly);
}

/**
 * A shell that waits on a pipe from us: a line means the child has ended, the end of the pipe that we were killed.
 * A kernel's parent-death signal would be shorter, but is lost when the child changes its user.
 */
const WATCHER = `
read -r line && exit
runs() { kill -0 "$1" && ! grep -q '^State:.Z' "/proc/$1/status"; }
kill -s "$2" "$1"
rounds=$4
while runs "$1" && [ "$rounds" -gt 0 ]; do sleep 1; rounds=$((rounds - 1)); done
runs "$1" && kill -s "$3" "$1"`;

function watchOver(pid: number, { gentle, firm, patienceMs }: StopSignals): () => void {
  const shortName = (signal: NodeJS.Signals) => signal.replace('SIG', '');
  const rounds = Math.ceil(patienceMs / 1000);
  const args = ['-c', WATCHER, 'consigna-watcher', `${pid}`, shortName(gentle), shortName(firm), `${rounds}`];
  const watcher = spawn('/bin/sh', args, { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // Losing the watcher costs the protection, not the run.
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  (watcher.stdin as Socket).unref();
  return () => watcher.stdin.end('ended\n');
}

type Stop = () => Promise<void>;
const running: Stop[] = [];
let stoppingAll: Promise<void> | undefined;

/** Registers what `stopAll` has to stop; the answer takes it off the list again. */
export function onShutdown(stop: Stop): () => void {
  running.push(stop);
  return () => {
    const place = running.indexOf(stop);
    if (place >= 0) running.splice(place, 1);
  };
}

/** Stops everything registered, the latest first and one after the other. A second call waits for the first. */
export function stopAll(): Promise<void> {
  return (stoppingAll ??= stopLatestFirst().finally(() => {
    stoppingAll = undefined;
  }));
}

async function stopLatestFirst(): Promise<void> {
  for (let stop = running.pop(); stop !== undefined; stop = running.pop()) {
    // One that cannot be stopped must not keep the others running.
    await stop().catch((error: unknown) => process.stderr.write(`Could not stop: ${String(error)}\n`));
  }
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
let listening = false;

/** From here on Ctrl-C, SIGTERM and a closed terminal stop everything registered and then end this process. */
export function stopAllOnSignals(): void {
  if (listening) return;
  listening = true;
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.on(signal, () => void stopAll().then(() => process.exit(code)));
  }
}

/** Ends a process that is not our child, and waits until it is gone. Does nothing when it is gone already. */
export async function stopProcess(pid: number, { gentle, firm, patienceMs }: StopSignals): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, gentle);
  const deadline = Date.now() + patienceMs;
  while (isAlive(pid) && Date.now() < deadline) await wait(POLL_MS);
  if (isAlive(pid)) process.kill(pid, firm);
  while (isAlive(pid)) await wait(POLL_MS);
}

/** Whether the process runs. One that has ended but was not collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statusOf(pid)?.state !== 'Z';
}

/** The parent's process id, undefined when the process is gone. */
export function parentOf(pid: number): number | undefined {
  return statusOf(pid)?.parent;
}

/** The folder a process works in, undefined when the process is gone or another user's. */
export function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** The words a process was started with; none when it is gone. */
export function commandLineOf(pid: number): string[] {
  return (readProc(pid, 'cmdline') ?? '').split('\0').filter((word) => word !== '');
}

function statusOf(pid: number): { state: string; parent: number } | undefined {
  const status = readProc(pid, 'stat');
  if (status === undefined) return undefined;
  // The name in parentheses may itself hold spaces and parentheses.
  const [state = '', parent = ''] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
