import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { services as allServices } from '../platform/services.js';
import { prepareVariables, secretVariable, serveVariables } from './configuration.js';

type Values = Record<string, unknown>;

const chart = fileURLToPath(new URL('../../helm/', import.meta.url));
const read = (file: string) => readFileSync(`${chart}${file}`, 'utf8');
const defaults = parse(read('values.yaml')) as Values;
const example = parse(read('example-values.yaml')) as Values;
const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(
  JSON.parse(read('values.schema.json')) as object,
);
const names = allServices.map(({ definition }) => definition.name);
const helm = spawnSync('helm', ['version', '--short'], { encoding: 'utf8' }).status === 0;

/** As Helm lays values over the chart's own. */
function over(base: Values, more: Values): Values {
  const merged: Values = { ...base };
  for (const [key, value] of Object.entries(more)) {
    const known = merged[key];
    merged[key] = isMap(known) && isMap(value) ? over(known, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemsOf(values: Values): string[] {
  validate(over(defaults, values));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('the values of the chart', () => {
  it('the example is complete', () => {
    expect(problemsOf(example)).toEqual([]);
  });

  it('the defaults alone are refused: what only the installation knows is missing', () => {
    expect(problemsOf({}).sort()).toEqual([
      " must have required property 'database'",
      " must have required property 'identity'",
      "/gateway must have required property 'url'",
      "/image must have required property 'repository'",
    ]);
  });

  it.each<[string, Values]>([
    ['a login in the address of the database', { database: { url: 'postgresql://me:secret@db:5432/consigna' } }],
    ['an address without a database', { database: { url: 'postgresql://db:5432' } }],
    ['an issuer over plain http', { identity: { issuer: 'http://id.example.org/realms/consigna' } }],
    ['an issuer that is no realm', { identity: { issuer: 'https://id.example.org' } }],
    ['a gateway over plain http', { gateway: { url: 'http://erp.example.org' } }],
    ['a gateway with a trailing slash', { gateway: { url: 'https://erp.example.org/' } }],
    ['an ingress without a certificate', { gateway: { ingress: { enabled: true, tlsSecretName: '' } } }],
    ['an image without a version', { image: { tag: 'latest' } }],
    ['a service that does not exist', { services: { payroll: {} } }],
    ['no replica', { services: { sales: { replicas: 0 } } }],
    ['a misspelt value', { services: { sales: { replica: 3 } } }],
    ['memory without a unit', { defaults: { resources: { limits: { memory: '768' } } } }],
    ['more traces than there are', { tracing: { ratio: 5 } }],
    ['a secret instead of its name', { secretName: 'S3cret!' }],
  ])('refuse %s', (_, values) => {
    expect(problemsOf(over(example, values))).not.toEqual([]);
  });

  it('name every service', () => {
    expect(Object.keys(defaults['services'] as Values).sort()).toEqual([...names].sort());
  });

  it('every value that a template reads is one that the schema knows', () => {
    const schema = JSON.parse(read('values.schema.json')) as { properties: Record<string, unknown> };
    const used = readdirSync(`${chart}templates`).flatMap((file) =>
      [...read(`templates/${file}`).matchAll(/\.Values\.([\w.]+)/g)].map(([, path = '']) => path),
    );

    expect(used.length).toBeGreaterThan(10);
    for (const path of used) {
      let node: { properties?: Record<string, unknown> } = schema;
      for (const step of path.split('.')) {
        expect([path, Object.keys(node.properties ?? {})]).toEqual([path, expect.arrayContaining([step])]);
        node = node.properties?.[step] as typeof node;
      }
    }
  });
});

interface Container {
  name: string;
  image: string;
  args: string[];
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  securityContext: Values;
  startupProbe?: unknown;
  readinessProbe?: unknown;
  livenessProbe?: unknown;
  resources: { limits?: Values };
}
interface Rendered {
  kind: string;
  metadata: { name: string; labels: Record<string, string> };
  spec: {
    maxUnavailable?: number;
    maxReplicas?: number;
    template: { spec: { securityContext: Values; automountServiceAccountToken: boolean; containers: [Container] } };
  };
}

function render(...more: string[]): Rendered[] {
  const args = ['template', 'consigna', chart, '--kube-version', '1.31.0', '-f', `${chart}example-values.yaml`];
  const result = spawnSync('helm', [...args, ...more], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return parseAllDocuments(result.stdout).flatMap((document) => (document.toJS() as Rendered | null) ?? []);
}

if (helm) {
  describe('the rendered chart', () => {
    const rendered = render('--set', 'services.sales.autoscaling.enabled=true');
    const workloads = rendered.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
    const containers = workloads.map(({ spec }) => spec.template.spec.containers[0]);

    it('passes strict lint', () => {
      const { status, stdout } = spawnSync('helm', ['lint', chart, '--strict', '-f', `${chart}example-values.yaml`], {
        encoding: 'utf8',
      });

      expect([status, stdout]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
    });

    it('has a deployment, an address and a disruption budget for every service and the gateway', () => {
      for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget']) {
        const parts = rendered.filter((each) => each.kind === kind).map(({ metadata }) => metadata.name);
        expect(parts.sort()).toEqual([...names, 'gateway'].map((part) => `consigna-${part}`).sort());
      }
      expect(
        rendered.filter(({ kind }) => kind === 'HorizontalPodAutoscaler').map(({ metadata }) => metadata.name),
      ).toEqual(['consigna-sales']);
    });

    it('confines every container', () => {
      for (const { spec } of workloads) {
        expect(spec.template.spec.automountServiceAccountToken).toBe(false);
        expect(spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001 });
      }
      for (const { securityContext, resources, image } of containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources.limits).toHaveProperty('memory');
        expect(image).toBe('registry.example.org/consigna:0.1.0');
      }
    });

    it('asks every process that serves for its health', () => {
      for (const { startupProbe, readinessProbe, livenessProbe, args } of containers.filter(
        ({ name }) => name !== 'prepare',
      )) {
        expect([args, startupProbe, readinessProbe, livenessProbe]).not.toContain(undefined);
      }
    });

    it('gives every process what it demands, secrets by reference and only its own', () => {
      for (const { name, env } of containers) {
        const variables: Record<string, { safeParse(value: undefined): { success: boolean } }> =
          name === 'prepare'
            ? prepareVariables(names)
            : serveVariables({ services: name === 'gateway' ? [] : [name], gateway: name === 'gateway' });
        const needed = Object.keys(variables).filter((each) => !variables[each]?.safeParse(undefined).success);
        const given = env.map((each) => each.name);

        expect(given).toEqual(expect.arrayContaining(needed));
        expect(given.filter((each) => !(each in variables))).toEqual([]);
        for (const each of env) {
          if (!/SECRET|TOKEN|ADMIN|NATS/.test(each.name)) continue;
          expect(each.valueFrom?.secretKeyRef.name).toBe('consigna');
        }
        const secrets = given.filter((each) => [...names, 'gateway'].map(secretVariable).includes(each));
        if (name !== 'prepare') expect(secrets).toEqual([secretVariable(name)]);
      }
    });

    it('refuses what the schema refuses', () => {
      expect(() => render('--set', 'identity.issuer=http://id.example.org/realms/consigna')).toThrow(/issuer/);
    });
  });
} else {
  describe('the rendered chart', () => {
    it('NOT CHECKED: helm is not on the PATH, so the templates were not rendered', () => {
      process.stderr.write('helm is not on the PATH: the templates of deploy/helm were read, but not rendered\n');
      expect(helm).toBe(false);
    });
  });
}
