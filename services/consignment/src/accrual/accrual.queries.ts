import { minorUnits } from '@consigna/kernel/currency';
import { Decimal } from '@consigna/kernel/decimal';
import { DependencyMissing } from '@consigna/messaging/follow';
import { listAccruals, type AccrualView } from '@consigna/contracts/consignment/accrual';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import type { z } from 'zod';
import { BASE_DIGITS, type SaleTermsInForce, type Undoable } from './accrual-amounts.js';

/** Whose terms are asked for: a product under an agreement on the day of a sale. */
export interface TermsKey {
  readonly agreementId: string;
  readonly productId: string;
  readonly date: string;
}

export interface TermsOfDay {
  readonly consignorId: string;
  readonly agreementVersion: number;
  readonly shrinkageBearer: 'us' | 'consignor';
  readonly sale: SaleTermsInForce;
}

const lockAgreements = statement(
  'consignment.share-agreements',
  'select id from agreement where company_id = $1 and id = any($2::uuid[]) order by id for key share',
);

const termsInForce = statement(
  'consignment.terms-in-force',
  `select w.agreement_id, w.product_id, w.date, a.consignor_id, a.role, a.currency, a.shrinkage_bearer, t.number, t.unit_cost, t.commission_percent
   from unnest($2::uuid[], $3::uuid[], $4::date[]) w(agreement_id, product_id, date)
   join agreement a on a.company_id = $1 and a.id = w.agreement_id
   cross join lateral (
     select v.number, t.unit_cost, coalesce(t.commission_percent, v.commission_percent) as commission_percent
     from agreement_version v join agreement_term t using (company_id, agreement_id, number)
     where v.company_id = $1 and v.agreement_id = w.agreement_id and v.state = 'active' and v.valid_from <= w.date
       and (t.product_id = w.product_id or t.product_id is null)
     order by v.valid_from desc, t.product_id nulls last limit 1) t`,
);

interface TermsRow {
  agreement_id: string;
  product_id: string;
  date: string;
  consignor_id: string;
  role: 'principal' | 'agent';
  currency: string;
  shrinkage_bearer: 'us' | 'consignor';
  number: number;
  unit_cost: string | null;
  commission_percent: string | null;
}

export const termsKey = ({ agreementId, productId, date }: TermsKey): string => `${agreementId}/${productId}/${date}`;

/**
 * Terms of the latest active version on each day that names the product (its own row before the row for every product),
 * with the agreements locked against a version that comes into force meanwhile.
 *
 * @throws DependencyMissing when no version covers a product on its day: the sale waits for one
 */
export async function loadTerms(
  sql: Sql,
  companyId: string,
  keys: readonly TermsKey[],
): Promise<Map<string, TermsOfDay>> {
  const wanted = [...new Map(keys.map((key) => [termsKey(key), key])).values()];
  if (wanted.length === 0) return new Map();
  const agreementIds = wanted.map((key) => key.agreementId);
  const [, rows] = await Promise.all([
    sql(lockAgreements, [companyId, [...new Set(agreementIds)]]),
    sql<TermsRow>(termsInForce, [
      companyId,
      agreementIds,
      wanted.map((key) => key.productId),
      wanted.map((key) => key.date),
    ]),
  ]);
  const found = new Map(
    rows.map((row) => [
      termsKey({ agreementId: row.agreement_id, productId: row.product_id, date: row.date }),
      toTerms(row),
    ]),
  );
  for (const key of wanted) {
    if (found.has(termsKey(key))) continue;
    throw new DependencyMissing('consignment-terms-missing', { ...key });
  }
  return found;
}

function toTerms(row: TermsRow): TermsOfDay {
  const { currency } = row;
  const sale: SaleTermsInForce =
    row.role === 'principal'
      ? { role: 'principal', currency, unitCost: required(row.unit_cost) }
      : { role: 'agent', currency, commissionPercent: required(row.commission_percent) };
  return { consignorId: row.consignor_id, agreementVersion: row.number, shrinkageBearer: row.shrinkage_bearer, sale };
}

