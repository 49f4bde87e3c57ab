import { z } from 'zod';
import { event } from '../contract.js';
import { Id } from '../fields.js';

export const Product = z.object({
  productId: Id,
  sku: z.string(),
  name: z.string(),
  kind: z.enum(['goods', 'service']),
  unit: z.string(),
  /** Tax category, `standard` unless said otherwise. */
  taxCategory: z.string(),
  tracking: z.enum(['none', 'lot']),
  valuation: z.enum(['fifo', 'average']),
  category: z.string().nullable(),
  active: z.boolean(),
});
export type Product = z.infer<typeof Product>;

/** Full snapshots; up to 500 at once. */
export const productsSaved = event({
  subject: 'catalog.products.saved',
  summary: 'Products were created or changed',
  payload: z.object({ products: z.array(Product) }),
});
