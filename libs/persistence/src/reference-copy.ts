import { DomainError } from '@consigna/kernel/domain-error';
import { statement } from './statement.js';
import type { Sql, Transaction } from './transaction.js';

/** A service's own copy of the few foreign fields it needs of a product, party, warehouse …, fed by events. */
export interface ReferenceCopy<F = Record<string, unknown>> {
  readonly id: string;
  readonly code: string;
  readonly active: boolean;
  readonly fields: F;
}

const put = statement(
  'kernel.put-references',
  `insert into reference_copy as r (company_id, kind, id, code, active, fields)
   select $1, $2, u.id, u.code, u.active, u.fields from unnest($3::uuid[], $4::text[], $5::boolean[], $6::jsonb[]) u(id, code, active, fields)
   on conflict (company_id, kind, id) do update set code = excluded.code, active = excluded.active, fields = r.fields || excluded.fields`,
);
const byIds = statement(
  'kernel.references-by-ids',
  `select id, code, active, fields from reference_copy where company_id = $1 and kind = $2 and id = any($3::uuid[])`,
);
const byCodes = statement(
  'kernel.references-by-codes',
  `select id, code, active, fields from reference_copy where company_id = $1 and kind = $2 and code = any($3::text[])`,
);

/** Records what an event told about foreign records of one kind; fields it does not name stay. */
export async function putReferences(tx: Transaction, kind: string, records: readonly ReferenceCopy[]): Promise<void> {
  if (records.length === 0) return;
  const latest = new Map(records.map((record) => [record.id, record]));
  const list = [...latest.values()];
  await tx.sql(put, [
    tx.ctx.companyId,
    kind,
    list.map((record) => record.id),
    list.map((record) => record.code),
    list.map((record) => record.active),
    list.map((record) => JSON.stringify(record.fields)),
  ]);
}

/** Copies by id; what is unknown is missing from the map. */
export async function references<F>(
  sql: Sql,
  companyId: string,
  kind: string,
  ids: readonly string[],
): Promise<Map<string, ReferenceCopy<F>>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<ReferenceCopy<F>>(byIds, [companyId, kind, [...new Set(ids)]]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Copies by code; what is unknown is missing from the map. */
export async function referencesByCode<F>(
  sql: Sql,
  companyId: string,
  kind: string,
  codes: readonly string[],
): Promise<Map<string, ReferenceCopy<F>>> {
  if (codes.length === 0) return new Map();
  const rows = await sql<ReferenceCopy<F>>(byCodes, [companyId, kind, [...new Set(codes)]]);
  return new Map(rows.map((row) => [row.code, row]));
}

/** The copy of one record. @throws DomainError `<kind>-not-found` with the pointer of the field that named it */
export async function requireReference<F>(
  sql: Sql,
  companyId: string,
  kind: string,
  id: string,
  pointer: string,
): Promise<ReferenceCopy<F>> {
  const found = (await references<F>(sql, companyId, kind, [id])).get(id);
  if (found === undefined) throw new DomainError(`${kind}-not-found`, { id }, [{ pointer, code: `${kind}-not-found` }]);
  return found;
}
