import { DomainError } from '@consigna/kernel/domain-error';
import type { AccrualView } from '@consigna/contracts/consignment/accrual';
import {
  listSettlements,
  type SettlementDetail,
  type SettlementView,
} from '@consigna/contracts/consignment/settlement';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import type { z } from 'zod';
import { accrualSelect, amountText, toAccrualView } from '../accrual/accrual.queries.js';

type AccrualView = z.infer<typeof AccrualView>;
type Line = SettlementView['lines'][number];

const settlementSelect = `select s.id, s.version, s.created_at as "createdAt", s.updated_at as "updatedAt", s.created_by as "createdBy",
    s.number, s.state, s.date, s.from_date as "from", s.through,
    jsonb_build_object('id', s.consignor_id, 'number', c.code, 'name', c.fields->>'name') as consignor,
    jsonb_build_object('id', s.agreement_id, 'number', a.code, 'name', null) as agreement,
    s.role, s.currency, s.opening, s.owed, s.billed, s.carried_forward as "carriedForward",
    case when b.bill_id is not null then
      jsonb_build_object('id', b.bill_id, 'number', b.number, 'net', b.net::text, 'tax', b.tax::text, 'gross', b.gross::text) end as bill
  from settlement s
  join agreement a on a.company_id = s.company_id and a.id = s.agreement_id
  left join self_bill b on b.company_id = s.company_id and b.settlement_id = s.id
  left join reference_copy c on c.company_id = s.company_id and c.kind = 'party' and c.id = s.consignor_id`;

const byIds = statement(
  'consignment.settlements-by-ids',
  `${settlementSelect} where s.company_id = $1 and s.id = any($2::uuid[]) order by s.number`,
);

const linesOf = statement(
  'consignment.settlement-lines',
  `select l.settlement_id as "settlementId", l.product_id as "productId", l.sku, coalesce(p.fields->>'name', l.sku) as name,
     trim_scale(l.sold) as sold, trim_scale(l.returned) as returned, trim_scale(l.lost) as lost, l.owed, l.owed_base as "owedBase",
     l.net_base as "netBase", l.commission_base as "commissionBase"
   from settlement_line l left join reference_copy p on p.company_id = l.company_id and p.kind = 'product' and p.id = l.product_id
   where l.company_id = $1 and l.settlement_id = any($2::uuid[]) order by l.settlement_id, l.line_no`,
);

const accrualsOf = statement(
  'consignment.settlement-accruals',
  `${accrualSelect} where s.company_id = $1 and s.settlement_id = $2 order by a.date, a.source_number, a.id`,
);

export type StoredSettlement = Omit<SettlementView, 'createdAt' | 'updatedAt' | 'allowedActions' | 'lines'> & {
  createdAt: Date;
  updatedAt: Date;
};

/** Statements with their lines, in the order of their numbers. */
export async function settlementViews(sql: Sql, companyId: string, ids: readonly string[]): Promise<SettlementView[]> {
  const [headers, lines] = await Promise.all([
    sql<StoredSettlement>(byIds, [companyId, ids]),
    sql<Line & { settlementId: string }>(linesOf, [companyId, ids]),
  ]);
  const bySettlement = groupBy(lines, (line) => line.settlementId);
  return headers.map((header) => ({
    ...toSettlementMembers(header),
    allowedActions: [],
    lines: (bySettlement.get(header.id) ?? []).map(({ settlementId: _, ...line }) => ({
      ...line,
      owed: amountText(line.owed, header.currency),
    })),
  }));
}

/** A statement with the accruals behind each line. @throws DomainError `settlement-not-found` */
export async function settlementDetail(sql: Sql, companyId: string, id: string): Promise<SettlementDetail> {
  const [[settlement], rows] = await Promise.all([
    settlementViews(sql, companyId, [id]),
    sql<AccrualView>(accrualsOf, [companyId, id]),
  ]);
  if (settlement === undefined) throw new DomainError('settlement-not-found', { id });
  const accruals = groupBy(rows.map(toAccrualView), (accrual) => accrual.productId);
  return {
    ...settlement,
    lines: settlement.lines.map((line) => ({ ...line, accruals: accruals.get(line.productId) ?? [] })),
  };
}

export function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

/** Amounts with their currency's decimals, instants as text. */
export function toSettlementMembers(row: StoredSettlement) {
  const { currency, bill } = row;
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    opening: amountText(row.opening, currency),
    owed: amountText(row.owed, currency),
    billed: amountText(row.billed, currency),
    carriedForward: amountText(row.carriedForward, currency),
    bill: bill && {
      ...bill,
      net: amountText(bill.net, currency),
      tax: amountText(bill.tax, currency),
      gross: amountText(bill.gross, currency),
    },
  };
}

export const settlementList: ListSource = {
  name: 'consignment.settlements',
  shape: listSettlements.list ?? { filters: {}, sorts: [], defaultSort: '' },
  select: settlementSelect,
  where: 's.company_id = $1',
  columns: {
    state: 's.state',
    consignorId: 's.consignor_id',
    agreementId: 's.agreement_id',
    date: 's.date',
    through: 's.through',
    number: 's.number',
  },
  id: 's.id',
  search: ['s.number', 'a.code', `c.fields->>'name'`],
};

/** An agreement that is to be settled, with what its last statement left. */
export interface SettleableAgreement {
  readonly id: string;
  readonly code: string;
  readonly consignorId: string;
  readonly role: 'principal' | 'agent';
  readonly currency: string;
  readonly selfBilling: boolean;
  readonly hasDue: boolean;
  readonly busySettlementId: string | null;
  readonly sequence: number;
  readonly carriedForward: string;
  readonly carriedBase: string;
  readonly previousThrough: string | null;
}

