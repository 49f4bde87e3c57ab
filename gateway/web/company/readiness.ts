import type { MembershipView, RoleView } from '@consigna/contracts/directory/user';
import type { modules } from '@consigna/contracts/directory/company';
import { grantsOf, isGranted } from '@consigna/kernel/permission';

/** What a first sales order needs, in the order in which it is made. */
export const checks = ['modules', 'branch', 'warehouse', 'chart', 'tax-code', 'product', 'customer', 'clerk'] as const;
export type Check = (typeof checks)[number];

/** `hidden`: the person may not see it; `asking`: the answer is under way. */
export interface Standing {
  readonly state: 'done' | 'open' | 'hidden' | 'asking';
  /** What was found, or what lacks. */
  readonly found: string;
}

/** Modules without which nothing is sold. */
const needed: readonly (typeof modules)[number][] = ['catalog', 'sales', 'warehouse', 'billing', 'accounting'];

export function modulesLacking(modulesOff: readonly string[]): (typeof modules)[number][] {
  return needed.filter((module) => modulesOff.includes(module));
}

/** Members whose roles together contain a permission. */
export function membersWhoMay(
  permission: string,
  members: readonly MembershipView[],
  roles: readonly RoleView[],
): MembershipView[] {
  const grants = grantsOf(permission);
  return members.filter((member) => {
    const held = roles.filter(({ code }) => member.roles.includes(code)).flatMap((role) => role.permissions);
    return isGranted(new Set(held), grants);
  });
}

export function isReady(standings: Readonly<Record<Check, Standing>>): boolean {
  return checks.every((check) => standings[check].state === 'done');
}
