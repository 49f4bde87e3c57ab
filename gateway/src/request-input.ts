import { canonicalJson, sha256Hex } from '@consigna/kernel/canonical';
import { DomainError, type FieldProblem } from '@consigna/kernel/domain-error';
import { versionOf } from './etag.js';
import { readQuery } from '@consigna/contracts/query-string';
import type { Route } from './routes.js';

/** A request as far as its input is concerned. */
export interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  /** Without the question mark. */
  readonly query: string;
  readonly body: unknown;
  readonly ifMatch: string | undefined;
}

export interface RequestInput {
  /** What the service is asked; it validates. */
  readonly input: Record<string, unknown>;
  readonly dryRun: boolean;
  /** Companies a consolidated read is narrowed to. */
  readonly companies: readonly string[] | undefined;
}

/**
 * Puts together what a contract takes from path, body or query string, and If-Match; the path wins.
 *
 * @throws DomainError `unknown-parameter`, `unknown-filter`, `malformed-request`, `dry-run-not-supported`,
 * `path-mismatch`, `validation-failed` for a body that is no object, `precondition-required`, `invalid-if-match`
 */
export function inputOf(route: Route, { params, query, body, ifMatch }: RawRequest): RequestInput {
  const { contract } = route;
  const parameters = readQuery(query, route.query, route.filterable);
  const input: Record<string, unknown> = route.method === 'GET' ? parameters : { ...bodyOf(body) };
  addParams(input, route, params);
  const dryRun =
    contract.kind === 'command' &&
    parameters['dryRun'] !== undefined &&
    readDryRun(parameters['dryRun'], contract.dryRun);
  if (contract.kind === 'command' && contract.concurrency === 'version') input['version'] = versionOf(ifMatch);
  if (route.scope !== 'group') return { input, dryRun, companies: undefined };
  const { companies } = parameters;
  delete parameters['companies'];
  return { input, dryRun, companies: companies as readonly string[] | undefined };
}

/** What makes a repeated request the same: its body and the version it was written against, by whichever of its tags. */
export function requestHashOf(body: unknown, version: unknown): string {
  return sha256Hex(canonicalJson([body ?? null, version ?? null]));
}

/** Path below the prefix with its ids, the same however the company was written. */
export function routePathOf({ parts }: Route, params: Readonly<Record<string, string>>): string {
  return parts.map((part, index) => (index % 2 === 0 ? part : encodeURIComponent(params[part] ?? ''))).join('');
}

/**
 * The caller's idempotency key, checked against what the contract demands.
 *
 * @throws DomainError `idempotency-key-missing`, `invalid-idempotency-key`
 */
export function idempotencyKeyOf(
  route: Route,
  header: string | undefined,
  kind: 'person' | 'machine',
): string | undefined {
  const { contract, method } = route;
  if (contract.kind !== 'command') return undefined;
  if (header === undefined || header === '') {
    const demanded = contract.idempotency === 'required' || (kind === 'machine' && method === 'POST');
    if (demanded) throw new DomainError('idempotency-key-missing', { header: 'Idempotency-Key' });
    return undefined;
  }
  if (!/^[\x21-\x7e]{1,255}$/.test(header))
    throw new DomainError('invalid-idempotency-key', { header: 'Idempotency-Key' });
  return header;
}

function readDryRun(dryRun: unknown, supported: boolean): boolean {
  if (!supported) throw new DomainError('dry-run-not-supported');
  if (typeof dryRun !== 'boolean') throw new DomainError('malformed-request', { parameter: 'dryRun' });
  return dryRun;
}

function bodyOf(body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {};
  if (typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new DomainError('validation-failed', {}, [
    { pointer: '#', code: 'invalid-type', params: { expected: 'object' } },
  ]);
}

function addParams(
  input: Record<string, unknown>,
  { params: names }: Route,
  values: Readonly<Record<string, string>>,
): void {
  const differing: FieldProblem[] = [];
  for (const { name, read } of names) {
    const value = values[name] ?? '';
    const told = input[name];
    if (told !== undefined && String(told) !== value) differing.push({ pointer: `#/${name}`, code: 'path-mismatch' });
    input[name] = read(value);
  }
  if (differing.length > 0) throw new DomainError('path-mismatch', {}, differing);
}
