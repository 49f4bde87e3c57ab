import { jsonRows } from '@consigna/persistence/statement';

/** What has settled a document of a company (`$1`), as JSON of its row; the document is named by an expression of its id. */
export function settlementsOf(document: string): string {
  return jsonRows(
    `select a.id as "allocationId", a.from_type as type, a.from_id as id, coalesce(p.number, n.number) as number, a.date, a.amount::text as amount, a.to_base::text as "amountBase"
     from allocation a
     left join payment p on p.company_id = $1 and a.from_type = 'payment' and p.id = a.from_id
     left join invoice n on n.company_id = $1 and a.from_type = 'credit_note' and n.id = a.from_id
     where a.company_id = $1 and a.to_id = ${document} and not a.undone`,
    'r."allocationId"',
  );
}
