import type { CommandContract, Contract, HttpMethod, InputOf, Scope } from './contract.js';

export interface RequestOptions {
  /** Code or id; required for contracts of the scope `company`. */
  readonly company?: string;
  /** Codes or ids to which a read of the group is narrowed. */
  readonly companies?: readonly string[];
  readonly dryRun?: boolean;
}

/** A contract with its input as an HTTP request, for whoever sends it: machines, tests and the browser. */
export interface ContractRequest {
  readonly method: HttpMethod;
  /** With `/api/v1` and the query. */
  readonly path: string;
  readonly body: string | undefined;
}

/** A problem document as the gateway answers it (RFC 9457, API.md 6). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly traceId?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly {
    pointer: string;
    code: string;
    message: string;
    params?: Readonly<Record<string, unknown>>;
  }[];
}

/** The gateway's refusal; `code` is stable and what callers decide by. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;

  constructor(operation: string, problem: Problem) {
    super(
      `${operation}: ${problem.status} ${problem.code}${problem.detail === undefined ? '' : ` – ${problem.detail}`}`,
    );
    this.name = 'ProblemError';
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
  }
}

/** Path parameters are members of the input; the version travels in a header, see `versionOf`. */
export function requestOf<C extends Contract>(
  contract: C,
  input: InputOf<C>,
  options: RequestOptions = {},
): ContractRequest {
  const route = routeOf(contract);
  const members = { ...(input as Record<string, unknown>) };
  const path = pathOf(route, members, options);
  if (route.method === 'GET') return { method: route.method, path: path + queryOf(members, options), body: undefined };
  if (isVersioned(contract)) delete members['version'];
  const dryRun = contract.kind === 'command' && options.dryRun === true ? { dryRun: true } : {};
  return { method: route.method, path: path + queryOf(dryRun, options), body: JSON.stringify(members) };
}

/** What goes into If-Match: the version given, or that of the input; undefined where the contract asks for none. */
export function versionOf(contract: Contract, input: unknown, given?: number): number | undefined {
  if (!isVersioned(contract)) return undefined;
  const version = given ?? (input as { version?: unknown }).version;
  return typeof version === 'number' ? version : undefined;
}

/** The problem of a refusal; anything that is not one of ours is told as `unexpected-answer`. */
export function problemOf({ status, body }: { status: number; body: unknown }): Problem {
  const problem = body as Partial<Problem> | string | undefined;
  if (typeof problem === 'object' && typeof problem.code === 'string') return problem as Problem;
  return { type: 'about:blank', title: 'Unexpected answer', status, code: 'unexpected-answer' };
}

function isVersioned(contract: Contract): contract is CommandContract {
  return contract.kind === 'command' && contract.concurrency === 'version';
}

interface Route {
  readonly method: HttpMethod;
  readonly scope: Scope;
  /** Texts and names of parameters in turn: `['/deliveries/', 'deliveryId', '/ship']`. */
  readonly parts: readonly string[];
}

const routes = new WeakMap<Contract, Route>();

function routeOf(contract: Contract): Route {
  const known = routes.get(contract);
  if (known !== undefined) return known;
  if (contract.http === undefined) throw new Error(`${contract.subject} has no route`);
  const space = contract.http.indexOf(' ');
  const route: Route = {
    method: contract.http.slice(0, space) as HttpMethod,
    scope: contract.scope,
    parts: contract.http.slice(space + 1).split(/:(\w+)/),
  };
  routes.set(contract, route);
  return route;
}

/** Takes the path's parameters out of the members. */
function pathOf(route: Route, members: Record<string, unknown>, { company }: RequestOptions): string {
  let path = prefixOf(route.scope, company);
  for (const [index, part] of route.parts.entries()) {
    if (index % 2 === 0) {
      path += part;
      continue;
    }
    const value = members[part];
    if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`path parameter ${part} is missing`);
    path += encodeURIComponent(value);
    delete members[part];
  }
  return path;
}

function prefixOf(scope: Scope, company: string | undefined): string {
  if (scope === 'group') return '/api/v1/group';
  if (scope === 'admin') return '/api/v1/admin';
  if (scope === 'me') return '/api/v1';
  if (company === undefined) throw new Error('a call in a company names the company');
  return `/api/v1/companies/${encodeURIComponent(company)}`;
}

function queryOf(members: Record<string, unknown>, { companies }: RequestOptions): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined || value === null) continue;
    if (name === 'filter') addFilters(query, value as Record<string, Record<string, string>>);
    else query.append(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  if (companies !== undefined) query.append('companies', companies.join(','));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function addFilters(query: URLSearchParams, filters: Record<string, Record<string, string>>): void {
  for (const [name, operators] of Object.entries(filters)) {
    for (const [operator, value] of Object.entries(operators)) query.append(`filter[${name}][${operator}]`, value);
  }
}
