import { decimal, type Decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';

export interface Limit {
  permission: string;
  amount: string;
}

interface Approval {
  /** Base currency. */
  total: Decimal;
  authorId: string;
  approverId: string;
  permissions: readonly string[];
  limits: readonly Limit[];
}

/**
 * Whether somebody may approve an order: without limits everybody, else up to the highest limit among the permissions
 * held (none held: 0). Above it somebody else has to, and the author is told so first.
 *
 * @throws DomainError `author-cannot-approve`, `approval-limit-exceeded`
 */
export function requireApproval({ total, authorId, approverId, permissions, limits }: Approval): void {
  if (limits.length === 0) return;
  const held = limits.filter(({ permission }) => permissions.some((pattern) => covers(pattern, permission)));
  const limit = held.reduce(
    (highest, { amount }) => (highest.lessThan(amount) ? decimal(amount) : highest),
    decimal(0),
  );
  if (total.lessThanOrEqualTo(limit)) return;
  const details = { total: total.toString(), limit: limit.toString() };
  throw new DomainError(authorId === approverId ? 'author-cannot-approve' : 'approval-limit-exceeded', details);
}

/** `purchasing.*` covers everything below it, `*` everything. */
function covers(pattern: string, permission: string): boolean {
  return pattern === permission || (pattern.endsWith('*') && permission.startsWith(pattern.slice(0, -1)));
}
