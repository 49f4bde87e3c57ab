import { z } from 'zod';
import { command, query } from '../contract.js';
import { DecimalString, Id, listQuery, PositiveDecimal } from '../fields.js';

export const BackorderOrder = z.enum(['date', 'priority', 'fair']);
export type BackorderOrder = z.infer<typeof BackorderOrder>;

/** A product of which units arrived for waiting orders and are held until somebody assigns or releases them. */
export const HeldView = z.object({
  /** Branch and product. */
  id: z.string(),
  branchId: Id,
  productId: Id,
  sku: z.string(),
  name: z.string(),
  held: DecimalString,
  /** What orders of the branch wait for, and how many orders do. */
  waiting: DecimalString,
  orders: z.int(),
  /** What lies in the branch by owner, held or not. */
  owned: DecimalString,
  consigned: DecimalString,
});
export type HeldView = z.infer<typeof HeldView>;

export const listHeld = listQuery({
  subject: 'warehouse.backorder.held',
  http: 'GET /backorders/held',
  permission: 'warehouse.backorder.assign',
  summary: 'Products with units that are held for waiting orders, per branch',
  item: HeldView,
  filters: { branchId: 'id', productId: 'id', sku: 'text' },
  sorts: ['sku'],
  defaultSort: 'sku',
});

export const proposeBackorders = query({
  subject: 'warehouse.backorder.propose',
  http: 'GET /backorders/proposal',
  permission: 'warehouse.backorder.assign',
  summary: 'Who should get the units that are held for waiting orders: oldest first, by priority, or fair shares',
  input: z.object({
    productId: Id,
    branchId: Id,
    /** Left out: as the company's stock settings say, and by date where they say nothing. */
    order: BackorderOrder.optional(),
    /** For `priority`: order line ids, most important first, separated by commas; the others follow by date. */
    priority: z.string().max(8000).optional(),
  }),
  output: z.object({
    /** How the proposal was made. */
    order: BackorderOrder,
    held: DecimalString,
    lines: z.array(
      z.object({
        orderLineId: Id,
        orderId: Id,
        orderNumber: z.string(),
        customerId: Id,
        customerName: z.string(),
        waiting: DecimalString,
        proposed: DecimalString,
      }),
    ),
  }),
});

const Assigned = z.object({
  productId: Id,
  branchId: Id,
  assignments: z.array(z.object({ orderLineId: Id, quantity: DecimalString })),
  released: DecimalString,
  held: DecimalString,
});

export const assignBackorders = command({
  subject: 'warehouse.backorder.assign',
  http: 'POST /backorders/assign',
  permission: 'warehouse.backorder.assign',
  summary: 'Give held units to waiting order lines',
  status: 200,
  idempotency: 'required',
  dryRun: true,
  input: z.object({
    productId: Id,
    branchId: Id,
    assignments: z
      .array(z.object({ orderLineId: Id, quantity: PositiveDecimal }))
      .min(1)
      .max(2000),
  }),
  output: Assigned,
  errors: ['over-assigned', 'quantity-too-fine', 'order-line-not-found'],
});

export const releaseHeld = command({
  subject: 'warehouse.backorder.release',
  http: 'POST /backorders/release',
  permission: 'warehouse.backorder.assign',
  summary: 'Offer held units to everybody again; without quantity all of them',
  status: 200,
  idempotency: 'required',
  dryRun: true,
  input: z.object({ productId: Id, branchId: Id, quantity: PositiveDecimal.optional() }),
  output: Assigned,
  errors: ['over-released', 'quantity-too-fine', 'product-not-found', 'branch-not-found'],
});
