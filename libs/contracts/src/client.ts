import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@consigna/kernel/id';
import type { CommandContract, Contract, HttpMethod, InputOf, Output, Scope } from './contract.js';

export interface ClientOptions {
  /** `http://host:port`, without `/api/v1`. */
  readonly baseUrl: string;
  /** The bearer token; asked before every request, so the giver keeps and renews it. */
  readonly token: () => Promise<string> | string;
  /** Language of problems and names. */
  readonly locale?: 'es' | 'fr' | 'en';
}

export interface CallOptions {
  /** Code or id; required for contracts of the scope `company`. */
  readonly company?: string;
  /** Codes or ids to which a read of the group is narrowed. */
  readonly companies?: readonly string[];
  /** Idempotency key; commands without one get a fresh one, so that retries cannot double anything. */
  readonly key?: string;
  /** Version the caller saw, sent as If-Match; taken from `input.version` when absent. */
  readonly version?: number;
  readonly dryRun?: boolean;
}

export interface RawOptions {
  readonly query?: Readonly<Record<string, string>>;
  /** A string goes as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another token than the client's; null sends none. */
  readonly token?: string | null;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, the text otherwise. */
  readonly body: unknown;
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

/** A service that starts again is back within seconds; with these waits a request survives about half a minute. */
const MAX_ATTEMPTS = 12;
const LONGEST_WAIT_MS = 5_000;

/**
 * Calls the API through its contracts. Requests carry what this client has written before (`Consigna-After`), so that
 * it reads its own writes; what is safe to repeat is repeated with the same key.
 */
export class Client {
  private after: string | undefined;
  private readonly origin: string;

  constructor(private readonly options: ClientOptions) {
    this.origin = options.baseUrl.replace(/\/+$/, '');
  }

  /**
   * Path parameters are members of the input. Dates, money and quantities are text as in the contract.
   *
   * @throws ProblemError the gateway's refusal, after bounded retries of 429, 503 and a key in flight
   */
  async call<C extends Contract>(contract: C, input: InputOf<C>, options: CallOptions = {}): Promise<Output<C>> {
    const route = routeOf(contract);
    const members = { ...(input as Record<string, unknown>) };
    const headers = this.headers();
    let path = pathOf(route, members, options);
    let body: string | undefined;
    if (contract.kind === 'command') addCommandHeaders(contract, members, options, headers);
    if (route.method === 'GET') {
      path += queryOf(members, options);
    } else {
      path += queryOf(contract.kind === 'command' && options.dryRun === true ? { dryRun: true } : {}, options);
      headers['content-type'] = 'application/json';
      body = JSON.stringify(members);
    }
    const answer = await this.repeat(contract.subject, route.method, path, headers, body);
    return answer.body as Output<C>;
  }

  /** One request as it is told, without retries; refusals are answers. */
  async raw(method: string, path: string, options: RawOptions = {}): Promise<RawAnswer> {
    const headers: Record<string, string> = { ...this.headers(), ...options.headers };
    const token = options.token === undefined ? await this.options.token() : options.token;
    if (token !== null) headers['authorization'] ??= `Bearer ${token}`;
    const query = options.query === undefined ? '' : `?${new URLSearchParams(options.query).toString()}`;
    if (options.body !== undefined) headers['content-type'] ??= 'application/json';
    const body =
      options.body === undefined || typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    return this.send(method, `${path}${query}`, headers, body);
  }

  private async repeat(
    operation: string,
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | undefined,
  ): Promise<RawAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      headers['authorization'] = `Bearer ${await this.options.token()}`;
      let wait = backOffMs(attempt);
      try {
        const answer = await this.send(method, path, headers, body);
        if (answer.status < 400) return answer;
        const problem = problemOf(answer);
        if (attempt === MAX_ATTEMPTS || !isPassing(problem)) throw new ProblemError(operation, problem);
        wait = retryAfterMs(answer) ?? wait;
      } catch (error) {
        if (error instanceof ProblemError || attempt === MAX_ATTEMPTS || !isConnectionError(error)) throw error;
      }
      await delay(wait);
    }
  }

  private async send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | undefined,
  ): Promise<RawAnswer> {
    const response = await fetch(this.origin + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    const after = response.headers.get('consigna-after');
    if (after !== null) this.after = after;
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  private headers(): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (this.options.locale !== undefined) headers['accept-language'] = this.options.locale;
    if (this.after !== undefined) headers['consigna-after'] = this.after;
    return headers;
  }
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
function pathOf(route: Route, members: Record<string, unknown>, { company }: CallOptions): string {
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

function addCommandHeaders(
  contract: CommandContract,
  members: Record<string, unknown>,
  options: CallOptions,
  headers: Record<string, string>,
): void {
  headers['idempotency-key'] = options.key ?? newId();
  const version = options.version ?? members['version'];
  if (contract.concurrency !== 'version') return;
  delete members['version'];
  if (typeof version === 'number') headers['if-match'] = `"${version}"`;
}

function queryOf(members: Record<string, unknown>, { companies }: CallOptions): string {
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

function problemOf({ status, body }: RawAnswer): Problem {
  const problem = body as Partial<Problem> | string | undefined;
  if (typeof problem === 'object' && typeof problem.code === 'string') return problem as Problem;
  return { type: 'about:blank', title: 'Unexpected answer', status, code: 'unexpected-answer' };
}

function isPassing({ status, code }: Problem): boolean {
  return status === 429 || status === 503 || code === 'idempotency-key-in-flight';
}

/**
 * fetch tells every failure to connect or to finish as a TypeError; the key makes repeating safe. By name, because
 * another realm's fetch (a test runner's) throws another realm's TypeError.
 */
function isConnectionError(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'TypeError';
}

function retryAfterMs({ headers }: RawAnswer): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1_000, LONGEST_WAIT_MS) : undefined;
}

function backOffMs(attempt: number): number {
  return Math.min(100 * 2 ** attempt, LONGEST_WAIT_MS);
}
