import { z } from 'zod';
import { query } from '../contract.js';
import { BusinessDateField, DecimalString, Id } from '../fields.js';

/** What a branch can sell of products: advice for a screen, decided again under lock when an order is confirmed. */
export const findAvailability = query({
  subject: 'warehouse.availability.find',
  http: 'POST /availability',
  permission: 'warehouse.stock.read',
  summary: 'Stock that can be sold, per product, split by owner',
  input: z.object({ branchId: Id.nullable().default(null), productIds: z.array(Id).min(1).max(2000) }),
  output: z.object({
    products: z.array(
      z.object({
        productId: Id,
        onHand: DecimalString,
        owned: DecimalString,
        consigned: DecimalString,
        reserved: DecimalString,
        held: DecimalString,
        available: DecimalString,
        incoming: DecimalString,
      }),
    ),
  }),
});

const OwnerStock = z.object({
  kind: z.enum(['own', 'consignor']),
  consignorId: Id.nullable(),
  consignorName: z.string().nullable(),
  agreementId: Id.nullable(),
  onHand: DecimalString,
});

const WarehouseStock = z.object({
  id: Id,
  code: z.string(),
  name: z.string(),
  kind: z.enum(['standard', 'consignment_in', 'mixed', 'quarantine']),
  owners: z.array(OwnerStock),
});

/** Goods on their way to a branch: what is open of one line of a purchase order, the oldest order first. */
const ExpectedStock = z.object({
  purchaseOrderId: Id,
  number: z.string(),
  orderedOn: BusinessDateField,
  supplierName: z.string(),
  open: DecimalString,
  /** Set when the goods are bought for one line of a sales order. */
  forOrderLineId: Id.nullable(),
});

/**
 * Where the units of products lie and whose they are, for order entry. Reservations are promises of a branch, not of a
 * warehouse, so what is free is told for the branch as a whole.
 */
export const findStockPlaces = query({
  subject: 'warehouse.availability.places',
  http: 'POST /availability/places',
  permission: 'warehouse.stock.read',
  summary: 'Stock of products by branch, warehouse and owner, with what is expected',
  input: z.object({ productIds: z.array(Id).min(1).max(100) }),
  output: z.object({
    products: z.array(
      z.object({
        productId: Id,
        branches: z.array(
          z.object({
            branchId: Id,
            /** Without quarantine. */
            onHand: DecimalString,
            reserved: DecimalString,
            held: DecimalString,
            available: DecimalString,
            warehouses: z.array(WarehouseStock),
            expected: z.array(ExpectedStock),
          }),
        ),
      }),
    ),
  }),
});
