import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** As many characters as 32 random bytes in hexadecimal or base64 have at least; what is shorter was thought up. */
const MIN_SECRET_LENGTH = 43;

type Environment = Readonly<Record<string, string | undefined>>;

/** What a process of an installation runs. */
export interface Parts {
  readonly services: readonly string[];
  readonly gateway: boolean;
}

const flag = z.enum(['yes', 'no']).default('no');
const secret = z.string().min(MIN_SECRET_LENGTH, `has fewer than ${MIN_SECRET_LENGTH} characters`);
const server = {
  NATS_URL: address(['nats:', 'tls:'], 'the broker, as in nats://consigna:password@nats:4222'),
  CONSIGNA_DATABASE_URL: address(['postgresql:', 'postgres:'], 'the database, as in postgresql://host:5432/consigna')
    .refine((url) => new URL(url).username === '', 'names a login; each service has its own, from its secret')
    .refine((url) => new URL(url).pathname.length > 1, 'names no database'),
  CONSIGNA_HOST: z.string().default('0.0.0.0'),
  CONSIGNA_PORT: z.coerce.number().int().min(1).max(65_535).default(8080),
  CONSIGNA_METRICS_TOKEN: secret.optional(),
};
const identity = {
  CONSIGNA_ISSUER: address(
    ['https:', 'http:'],
    "Keycloak's realm, as in https://id.example.org/realms/consigna",
  ).refine((url) => new URL(url).pathname.includes('/realms/'), 'is no realm: …/realms/name'),
  CONSIGNA_GATEWAY_URL: address(['https:', 'http:'], 'the address people use, as in https://erp.example.org').refine(
    (url) => !url.endsWith('/'),
    'ends with a slash',
  ),
  CONSIGNA_WEB_CLIENT_SECRET: secret,
  // Two names of one machine need no certificate: for trying an installation out, never for one that others reach.
  CONSIGNA_HTTP_ON_LOOPBACK: flag,
};
const administrator = {
  CONSIGNA_DATABASE_ADMIN_URL: address(
    ['postgresql:', 'postgres:'],
    'a superuser of the database server, as in postgresql://postgres:password@host:5432/postgres',
  ),
  CONSIGNA_DATABASE: z.string().min(1).default('consigna'),
};

/** The variable with a service's or the gateway's secret. */
export function secretVariable(part: string): string {
  return `CONSIGNA_${part.toUpperCase().replaceAll('-', '_')}_SECRET`;
}

/** What a process that serves reads, by name. */
export function serveVariables({ services, gateway }: Parts) {
  return { ...server, ...secretsOf(gateway ? [...services, 'gateway'] : services), ...(gateway ? identity : {}) };
}

/** What the preparation of the database reads, by name. */
export function prepareVariables(services: readonly string[]) {
  return { ...administrator, ...secretsOf([...services, 'gateway']) };
}

/** What a process serves with. */
export interface ServeConfiguration {
  readonly natsUrl: string;
  readonly databaseUrl: URL;
  readonly listen: { readonly host: string; readonly port: number };
  readonly metricsToken?: string;
  readonly secrets: ReadonlyMap<string, string>;
  readonly identity?: { readonly issuer: string; readonly gatewayUrl: string; readonly webClientSecret: string };
}

/** @throws ConfigurationError that names everything that is missing or wrong */
export function serveConfiguration(parts: Parts, environment: Environment): ServeConfiguration {
  const read = readVariables(serveVariables(parts), environment);
  const metricsToken = read.text('CONSIGNA_METRICS_TOKEN');
  return {
    natsUrl: read.required('NATS_URL'),
    databaseUrl: new URL(read.required('CONSIGNA_DATABASE_URL')),
    listen: { host: read.required('CONSIGNA_HOST'), port: Number(read.required('CONSIGNA_PORT')) },
    ...(metricsToken === undefined ? {} : { metricsToken }),
    secrets: secretsRead(parts.gateway ? [...parts.services, 'gateway'] : parts.services, read),
    ...(parts.gateway ? { identity: identityRead(read) } : {}),
  };
}

