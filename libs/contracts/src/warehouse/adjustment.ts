import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  DecimalString,
  Id,
  listQuery,
  NonNegativeDecimal,
  PositiveDecimal,
  ResourceMembers,
} from '../fields.js';
import { Owner } from '../trade.js';
import { MAX_LINES } from './goods-receipt.js';

export const AdjustmentView = z.object({
  ...ResourceMembers,
  number: z.string(),
  state: z.literal('posted'),
  date: BusinessDateField,
  branchId: Id,
  reason: z.string(),
  lines: z.array(
    z.object({
      id: Id,
      productId: Id,
      sku: z.string(),
      direction: z.enum(['in', 'out']),
      quantity: DecimalString,
      costBase: DecimalString,
    }),
  ),
  allowedActions: z.array(z.string()),
});
export type AdjustmentView = z.infer<typeof AdjustmentView>;

export const postAdjustment = command({
  subject: 'warehouse.adjustment.post',
  http: 'POST /adjustments',
  permission: 'warehouse.adjustment.post',
  summary: 'Write stock off or record stock that was found',
  idempotency: 'required',
  dryRun: true,
  input: z.object({
    branchId: Id,
    /** Found stock goes here (default: by owner); written off stock comes from here (default: wherever the branch has it). */
    warehouseId: Id.optional(),
    reason: z.string().trim().min(1).max(200),
    lines: z
      .array(
        z.object({
          productId: Id,
          direction: z.enum(['in', 'out']),
          quantity: PositiveDecimal,
          /** Of found stock, base currency; default: current cost. */
          unitCost: NonNegativeDecimal.optional(),
          /** Of found stock: default ours. Of written off stock: only this owner's; default whoever's the policy takes first. */
          owner: Owner.optional(),
          lot: z.string().trim().max(64).optional(),
        }),
      )
      .min(1)
      .max(MAX_LINES),
  }),
  output: AdjustmentView,
  errors: [
    'insufficient-stock',
    'quantity-too-fine',
    'branch-not-found',
    'warehouse-not-found',
    'wrong-warehouse-kind',
    'product-not-found',
    'agreement-not-found',
    'not-stocked',
    'period-locked',
    'series-date-backwards',
    'company-not-found',
  ],
});

export const getAdjustment = query({
  subject: 'warehouse.adjustment.get',
  http: 'GET /adjustments/:adjustmentId',
  permission: 'warehouse.adjustment.read',
  summary: 'An adjustment',
  input: z.object({ adjustmentId: Id }),
  output: AdjustmentView,
  errors: ['adjustment-not-found'],
});

export const listAdjustments = listQuery({
  subject: 'warehouse.adjustment.list',
  http: 'GET /adjustments',
  permission: 'warehouse.adjustment.read',
  summary: 'Adjustments',
  item: AdjustmentView.omit({ lines: true, allowedActions: true }),
  filters: { number: 'text', date: 'date', branchId: 'id', reason: 'text' },
  sorts: ['number', 'date'],
  defaultSort: '-number',
});