const lockForSettlement = statement(
  'consignment.lock-agreements-to-settle',
  `select id from agreement where company_id = $1 and (id = $2::uuid or consignor_id = $3::uuid) order by id for update`,
);

const settleable = statement(
  'consignment.settleable-agreements',
  `select a.id, a.code, a.consignor_id as "consignorId", a.role, a.currency, a.self_billing as "selfBilling",
     exists (select from accrual d where d.company_id = $1 and d.agreement_id = a.id and d.date <= $4::date
       and not exists (select from accrual_settlement x where x.company_id = $1 and x.accrual_id = d.id)) as "hasDue",
     (select b.id from settlement b where b.company_id = $1 and b.agreement_id = a.id and b.state = 'billing') as "busySettlementId",
     coalesce((select max(n.sequence) from settlement n where n.company_id = $1 and n.agreement_id = a.id), 0) as sequence,
     coalesce(l.carried_forward, 0) as "carriedForward", coalesce(l.carried_base, 0) as "carriedBase", l.through as "previousThrough"
   from agreement a
   left join lateral (
     select s.carried_forward, s.carried_base, s.through from settlement s
     where s.company_id = $1 and s.agreement_id = a.id and s.state <> 'cancelled' order by s.sequence desc limit 1) l on true
   where a.company_id = $1 and (a.id = $2::uuid or a.consignor_id = $3::uuid) order by a.id`,
);

/** Locks the agreements of a settlement run, in key order, then reads what each has to settle. */
export async function lockSettleable(
  sql: Sql,
  companyId: string,
  {
    agreementId,
    consignorId,
    through,
  }: { agreementId: string | undefined; consignorId: string | undefined; through: string },
): Promise<SettleableAgreement[]> {
  const asked = [companyId, agreementId ?? null, consignorId ?? null];
  const [, agreements] = await Promise.all([
    sql(lockForSettlement, asked),
    sql<SettleableAgreement>(settleable, [...asked, through]),
  ]);
  return agreements;
}

/** What the claimed accruals of a product come to. */
export interface ClaimedProduct {
  readonly settlementId: string;
  readonly productId: string;
  readonly sku: string;
  readonly sold: string;
  readonly returned: string;
  readonly lost: string;
  readonly owed: string;
  readonly owedBase: string;
  readonly netBase: string;
  readonly commissionBase: string;
  readonly firstDate: string;
  readonly accrualIds: string[];
}

const claim = statement(
  'consignment.claim-accruals',
  `with due as materialized (
     select a.*, w.settlement_id from unnest($2::uuid[], $3::uuid[]) w(agreement_id, settlement_id)
     join accrual a on a.company_id = $1 and a.agreement_id = w.agreement_id and a.date <= $4::date
     where not exists (select from accrual_settlement x where x.company_id = $1 and x.accrual_id = a.id)),
   claimed as (
     insert into accrual_settlement (company_id, accrual_id, settlement_id) select $1, id, settlement_id from due)
   select settlement_id as "settlementId", product_id as "productId", min(sku) as sku,
     coalesce(sum(quantity) filter (where kind = 'sale'), 0) as sold, coalesce(sum(quantity) filter (where kind = 'return'), 0) as returned,
     coalesce(sum(sign * quantity) filter (where kind in ('loss', 'found')), 0) as lost,
     sum(sign * owed) as owed, sum(sign * owed_base) as "owedBase", sum(sign * net_base) as "netBase", sum(sign * commission_base) as "commissionBase",
     min(date) as "firstDate", array_agg(id order by date, id) as "accrualIds"
   from due group by settlement_id, product_id order by settlement_id, min(sku), product_id`,
);

/** Puts every unsettled accrual of the agreements dated up to a day on their new statements, in one statement. */
export function claimAccruals(
  sql: Sql,
  companyId: string,
  { through, statements }: { through: string; statements: readonly { agreementId: string; settlementId: string }[] },
): Promise<ClaimedProduct[]> {
  return sql<ClaimedProduct>(claim, [
    companyId,
    statements.map((one) => one.agreementId),
    statements.map((one) => one.settlementId),
    through,
  ]);
}

/** A statement on its way to its bill. */
export interface BillableSettlement {
  readonly id: string;
  readonly number: string;
  readonly state: 'billing' | 'posted' | 'cancelled';
  readonly consignorId: string;
  readonly role: 'principal' | 'agent';
  readonly currency: string;
  readonly taxCode: string | null;
  readonly opening: string;
  readonly openingBase: string;
  readonly refusal: { code: string; details: Record<string, unknown> } | null;
}

const billable = statement(
  'consignment.billable-settlements',
  `select s.id, s.number, s.state, s.consignor_id as "consignorId", s.role, s.currency, a.tax_code as "taxCode", s.opening, s.opening_base as "openingBase", s.refusal
   from settlement s join agreement a on a.company_id = s.company_id and a.id = s.agreement_id
   where s.company_id = $1 and s.id = any($2::uuid[]) order by s.number`,
);

export function findBillable(sql: Sql, companyId: string, ids: readonly string[]): Promise<BillableSettlement[]> {
  return sql<BillableSettlement>(billable, [companyId, ids]);
}

/** Lines of a statement as its bill needs them. */
export async function findLines(sql: Sql, companyId: string, settlementId: string): Promise<Line[]> {
  return sql<Line>(linesOf, [companyId, [settlementId]]);
}