/** What the database is prepared with. */
export interface PrepareConfiguration {
  readonly adminUrl: string;
  readonly database: string;
  readonly secrets: ReadonlyMap<string, string>;
}

/** @throws ConfigurationError that names everything that is missing or wrong */
export function prepareConfiguration(services: readonly string[], environment: Environment): PrepareConfiguration {
  const read = readVariables(prepareVariables(services), environment);
  return {
    adminUrl: read.required('CONSIGNA_DATABASE_ADMIN_URL'),
    database: read.required('CONSIGNA_DATABASE'),
    secrets: secretsRead([...services, 'gateway'], read),
  };
}

/** Everything that keeps an installation from starting, one line each. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(['the configuration is not complete:', ...problems.map((problem) => `  ${problem}`)].join('\n'));
  }
}

interface Read {
  text(name: string): string | undefined;
  required(name: string): string;
}

/** Each variable may be given as the name of a file instead, `NAME_FILE`, as secrets are mounted. */
function readVariables(variables: Record<string, z.ZodType>, environment: Environment): Read {
  const problems: string[] = [];
  const values = new Map<string, string>();
  for (const [name, schema] of Object.entries(variables)) {
    const given = valueOf(name, environment, problems);
    const parsed = schema.safeParse(given);
    if (parsed.success) {
      if (parsed.data !== undefined) values.set(name, String(parsed.data));
    } else if (given === undefined) {
      problems.push(`${name} is not set${schema.description === undefined ? '' : `: ${schema.description}`}`);
    } else {
      problems.push(...parsed.error.issues.map(({ message }) => `${name} ${message}`));
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  const text = (name: string) => values.get(name);
  return {
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined) throw new Error(`${name} was not read`);
      return value;
    },
  };
}

/** An empty text is what a compose file or chart passes on for something nobody set. */
function valueOf(name: string, environment: Environment, problems: string[]): string | undefined {
  const given = environment[name];
  if (given !== undefined && given !== '') return given;
  const file = environment[`${name}_FILE`];
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (error) {
    problems.push(`${name}_FILE cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function secretsOf(parts: readonly string[]): Record<string, z.ZodType> {
  return Object.fromEntries(
    parts.map((part) => [secretVariable(part), secret.describe(`the secret of ${part}, 32 random bytes or more`)]),
  );
}

function secretsRead(parts: readonly string[], read: Read): ReadonlyMap<string, string> {
  const secrets = new Map(parts.map((part) => [part, read.required(secretVariable(part))]));
  // A service that knew another one's secret could sign for it.
  if (new Set(secrets.values()).size < secrets.size)
    throw new ConfigurationError(['two parts have the same secret; each needs its own']);
  return secrets;
}

/**
 * People's passwords and tokens travel to these addresses. Plain http, which the embedded identity provider speaks,
 * is refused: it is for a developer's machine.
 */
function identityRead(read: Read): NonNullable<ServeConfiguration['identity']> {
  const loopback = read.required('CONSIGNA_HTTP_ON_LOOPBACK') === 'yes';
  const problems = ['CONSIGNA_ISSUER', 'CONSIGNA_GATEWAY_URL'].flatMap((name) => {
    const url = new URL(read.required(name));
    if (url.protocol === 'https:' || (loopback && isLoopback(url))) return [];
    return [`${name} is not https; in production only Keycloak behind TLS signs people in (deploy/keycloak)`];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    issuer: read.required('CONSIGNA_ISSUER'),
    gatewayUrl: read.required('CONSIGNA_GATEWAY_URL'),
    webClientSecret: read.required('CONSIGNA_WEB_CLIENT_SECRET'),
  };
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function address(protocols: readonly string[], says: string) {
  return z
    .string()
    .refine((url) => protocols.includes(protocolOf(url)), {
      message: `is no address like ${protocols.map((protocol) => `${protocol}//…`).join(' or ')}`,
      abort: true,
    })
    .describe(says);
}

function protocolOf(url: string): string {
  try {
    return new URL(url.split(',')[0] ?? '').protocol;
  } catch {
    return '';
  }
}
