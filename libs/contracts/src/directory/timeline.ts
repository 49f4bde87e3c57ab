import { z } from 'zod';
import { query } from '../contract.js';
import { resourceTypes } from '../resources.js';
import { Id, ListInput, pageOf } from '../fields.js';
import { AuditEntry } from './audit-trail.js';

export const TimelineEntry = AuditEntry.extend({
  /** Null for what the system did by itself, and for who was never a member of the company. */
  userName: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/**
 * Declares `GET /timeline/<service>`: what happened to one document, the latest first. Whoever may read the document
 * may read its timeline; the whole trail of a service is for auditors.
 */
export function timeline(service: string) {
  return query({
    subject: `${service}.timeline.list`,
    http: `GET /timeline/${service}`,
    // Which right it needs follows from the document, see `resourceTypes`.
    permission: 'signed-in',
    summary: `What happened to a document of ${service}: who, when, from which value to which`,
    input: ListInput.pick({ limit: true, cursor: true }).extend({
      document: z.enum(resourceTypes.filter((type) => type.service === service).map((type) => type.document)),
      documentId: Id,
    }),
    output: pageOf(TimelineEntry),
    errors: ['permission-denied', 'invalid-cursor'],
  });
}

/** Names of the members of a company, past ones too; asked by services for their timelines. */
export const nameUsers = query({
  subject: 'directory.user.names',
  permission: 'internal',
  summary: 'Names of members of a company',
  input: z.object({ userIds: z.array(Id).max(200) }),
  output: z.object({ users: z.array(z.object({ id: Id, name: z.string() })) }),
});
