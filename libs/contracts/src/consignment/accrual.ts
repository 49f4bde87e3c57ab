import { z } from 'zod';
import {
  BusinessDateField,
  Currency,
  DecimalString,
  Id,
  NonNegativeDecimal,
  PositiveDecimal,
  listQuery,
} from '../fields.js';
import { AgreementRole } from './events.js';

export const AccrualSource = z.object({
  type: z.enum(['delivery', 'sales_return', 'adjustment']),
  id: Id,
  number: z.string(),
});

/** One accrual with everything its amount comes from. Amounts are positive; the kind tells the direction. */
export const AccrualView = z.object({
  id: Id,
  kind: z.enum(['sale', 'return', 'loss', 'found']),
  date: BusinessDateField,
  branchId: Id,
  source: AccrualSource,
  consignorId: Id,
  agreementId: Id,
  agreementVersion: z.int(),
  role: AgreementRole,
  moveId: Id,
  undoesAccrualId: Id.nullable(),
  deliveryLineId: Id.nullable(),
  returnLineId: Id.nullable(),
  productId: Id,
  sku: z.string(),
  quantity: PositiveDecimal,
  /** Agreed cost of one unit (principal). */
  unitCost: NonNegativeDecimal.nullable(),
  /** Our commission (agent). */
  commissionPercent: NonNegativeDecimal.nullable(),
  currency: Currency,
  owed: NonNegativeDecimal,
  owedBase: NonNegativeDecimal,
  netBase: NonNegativeDecimal,
  commissionBase: DecimalString,
  settlementId: Id.nullable(),
});

export const listAccruals = listQuery({
  subject: 'consignment.accrual.list',
  http: 'GET /consignment-accruals',
  permission: 'consignment.accrual.read',
  summary: 'What was accrued for consignors, unit by unit',
  item: AccrualView,
  filters: {
    consignorId: 'id',
    agreementId: 'id',
    productId: 'id',
    settlementId: 'id',
    moveId: 'id',
    deliveryLineId: 'id',
    date: 'date',
    kind: 'enum',
    settled: 'boolean',
  },
  sorts: ['date', 'sku'],
  defaultSort: '-date',
});