/** Terms are complete for their role: `completeTerms` checks them before they are stored. */
function required(value: string | null): Decimal {
  if (value === null) throw new Error('an agreement has incomplete terms');
  return new Decimal(value);
}

/** A sale or loss that can be undone, with what earlier returns already took back. */
export interface OpenAccrual extends Undoable {
  readonly id: string;
  readonly moveId: string;
  readonly consignorId: string;
  readonly agreementId: string;
  readonly agreementVersion: number;
  readonly productId: string;
  readonly deliveryLineId: string | null;
  readonly unitCost: string | null;
  readonly commissionPercent: string | null;
}

const openColumns = `a.id, a.kind, a.move_id, a.consignor_id, a.agreement_id, a.agreement_version, a.role, a.product_id, a.delivery_line_id,
   a.quantity, a.unit_cost, a.commission_percent, a.currency, a.owed, a.owed_base, a.net_base,
   u.quantity as undone_quantity, u.owed as undone_owed, u.owed_base as undone_owed_base, u.net_base as undone_net_base
   from accrual a cross join lateral (
     select coalesce(sum(b.quantity), 0) as quantity, coalesce(sum(b.owed), 0) as owed, coalesce(sum(b.owed_base), 0) as owed_base,
            coalesce(sum(b.net_base), 0) as net_base
     from accrual b where b.company_id = $1 and b.undoes_accrual_id = a.id) u`;

const salesOfMoves = statement(
  'consignment.sales-of-moves',
  `select ${openColumns} where a.company_id = $1 and a.move_id = any($2::uuid[]) and a.kind = 'sale'`,
);

const openLosses = statement(
  'consignment.open-losses',
  `select ${openColumns}
   where a.company_id = $1 and a.kind = 'loss' and u.quantity < a.quantity
     and (a.agreement_id, a.product_id) in (select * from unnest($2::uuid[], $3::uuid[]))
   order by a.date, a.id`,
);

interface OpenRow {
  id: string;
  kind: 'sale' | 'loss';
  move_id: string;
  consignor_id: string;
  agreement_id: string;
  agreement_version: number;
  role: 'principal' | 'agent';
  product_id: string;
  delivery_line_id: string | null;
  quantity: string;
  unit_cost: string | null;
  commission_percent: string | null;
  currency: string;
  owed: string;
  owed_base: string;
  net_base: string;
  undone_quantity: string;
  undone_owed: string;
  undone_owed_base: string;
  undone_net_base: string;
}

/** The sales behind shipments' moves, by move. */
export async function findSales(
  sql: Sql,
  companyId: string,
  moveIds: readonly string[],
): Promise<Map<string, OpenAccrual>> {
  const rows = await sql<OpenRow>(salesOfMoves, [companyId, [...new Set(moveIds)]]);
  return new Map(rows.map((row) => [row.move_id, toOpen(row)]));
}

/** Losses charged to us that no found unit has taken back yet, oldest first. */
export async function findOpenLosses(
  sql: Sql,
  companyId: string,
  goods: readonly Omit<TermsKey, 'date'>[],
): Promise<OpenAccrual[]> {
  if (goods.length === 0) return [];
  const rows = await sql<OpenRow>(openLosses, [
    companyId,
    goods.map((one) => one.agreementId),
    goods.map((one) => one.productId),
  ]);
  return rows.map(toOpen);
}

function toOpen(row: OpenRow): OpenAccrual {
  const owedBase = new Decimal(row.owed_base);
  const netBase = new Decimal(row.net_base);
  return {
    id: row.id,
    kind: row.kind,
    moveId: row.move_id,
    consignorId: row.consignor_id,
    agreementId: row.agreement_id,
    agreementVersion: row.agreement_version,
    role: row.role,
    productId: row.product_id,
    deliveryLineId: row.delivery_line_id,
    unitCost: row.unit_cost,
    commissionPercent: row.commission_percent,
    currency: row.currency,
    quantity: new Decimal(row.quantity),
    owed: new Decimal(row.owed),
    owedBase,
    netBase,
    commissionBase: netBase.minus(owedBase),
    undone: {
      quantity: new Decimal(row.undone_quantity),
      owed: new Decimal(row.undone_owed),
      owedBase: new Decimal(row.undone_owed_base),
      netBase: new Decimal(row.undone_net_base),
    },
  };
}

