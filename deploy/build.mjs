/**
 * Compiles every project with TypeScript 7, in the order of their references, then bundles the web UI.
 * The compiler skips what is up to date and the bundle is made when its inputs changed, so this is cheap before every start.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
if (build.status !== 0) process.exit(build.status ?? 1);
process.exit(bundleWebApp());

/** @returns the exit code */
function bundleWebApp() {
  const web = join(root, 'gateway/web');
  const mark = join(web, 'dist/inputs');
  const digest = digestOfWebInputs();
  if (existsSync(mark) && readFileSync(mark, 'utf8') === digest) return 0;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const bundle = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: web, stdio: 'inherit' });
  if (bundle.status !== 0) return bundle.status ?? 1;
  writeFileSync(mark, digest);
  return 0;
}

/** Sources of the UI, the gateway's words for problems, what it takes from the compiled libraries, and the versions of all packages. */
function digestOfWebInputs() {
  const files = globSync(
    [
      ...['gateway/web/**/*', 'gateway/src/messages/*.ts'],
      ...['libs/contracts/dist/**/*.js', 'libs/kernel/dist/**/*.js', 'package-lock.json'],
    ],
    {
      cwd: root,
      withFileTypes: true,
      exclude: (entry) => ['docs', 'dist'].includes(entry.name) && entry.parentPath.endsWith('web'),
    },
  )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

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
