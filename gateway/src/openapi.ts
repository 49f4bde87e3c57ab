import type { CommandContract, Contract, ListShape } from '@consigna/contracts/contract';
import { statusOf } from './errors.js';
import { componentNameOf, operationIdOf, SchemaBook, type JsonSchema } from './json-schema.js';
import { problemText } from './messages/text.js';
import type { Route } from './routes.js';

const VERSION = '1.0.0';

/** Refusals that the gateway itself may answer, whatever the operation. */
const COMMON_CODES = ['unauthenticated', 'permission-denied', 'rate-limited', 'service-unavailable'];

/** The OpenAPI 3.1 document of all routes. */
export function openApiOf(routes: readonly Route[]): JsonSchema {
  const book = new SchemaBook();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, book);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Consigna',
      version: VERSION,
      description:
        'Multi-company ERP that keeps owned and consigned stock side by side. Amounts, quantities and prices are decimal strings.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { session: [] }],
    tags: [...new Set(routes.map(({ service }) => service))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...book.components, Problem: problemSchema },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'consigna',
          description: 'Session of a person. Unsafe methods also need the header X-Requested-With: erp-web.',
        },
      },
    },
  };
}

function operationOf(route: Route, book: SchemaBook): JsonSchema {
  const { contract, method, service } = route;
  const input = book.inline(contract.input, 'input', componentNameOf(contract.subject, 'Input'));
  const body = method === 'GET' ? undefined : bodyOf(route, input);
  return {
    operationId: operationIdOf(contract.subject),
    summary: contract.summary,
    tags: [service],
    description: descriptionOf(contract),
    parameters: [
      ...pathParameters(route, input),
      ...(method === 'GET' ? queryParameters(route, input) : []),
      ...scopeParameters(route),
      ...headerParameters(route),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: (body['required'] as unknown[] | undefined)?.length !== undefined,
            content: { 'application/json': { schema: body, ...exampleOf(route) } },
          },
        }),
    responses: responsesOf(route, book),
    'x-permission': contract.permission,
  };
}

function descriptionOf(contract: Contract): string {
  const codes =
    contract.errors.length === 0 ? '' : ` Refuses with ${contract.errors.map((code) => `\`${code}\``).join(', ')}.`;
  return `Needs the permission \`${contract.permission}\`.${codes}`;
}

function membersOf(input: JsonSchema): Record<string, JsonSchema> {
  return (input['properties'] ?? {}) as Record<string, JsonSchema>;
}

function pathParameters({ url, params }: Route, input: JsonSchema): JsonSchema[] {
  const members = membersOf(input);
  const company = {
    name: 'company',
    in: 'path',
    required: true,
    description: 'Code or id of the company',
    schema: { type: 'string' },
  };
  const own = params.map(({ name }) => ({
    name,
    in: 'path',
    required: true,
    schema: members[name] ?? { type: 'string' },
  }));
  return url.includes('/:company') ? [company, ...own] : own;
}

function queryParameters({ contract, params, query }: Route, input: JsonSchema): JsonSchema[] {
  const members = membersOf(input);
  const required = (input['required'] ?? []) as string[];
  const plain = [...query.keys()]
    .filter((name) => members[name] !== undefined && !params.some((param) => param.name === name))
    .map((name) => ({ name, in: 'query', required: required.includes(name), schema: members[name] }));
  return contract.kind === 'query' && contract.list !== undefined
    ? [...plain, ...filterParameters(contract.list)]
    : plain;
}

function filterParameters({ filters, sorts, defaultSort }: ListShape): JsonSchema[] {
  const names = Object.keys(filters);
  if (names.length === 0) return [];
  return [
    {
      name: 'filter',
      in: 'query',
      style: 'deepObject',
      explode: true,
      description: `\`filter[name][operator]=value\`; operators eq ne in gt gte lt lte contains starts isnull. Sorted by ${defaultSort}; sorts: ${sorts.join(', ')}.`,
      schema: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(names.map((name) => [name, { type: 'string', description: filters[name] }])),
      },
    },
  ];
}

