import { ownerOf, type Contract, type HttpMethod, type Scope } from '@consigna/contracts/contract';
import { z } from 'zod';
import { grantsOf } from '@consigna/kernel/permission';
import { readerOf, type Reader } from '@consigna/contracts/query-string';

/** A contract as the gateway serves it: everything a request would otherwise have to find out. */
export interface Route {
  readonly contract: Contract;
  readonly method: HttpMethod;
  /** Path pattern with its prefix, `/api/v1/companies/:company/deliveries/:deliveryId`. */
  readonly url: string;
  readonly scope: Scope;
  readonly service: string;
  /** Permissions any of which lets a caller in; empty for `signed-in`. */
  readonly grants: readonly string[];
  /** Below the prefix: texts and names of parameters in turn. */
  readonly parts: readonly string[];
  readonly params: readonly { readonly name: string; readonly read: Reader }[];
  /** Parameters of the query string. */
  readonly query: ReadonlyMap<string, Reader>;
  readonly filterable: boolean;
  readonly paged: boolean;
}

export const API = '/api/v1';

const prefixes: Readonly<Record<Scope, string>> = {
  company: `${API}/companies/:company`,
  group: `${API}/group`,
  me: API,
  admin: `${API}/admin`,
};

/**
 * The routes of all contracts that have one.
 *
 * @throws Error for a contract that could be reached without a permission, or never, and for two at one address
 */
export function routesOf(contracts: readonly Contract[]): Route[] {
  const seen = new Map<string, string>();
  const routes: Route[] = [];
  for (const contract of contracts) {
    if (contract.http === undefined) continue;
    const route = routeOf(contract, contract.http);
    const address = `${route.method} ${route.url.replaceAll(/:\w+/g, ':')}`;
    const other = seen.get(address);
    if (other !== undefined) throw new Error(`${contract.subject} and ${other} have the same route ${address}`);
    seen.set(address, contract.subject);
    routes.push(route);
  }
  return routes;
}

function routeOf(contract: Contract, http: string): Route {
  // Types demand a permission; a contract made without types must not open a door either.
  const permission: string | undefined = contract.permission;
  if (permission === undefined || permission.trim() === '')
    throw new Error(`${contract.subject} has a route but no permission`);
  if (permission === 'internal') throw new Error(`${contract.subject} is internal and must not have a route`);
  const space = http.indexOf(' ');
  const method = http.slice(0, space) as HttpMethod;
  const path = http.slice(space + 1);
  const properties = propertiesOf(z.toJSONSchema(contract.input, { io: 'input', unrepresentable: 'any' }));
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const readers = new Map([...properties].map(([name, schema]) => [name, readerOf(schema)]));
  return {
    contract,
    method,
    url: prefixes[contract.scope] + path,
    scope: contract.scope,
    service: ownerOf(contract.subject),
    grants: permission === 'signed-in' ? [] : grantsOf(permission),
    parts: path.split(/:(\w+)/),
    params: names.map((name) => ({ name, read: readers.get(name) ?? ((text: string) => text) })),
    query: queryOf(contract, method, names, readers),
    filterable: method === 'GET' && readers.has('filter'),
    paged: contract.kind === 'query' && readers.has('cursor'),
  };
}

function queryOf(
  contract: Contract,
  method: HttpMethod,
  params: readonly string[],
  readers: ReadonlyMap<string, Reader>,
): Map<string, Reader> {
  const query = new Map<string, Reader>();
  if (contract.kind === 'command') query.set('dryRun', readerOf({ type: 'boolean' }));
  if (contract.scope === 'group') query.set('companies', readerOf({ type: 'array', items: { type: 'string' } }));
  if (method !== 'GET') return query;
  for (const [name, reader] of readers) {
    if (name !== 'filter' && !params.includes(name)) query.set(name, reader);
  }
  return query;
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly allOf?: readonly ObjectSchema[];
  readonly anyOf?: readonly ObjectSchema[];
  readonly oneOf?: readonly ObjectSchema[];
}

/** Members of an object schema, also where it is put together from several. */
function propertiesOf(schema: unknown): Map<string, unknown> {
  const { properties = {}, allOf = [], anyOf = [], oneOf = [] } = schema as ObjectSchema;
  const found = new Map<string, unknown>();
  for (const part of [...allOf, ...anyOf, ...oneOf])
    for (const [name, member] of propertiesOf(part)) found.set(name, member);
  for (const [name, member] of Object.entries(properties)) found.set(name, member);
  return found;
}
