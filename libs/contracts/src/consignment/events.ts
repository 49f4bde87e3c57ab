import { z } from 'zod';
import { event } from '../contract.js';
import { BusinessDateField, Currency, DecimalString, Id, NonNegativeDecimal, PositiveDecimal } from '../fields.js';

export const AgreementRole = z.enum(['principal', 'agent']);

export const agreementActivated = event({
  subject: 'consignment.agreement.activated',
  summary: 'A version of a consignment agreement came into force',
  payload: z.object({
    agreementId: Id,
    agreementVersion: z.int(),
    consignorId: Id,
    consignorName: z.string(),
    role: AgreementRole,
    currency: Currency,
    validFrom: BusinessDateField,
    /** Null: every product that comes in under it. */
    productIds: z.array(Id).nullable(),
  }),
});

export const agreementTerminated = event({
  subject: 'consignment.agreement.terminated',
  summary: 'A consignment agreement ended: no more goods come in under it',
  payload: z.object({ agreementId: Id, consignorId: Id, date: BusinessDateField }),
});

/** One accrued (or reversed) quantity of one unit origin: the line every cent of a statement leads back to. */
export const Accrual = z.object({
  accrualId: Id,
  kind: z.enum(['sale', 'return', 'loss', 'found']),
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
  /** What we owe (or no longer owe) the consignor, in the agreement's currency, positive. */
  owed: NonNegativeDecimal,
  currency: Currency,
  /** The same in base currency at the rate of the sale, 2 decimals: principal's cost, or agent's share. */
  owedBase: NonNegativeDecimal,
  /** Agent only: net of the sale in base currency, and our commission (net − share). */
  netBase: NonNegativeDecimal,
  commissionBase: DecimalString,
});

export const accrualsRecorded = event({
  subject: 'consignment.accruals.recorded',
  summary: 'Consigned units were sold, brought back, lost or found',
  payload: z.object({
    date: BusinessDateField,
    branchId: Id,
    source: z.object({ type: z.enum(['delivery', 'sales_return', 'adjustment']), id: Id, number: z.string() }),
    accruals: z.array(Accrual),
  }),
});

export const settlementPosted = event({
  subject: 'consignment.settlement.posted',
  summary: "A consignor's statement was closed and sent",
  payload: z.object({
    settlementId: Id,
    number: z.string(),
    consignorId: Id,
    from: BusinessDateField,
    through: BusinessDateField,
    currency: Currency,
    opening: DecimalString,
    owed: DecimalString,
    carriedForward: DecimalString,
    billed: NonNegativeDecimal,
    billId: Id.nullable(),
    accrualIds: z.array(Id),
  }),
});
