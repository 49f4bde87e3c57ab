import { accountRoles } from '@consigna/contracts/accounting/events';
import { charts } from './charts.js';
import { chartOf } from './template.js';

describe('chart templates', () => {
  it.each(Object.entries(charts))('%s has one account for every role, named in three languages', (_, accounts) => {
    expect(accounts.flatMap(({ role }) => role ?? []).sort()).toEqual([...accountRoles].sort());
    expect(accounts.every(({ names }) => Object.values(names).every((name) => name.length > 0))).toBe(true);
  });

  it('agree on what kind of account a role is', () => {
    const kinds = accountRoles.map(
      (role) =>
        new Set(Object.values(charts).map((chart) => chart.find((account) => account.role === role)?.kind)).size,
    );

    expect(kinds.every((different) => different === 1)).toBe(true);
  });

  it('refuse a chart that lacks a role', () => {
    expect(() => chartOf('x', [['1', 'AR', 'asset', 'a', 'b', 'c']])).toThrow('chart x has 0 accounts for AP');
  });
});