function scopeParameters({ scope, method }: Route): JsonSchema[] {
  if (scope !== 'group' || method !== 'GET') return [];
  return [
    {
      name: 'companies',
      in: 'query',
      required: false,
      description: 'Codes or ids of the companies to read, separated by commas; all that are allowed by default',
      schema: { type: 'string' },
    },
  ];
}

function headerParameters({ contract, method }: Route): JsonSchema[] {
  if (contract.kind === 'query') return [];
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: contract.idempotency === 'required',
    description:
      contract.idempotency === 'required'
        ? 'Required of everybody'
        : method === 'POST'
          ? 'Required of machines'
          : 'Recommended',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
  return [
    key,
    ...(contract.concurrency === 'version'
      ? [
          {
            name: 'If-Match',
            in: 'header',
            required: true,
            description: 'Version that was seen, `"3"`',
            schema: { type: 'string' },
          },
        ]
      : []),
    ...(contract.dryRun
      ? [
          {
            name: 'dryRun',
            in: 'query',
            required: false,
            description: 'Same checks, same answer, nothing stored',
            schema: { type: 'boolean' },
          },
        ]
      : []),
  ];
}

/** The body is the input without what comes by path and by If-Match. */
function bodyOf({ contract, params }: Route, input: JsonSchema): JsonSchema | undefined {
  const taken = new Set(params.map(({ name }) => name));
  if ((contract as CommandContract).concurrency === 'version') taken.add('version');
  if (input['properties'] === undefined) return input;
  const members = Object.entries(membersOf(input)).filter(([name]) => !taken.has(name));
  if (members.length === 0) return undefined;
  const required = ((input['required'] ?? []) as string[]).filter((name) => !taken.has(name));
  const { required: _, ...rest } = input;
  return { ...rest, properties: Object.fromEntries(members), ...(required.length === 0 ? {} : { required }) };
}

function exampleOf({ contract, params }: Route): JsonSchema {
  if (typeof contract.example !== 'object' || contract.example === null) return {};
  const names = new Set(['version', ...params.map(({ name }) => name)]);
  return { example: Object.fromEntries(Object.entries(contract.example).filter(([name]) => !names.has(name))) };
}

function responsesOf({ contract, method, url }: Route, book: SchemaBook): JsonSchema {
  const success = contract.kind === 'command' ? contract.status : 200;
  const codes = [...new Set([...contract.errors, ...gatewayCodes(contract, method, url), ...COMMON_CODES])];
  const statuses = [...new Set(codes.map(statusOf))].sort((a, b) => a - b);
  const problems = statuses.map(
    (status) => [String(status), problemResponse(codes.filter((code) => statusOf(code) === status))] as const,
  );
  return {
    [String(success)]: {
      description: contract.summary,
      content: {
        'application/json': {
          schema: book.reference(contract.output, 'output', componentNameOf(contract.subject, 'Result')),
        },
      },
    },
    ...Object.fromEntries(problems),
  };
}

function gatewayCodes(contract: Contract, method: string, url: string): string[] {
  const codes = ['validation-failed'];
  if (method === 'GET') codes.push('unknown-parameter');
  if (url.includes('/:company')) codes.push('company-not-found', 'company-ambiguous', 'module-off');
  if (contract.kind === 'command') {
    codes.push('idempotency-key-missing', 'idempotency-key-reused', 'idempotency-key-in-flight');
    if (contract.concurrency === 'version') codes.push('precondition-required', 'version-conflict');
  }
  return codes;
}

function problemResponse(codes: readonly string[]): JsonSchema {
  return {
    description: codes.map((code) => `\`${code}\`: ${problemText(code, {}, 'en').title}`).join('; '),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    'x-codes': codes,
  };
}

const problemSchema: JsonSchema = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; texts follow Accept-Language.',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    traceId: { type: 'string' },
    params: { type: 'object', description: 'The figures of the refusal' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: {
          pointer: { type: 'string' },
          code: { type: 'string' },
          message: { type: 'string' },
          params: { type: 'object' },
        },
      },
    },
  },
};
