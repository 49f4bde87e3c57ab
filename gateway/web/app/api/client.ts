import type { Contract, InputOf, Output } from '@consigna/contracts/contract';
import { problemOf, ProblemError, requestOf, versionOf, type RequestOptions } from '@consigna/contracts/request';

export { ProblemError } from '@consigna/contracts/request';

export interface CallOptions extends RequestOptions {
  /** One per intent of the person: repeating the same intent repeats the key, so nothing happens twice. */
  readonly key?: string;
  readonly version?: number;
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What passes by itself is waited for: a service that starts again, a limit, the same intent still under way. */
const PASSING = ['service-unavailable', 'idempotency-key-in-flight'];
const MAX_ATTEMPTS = 5;
const FIRST_WAIT_MS = 200;

/** Where this tab has written last; sent along, so that a list read next shows it. */
let written: string | undefined;
let language = 'en';
let tellSignedOut: () => void = () => undefined;

/** Problems and names are answered in this language. */
export function speak(wanted: string): void {
  language = wanted;
}

/** @param tell called when an answer says that nobody is signed in any more */
export function onSignedOut(tell: () => void): void {
  tellSignedOut = tell;
}

/**
 * Calls an operation of the API. Method, path and types come from the contract.
 *
 * @throws ProblemError the gateway's refusal; its `problem.errors` point at members of the input
 * @throws TypeError when the gateway cannot be reached
 */
export async function call<C extends Contract>(
  contract: C,
  input: InputOf<C>,
  options: CallOptions = {},
): Promise<Output<C>> {
  const { method, path, body } = requestOf(contract, input, options);
  const headers: Record<string, string> = {};
  if (contract.kind === 'command') {
    headers['idempotency-key'] = options.key ?? newKey();
    const version = versionOf(contract, input, options.version);
    if (version !== undefined) headers['if-match'] = `"${version}"`;
  }
  const answer = await requestPatiently(method, path, {
    headers,
    ...(body === undefined ? {} : { body }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return answer.body as Output<C>;
}

export function newKey(): string {
  return crypto.randomUUID();
}

async function requestPatiently(method: string, path: string, init: RequestInit): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request(method, path, init);
    } catch (error) {
      if (!(error instanceof ProblemError) || !PASSING.includes(error.code) || attempt === MAX_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** attempt));
    }
  }
}

/** One request to the gateway with the session's cookie. Use `call` for whatever has a contract. */
export async function request(method: string, path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(path, {
    ...init,
    method,
    // No answer of the API stays on the disk of a computer that others use too.
    cache: 'no-store',
    headers: {
      accept: 'application/json',
      'accept-language': language,
      'x-requested-with': 'erp-web',
      ...(written === undefined ? {} : { 'consigna-after': written }),
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(init.headers as Record<string, string> | undefined),
    },
  });
  written = response.headers.get('consigna-after') ?? written;
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const answer = { status: response.status, body: isJson && text !== '' ? (JSON.parse(text) as unknown) : text };
  if (response.ok) return answer;
  const refusal = new ProblemError(`${method} ${path}`, problemOf(answer));
  if (refusal.status === 401) tellSignedOut();
  throw refusal;
}
