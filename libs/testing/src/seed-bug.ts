import { replaceOnLoad } from '@consigna/kernel/replace-on-load';
import { seededBugs } from './seeded-bugs.js';

/**
 * Loaded before a test process (`node --import`): puts the bug named by CONSIGNA_SEEDED_BUG in the place of what stands
 * there while the file is being loaded.
 */
const name = process.env['CONSIGNA_SEEDED_BUG'];
const bug = seededBugs.find((one) => one.name === name);
if (bug === undefined) throw new Error(`there is no bug '${name}'`);
const missing = replaceOnLoad([bug]);
process.on('exit', (code) => {
  if (missing().length === 0 || code === 1) return;
  process.stderr.write(`${bug.file} was never loaded\n`);
  process.exitCode = 1;
});
