type Run = (args: string[]) => Promise<number>;

/** Each loads what it needs alone: a process of an installation carries neither the tests nor the benchmark. */
const commands: Readonly<Record<string, () => Promise<Run>>> = {
  up: async () => (await import('./up.js')).runUp,
  test: async () => (await import('./test-runner.js')).runTests,
  replay: async () => (await import('./replay/replay.js')).runReplay,
  verify: async () => (await import('./verify/command.js')).runVerifyCommand,
  bench: async () => (await import('./bench/bench.js')).runBench,
  chaos: async () => (await import('./chaos/chaos.js')).runChaos,
  company: async () => (await import('./administration/company.js')).runCompany,
  backup: async () => (await import('./backup/backup.js')).runBackup,
  restore: async () => (await import('./backup/restore.js')).runRestore,
  followers: async () => (await import('./backup/followers.js')).runFollowers,
  prepare: async () => (await import('./production/prepare.js')).runPrepare,
  serve: async () => (await import('./production/serve.js')).runServe,
};

const [name = '', ...args] = process.argv.slice(2);
const load = commands[name];
if (load === undefined) {
  process.stderr.write(`consigna: there is no command '${name}'; try ./consigna help\n`);
  process.exit(2);
}
try {
  const run = await load();
  process.exit(await run(args));
} catch (error) {
  process.stderr.write(`consigna ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
  if (process.env['CONSIGNA_DEBUG'] !== undefined)
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  process.exit(1);
}
