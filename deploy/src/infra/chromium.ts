import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { hasDebianPackages, installDebianPackage, missingDebianPackages, unpackDebianPackages } from './debian.js';
import { progress } from './progress.js';
import { stateFolder } from './state.js';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/**
 * The program file of a Chromium for browser tests: the one named by `CHROMIUM`, else the system's, else Debian's
 * package, which root installs and an ordinary user unpacks below `.consigna/`.
 *
 * @throws Error saying what to install when none can be had
 */
export async function findChromium(): Promise<string> {
  const given = process.env['CHROMIUM'];
  if (given) return given;
  if (existsSync(SYSTEM_CHROMIUM)) return SYSTEM_CHROMIUM;

  const unpacked = join(stateFolder, 'bin', 'chromium');
  const start = join(unpacked, 'start');
  if (existsSync(start)) return start;
  try {
    if (!hasDebianPackages()) throw new Error('this machine has no apt-get and dpkg');
    if (process.getuid?.() === 0) {
      progress('Installing chromium with apt-get (once, about 100 MB) …');
      installDebianPackage('chromium');
      return SYSTEM_CHROMIUM;
    }
    progress('Fetching chromium from the Debian packages (once, about 150 MB) …');
    await unpackDebianPackages(await missingDebianPackages(['chromium']), unpacked);
    await writeStartScript(start, unpacked);
    return start;
  } catch (error) {
    throw new Error('The browser tests need Chromium: install it, or set CHROMIUM to its program file', {
      cause: error,
    });
  }
}

/** Unpacked libraries and fonts lie where neither the loader nor fontconfig looks by itself. */
async function writeStartScript(start: string, unpacked: string): Promise<void> {
  await mkdir(dirname(start), { recursive: true });
  const script = [
    '#!/bin/sh',
    `root='${unpacked.replaceAll("'", `'\\''`)}'`,
    'for folder in "$root"/usr/lib/*-linux-gnu "$root"/lib/*-linux-gnu; do',
    '  LD_LIBRARY_PATH="$folder:$folder/pulseaudio:$folder/blas:$folder/lapack:${LD_LIBRARY_PATH:-}"',
    'done',
    'export LD_LIBRARY_PATH',
    '[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_SYSROOT="$root"',
    'exec "$root/usr/lib/chromium/chromium" "$@"',
    '',
  ].join('\n');
  await writeFile(start, script);
  await chmod(start, 0o755);
}
