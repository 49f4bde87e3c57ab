import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { seededBugs } from './seeded-bugs.js';

/**
 * Loaded before a test process (`node --import`): puts the bug named by CONSIGNA_SEEDED_BUG in the place of what stands
 * there while the file is being loaded. The file itself stays as it is, and no other process is concerned.
 */
const name = process.env['CONSIGNA_SEEDED_BUG'];
const bug = seededBugs.find((one) => one.name === name);
if (bug === undefined) throw new Error(`there is no bug '${name}'`);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const file = new URL(bug.file, `file://${root}`).href;
let seeded = false;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== file) return loaded;
    const source = String(loaded.source);
    const places = source.split(bug.find).length - 1;
    if (places === 0 || (typeof bug.find === 'string' && places > 1))
      throw new Error(`${bug.file} has ${places} times: ${String(bug.find)}`);
    seeded = true;
    return { ...loaded, source: source.replaceAll(bug.find, () => bug.replace) };
  },
});
process.on('exit', (code) => {
  if (!seeded && code !== 1) {
    process.stderr.write(`${bug.file} was never loaded\n`);
    process.exitCode = 1;
  }
});
