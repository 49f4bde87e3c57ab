import { contracts } from '@consigna/contracts/registry';
import { exceeding, expand } from './permissions.js';

describe('permissions', () => {
  it.each([
    { given: ['warehouse.delivery.ship'], held: ['*'], exceeds: [] },
    { given: ['warehouse.delivery.ship'], held: ['warehouse.*'], exceeds: [] },
    { given: ['warehouse.delivery.ship'], held: ['warehouse.delivery.*'], exceeds: [] },
    { given: ['warehouse.delivery.ship'], held: ['warehouse.delivery.ship'], exceeds: [] },
    { given: ['warehouse.delivery.ship'], held: ['warehouse.delivery.read'], exceeds: ['warehouse.delivery.ship'] },
    { given: ['warehouse.*'], held: ['warehouse.delivery.*'], exceeds: ['warehouse.*'] },
    { given: ['warehouse.delivery.*'], held: ['warehouse.*'], exceeds: [] },
    { given: ['*'], held: ['warehouse.*', 'sales.*'], exceeds: ['*'] },
    { given: ['*.read'], held: ['*'], exceeds: [] },
    { given: ['*.read'], held: ['sales.*'], exceeds: ['*.read'] },
    { given: ['*.read'], held: expand(['*.read']), exceeds: [] },
    { given: [], held: [], exceeds: [] },
  ])('$given given by somebody who holds $held exceeds $exceeds', ({ given, held, exceeds }) => {
    expect(exceeding(given, held)).toEqual(exceeds);
  });

  it('reading everything names only permissions of queries that a person may hold', () => {
    const all = expand(['*.read']);

    expect(all).toContain('directory.party.read');
    expect(all).not.toContain('internal');
    expect(all).not.toContain('directory.party.write');
  });

  it('reading everything opens no command', () => {
    const ofCommands = contracts.filter(({ kind }) => kind === 'command').map(({ permission }) => permission);

    expect(expand(['*.read']).filter((permission) => ofCommands.includes(permission))).toEqual([]);
  });
});
