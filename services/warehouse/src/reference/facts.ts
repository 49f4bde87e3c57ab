import { addDays, businessDate } from '@consigna/kernel/business-date';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Product } from '@consigna/contracts/catalog/events';
import { companyFacts } from '@consigna/persistence/company-facts';
import { references, type ReferenceCopy } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Sql, Transaction } from '@consigna/persistence/transaction';

/** Decimals of a quantity in the ledger: more would be rounded by the database, so they are refused. */
const QUANTITY_DIGITS = 6;

/** Reads a quantity. @throws DomainError `quantity-too-fine` with the field's pointer */
export function quantityOf(text: string, pointer: string): Decimal {
  const quantity = decimal(text);
  if (quantity.decimalPlaces() > QUANTITY_DIGITS) {
    throw new DomainError('quantity-too-fine', { digits: QUANTITY_DIGITS }, [{ pointer, code: 'quantity-too-fine' }]);
  }
  return quantity;
}

/** Last day of the company that nothing can be posted on any more, or null. */
export const lockedThroughText = `(select fields->>'lockedThrough' from reference_copy where company_id = $1 and kind = 'period-lock' and id = $1)`;

const lockedThrough = statement('warehouse.locked-through', `select ${lockedThroughText} as day`);

async function lockOf(sql: Sql, companyId: string): Promise<string | null> {
  const [row] = await sql<{ day: string | null }>(lockedThrough, [companyId]);
  return row?.day ?? null;
}

/** Today in the company's time zone, if it can be posted on. @throws DomainError `period-locked`, `company-not-found` */
export async function postingDate(tx: Transaction): Promise<string> {
  const [facts, locked] = await Promise.all([companyFacts(tx.sql, tx.ctx.companyId), lockOf(tx.sql, tx.ctx.companyId)]);
  return requireOpen(businessDate(tx.ctx.now, facts.timeZone), locked);
}

/** The day itself. @throws DomainError `period-locked` */
export function requireOpen(date: string, locked: string | null): string {
  if (locked !== null && date <= locked) throw new DomainError('period-locked', { date, lockedThrough: locked });
  return date;
}

/** A fact that cannot be refused any more is dated by its own day, or by the first open one when that is locked. */
export async function openDate(sql: Sql, companyId: string, date: string): Promise<string> {
  const locked = await lockOf(sql, companyId);
  return locked !== null && date <= locked ? addDays(locked, 1) : date;
}

export type ProductCopies = ReadonlyMap<string, ReferenceCopy<Product>>;

/** Copies of products by id. @throws DomainError `product-not-found` with the pointer of the line that named it */
export async function requireProducts(
  tx: Transaction,
  lines: readonly { productId: string }[],
): Promise<ProductCopies> {
  const known = await references<Product>(
    tx.sql,
    tx.ctx.companyId,
    'product',
    lines.map((line) => line.productId),
  );
  lines.forEach(({ productId }, index) => {
    if (known.has(productId)) return;
    throw new DomainError('product-not-found', { id: productId }, [
      { pointer: `#/lines/${index}/productId`, code: 'product-not-found' },
    ]);
  });
  return known;
}

/** The copy that `requireProducts` proved to be there. */
export function productOf(products: ProductCopies, productId: string): Product {
  const copy = products.get(productId);
  if (copy === undefined) throw new DomainError('product-not-found', { id: productId });
  return copy.fields;
}
