import type { Payload } from '@consigna/contracts/contract';
import type { allocationRecorded } from '@consigna/contracts/billing/events';
import { newId } from '@consigna/kernel/id';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { fromRow, insertStatement, toRows, updateStatement, updateValues } from '../record.js';
import { AllocationSchema, PaymentSchema, type AllocationRecord, type PaymentRecord } from './payment.js';

const insertOne = insertStatement('billing.insert-payment', PaymentSchema, AllocationSchema);
const insertMatches = insertStatement('billing.insert-allocations', AllocationSchema);
const save = updateStatement('billing.save-payments', PaymentSchema, [
  'version',
  'updatedAt',
  'allocated',
  'allocatedBase',
]);
const lock = statement(
  'billing.lock-payments',
  'select * from payment where company_id = $1 and id = any($2::uuid[]) order by id for update',
);
const lockMatch = statement(
  'billing.lock-allocation',
  'select * from allocation where company_id = $1 and id = $2 for update',
);
const undo = statement(
  'billing.undo-allocation',
  'update allocation set undone = true where company_id = $1 and id = $2',
);

export async function lockPayments(tx: Transaction, ids: readonly string[]): Promise<Map<string, PaymentRecord>> {
  const payments = (await tx.sql(lock, [tx.ctx.companyId, ids])).map((row) => fromRow<PaymentRecord>(row));
  return new Map(payments.map((payment) => [payment.id, payment]));
}

export async function insertPayment(
  tx: Transaction,
  payment: PaymentRecord,
  allocations: readonly AllocationRecord[],
): Promise<void> {
  await tx.sql(insertOne, [toRows([payment]), toRows(allocations)]);
}

export async function savePayments(tx: Transaction, payments: readonly PaymentRecord[]): Promise<void> {
  if (payments.length > 0) await tx.sql(save, updateValues(tx.ctx.companyId, payments));
}

export async function insertAllocations(tx: Transaction, allocations: readonly AllocationRecord[]): Promise<void> {
  if (allocations.length > 0) await tx.sql(insertMatches, [toRows(allocations)]);
}

export async function lockAllocation(tx: Transaction, id: string): Promise<AllocationRecord | null> {
  const [row] = await tx.sql(lockMatch, [tx.ctx.companyId, id]);
  return row === undefined ? null : fromRow<AllocationRecord>(row);
}

export async function markUndone(tx: Transaction, id: string): Promise<void> {
  await tx.sql(undo, [tx.ctx.companyId, id]);
}

/** A match made now. */
export function newAllocation(
  tx: Transaction,
  match: Omit<AllocationRecord, 'companyId' | 'id' | 'createdAt' | 'createdBy' | 'undone'>,
): AllocationRecord {
  return {
    companyId: tx.ctx.companyId,
    id: newId(),
    createdAt: tx.ctx.now,
    createdBy: tx.ctx.userId,
    undone: false,
    ...match,
  };
}

/** What everybody is told of a match. */
export function allocationEvent(allocation: AllocationRecord): Payload<typeof allocationRecorded> {
  return {
    allocationId: allocation.id,
    date: allocation.date,
    partyId: allocation.partyId,
    currency: allocation.currency,
    from: { type: allocation.fromType, id: allocation.fromId, amountBase: allocation.fromBase },
    to: { documentId: allocation.toId, amountBase: allocation.toBase },
    amount: allocation.amount,
    undone: allocation.undone,
  };
}
