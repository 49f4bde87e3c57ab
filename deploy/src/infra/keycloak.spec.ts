import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findKeycloak } from './keycloak.js';

let folder: string;
let environment: Record<string, string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consigna-keycloak-'));
  mkdirSync(join(folder, 'bin'));
  environment = { PATH: join(folder, 'bin') };
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function haveJava(version: string): void {
  const java = join(folder, 'bin', 'java');
  writeFileSync(java, `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`);
  chmodSync(java, 0o755);
}

function haveKeycloak(version: string): void {
  writeFileSync(join(folder, 'version.txt'), `Keycloak - Version ${version}\n`);
  environment['CONSIGNA_KEYCLOAK'] = folder;
}

describe('a Keycloak for tests', () => {
  it('is not looked for where there is no Java', async () => {
    await expect(findKeycloak(environment)).rejects.toThrow('no java is on the PATH');
  });

  it.each([
    ['1.8.0_402', '8'],
    ['11.0.2', '11'],
  ])('needs a newer Java than %s', async (version, said) => {
    haveJava(version);

    await expect(findKeycloak(environment)).rejects.toThrow(`the java on the PATH is ${said}`);
  });

  it('is refused where it is older than what the realm was tried with', async () => {
    haveJava('17.0.15');
    haveKeycloak('26.7.4');

    await expect(findKeycloak(environment)).rejects.toThrow('is 26.7.4');
  });

  it('is taken from the folder that is named', async () => {
    haveJava('21');
    haveKeycloak('26.10.0');

    expect(await findKeycloak(environment)).toBe(folder);
  });

  it('is refused where the folder is another one', async () => {
    haveJava('21');
    environment['CONSIGNA_KEYCLOAK'] = folder;

    await expect(findKeycloak(environment)).rejects.toThrow('is no unpacked Keycloak');
  });
});