const lastUnitValues = statement(
  'consignment.last-unit-values',
  `select w.agreement_id, w.product_id, l.value
   from (select distinct * from unnest($2::uuid[], $3::uuid[])) w(agreement_id, product_id)
   cross join lateral (
     select a.owed / a.quantity as value from accrual a
     where a.company_id = $1 and a.agreement_id = w.agreement_id and a.product_id = w.product_id and a.kind = 'sale'
     order by a.date desc, a.id desc limit 1) l`,
);

/** What the consignor got for a unit at the last sale, in the agreement's currency, by `agreementId/productId`. */
export async function findLastUnitValues(
  sql: Sql,
  companyId: string,
  goods: readonly Omit<TermsKey, 'date'>[],
): Promise<Map<string, Decimal>> {
  if (goods.length === 0) return new Map();
  const rows = await sql<{ agreement_id: string; product_id: string; value: string }>(lastUnitValues, [
    companyId,
    goods.map((one) => one.agreementId),
    goods.map((one) => one.productId),
  ]);
  return new Map(rows.map((row) => [`${row.agreement_id}/${row.product_id}`, new Decimal(row.value)]));
}

/** Columns of an accrual under the names of its view; `toAccrualView` gives amounts their currency's decimals. */
export const accrualSelect = `select a.id, a.kind, a.date, a.branch_id as "branchId",
    jsonb_build_object('type', a.source_type, 'id', a.source_id, 'number', a.source_number) as source,
    a.consignor_id as "consignorId", a.agreement_id as "agreementId", a.agreement_version as "agreementVersion", a.role, a.move_id as "moveId",
    a.undoes_accrual_id as "undoesAccrualId", a.delivery_line_id as "deliveryLineId", a.return_line_id as "returnLineId",
    a.product_id as "productId", a.sku, trim_scale(a.quantity) as quantity, trim_scale(a.unit_cost) as "unitCost",
    trim_scale(a.commission_percent) as "commissionPercent", a.currency, a.owed, a.owed_base as "owedBase", a.net_base as "netBase",
    a.commission_base as "commissionBase", s.settlement_id as "settlementId"
  from accrual a left join accrual_settlement s on s.company_id = a.company_id and s.accrual_id = a.id`;

type AccrualView = z.infer<typeof AccrualView>;

export function toAccrualView<R extends AccrualView>(row: R): R {
  return { ...row, owed: amountText(row.owed, row.currency) };
}

/** An amount with its currency's decimals. */
export function amountText(value: Decimal | string, currency: string): string {
  return new Decimal(value).toFixed(minorUnits(currency));
}

/** An amount in base currency, 2 decimals. */
export function baseText(value: Decimal | string): string {
  return new Decimal(value).toFixed(BASE_DIGITS);
}

export const accrualList: ListSource = {
  name: 'consignment.accruals',
  shape: listAccruals.list ?? { filters: {}, sorts: [], defaultSort: '' },
  select: accrualSelect,
  where: 'a.company_id = $1',
  columns: {
    consignorId: 'a.consignor_id',
    agreementId: 'a.agreement_id',
    productId: 'a.product_id',
    settlementId: 's.settlement_id',
    moveId: 'a.move_id',
    deliveryLineId: 'a.delivery_line_id',
    date: 'a.date',
    kind: 'a.kind',
    sku: 'a.sku',
    settled: '(s.settlement_id is not null)',
  },
  id: 'a.id',
  search: ['a.sku', 'a.source_number'],
};
