import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { findChromium } from './infra/chromium.js';
import { findKeycloak } from './infra/keycloak.js';
import { onShutdown, stopAllOnSignals } from './infra/processes.js';
import { repositoryRoot, stateFolder } from './infra/state.js';

export const CHECKS = ['format', 'lint', 'types'] as const;
export const TEST_KINDS = ['rule', 'operation', 'architecture', 'scenario', 'invariant', 'browser'] as const;
/** Needs a JVM and a Keycloak, so only who asks for it gets it. */
const ON_REQUEST = 'keycloak';
/** What runs where nothing is chosen. */
export const STANDARD_KINDS = [...CHECKS, ...TEST_KINDS] as const;
export const KINDS = [...STANDARD_KINDS, ON_REQUEST] as const;
export type Kind = (typeof KINDS)[number];
type Check = (typeof CHECKS)[number];
type TestKind = Exclude<Kind, Check>;

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Outcome extends Counts {
  kind: Kind;
  seconds: number;
}

/** The parts of jest's JSON report that are counted. */
export interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** Files that broke before or outside their tests. */
  numRuntimeErrorTestSuites: number;
}

/** A run has 25 minutes with installing and building; what is not done by then has failed. What runs at night may take longer. */
const MINUTES = 22;
/** What is told to end gets this long to stop its own children. */
const STOP_PATIENCE_MS = 10_000;
const JEST_WORKERS = 2;
const WITH_KEYCLOAK = '--with-keycloak';

const PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

const reports = join(stateFolder, 'test');

/**
 * Runs the checks and the tests one kind after the other, shows a table, and prints `N passed, N failed` as the last
 * line. A check counts as one.
 *
 * @param args `--only rule,operation` chooses kinds, `--with-keycloak` adds the tests against a real Keycloak,
 * `--minutes N` lets a run take longer; everything else goes to jest
 * @returns the exit code: 0 only when nothing failed and something passed
 */
export async function runTests(args: string[]): Promise<number> {
  stopAllOnSignals();
  const { kinds, jestArguments, minutes } = parseTestArguments(args);
  const deadline = Date.now() + minutes * 60_000;
  await mkdir(reports, { recursive: true });

  const outcomes: Outcome[] = [];
  for (const kind of kinds) {
    const begin = Date.now();
    const counts = await runKind(kind, jestArguments, deadline).catch((error: unknown) => {
      console.error(error);
      return FAILED;
    });
    if (counts) outcomes.push({ kind, ...counts, seconds: (Date.now() - begin) / 1000 });
  }

  const total = totalOf(outcomes);
  console.log(`\n${outcomeTable(outcomes)}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** @throws Error for a kind that does not exist, or no number of minutes */
export function parseTestArguments(args: string[]): { kinds: Kind[]; jestArguments: string[]; minutes: number } {
  const { values, rest } = takeValues(args.filter((arg) => arg !== WITH_KEYCLOAK));
  const added = args.includes(WITH_KEYCLOAK) ? [ON_REQUEST] : [];
  const minutes = Number(values.minutes ?? MINUTES);
  if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0; not '${values.minutes}'`);
  const named = values.only?.split(',') ?? STANDARD_KINDS;
  const unknown = named.find((name) => !KINDS.some((kind) => kind === name));
  if (unknown !== undefined) throw new Error(`--only takes ${KINDS.join(', ')}; not '${unknown}'`);
  return { kinds: kindsOf([...named, ...added]), jestArguments: rest, minutes };
}

/** Our own options with their values, wherever they stand; the rest is jest's. */
function takeValues(args: readonly string[]): { values: { only?: string; minutes?: string }; rest: string[] } {
  const values: { only?: string; minutes?: string } = {};
  const rest: string[] = [];
  for (let place = 0; place < args.length; place += 1) {
    const arg = args[place] ?? '';
    if (arg === '--only' || arg === '--minutes')
      values[arg === '--only' ? 'only' : 'minutes'] = args[(place += 1)] ?? '';
    else rest.push(arg);
  }
  return { values, rest };
}

function kindsOf(named: readonly string[]): Kind[] {
  return KINDS.filter((kind) => named.includes(kind));
}

/** Undefined for a kind of test that nobody has written yet. */
async function runKind(kind: Kind, jestArguments: string[], deadline: number): Promise<Counts | undefined> {
  if (isCheck(kind)) {
    heading(kind);
    for (const command of commandsOf(kind)) {
      const code = await runToEnd(command, { NX_DAEMON: 'false', NX_NO_CLOUD: 'true' }, deadline);
      if (code !== 0) return FAILED;
    }
    return PASSED;
  }
  const files = await testFiles(kind, jestArguments, deadline);
  if (files === 'unknown') return FAILED;
  if (files === 'none') return undefined;
  heading(`${kind} tests`);
  return runJest(kind, jestArguments, deadline);
}

