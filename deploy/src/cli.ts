import { runBench } from './bench/bench.js';
import { runChaos } from './chaos/chaos.js';
import { runReplay } from './replay/replay.js';
import { runTests } from './test-runner.js';
import { runUp } from './up.js';
import { runVerifyCommand } from './verify/command.js';

const commands: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  up: runUp,
  test: runTests,
  replay: runReplay,
  verify: runVerifyCommand,
  bench: runBench,
  chaos: runChaos,
};

const [name = '', ...args] = process.argv.slice(2);
const run = commands[name];
if (run === undefined) {
  process.stderr.write(`consigna: there is no command '${name}'; try ./consigna help\n`);
  process.exit(2);
}
try {
  process.exit(await run(args));
} catch (error) {
  process.stderr.write(`consigna ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
  if (process.env['CONSIGNA_DEBUG'] !== undefined)
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  process.exit(1);
}
