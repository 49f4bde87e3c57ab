import { z } from 'zod';
import { BusinessDateField, Currency, DecimalString, Id, Instant, listQuery } from '../fields.js';

export const BackorderState = z.enum(['open', 'purchased', 'assigned', 'closed']);
export type BackorderState = z.infer<typeof BackorderState>;

export const BackorderView = z.object({
  id: Id,
  number: z.string(),
  state: BackorderState,
  date: BusinessDateField,
  orderId: Id,
  orderNumber: z.string(),
  orderLineId: Id,
  customerId: Id,
  customerName: z.string(),
  /** Day the order promises, if it does. */
  deliveryDate: BusinessDateField.nullable(),
  branchId: Id,
  productId: Id,
  sku: z.string(),
  priority: z.int(),
  /** What the whole line is for, and at which net price a unit. */
  ordered: DecimalString,
  netUnitPrice: DecimalString,
  currency: Currency,
  quantity: DecimalString,
  assigned: DecimalString,
  /** What still waits for goods. */
  open: DecimalString,
  createdAt: Instant,
});
export type BackorderView = z.infer<typeof BackorderView>;

export const listBackorders = listQuery({
  subject: 'sales.backorder.list',
  http: 'GET /backorders',
  permission: 'sales.backorder.read',
  summary: 'Order lines that wait for goods, per product and customer',
  item: BackorderView,
  filters: {
    state: 'enum',
    productId: 'id',
    customerId: 'id',
    orderId: 'id',
    branchId: 'id',
    sku: 'text',
    date: 'date',
  },
  sorts: ['date', 'number', 'sku', 'priority'],
  defaultSort: 'date',
});
