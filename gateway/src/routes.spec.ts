import { command, query } from '@consigna/contracts/contract';
import { Id, ListInput, Versioned } from '@consigna/contracts/fields';
import { z } from 'zod';
import { routesOf } from './routes.js';

const ship = {
  subject: 'warehouse.delivery.ship',
  http: 'POST /deliveries/:deliveryId/ship',
  permission: 'warehouse.delivery.ship',
  summary: 'Ship a delivery',
  input: z.object({ deliveryId: Id, ...Versioned }),
  output: z.object({}),
} as const;

describe('the table of routes', () => {
  it('puts a contract below the prefix of its scope', () => {
    const list = query({
      ...ship,
      subject: 'reporting.sales.list',
      scope: 'group',
      http: 'GET /sales',
      input: ListInput,
    });

    const [first, second] = routesOf([command(ship), list]);

    expect(first).toMatchObject({
      method: 'POST',
      url: '/api/v1/companies/:company/deliveries/:deliveryId/ship',
      service: 'warehouse',
      paged: false,
    });
    expect(second).toMatchObject({ method: 'GET', url: '/api/v1/group/sales', filterable: true, paged: true });
    expect([...(second?.query.keys() ?? [])].sort()).toEqual([
      'companies',
      'count',
      'cursor',
      'limit',
      'q',
      'sort',
      'totals',
    ]);
  });

  it.each([
    ['without a permission', { ...ship, permission: '' }],
    ['that only services may ask', { ...ship, permission: 'internal' }],
  ])('does not start with a route %s', (_, options) => {
    expect(() => routesOf([command(options)])).toThrow('warehouse.delivery.ship');
  });

  it('does not start with two contracts at one address', () => {
    const other = command({ ...ship, subject: 'warehouse.delivery.send', http: 'POST /deliveries/:id/ship' });

    expect(() => routesOf([command(ship), other])).toThrow('same route');
  });

  it('leaves out what has no route', () => {
    const { http: _, ...unrouted } = ship;

    expect(routesOf([command({ ...unrouted, permission: 'internal' })])).toEqual([]);
  });
});
