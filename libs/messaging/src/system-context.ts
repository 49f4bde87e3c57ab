import type { Context } from '@consigna/kernel/context';
import type { FedEvent } from './feed.js';

const NOBODY = '00000000-0000-8000-8000-000000000000';

/** For what a service does by itself. Its permissions are `internal` alone. */
export function systemContext(service: string): Context {
  return {
    companyId: NOBODY,
    networkId: NOBODY,
    userId: NOBODY,
    clientId: `system:${service}`,
    now: new Date(),
    locale: 'en',
    permissions: ['internal'],
  };
}

/** For what a service does about an event, in the name of whoever caused it. */
export function reactionContext(event: FedEvent, service: string): Context {
  return {
    ...systemContext(service),
    companyId: event.companyId,
    networkId: event.networkId,
    userId: event.actor,
    now: new Date(event.businessAt),
  };
}
