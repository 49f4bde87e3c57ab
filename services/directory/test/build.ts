import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { resolveAccess, type Access } from '@consigna/contracts/directory/access';
import { createNetwork, type NetworkView } from '@consigna/contracts/directory/company';
import type { TestPlatform } from '@consigna/testing/test-platform';

const NOBODY = '00000000-0000-7000-8000-000000000000';
/** What the gateway asks with before it knows who is asking. */
export const gatewayContext: Context = {
  companyId: NOBODY,
  networkId: NOBODY,
  userId: NOBODY,
  clientId: 'system:gateway',
  now: new Date('2026-01-15T12:00:00Z'),
  locale: 'en',
  permissions: ['internal'],
};

export function signIn(
  platform: TestPlatform,
  username: string,
  options: { administrator?: boolean; subject?: string; machine?: boolean } = {},
): Promise<Access> {
  return platform.ask(resolveAccess, gatewayContext, {
    subject: options.subject ?? `subject of ${username}`,
    username,
    name: username,
    kind: options.machine === true ? 'machine' : 'person',
    administrator: options.administrator ?? false,
  });
}

/** A context of a signed-in user in a company, as the gateway makes it from the access. */
export function contextOf(access: Access, companyId = NOBODY): Context {
  const company = access.companies.find((each) => each.id === companyId);
  return {
    ...gatewayContext,
    companyId,
    networkId: company?.networkId ?? NOBODY,
    userId: access.userId,
    clientId: 'web',
    permissions: company?.permissions ?? [],
  };
}

/** A network owned by an administrator, and their context in its headquarters. */
export async function network(
  platform: TestPlatform,
  options: { sandbox?: boolean } = {},
): Promise<{ view: NetworkView; admin: Context; ctx: Context; username: string }> {
  const username = `admin-${newId()}`;
  const admin = contextOf(await signIn(platform, username, { administrator: true }));
  const view = await platform.ask(createNetwork, admin, {
    name: 'Giftware',
    headquarters: {
      code: 'HQ',
      name: 'Giftware Group',
      country: 'GB',
      baseCurrency: 'GBP',
      timeZone: 'Europe/London',
      chartTemplate: 'ifrs',
      ...options,
    },
  });
  const ctx = contextOf(await signIn(platform, username, { administrator: true }), view.headquartersId);
  return { view, admin, ctx, username };
}
