import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Currency,
  DecimalString,
  Id,
  Instant,
  NonNegativeDecimal,
  Reference,
  ResourceMembers,
  listQuery,
} from '../fields.js';
import { AccrualView } from './accrual.js';
import { AgreementRole } from './events.js';

/** `billing`: lines are fixed and the self-bill is being made. `cancelled`: the bill was refused, the lines are free again. */
export const SettlementState = z.enum(['billing', 'posted', 'cancelled']);
export type SettlementState = z.infer<typeof SettlementState>;

const SettlementMembers = {
  ...ResourceMembers,
  number: z.string(),
  state: SettlementState,
  date: BusinessDateField,
  from: BusinessDateField,
  through: BusinessDateField,
  consignor: Reference,
  agreement: Reference,
  role: AgreementRole,
  currency: Currency,
  /** Brought forward from the statement before; never positive. */
  opening: DecimalString,
  /** Sales and losses less returns and found units of this statement. */
  owed: DecimalString,
  /** What the self-bill is for, without tax: `opening + owed` when that is positive. */
  billed: NonNegativeDecimal,
  /** `opening + owed` when that is not positive. */
  carriedForward: DecimalString,
  bill: z
    .object({ id: Id, number: z.string(), net: DecimalString, tax: DecimalString, gross: DecimalString })
    .nullable(),
};

/** One product of a statement. Amounts are signed: more returned than sold is negative. */
export const SettlementLine = z.object({
  productId: Id,
  sku: z.string(),
  name: z.string(),
  sold: NonNegativeDecimal,
  returned: NonNegativeDecimal,
  /** Units charged to us less units found again. */
  lost: DecimalString,
  owed: DecimalString,
  owedBase: DecimalString,
  /** Agent: turnover on the consignor's behalf, and our commission in it (base currency). */
  netBase: DecimalString,
  commissionBase: DecimalString,
});

export const SettlementView = z.object({
  ...SettlementMembers,
  allowedActions: z.array(z.string()),
  lines: z.array(SettlementLine),
});
export type SettlementView = z.infer<typeof SettlementView>;

/** The same with every accrual behind every line: moves, documents and the agreement version that priced them. */
export const SettlementDetail = SettlementView.extend({
  lines: z.array(SettlementLine.extend({ accruals: z.array(AccrualView) })),
});
export type SettlementDetail = z.infer<typeof SettlementDetail>;

export const settle = command({
  subject: 'consignment.settlement.settle',
  http: 'POST /settlements',
  permission: 'consignment.settlement.settle',
  summary: "Close a consignor's statement and bill it: one settlement per agreement",
  idempotency: 'required',
  status: 200,
  input: z
    .object({
      agreementId: Id.optional(),
      consignorId: Id.optional(),
      /** First day printed on the statement; the day after the last statement when not given. It leaves nothing out. */
      from: BusinessDateField.optional(),
      /** Everything unsettled up to this day is settled. */
      through: BusinessDateField,
    })
    .refine(({ agreementId, consignorId }) => (agreementId === undefined) !== (consignorId === undefined), {
      path: ['agreementId'],
      message: 'agreement-or-consignor',
    }),
  output: z.object({ settlements: z.array(SettlementView) }),
  errors: [
    'agreement-not-found',
    'consignor-not-found',
    'nothing-to-settle',
    'settlement-in-progress',
    'settlement-not-billed',
    'self-billing-not-agreed',
    'invalid-period',
    'series-date-backwards',
    'service-unavailable',
  ],
  example: { consignorId: '0199a0b0-0000-7000-8000-000000000001', through: '2026-01-31' },
});

export const getSettlement = query({
  subject: 'consignment.settlement.get',
  http: 'GET /settlements/:settlementId',
  permission: 'consignment.settlement.read',
  summary: 'A statement with every accrual behind every line',
  input: z.object({ settlementId: Id }),
  output: SettlementDetail,
  errors: ['settlement-not-found'],
});

export const listSettlements = listQuery({
  subject: 'consignment.settlement.list',
  http: 'GET /settlements',
  permission: 'consignment.settlement.read',
  summary: 'Statements of consignors',
  item: z.object(SettlementMembers),
  filters: { state: 'enum', consignorId: 'id', agreementId: 'id', date: 'date', through: 'date', number: 'text' },
  sorts: ['number', 'date', 'through'],
  defaultSort: '-number',
});

export const getStatement = query({
  subject: 'consignment.statement.get',
  http: 'GET /consignors/:consignorId/statement',
  permission: 'consignment.statement.read',
  summary: "A consignor's units and balance over a period",
  input: z.object({ consignorId: Id, from: BusinessDateField, through: BusinessDateField }),
  output: z.object({
    consignor: Reference,
    from: BusinessDateField,
    through: BusinessDateField,
    asOf: Instant,
    /** Units, per product with any stock or movement. `sold` and `returned` are those of customers. */
    products: z.array(
      z.object({
        productId: Id,
        sku: z.string(),
        name: z.string(),
        opening: DecimalString,
        received: DecimalString,
        sold: DecimalString,
        returned: DecimalString,
        returnedToConsignor: DecimalString,
        adjusted: DecimalString,
        closing: DecimalString,
      }),
    ),
    /** Per currency of its agreements: `closing = opening + sales − returns + losses + tax − paid`. */
    amounts: z.array(
      z.object({
        currency: Currency,
        opening: DecimalString,
        sales: DecimalString,
        returns: DecimalString,
        /** Charged for lost units, less found ones. */
        losses: DecimalString,
        /** Net of the self-bills of the period. */
        settled: DecimalString,
        tax: DecimalString,
        paid: DecimalString,
        closing: DecimalString,
        /** Billed and not yet paid at the end, tax included. */
        due: DecimalString,
      }),
    ),
    /** Sold on the consignor's behalf, returns taken off (base currency, 2 decimals). */
    agency: z.object({ currency: Currency, turnover: DecimalString, commission: DecimalString, share: DecimalString }),
  }),
  errors: ['consignor-not-found', 'invalid-period'],
});

export const getConsignmentReconciliation = query({
  subject: 'consignment.reconciliation.get',
  http: 'GET /consignment/reconciliation',
  permission: 'consignment.reconciliation.read',
  summary: 'What the books must owe each consignor for goods sold and not yet billed',
  input: z.object({}),
  output: z.object({
    /**
     * One row per consignor and role with anything open. In base currency `totalBase = unsettledBase + inSettlementBase
     * + carriedBase` equals CONS_ACCRUAL (principal) or CONS_PAYABLE (agent) of the consignor before revaluation.
     */
    consignors: z.array(
      z.object({
        consignorId: Id,
        consignorName: z.string().nullable(),
        role: AgreementRole,
        /** Accrued and on no statement. */
        unsettledBase: DecimalString,
        /** On a statement whose self-bill is being made. */
        inSettlementBase: DecimalString,
        /** Carried forward by the last statement. */
        carriedBase: DecimalString,
        totalBase: DecimalString,
        /** Statements whose self-bill is being made: none when everything is at rest. */
        openSettlementIds: z.array(Id),
      }),
    ),
  }),
});
