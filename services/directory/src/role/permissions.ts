import { contracts } from '@consigna/contracts/registry';

/** Everything that only reads, in every service: what an auditor holds. */
export const READ_EVERYTHING = '*.read';

/** A permission that also lets a command through is not one of reading, although a query may ask for it. */
const writePermissions = new Set(
  contracts.filter(({ kind }) => kind === 'command').map(({ permission }) => permission),
);
const readPermissions: readonly string[] = [
  ...new Set(contracts.filter(({ kind }) => kind === 'query').map(({ permission }) => permission)),
].filter((permission) => permission !== 'internal' && permission !== 'signed-in' && !writePermissions.has(permission));

/** What roles stand for when they are used: `*.read` becomes the permissions that only queries ask for; sorted, each once. */
export function expand(permissions: readonly string[]): string[] {
  const expanded = permissions.flatMap((permission) =>
    permission === READ_EVERYTHING ? readPermissions : [permission],
  );
  return [...new Set(expanded)].sort();
}

/** The permissions or patterns among `given` that are not contained in what somebody holds. */
export function exceeding(given: readonly string[], held: readonly string[]): string[] {
  const holds = new Set(held);
  return given.filter(
    (permission) =>
      !isHeld(permission, holds) &&
      !(permission === READ_EVERYTHING && expand([permission]).every((each) => isHeld(each, holds))),
  );
}

/** `a.b.c` is held by `a.b.c`, `a.b.*`, `a.*` and `*`; the pattern `a.b.*` by itself and every wider one. */
function isHeld(permission: string, holds: ReadonlySet<string>): boolean {
  if (holds.has(permission) || holds.has('*')) return true;
  const words = permission.split('.');
  return words.some((_, length) => length > 0 && holds.has(`${words.slice(0, length).join('.')}.*`));
}
