import { command, query } from '@consigna/contracts/contract';
import { Id, ListInput, Versioned } from '@consigna/contracts/fields';
import { z } from 'zod';
import { idempotencyKeyOf, inputOf, requestHashOf, routePathOf } from './request-input.js';
import { routesOf, type Route } from './routes.js';

const common = { permission: 'warehouse.delivery.ship', summary: 'A test', output: z.object({}) };
const [ship, create, pay, list, fiscal] = routesOf([
  command({
    ...common,
    subject: 'a.delivery.ship',
    http: 'POST /deliveries/:deliveryId/ship',
    concurrency: 'version',
    dryRun: true,
    input: z.object({ deliveryId: Id, note: z.string(), ...Versioned }),
  }),
  command({ ...common, subject: 'a.delivery.create', http: 'POST /deliveries', input: z.object({}) }),
  command({
    ...common,
    subject: 'a.payment.create',
    http: 'POST /payments',
    idempotency: 'required',
    input: z.object({}),
  }),
  query({ ...common, subject: 'a.delivery.list', http: 'GET /deliveries', input: ListInput }),
  query({
    ...common,
    subject: 'a.year.get',
    http: 'GET /years/:year',
    input: z.object({ year: z.int(), closed: z.boolean().optional() }),
  }),
]) as [Route, Route, Route, Route, Route];

const request = { params: { company: 'acme', deliveryId: 'd1' }, query: '', body: undefined, ifMatch: '"3"' };

describe('the input of a request', () => {
  it('is the body with the ids of the path and the version of If-Match', () => {
    expect(inputOf(ship, { ...request, body: { note: 'x', version: 99 } })).toEqual({
      input: { deliveryId: 'd1', note: 'x', version: 3 },
      dryRun: false,
      companies: undefined,
    });
  });

  it('is the query string of a read, as the contract types it', () => {
    expect(inputOf(list, { ...request, query: 'limit=20&filter[status]=open' }).input).toEqual({
      limit: 20,
      filter: { status: { eq: 'open' } },
    });
    expect(inputOf(fiscal, { ...request, params: { year: '2026' }, query: 'closed=true' }).input).toEqual({
      year: 2026,
      closed: true,
    });
  });

  it('knows a dry run', () => {
    expect(inputOf(ship, { ...request, query: 'dryRun=true' }).dryRun).toBe(true);
  });

  it.each([
    ['an id that differs from the path', ship, { ...request, body: { deliveryId: 'd2' } }, 'path-mismatch'],
    ['no If-Match', ship, { ...request, ifMatch: undefined }, 'precondition-required'],
    ['a body that is a list', create, { ...request, body: [] }, 'validation-failed'],
    ['a dry run of what has none', create, { ...request, query: 'dryRun=true' }, 'dry-run-not-supported'],
    ['a dry run of perhaps', ship, { ...request, query: 'dryRun=perhaps' }, 'malformed-request'],
    ['a query string that means nothing', create, { ...request, query: 'force=1' }, 'unknown-parameter'],
    ['filters of a read that has none', fiscal, { ...request, query: 'filter[a]=1' }, 'unknown-parameter'],
    ['companies outside the group', list, { ...request, query: 'companies=a' }, 'unknown-parameter'],
  ])('with %s is refused', (_, route, raw, code) => {
    expect(() => inputOf(route, raw)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the idempotency key', () => {
  it.each([
    [pay, 'person', undefined, 'idempotency-key-missing'],
    [pay, 'machine', undefined, 'idempotency-key-missing'],
    [create, 'machine', undefined, 'idempotency-key-missing'],
    [create, 'machine', 'a b', 'invalid-idempotency-key'],
    [create, 'person', 'x'.repeat(256), 'invalid-idempotency-key'],
  ] as const)('is demanded where it matters (%#)', (route, kind, header, code) => {
    expect(() => idempotencyKeyOf(route, header, kind)).toThrow(expect.objectContaining({ code }));
  });

  it('is left to people elsewhere and means nothing on a read', () => {
    expect(idempotencyKeyOf(create, undefined, 'person')).toBeUndefined();
    expect(idempotencyKeyOf(create, 'k-1', 'person')).toBe('k-1');
    expect(idempotencyKeyOf(list, 'k-1', 'machine')).toBeUndefined();
  });

  it('belongs to the path with its ids', () => {
    expect(routePathOf(ship, { company: 'acme', deliveryId: 'd/1' })).toBe('/deliveries/d%2F1/ship');
  });

  it('covers the body whatever the order of its members, and If-Match', () => {
    expect(requestHashOf({ a: 1, b: 2 }, 1)).toBe(requestHashOf({ b: 2, a: 1 }, 1));
    expect(requestHashOf({ a: 1 }, 1)).not.toBe(requestHashOf({ a: 1 }, 2));
    expect(requestHashOf({ a: 1 }, undefined)).not.toBe(requestHashOf({ a: 2 }, undefined));
  });
});
