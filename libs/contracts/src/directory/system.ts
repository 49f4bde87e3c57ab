import { z } from 'zod';
import { query } from '../contract.js';
import { Id, Instant } from '../fields.js';

/** An event that a service could not apply. Its company's later events of the same log queue behind it; it is tried again by itself. */
export const ParkedEvent = z.object({
  service: z.string(),
  producer: z.string(),
  companyId: Id,
  /** `waiting`: what it needs has not arrived; `poison`: applying it fails; `queued`: one before it is parked. */
  kind: z.enum(['waiting', 'poison', 'queued']),
  /** For whoever operates the system. */
  reason: z.string(),
  /**
   * The same as code and params, as in a problem document; null behind another event, for what is a bug, and where
   * the version before parked it and it has not been tried again.
   */
  problem: z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) }).nullable(),
  attempts: z.int(),
  subject: z.string(),
  eventId: z.string(),
  since: Instant,
});
export type ParkedEvent = z.infer<typeof ParkedEvent>;

export const SystemView = z.object({
  services: z.array(
    z.object({
      name: z.string(),
      /** Whether it answered, with its database. */
      answers: z.boolean(),
      /** Events in its log. */
      events: z.int(),
    }),
  ),
  followers: z.array(
    z.object({
      service: z.string(),
      producer: z.string(),
      /** Events of the producer's log that the service has not passed; null while one of both does not answer. */
      behind: z.int().nullable(),
    }),
  ),
  parked: z.array(ParkedEvent),
});
export type SystemView = z.infer<typeof SystemView>;

export const findSystem = query({
  subject: 'directory.system.find',
  http: 'GET /system',
  scope: 'admin',
  permission: 'directory.network.read',
  summary: 'Services, how far they have followed each other, and events that could not be applied',
  input: z.object({}),
  output: SystemView,
});
