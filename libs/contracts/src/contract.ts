import type { z } from 'zod';

/** Where a route lives below `/api/v1`: a company's own data, the group's consolidated data, the caller, the installation. */
export type Scope = 'company' | 'group' | 'me' | 'admin';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `'POST /deliveries/:deliveryId/ship'`: method and path below the prefix of the contract's scope. */
export type HttpRoute = `${HttpMethod} /${string}`;

type Schema = z.ZodType;

interface Declared {
  /** NATS subject, `service.document.verb`. */
  readonly subject: string;
  /** Absent: only other services may ask (and only with the permission `internal`). */
  readonly http?: HttpRoute;
  readonly scope: Scope;
  /** Permission the caller must hold in the company; `internal` is never granted to anybody from outside; `signed-in` needs no role. */
  readonly permission: string;
  readonly summary: string;
  readonly errors: readonly string[];
}

export interface CommandContract<I extends Schema = Schema, O extends Schema = Schema> extends Declared {
  readonly kind: 'command';
  readonly input: I;
  readonly output: O;
  /** `version`: the gateway asks for If-Match and passes it as `version` in the input. */
  readonly concurrency?: 'version';
  /** One service can answer it alone, so `?dryRun=true` is accepted. */
  readonly dryRun: boolean;
  /** 201 for what creates a resource. */
  readonly status: 200 | 201;
  /** A call that moves stock or money demands an idempotency key of everybody, the others of machines only. */
  readonly idempotency: 'required' | 'machines';
  readonly example?: z.input<I>;
}

export interface QueryContract<I extends Schema = Schema, O extends Schema = Schema> extends Declared {
  readonly kind: 'query';
  readonly input: I;
  readonly output: O;
  readonly list?: ListShape;
  readonly example?: z.input<I>;
}

/** Columns a list may be filtered and sorted by (API.md 3): JSON name to the kind of its values. */
export interface ListShape {
  readonly filters: Readonly<Record<string, FilterKind>>;
  readonly sorts: readonly string[];
  readonly defaultSort: string;
  /** Members of a row that are money and can be summed over everything that matches. */
  readonly totals?: readonly string[];
}

/** `related`: ids of what a row is of, like the orders of an invoice, of which a row may have several; one or some can be asked for. */
export type FilterKind = 'text' | 'id' | 'related' | 'enum' | 'date' | 'instant' | 'decimal' | 'boolean';

export interface EventContract<P extends Schema = Schema> {
  readonly kind: 'event';
  /** `service.document.participle`. */
  readonly subject: string;
  readonly summary: string;
  readonly payload: P;
}

export type Contract = CommandContract | QueryContract;
export type Input<C extends { input: Schema }> = z.output<C['input']>;
/** What a caller passes: defaults may be left out. */
export type InputOf<C extends { input: Schema }> = z.input<C['input']>;
export type Output<C extends { output: Schema }> = z.output<C['output']>;
export type Payload<E extends { payload: Schema }> = z.output<E['payload']>;

type CommandOptions<I extends Schema, O extends Schema> = Omit<
  CommandContract<I, O>,
  'kind' | 'scope' | 'dryRun' | 'status' | 'idempotency' | 'errors'
> &
  Partial<Pick<CommandContract<I, O>, 'scope' | 'dryRun' | 'status' | 'idempotency' | 'errors'>>;

type QueryOptions<I extends Schema, O extends Schema> = Omit<QueryContract<I, O>, 'kind' | 'scope' | 'errors'> &
  Partial<Pick<QueryContract<I, O>, 'scope' | 'errors'>>;

/** Declares a request that changes something, answered by the one service its subject names. */
export function command<I extends Schema, O extends Schema>(options: CommandOptions<I, O>): CommandContract<I, O> {
  return {
    scope: 'company',
    dryRun: false,
    status: options.http?.startsWith('POST') === true && !/\/:\w+\/[a-z-]+$/.test(options.http) ? 201 : 200,
    idempotency: 'machines',
    errors: [],
    ...options,
    kind: 'command',
  };
}

/** Declares a request that changes nothing. */
export function query<I extends Schema, O extends Schema>(options: QueryOptions<I, O>): QueryContract<I, O> {
  return { scope: 'company', errors: [], ...options, kind: 'query' };
}

/** Declares a fact that a service appends to its event log. */
export function event<P extends Schema>(options: Omit<EventContract<P>, 'kind'>): EventContract<P> {
  return { ...options, kind: 'event' };
}

/** The service that answers a subject or owns an event: its first word. */
export function ownerOf(subject: string): string {
  return subject.slice(0, subject.indexOf('.'));
}
