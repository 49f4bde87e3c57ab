/**
 * Compiles every project with TypeScript 7, in the order of their references.
 * The compiler skips what is up to date, so this is cheap to run before every start.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const projects = ['libs/*', 'services/*', 'gateway', 'deploy'];

removeOutputOfDeletedSources();

const compiler = join(root, 'node_modules/typescript-native/bin/tsc');
const build = spawnSync(process.execPath, [compiler, '-b', 'deploy', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(build.status ?? 1);

/** The compiler leaves the output of a deleted file behind, and a stale migration would still run. */
function removeOutputOfDeletedSources() {
  for (const declaration of globSync(
    projects.map((project) => `${project}/dist/**/*.d.ts`),
    { cwd: root },
  )) {
    const output = join(root, declaration.slice(0, -'.d.ts'.length));
    const source = output.replace('/dist/', '/src/');
    if (existsSync(`${source}.ts`) || existsSync(`${source}.tsx`)) continue;
    for (const ending of ['.js', '.js.map', '.d.ts', '.d.ts.map']) rmSync(output + ending, { force: true });
  }
}
