import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import type { TakenNumber, Transaction } from '@consigna/persistence/transaction';

export type Series = 'GR' | 'DN' | 'SR' | 'AD';
/** No legal documents: a receipt that a partner's delivery brings may be dated before our latest. */
const BACKDATED: readonly Series[] = ['GR'];

/** An instant as RFC 3339 text. */
export const instantText = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** A decimal without trailing zeros. */
export const decimalText = (column: string) => `trim_scale(${column})::text`;
/** An owner from its two columns. */
export const ownerJson = (table: string) =>
  `jsonb_build_object('kind', case when ${table}.consignor_id is null then 'own' else 'consignor' end, 'consignorId', ${table}.consignor_id, 'agreementId', ${table}.agreement_id)`;
/** Members that every document's view starts with. */
export const headColumns = (table: string) =>
  `${table}.id, ${table}.version, ${instantText(`${table}.created_at`)} as "createdAt", ${instantText(`${table}.updated_at`)} as "updatedAt", ${table}.created_by as "createdBy"`;

/**
 * The number just taken from a series, in the statement that writes its document: the series' row is locked since, so
 * the last number is ours, and the document travels in the same round trip.
 */
export const numberJustTaken = (series: Series) =>
  `(select n.prefix || lpad((n.next_number - 1)::text, greatest(6, length((n.next_number - 1)::text)), '0')
    from number_series n where n.company_id = $1 and n.series = '${series}')`;

interface Closing {
  readonly series: Series;
  readonly date: string;
  readonly ledger: () => Promise<unknown>;
  /** Writes the document, with `numberJustTaken` in it. */
  readonly document: () => Promise<unknown>;
}

/** Ledger, number and document in one round trip, in this order. @throws DomainError `series-date-backwards` */
export async function writeNumbered(
  tx: Transaction,
  { series, date, ledger, document }: Closing,
): Promise<TakenNumber> {
  const [written, numbers, stored] = await Promise.allSettled([
    ledger(),
    tx.numbers({ name: series, prefix: `${series}-`, backdating: BACKDATED.includes(series) }, date),
    document(),
  ]);
  if (written.status === 'rejected') throw written.reason;
  if (numbers.status === 'rejected') throw numbers.reason;
  const [taken] = numbers.value;
  if (taken === undefined) throw new DomainError('series-date-backwards', { series, date });
  if (stored.status === 'rejected') throw stored.reason;
  return taken;
}

/** Members of a view made by the command that creates the document. */
export function newHead(ctx: Context, id: string) {
  const at = ctx.now.toISOString();
  return { id, version: 1, createdAt: at, updatedAt: at, createdBy: ctx.userId };
}
