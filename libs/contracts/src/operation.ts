import { z } from 'zod';
import { Id, Instant } from './fields.js';

/** Long work of a caller (API.md 5), the same shape whatever it does. */
export const OperationView = z.object({
  id: Id,
  kind: z.enum(['export', 'verify']),
  /** Null for what concerns the installation. */
  companyId: Id.nullable(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
  /** `total` is null while nobody knows it. */
  progress: z.object({ done: z.int(), total: z.int().nullable() }),
  /** What came of it; for an export `{ name, href, rows, bytes }`. */
  result: z.record(z.string(), z.unknown()).nullable(),
  /** Why it failed, as in a problem document: `{ code, params }`. */
  problem: z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) }).nullable(),
  cancellable: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
  /** Until then result and file are kept. */
  expiresAt: Instant,
});
export type OperationView = z.infer<typeof OperationView>;

/** `POST /companies/{company}/exports`: a list as a file, with the list's own filters, search and sort order. */
export const ExportInput = z.strictObject({
  /** Path of the list below the company, `/sales-orders`. */
  list: z.string().max(200),
  /** Query string of the list without `cursor` and `limit`, `filter[state]=confirmed&sort=-date`. */
  query: z.string().max(4000).default(''),
  format: z.enum(['csv', 'xlsx', 'jsonl']),
  /** Left out: every plain member of an item. */
  columns: z
    .array(z.strictObject({ path: z.string().max(100), title: z.string().trim().min(1).max(100).optional() }))
    .min(1)
    .max(100)
    .optional(),
  /** Name of the file without its ending. */
  name: z
    .string()
    .regex(/^[\w .-]{1,80}$/, 'file-name')
    .optional(),
});
export type ExportInput = z.input<typeof ExportInput>;
