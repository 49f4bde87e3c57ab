import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  DecimalString,
  Id,
  listQuery,
  PositiveDecimal,
  ResourceMembers,
  Versioned,
} from '../fields.js';
import { Buyer, Owner } from '../trade.js';
import { MAX_LINES } from './goods-receipt.js';

export const DeliveryState = z.enum(['allocated', 'shipped', 'cancelled']);
export type DeliveryState = z.infer<typeof DeliveryState>;

const DeliveryHead = {
  ...ResourceMembers,
  /** The delivery note's legal number, taken when the goods leave. */
  number: z.string().nullable(),
  state: DeliveryState,
  /** Day of shipment. */
  date: BusinessDateField.nullable(),
  branchId: Id,
  orderId: Id,
  orderNumber: z.string(),
  buyer: Buyer,
};

export const DeliveryView = z.object({
  ...DeliveryHead,
  lines: z.array(
    z.object({
      id: Id,
      orderLineId: Id,
      productId: Id,
      sku: z.string(),
      description: z.string(),
      kind: z.enum(['goods', 'service']),
      unit: z.string(),
      quantity: DecimalString,
      returned: DecimalString,
      /** The pick list: which units, where, whose, and why these. */
      allocations: z.array(
        z.object({
          layerId: Id,
          warehouseId: Id,
          warehouseCode: z.string(),
          locationId: Id,
          locationCode: z.string(),
          lot: z.string(),
          expiry: BusinessDateField.nullable(),
          owner: Owner,
          quantity: DecimalString,
          reason: z.string(),
        }),
      ),
    }),
  ),
  allowedActions: z.array(z.string()),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

/** What stands against goods that leave. */
const leavingErrors = ['picks-required', 'period-locked', 'series-date-backwards'] as const;

export const createDelivery = command({
  subject: 'warehouse.delivery.create',
  http: 'POST /deliveries',
  permission: 'warehouse.delivery.create',
  summary: 'Deliver what a sales order has reserved, or part of it; proposes which units, or ships them at once',
  idempotency: 'required',
  dryRun: true,
  input: z.object({
    source: z.object({ type: z.literal('sales-order'), id: Id }),
    lines: z
      .array(z.object({ orderLineId: Id, quantity: PositiveDecimal }))
      .min(1)
      .max(MAX_LINES)
      .optional(),
    /** The proposed units leave in the same step; needs the right to ship as well. */
    ship: z.boolean().default(false),
  }),
  output: DeliveryView,
  errors: [
    'sales-order-not-found',
    'order-line-not-found',
    'exceeds-reserved',
    'quantity-too-fine',
    'nothing-to-deliver',
    'insufficient-stock',
    'company-not-found',
    'permission-denied',
    ...leavingErrors,
  ],
});

const Verb = { output: DeliveryView, concurrency: 'version', dryRun: true } as const;
const verbErrors = ['delivery-not-found', 'invalid-transition', 'version-conflict'] as const;

export const shipDelivery = command({
  subject: 'warehouse.delivery.ship',
  http: 'POST /deliveries/:deliveryId/ship',
  permission: 'warehouse.delivery.ship',
  summary: 'The goods leave: takes the number, the units and their cost',
  idempotency: 'required',
  ...Verb,
  input: z.object({
    deliveryId: Id,
    ...Versioned,
    /** Replace the proposal for the lines they name: what was really taken. */
    picks: z
      .array(z.object({ deliveryLineId: Id, layerId: Id, quantity: PositiveDecimal }))
      .max(MAX_LINES * 4)
      .optional(),
  }),
  errors: [
    ...verbErrors,
    ...leavingErrors,
    'pick-mismatch',
    'quantity-too-fine',
    'delivery-line-not-found',
    'layer-not-found',
    'layer-not-available',
    'company-not-found',
  ],
});

export const cancelDelivery = command({
  subject: 'warehouse.delivery.cancel',
  http: 'POST /deliveries/:deliveryId/cancel',
  permission: 'warehouse.delivery.cancel',
  summary: 'Give the units back to the order’s reservation',
  ...Verb,
  input: z.object({ deliveryId: Id, ...Versioned }),
  errors: verbErrors,
});

export const getDelivery = query({
  subject: 'warehouse.delivery.get',
  http: 'GET /deliveries/:deliveryId',
  permission: 'warehouse.delivery.read',
  summary: 'A delivery with its pick list',
  input: z.object({ deliveryId: Id }),
  output: DeliveryView,
  errors: ['delivery-not-found'],
});

export const listDeliveries = listQuery({
  subject: 'warehouse.delivery.list',
  http: 'GET /deliveries',
  permission: 'warehouse.delivery.read',
  summary: 'Deliveries',
  item: z.object({
    ...DeliveryHead,
    /** Of all its lines, each in its own unit of measure. */
    quantity: DecimalString,
  }),
  filters: {
    number: 'text',
    state: 'enum',
    date: 'date',
    branchId: 'id',
    orderId: 'id',
    orderNumber: 'text',
    customerId: 'id',
  },
  sorts: ['createdAt', 'number', 'date'],
  defaultSort: '-createdAt',
});

export const listDeliverableLines = listQuery({
  subject: 'warehouse.deliverable-line.list',
  http: 'GET /deliverable-lines',
  permission: 'warehouse.delivery.create',
  summary: 'Lines of sales orders with units reserved that are on no delivery yet',
  item: z.object({
    /** The order line's. */
    id: Id,
    orderId: Id,
    orderNumber: z.string(),
    /** Place in its order. */
    position: z.int(),
    branchId: Id,
    productId: Id,
    sku: z.string(),
    quantity: DecimalString,
  }),
  filters: { orderId: 'id', branchId: 'id', productId: 'id' },
  sorts: ['position'],
  defaultSort: 'position',
});
