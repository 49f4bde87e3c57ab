import type { Accrual } from '@consigna/contracts/consignment/events';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import type { z } from 'zod';

/** Document that an accrual or movement comes from. */
export interface SourceDocument {
  readonly type: 'delivery' | 'sales_return' | 'adjustment' | 'goods_receipt';
  readonly id: string;
  readonly number: string;
  readonly date: string;
  readonly branchId: string;
}

/** An accrual as it is told to the others, with the terms its amount comes from. */
export type AccrualEntry = z.infer<typeof Accrual> & {
  readonly unitCost: string | null;
  readonly commissionPercent: string | null;
};

export interface MovementEntry {
  readonly id: string;
  readonly kind: 'received' | 'sold' | 'returned' | 'returned_to_consignor' | 'adjusted';
  readonly consignorId: string;
  readonly agreementId: string;
  readonly productId: string;
  readonly sku: string;
  /** Effect on what is here, negative for what left. */
  readonly quantity: string;
}

interface Sourced<T> {
  readonly source: SourceDocument;
  readonly entries: readonly T[];
}

const insertAccruals = statement(
  'consignment.append-accruals',
  `insert into accrual (company_id, id, kind, sign, date, branch_id, source_type, source_id, source_number, consignor_id, agreement_id,
     agreement_version, role, move_id, undoes_accrual_id, delivery_line_id, return_line_id, product_id, sku, quantity, unit_cost,
     commission_percent, currency, owed, owed_base, net_base, commission_base)
   select $1, r."accrualId", r.kind, case when r.kind in ('sale', 'loss') then 1 else -1 end, r.date, r."branchId", r."sourceType", r."sourceId",
     r."sourceNumber", r."consignorId", r."agreementId", r."agreementVersion", r.role, r."moveId", r."undoesAccrualId", r."deliveryLineId",
     r."returnLineId", r."productId", r.sku, r.quantity, r."unitCost", r."commissionPercent", r.currency, r.owed, r."owedBase", r."netBase",
     r."commissionBase"
   from jsonb_to_recordset($2::jsonb) r("accrualId" uuid, kind text, date date, "branchId" uuid, "sourceType" text, "sourceId" uuid,
     "sourceNumber" text, "consignorId" uuid, "agreementId" uuid, "agreementVersion" int, role text, "moveId" uuid, "undoesAccrualId" uuid,
     "deliveryLineId" uuid, "returnLineId" uuid, "productId" uuid, sku text, quantity numeric, "unitCost" numeric,
     "commissionPercent" numeric, currency text, owed numeric, "owedBase" numeric, "netBase" numeric, "commissionBase" numeric)`,
);

const insertMovements = statement(
  'consignment.append-movements',
  `insert into consigned_movement (company_id, id, kind, date, consignor_id, agreement_id, product_id, sku, quantity, source_type, source_id, source_number)
   select $1, r.id, r.kind, r.date, r."consignorId", r."agreementId", r."productId", r.sku, r.quantity, r."sourceType", r."sourceId", r."sourceNumber"
   from jsonb_to_recordset($2::jsonb) r(id uuid, kind text, date date, "consignorId" uuid, "agreementId" uuid, "productId" uuid, sku text,
     quantity numeric, "sourceType" text, "sourceId" uuid, "sourceNumber" text)`,
);

/** The only writer of accruals and consigned movements: both only grow, all entries of a call in one statement each. */
export async function append(
  tx: Transaction,
  { accruals, movements }: { accruals: readonly Sourced<AccrualEntry>[]; movements: readonly Sourced<MovementEntry>[] },
): Promise<void> {
  const accrualRows = accruals.flatMap(withSource);
  const movementRows = movements.flatMap(withSource);
  await Promise.all([
    accrualRows.length === 0 ? undefined : tx.sql(insertAccruals, [tx.ctx.companyId, JSON.stringify(accrualRows)]),
    movementRows.length === 0 ? undefined : tx.sql(insertMovements, [tx.ctx.companyId, JSON.stringify(movementRows)]),
  ]);
}

function withSource<T extends object>({ source, entries }: Sourced<T>): object[] {
  const { type, id, number, date, branchId } = source;
  return entries.map((entry) => ({ ...entry, date, branchId, sourceType: type, sourceId: id, sourceNumber: number }));
}
