import { z } from 'zod';
import type { ListShape } from '../contract.js';
import { Id, Instant, listQuery } from '../fields.js';

export const AuditEntry = z.object({
  id: Id,
  document: z.string(),
  documentId: Id,
  action: z.string(),
  /** Field to its value before and after. */
  changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })),
  userId: Id,
  clientId: z.string(),
  /** Idempotency key or event that caused it. */
  causation: z.string().nullable(),
  businessAt: Instant,
  recordedAt: Instant,
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const auditListShape: ListShape = {
  filters: {
    document: 'text',
    documentId: 'id',
    action: 'text',
    userId: 'id',
    clientId: 'text',
    recordedAt: 'instant',
  },
  // Ids are made in the order of time, so that the key of the table is the order of the trail.
  sorts: ['id'],
  defaultSort: '-id',
};

/** Declares `GET /audit/<service>`: who changed what, when, from which value to which, the latest first. */
export function auditTrail(service: string) {
  return listQuery({
    subject: `${service}.audit.list`,
    http: `GET /audit/${service}`,
    permission: `${service}.audit.read`,
    summary: `Who changed what in ${service}`,
    item: AuditEntry,
    ...auditListShape,
  });
}

export const directoryAudit = auditTrail('directory');
