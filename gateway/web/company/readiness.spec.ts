import { describe, expect, it } from '@jest/globals';
import { checks, isReady, membersWhoMay, modulesLacking, type Check, type Standing } from './readiness';

const role = (code: string, permissions: string[]) => ({
  code,
  name: code,
  permissions,
  version: 1,
  createdAt: '',
  updatedAt: '',
  createdBy: 'u',
});
const member = (name: string, roles: string[]) => ({
  userId: name,
  username: name,
  name,
  roles,
  version: 1,
  updatedAt: '',
});

describe('whether a company is ready to trade', () => {
  it('somebody may confirm whose roles together contain it, by name or by pattern', () => {
    const roles = [
      role('owner', ['*']),
      role('sales', ['sales.*']),
      role('reader', ['*.read', 'sales.order.read']),
      role('confirmer', ['sales.order.confirm']),
    ];
    const members = [
      member('olga', ['owner']),
      member('sam', ['sales']),
      member('rita', ['reader']),
      member('carl', ['reader', 'confirmer']),
      member('gone', ['role-of-before']),
    ];

    const found = membersWhoMay('sales.order.confirm', members, roles).map(({ name }) => name);

    expect(found).toEqual(['olga', 'sam', 'carl']);
  });

  it('a module that selling needs lacks when it is off; consignment does not', () => {
    expect(modulesLacking(['consignment', 'sales', 'reporting'])).toEqual(['sales']);
  });

  it('nothing may lack, nor be unknown', () => {
    const all = (standing: Standing) =>
      Object.fromEntries(checks.map((check) => [check, standing])) as Record<Check, Standing>;
    const done = all({ state: 'done', found: '' });

    expect(isReady(done)).toBe(true);
    for (const state of ['open', 'hidden', 'asking'] as const)
      expect(isReady({ ...done, customer: { state, found: '' } })).toBe(false);
  });
});
