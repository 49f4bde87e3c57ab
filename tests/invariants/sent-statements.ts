import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const DECLARED = /const (\w+) = statement\(\s*'([^']+)'/g;
const SENT = /\bsql(?:<[^(]*?>)?\(\s*(\w+)\s*,/g;
const IMPORTED = /import \{([^}]*)\} from '(\.[^']+)\.js'/g;

/** Names of the statements that a source file sends, declared there or beside it. */
export function statementsSentBy(path: string): string[] {
  const file = join(root, path);
  const text = readFileSync(file, 'utf8');
  const names = new Map(declaredIn(text));
  for (const [, , beside = ''] of text.matchAll(IMPORTED))
    for (const [constant, name] of declaredIn(readFileSync(join(dirname(file), `${beside}.ts`), 'utf8')))
      if (!names.has(constant)) names.set(constant, name);
  const sent = [...text.matchAll(SENT)].map(([, constant = '']) => names.get(constant));
  return [...new Set(sent.filter((name) => name !== undefined))];
}

function declaredIn(text: string): [string, string][] {
  return [...text.matchAll(DECLARED)].map(([, constant = '', name = '']) => [constant, name]);
}
