import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/**
 * What is owed for consigned units, one row per stock move of a source (append-only). Amounts are positive, `sign` is
 * +1 for what we owe more (sale, loss) and −1 for what we owe less (return, found).
 */
export const AccrualSchema = defineEntity({
  name: 'Accrual',
  tableName: 'accrual',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    kind: p.text(),
    sign: p.integer(),
    date: p.date(),
    branchId: p.uuid(),
    sourceType: p.text(),
    sourceId: p.uuid(),
    sourceNumber: p.text(),
    consignorId: p.uuid(),
    agreementId: p.uuid(),
    agreementVersion: p.integer(),
    role: p.text(),
    moveId: p.uuid(),
    undoesAccrualId: p.uuid().nullable(),
    deliveryLineId: p.uuid().nullable(),
    returnLineId: p.uuid().nullable(),
    productId: p.uuid(),
    sku: p.text(),
    quantity: p.decimal().columnType('numeric(24,6)'),
    unitCost: p.decimal().columnType('numeric(24,8)').nullable(),
    commissionPercent: p.decimal().columnType('numeric(9,6)').nullable(),
    currency: p.text(),
    owed: p.decimal().columnType('numeric(20,4)'),
    owedBase: p.decimal().columnType('numeric(20,2)'),
    netBase: p.decimal().columnType('numeric(20,2)'),
    commissionBase: p.decimal().columnType('numeric(20,2)'),
  },
  indexes: [
    { name: 'accrual_agreement_date', properties: ['companyId', 'agreementId', 'date'] },
    { name: 'accrual_consignor_date', properties: ['companyId', 'consignorId', 'date'] },
    { name: 'accrual_move', properties: ['companyId', 'moveId'] },
  ],
  checks: [
    { name: 'accrual_kind', expression: `kind in ('sale', 'return', 'loss', 'found')` },
    { name: 'accrual_sign', expression: `sign = case when kind in ('sale', 'loss') then 1 else -1 end` },
    {
      name: 'accrual_undoes',
      expression: `(kind in ('return', 'found')) = (undoes_accrual_id is not null)`,
    },
    { name: 'accrual_positive', expression: 'quantity > 0 and owed >= 0 and owed_base >= 0 and net_base >= 0' },
    { name: 'accrual_split', expression: `commission_base = 0 or commission_base = net_base - owed_base` },
  ],
});

/** Every consigned unit that came, went or came back, for the statement's quantities (append-only). */
export const ConsignedMovementSchema = defineEntity({
  name: 'ConsignedMovement',
  tableName: 'consigned_movement',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    kind: p.text(),
    date: p.date(),
    consignorId: p.uuid(),
    agreementId: p.uuid(),
    productId: p.uuid(),
    sku: p.text(),
    /** Effect on what is here: receipts and customers' returns are positive, sales negative. */
    quantity: p.decimal().columnType('numeric(24,6)'),
    sourceType: p.text(),
    sourceId: p.uuid(),
    sourceNumber: p.text(),
  },
  indexes: [{ name: 'consigned_movement_statement', properties: ['companyId', 'consignorId', 'date'] }],
  checks: [
    {
      name: 'consigned_movement_kind',
      expression: `case kind when 'received' then quantity > 0 when 'sold' then quantity < 0 when 'returned' then quantity > 0
        when 'returned_to_consignor' then quantity < 0 when 'adjusted' then quantity <> 0 else false end`,
    },
  ],
});
