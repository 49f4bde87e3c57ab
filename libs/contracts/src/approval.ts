import { z } from 'zod';
import { Id, MoneyField } from './fields.js';

/** A document that waits for somebody's approval, told in full each time: when it was changed while it waits, the last one counts. */
export const ApprovalRequest = z.object({
  /** As in the audit trail, `purchase-order`. */
  document: z.string(),
  documentId: Id,
  /** Null where it gets its number with the approval. */
  number: z.string().nullable(),
  /** Whom or what it is about: the supplier, the entry's description. */
  name: z.string(),
  amount: MoneyField,
  /** Who wrote it, and whom nobody has to tell. */
  authorId: Id,
});
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

/** Nobody has to approve the document any more. */
export const ApprovalEnd = z.object({
  document: z.string(),
  documentId: Id,
  outcome: z.enum(['approved', 'withdrawn']),
});
export type ApprovalEnd = z.infer<typeof ApprovalEnd>;
