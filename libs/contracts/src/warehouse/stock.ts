import { z } from 'zod';
import { command, query } from '../contract.js';
import { BusinessDateField, DecimalString, Id, Instant, listQuery } from '../fields.js';
import { Owner } from '../trade.js';
import { BackorderOrder } from './backorder.js';
import { warehouseKinds } from './events.js';

/** Which goods leave first, owned or consigned; `BY_HAND` proposes nothing and asks for picks when shipping. */
export const ConsumePolicy = z.enum([
  'FEFO_THEN_CONSIGNED',
  'CONSIGNED_FIRST',
  'OWNED_FIRST',
  'CONSIGNED_FIFO',
  'BY_HAND',
]);
export type ConsumePolicy = z.infer<typeof ConsumePolicy>;

/** Only refusing is supported: stock never goes below zero. */
export const NegativeStock = z.enum(['forbid']);

export const StockSettingsView = z.object({
  productId: Id.nullable(),
  /** Null: the product follows the company. */
  consume: ConsumePolicy.nullable(),
  negativeStock: NegativeStock.nullable(),
  /** How arrived goods are proposed to waiting orders, for all products alike; null: by date. */
  assign: BackorderOrder.nullable(),
});

export const saveStockSettings = command({
  subject: 'warehouse.stock-settings.save',
  http: 'PUT /stock-settings',
  permission: 'warehouse.settings.write',
  summary: 'Which stock the company consumes first, and who gets what arrives',
  input: z.object({
    consume: ConsumePolicy.nullable().optional(),
    negativeStock: NegativeStock.nullable().optional(),
    assign: BackorderOrder.nullable().optional(),
  }),
  output: StockSettingsView,
});

export const saveProductStockSettings = command({
  subject: 'warehouse.stock-settings.save-product',
  http: 'PUT /products/:productId/stock-settings',
  permission: 'warehouse.settings.write',
  summary: 'Which stock of a product is consumed first; null follows the company',
  input: z.object({
    productId: Id,
    consume: ConsumePolicy.nullable().optional(),
    negativeStock: NegativeStock.nullable().optional(),
  }),
  output: StockSettingsView,
  errors: ['product-not-found'],
});

export const getStockSettings = query({
  subject: 'warehouse.stock-settings.get',
  http: 'GET /stock-settings',
  permission: 'warehouse.stock.read',
  summary: 'Stock settings of the company and of its products',
  input: z.object({}),
  output: z.object({ company: StockSettingsView, products: z.array(StockSettingsView) }),
});

const Where = {
  branchId: Id,
  warehouseId: Id,
  warehouseCode: z.string(),
  warehouseKind: z.enum(warehouseKinds),
  locationId: Id,
  locationCode: z.string(),
};

export const StockLevelView = z.object({
  id: z.string(),
  productId: Id,
  sku: z.string(),
  name: z.string(),
  ...Where,
  lot: z.string(),
  owner: Owner,
  onHand: DecimalString,
  allocated: DecimalString,
  /** Base currency; consigned stock has none. Averaged products: the average times the quantity, rounded. */
  value: DecimalString,
});

export const listStock = listQuery({
  subject: 'warehouse.stock.list',
  http: 'GET /stock',
  permission: 'warehouse.stock.read',
  summary: 'Stock on hand per product, place, lot and owner',
  item: StockLevelView,
  filters: {
    productId: 'id',
    sku: 'text',
    warehouseId: 'id',
    branchId: 'id',
    consignorId: 'id',
    lot: 'text',
    warehouseKind: 'enum',
    onHand: 'decimal',
  },
  sorts: ['sku', 'onHand'],
  defaultSort: 'sku',
});

export const StockLayerView = z.object({
  id: Id,
  productId: Id,
  sku: z.string(),
  ...Where,
  lot: z.string(),
  expiry: BusinessDateField.nullable(),
  owner: Owner,
  receiptLineId: Id.nullable(),
  receivedAt: Instant,
  unitCost: DecimalString,
  quantity: DecimalString,
  remaining: DecimalString,
  allocated: DecimalString,
  /** Open value of a first-in-first-out layer; zero on averaged products, whose value is kept per product. */
  value: DecimalString,
  groupProfit: DecimalString,
});

export const listStockLayers = listQuery({
  subject: 'warehouse.stock-layer.list',
  http: 'GET /stock/layers',
  permission: 'warehouse.stock.read',
  summary: 'Stock layers: every unit with its origin, owner and cost',
  item: StockLayerView,
  filters: {
    productId: 'id',
    sku: 'text',
    warehouseId: 'id',
    branchId: 'id',
    consignorId: 'id',
    lot: 'text',
    remaining: 'decimal',
    receiptLineId: 'id',
  },
  sorts: ['receivedAt'],
  defaultSort: 'receivedAt',
});

export const moveCauses = ['goods_receipt', 'delivery', 'sales_return', 'adjustment', 'revaluation'] as const;

export const StockMoveView = z.object({
  id: Id,
  date: BusinessDateField,
  at: Instant,
  recordedAt: Instant,
  productId: Id,
  sku: z.string(),
  layerId: Id,
  ...Where,
  owner: Owner,
  lot: z.string(),
  /** Positive into the location, negative out of it, zero for a change of value. */
  quantity: DecimalString,
  value: DecimalString,
  cause: z.object({ type: z.enum(moveCauses), id: Id, lineId: Id }),
  undoesMoveId: Id.nullable(),
});

export const listStockMoves = listQuery({
  subject: 'warehouse.stock-move.list',
  http: 'GET /stock/moves',
  permission: 'warehouse.stock.read',
  summary: 'The stock ledger',
  item: StockMoveView,
  filters: {
    productId: 'id',
    sku: 'text',
    warehouseId: 'id',
    branchId: 'id',
    layerId: 'id',
    date: 'date',
    causeType: 'enum',
    causeId: 'id',
    causeLineId: 'id',
  },
  sorts: ['at'],
  defaultSort: '-at',
});

export const getValuation = query({
  subject: 'warehouse.stock.valuation',
  http: 'GET /stock/valuation',
  permission: 'warehouse.stock.value.read',
  summary: 'What the stock is worth, from the moves up to a day',
  input: z.object({ asOf: BusinessDateField.optional(), productId: Id.optional() }),
  output: z.object({
    asOf: BusinessDateField,
    currency: z.string(),
    total: DecimalString,
    products: z.array(
      z.object({
        productId: Id,
        sku: z.string(),
        owned: DecimalString,
        value: DecimalString,
        groupProfit: DecimalString,
        consigned: DecimalString,
      }),
    ),
  }),
  errors: ['company-not-found'],
});
