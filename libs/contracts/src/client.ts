import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@consigna/kernel/id';
import type { CommandContract, Contract, InputOf, Output } from './contract.js';
import { problemOf, ProblemError, requestOf, versionOf, type Problem, type RequestOptions } from './request.js';

export { ProblemError, type Problem } from './request.js';

export interface ClientOptions {
  /** `http://host:port`, without `/api/v1`. */
  readonly baseUrl: string;
  /** The bearer token; asked before every request, so the giver keeps and renews it. */
  readonly token: () => Promise<string> | string;
  /** Language of problems and names. */
  readonly locale?: 'es' | 'fr' | 'en';
  /** What carries requests; the platform's own `fetch` by default. */
  readonly fetch?: Fetch;
}

/** The part of `fetch` that a client needs: a failure to connect or to finish is told as a TypeError. */
export type Fetch = (
  url: string,
  request: { method: string; headers: Record<string, string>; redirect: 'manual'; body?: string },
) => Promise<Pick<Response, 'status' | 'headers' | 'text'>>;

export interface CallOptions extends RequestOptions {
  /** Idempotency key; commands without one get a fresh one, so that retries cannot double anything. */
  readonly key?: string;
  /** Version the caller saw, sent as If-Match; taken from `input.version` when absent. */
  readonly version?: number;
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
    const { method, path, body } = requestOf(contract, input, options);
    const headers = this.headers();
    if (contract.kind === 'command') addCommandHeaders(contract, input, options, headers);
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await this.repeat(contract.subject, method, path, headers, body);
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
    const carry: Fetch = this.options.fetch ?? fetch;
    const response = await carry(this.origin + path, {
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

function addCommandHeaders(
  contract: CommandContract,
  input: unknown,
  options: CallOptions,
  headers: Record<string, string>,
): void {
  headers['idempotency-key'] = options.key ?? newId();
  const version = versionOf(contract, input, options.version);
  if (version !== undefined) headers['if-match'] = `"${version}"`;
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
