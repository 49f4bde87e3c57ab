import { contracts } from '@consigna/contracts/registry';
import { expand } from './permissions.js';
import { standardRoles } from './standard-roles.js';

const known = [...new Set(contracts.map(({ permission }) => permission))];

/** `a.b.c` names itself, `a.*` everything below `a`, `*` everything. */
function namesSomething(permission: string): boolean {
  if (!permission.endsWith('*')) return known.includes(permission);
  return known.some((each) => each.startsWith(permission.slice(0, -1)));
}

describe('standard roles', () => {
  it.each(standardRoles)('$code grants only permissions that some contract asks for', ({ permissions }) => {
    expect(expand(permissions).filter((permission) => !namesSomething(permission))).toEqual([]);
  });
});
