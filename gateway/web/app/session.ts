import type { CompanyAccess } from '@consigna/contracts/directory/access';
import type { z } from 'zod';
import { request, ProblemError } from './api/client';

/** A company as the signed-in person sees it; `now` is its business clock, null the real one. */
export type Company = Omit<z.infer<typeof CompanyAccess>, 'permissions' | 'modulesOff'> & {
  readonly now: string | null;
  readonly permissions: readonly string[];
  readonly modulesOff: readonly string[];
};

export interface Session {
  readonly user: { readonly id: string; readonly name: string; readonly username: string; readonly locale: string };
  readonly administrator: boolean;
  readonly companies: readonly Company[];
}

/** Key under which the session is cached. */
export const SESSION = ['session'] as const;

/** Who is signed in; null for nobody. */
export async function readSession(): Promise<Session | null> {
  try {
    const { body } = await request('GET', '/api/v1/me', {});
    return body as Session;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return null;
    throw error;
  }
}

/** The identity provider asks for name and password, and leads back to where the person was. */
export function signInAddress(returnTo: string): string {
  return `/auth/login?returnTo=${encodeURIComponent(returnTo)}`;
}

export async function signOut(): Promise<void> {
  const { body } = await request('POST', '/auth/logout', {});
  window.location.assign((body as { location?: string }).location ?? '/');
}

/** Patterns end in `*`: `warehouse.*`, or `*` for everything. */
export function isAllowed({ permissions, modulesOff }: Company, permission: string): boolean {
  const [service = ''] = permission.split('.', 1);
  if (modulesOff.includes(service)) return false;
  return permissions.some(
    (held) => held === permission || (held.endsWith('*') && permission.startsWith(held.slice(0, -1))),
  );
}
