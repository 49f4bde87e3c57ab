import type { AccrualView } from '@consigna/contracts/consignment/accrual';
import { decimal, type Decimal } from '@consigna/kernel/decimal';
import type { z } from 'zod';

export type Accrual = z.infer<typeof AccrualView>;
type Amounts = Pick<Accrual, 'kind' | 'quantity' | 'owed'>;

/** Returns and found units take back what a sale or loss had added. */
export function signOf({ kind }: Pick<Accrual, 'kind'>): 1 | -1 {
  return kind === 'return' || kind === 'found' ? -1 : 1;
}

export function owedOf(accrual: Amounts): string {
  return signed(accrual, accrual.owed);
}

export function unitsOf(accrual: Amounts): string {
  return signed(accrual, accrual.quantity);
}

function signed(accrual: Amounts, value: string): string {
  return decimal(decimal(value).times(signOf(accrual))).toString();
}

export interface ProductLine {
  readonly productId: string;
  readonly sku: string;
  readonly units: string;
  readonly owed: string;
  readonly accruals: readonly Accrual[];
}

/** What a settlement would bill, product by product. */
export function byProduct(accruals: readonly Accrual[]): readonly ProductLine[] {
  const groups = new Map<string, Accrual[]>();
  for (const accrual of accruals) groups.set(accrual.productId, [...(groups.get(accrual.productId) ?? []), accrual]);
  return [...groups.entries()]
    .map(([productId, group]) => ({
      productId,
      sku: group[0]?.sku ?? '',
      units: sumOf(group.map(unitsOf)),
      owed: sumOf(group.map(owedOf)),
      accruals: [...group].sort((a, b) => a.date.localeCompare(b.date)),
    }))
    .sort((a, b) => a.sku.localeCompare(b.sku));
}

export function sumOf(values: readonly string[]): string {
  return values.reduce((sum: Decimal, value) => decimal(sum.plus(value)), decimal(0)).toString();
}

/** What is billed and what is carried forward: a negative balance waits for the next statement. */
export function billedOf(opening: string, owed: string): { readonly billed: string; readonly carried: string } {
  const balance = decimal(decimal(opening).plus(owed));
  const isOwed = balance.greaterThan(0);
  return { billed: isOwed ? balance.toString() : '0', carried: isOwed ? '0' : balance.toString() };
}
