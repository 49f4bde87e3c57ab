import { salesReturnReceived } from '@consigna/contracts/warehouse/events';
import type { SalesReturnView } from '@consigna/contracts/warehouse/sales-return';
import { newId } from '@consigna/kernel/id';
import { companyFacts, type CompanyFacts } from '@consigna/persistence/company-facts';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { closeAdjustment, costOf } from '../adjustment/adjustment.service.js';
import { numberJustTaken, writeNumbered } from '../document.js';
import type { StockEntry } from '../stock/stock-ledger.js';
import type { PublishedLine, Returned } from './returned-lines.js';

const raiseReturned = statement(
  'warehouse.raise-returned',
  `update delivery_line l set returned = l.returned + u.quantity
   from (select id, sum(quantity) as quantity from unnest($2::uuid[], $3::numeric[]) u(id, quantity) group by id) u
   where l.company_id = $1 and l.id = u.id`,
);
const insertReturn = statement(
  'warehouse.insert-sales-return',
  `insert into sales_return (company_id, id, created_at, updated_at, created_by, number, date, branch_id, buyer)
   values ($1, $2, $3, $3, $4, ${numberJustTaken('SR')}, $5, $6, $7)`,
);
const insertLines = statement(
  'warehouse.insert-sales-return-lines',
  `insert into sales_return_line (company_id, return_id, id, ordinal, delivery_line_id, product_id, sku, quantity, disposition, cost_base, terms)
   select $1, $2, * from unnest($3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::text[], $8::numeric[], $9::text[], $10::numeric[], $11::jsonb[])`,
);

/** Writes a return with its moves, tells of it, and writes off at once what is scrapped; only inside `tx.closing`. */
export async function closeReturn(
  tx: Transaction,
  { view, entry, returned }: { view: SalesReturnView; entry: StockEntry; returned: readonly Returned[] },
): Promise<void> {
  const { id, date, branchId, buyer } = view;
  const undone = returned.flatMap(({ line }) =>
    line.deliveryLineId === null ? [] : [{ id: line.deliveryLineId, quantity: line.quantity }],
  );
  const { companyId, now, userId } = tx.ctx;
  const of = <T>(pick: (line: PublishedLine, index: number) => T) =>
    returned.map(({ line }, index) => pick(line, index));
  const { number } = await writeNumbered(tx, {
    series: 'SR',
    date,
    ledger: () =>
      Promise.all([
        entry.write(),
        tx.sql(raiseReturned, [companyId, undone.map((line) => line.id), undone.map((line) => line.quantity)]),
      ]),
    document: () =>
      Promise.all([
        tx.sql(insertReturn, [companyId, id, now, userId, date, branchId, JSON.stringify(buyer)]),
        tx.sql(insertLines, [
          companyId,
          id,
          of((line) => line.returnLineId),
          of((_, index) => index),
          of((line) => line.deliveryLineId),
          of((line) => line.productId),
          of((line) => line.sku),
          of((line) => line.quantity),
          of((line) => line.disposition),
          of((line) => costOf(line.sources)),
          of((line) => (line.terms === null ? null : JSON.stringify(line.terms))),
        ]),
      ]),
  });
  view.number = number;
  // Terms that the return itself names carry its number in the order's place.
  for (const line of view.lines)
    if (line.deliveryLineId === null && line.terms !== null) line.terms.orderNumber = number;
  tx.audit('sales-return', id, 'receive', { number: { from: null, to: number } });
  tx.publish(salesReturnReceived, {
    returnId: id,
    number,
    date,
    branchId,
    buyer,
    lines: returned.map(({ line }) => line),
  });
  const scrapped = returned.flatMap((line) => line.scrapped ?? []);
  if (scrapped.length === 0) return;
  const { locale } = await companyFacts(tx.sql, tx.ctx.companyId);
  // What is scrapped came in with the return and goes out as a write-off of its own, so both are told the usual way.
  await closeAdjustment(
    tx,
    { id: newId(), date, branchId, reason: `${scrappedOn[locale]} ${number}`, lines: scrapped },
    () => Promise.resolve(),
  );
}

/** In the company's language, whoever takes them back. */
const scrappedOn: Readonly<Record<CompanyFacts['locale'], string>> = {
  es: 'Desechado en la devolución',
  fr: 'Mis au rebut au retour',
  en: 'Scrapped on return',
};
