import type { Context } from './context.js';
import { DomainError } from './domain-error.js';

/** A permission and every pattern that grants it, widest last: computed once per route. */
export function grantsOf(permission: string): readonly string[] {
  const words = permission.split('.');
  const patterns = words.slice(1).map((_, index) => `${words.slice(0, words.length - 1 - index).join('.')}.*`);
  return [permission, ...patterns, '*'];
}

/** Whether what a caller holds in a company contains one of the grants. `internal` is never granted from outside. */
export function isGranted(held: ReadonlySet<string>, grants: readonly string[]): boolean {
  if (grants[0] === 'internal') return false;
  return grants.some((grant) => held.has(grant));
}

/** Whether the caller holds a permission in the company worked in. */
export function isHeld({ permissions = [] }: Context, permission: string): boolean {
  return isGranted(new Set(permissions), grantsOf(permission));
}

/** For what needs a right that follows from the input. @throws DomainError `permission-denied` */
export function requireHeld(ctx: Context, permission: string): void {
  if (!isHeld(ctx, permission)) throw new DomainError('permission-denied', { permission });
}