function isCheck(kind: Kind): kind is Check {
  return CHECKS.some((check) => check === kind);
}

function commandsOf(check: Check): string[][] {
  const compiler = [process.execPath, 'node_modules/typescript-native/bin/tsc'];
  return {
    format: [['npm', 'run', '--silent', 'format:check']],
    lint: [['npm', 'run', '--silent', 'lint']],
    // The build compiles everything else; the bundler only strips the types of the web UI.
    types: [
      [...compiler, '-p', 'tests'],
      [...compiler, '-p', 'gateway/web'],
    ],
  }[check];
}

function jest(kind: TestKind, more: string[]): string[] {
  const program = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  return [process.execPath, ...program, '--config', '.config/jest.config.mjs', '--selectProjects', kind, ...more];
}

/** Asked first, because jest would start the database even where there is nothing to run. */
async function testFiles(
  kind: TestKind,
  jestArguments: string[],
  deadline: number,
): Promise<'some' | 'none' | 'unknown'> {
  const listing = await runCaptured(jest(kind, ['--listTests', '--passWithNoTests', ...jestArguments]), deadline);
  if (listing.code !== 0) {
    heading(`${kind} tests`);
    console.error(listing.output);
    return 'unknown';
  }
  return listing.output.split('\n').some((line) => line.startsWith('/')) ? 'some' : 'none';
}

async function runJest(kind: TestKind, jestArguments: string[], deadline: number): Promise<Counts> {
  const environment: Record<string, string> = {};
  if (kind === 'browser') environment['CHROMIUM'] = await findChromium();
  if (kind === 'keycloak') environment['CONSIGNA_KEYCLOAK'] = await findKeycloak();
  const report = join(reports, `${kind}.json`);
  await rm(report, { force: true });
  const output = ['--json', '--outputFile', report, '--maxWorkers', `${JEST_WORKERS}`];
  const code = await runToEnd(jest(kind, [...output, ...jestArguments]), environment, deadline);
  const content = await readFile(report, 'utf8').catch(() => undefined);
  return countsOf(content === undefined ? undefined : (JSON.parse(content) as JestReport), code);
}

/** A run that ended badly has failed even when it reported no failed test, or nothing at all. */
export function countsOf(report: JestReport | undefined, exitCode: number): Counts {
  if (report === undefined) return FAILED;
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function totalOf(outcomes: Counts[]): Counts {
  const sum = (count: (outcome: Counts) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
  return { passed: sum((o) => o.passed), failed: sum((o) => o.failed), skipped: sum((o) => o.skipped) };
}

export function outcomeTable(outcomes: Outcome[]): string {
  const heads = ['', 'passed', 'failed', 'skipped', 'seconds'];
  const rows = outcomes.map((outcome) => [
    outcome.kind,
    ...[outcome.passed, outcome.failed, outcome.skipped].map(String),
    outcome.seconds.toFixed(1),
  ]);
  const line = ([kind = '', ...figures]: string[]) =>
    kind.padEnd(14) + figures.map((figure) => figure.padStart(9)).join('');
  return [heads, ...rows].map(line).join('\n');
}

function heading(title: string): void {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 70 - title.length))}`);
}

async function runToEnd(words: string[], environment: Record<string, string>, deadline: number): Promise<number> {
  const child = start(words, environment, 'inherit');
  return untilEnd(child, deadline);
}

async function runCaptured(words: string[], deadline: number): Promise<{ code: number; output: string }> {
  const child = start(words, {}, 'pipe');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { code: await untilEnd(child, deadline), output };
}

/** In a process group of its own, so that whatever it leaves behind can be ended with it. */
function start(
  [program = '', ...args]: string[],
  environment: Record<string, string>,
  out: 'inherit' | 'pipe',
): ChildProcess {
  return spawn(program, args, {
    cwd: repositoryRoot,
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ['ignore', out, out],
  });
}

async function untilEnd(child: ChildProcess, deadline: number): Promise<number> {
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
  });
  const timers: NodeJS.Timeout[] = [];
  const end = (): void => {
    signalGroup(child, 'SIGTERM');
    timers.push(
      setTimeout(() => {
        signalGroup(child, 'SIGKILL');
      }, STOP_PATIENCE_MS),
    );
  };
  const timeIsUp = (): void => {
    console.error('Stopped: the run has taken as long as it may');
    end();
  };
  timers.push(setTimeout(timeIsUp, Math.max(0, deadline - Date.now())));
  const forget = onShutdown(async () => {
    end();
    await ended;
  });
  const code = await ended;
  forget();
  timers.forEach(clearTimeout);
  signalGroup(child, 'SIGKILL');
  return code;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
