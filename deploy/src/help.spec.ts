import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const source = (file: string) => readFileSync(new URL(`deploy/src/${file}`, root), 'utf8');
const help = execFileSync('bash', [fileURLToPath(new URL('consigna', root)), 'help'], { encoding: 'utf8' });

/** Where the options of a command are read. */
const files: Readonly<Record<string, string>> = {
  up: 'up.ts',
  test: 'test-runner.ts',
  replay: 'replay/replay.ts',
  verify: 'verify/command.ts',
  bench: 'bench/bench.ts',
  chaos: 'chaos/chaos.ts',
  company: 'administration/company.ts',
  backup: 'backup/backup.ts',
  restore: 'backup/restore.ts',
  followers: 'backup/followers.ts',
  prepare: 'production/prepare.ts',
  serve: 'production/serve.ts',
};

/** `--a`, `--b` of a text, sorted. */
const named = (text: string) => [...new Set([...text.matchAll(/--[a-z-]+/g)].map(([option]) => option))].sort();

/** What the text says from one command to the next. */
function saidOf(command: string): string {
  const [, said = ''] = help.split(`./consigna ${command} `);
  return said.split('./consigna ')[0] ?? '';
}

describe('the help text', () => {
  it('names the commands that there are, and no other', () => {
    const table = /commands[^{]*\{([^}]*)\};/.exec(source('cli.ts'))?.[1] ?? '';
    const commands = [...table.matchAll(/(\w+): async/g)].map(([, name]) => name);

    const told = [...help.matchAll(/\.\/consigna (\w+)/g)].map(([, name]) => name);

    expect(told.sort()).toEqual([...commands, 'help'].sort());
    expect(Object.keys(files).sort()).toEqual([...commands].sort());
  });

  it.each(Object.entries(files))('names the options of %s', (command, file) => {
    const usage = source(file)
      .split('\n')
      .filter((line) => line.includes(`./consigna ${command}`) || line.includes('@param args'));

    expect(named(saidOf(command))).toEqual(named(usage.join(' ')));
  });
});
