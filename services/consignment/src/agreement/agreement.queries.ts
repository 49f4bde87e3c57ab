import { DomainError } from '@consigna/kernel/domain-error';
import { listAgreements, type AgreementView } from '@consigna/contracts/consignment/agreement';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Row, Sql } from '@consigna/persistence/transaction';
import { agreementStates, type Term } from './agreement.js';

const agreementSelect = `select a.id, a.version, a.created_at as "createdAt", a.updated_at as "updatedAt", a.created_by as "createdBy",
    a.code as number, a.state, jsonb_build_object('id', a.consignor_id, 'number', c.code, 'name', c.fields->>'name') as consignor,
    a.role, a.currency, a.tax_code as "taxCode", a.shrinkage_bearer as "shrinkageBearer",
    a.self_billing as "selfBilling", a.terminated_on as "terminatedOn"
  from agreement a left join reference_copy c on c.company_id = a.company_id and c.kind = 'party' and c.id = a.consignor_id`;

const byId = statement('consignment.agreement-by-id', `${agreementSelect} where a.company_id = $1 and a.id = $2`);

const versionsOf = statement(
  'consignment.agreement-versions',
  `select v.number, v.state, v.valid_from as "validFrom", trim_scale(v.commission_percent) as "commissionPercent",
     (select jsonb_agg(jsonb_build_object('productId', t.product_id, 'unitCost', trim_scale(t.unit_cost)::text,
        'commissionPercent', trim_scale(t.commission_percent)::text) order by t.line_no)
      from agreement_term t where t.company_id = $1 and t.agreement_id = v.agreement_id and t.number = v.number) as products
   from agreement_version v where v.company_id = $1 and v.agreement_id = $2 order by v.number`,
);

type AgreementHeader = Omit<AgreementView, 'createdAt' | 'updatedAt' | 'allowedActions' | 'versions'> & {
  createdAt: Date;
  updatedAt: Date;
};

/** An agreement with all its versions. @throws DomainError `agreement-not-found` */
export async function agreementView(sql: Sql, companyId: string, agreementId: string): Promise<AgreementView> {
  const [[header], versions] = await Promise.all([
    sql<AgreementHeader>(byId, [companyId, agreementId]),
    sql<AgreementView['versions'][number]>(versionsOf, [companyId, agreementId]),
  ]);
  if (header === undefined) throw new DomainError('agreement-not-found', { id: agreementId });
  const actions = agreementStates
    .allowed(header.state)
    .filter((action) => action !== 'activate' || versions.some((one) => one.state === 'draft'));
  return { ...withInstants(header), allowedActions: actions, versions };
}

export function withInstants<R extends Row & { createdAt: Date; updatedAt: Date }>(row: R) {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

export const agreementList: ListSource = {
  name: 'consignment.agreements',
  shape: listAgreements.list ?? { filters: {}, sorts: [], defaultSort: '' },
  select: agreementSelect,
  where: 'a.company_id = $1',
  columns: {
    state: 'a.state',
    role: 'a.role',
    consignorId: 'a.consignor_id',
    number: 'a.code',
    currency: 'a.currency',
    createdAt: 'a.created_at',
  },
  id: 'a.id',
  search: ['a.code', `c.fields->>'name'`],
};

/** What changing an agreement needs to know of it. */
export interface LockedAgreement {
  readonly id: string;
  readonly version: number;
  readonly state: 'draft' | 'active' | 'terminated';
  readonly consignorId: string;
  readonly role: 'principal' | 'agent';
  readonly currency: string;
}

const lock = statement(
  'consignment.lock-agreement',
  `select id, version, state, consignor_id as "consignorId", role, currency from agreement where company_id = $1 and id = $2 for update`,
);

/** @throws DomainError `agreement-not-found`, `version-conflict` */
export async function lockAgreement(
  sql: Sql,
  companyId: string,
  { id, version }: { id: string; version: number | undefined },
): Promise<LockedAgreement> {
  const [agreement] = await sql<LockedAgreement>(lock, [companyId, id]);
  if (agreement === undefined) throw new DomainError('agreement-not-found', { id });
  if (version !== undefined && version !== agreement.version) {
    throw new DomainError('version-conflict', { currentVersion: agreement.version });
  }
  return agreement;
}

/** A version with its products, as far as bringing it into force needs it. */
export interface KnownVersion {
  readonly number: number;
  readonly state: 'draft' | 'active';
  readonly validFrom: string;
  /** Null: every product. */
  readonly productIds: string[] | null;
}

const knownVersions = statement(
  'consignment.known-versions',
  `select v.number, v.state, v.valid_from as "validFrom",
     case when bool_or(t.product_id is null) then null else array_agg(t.product_id order by t.line_no) end as "productIds"
   from agreement_version v join agreement_term t using (company_id, agreement_id, number)
   where v.company_id = $1 and v.agreement_id = $2 group by v.number, v.state, v.valid_from order by v.number`,
);

export function findVersions(sql: Sql, companyId: string, agreementId: string): Promise<KnownVersion[]> {
  return sql<KnownVersion>(knownVersions, [companyId, agreementId]);
}

const lastSale = statement(
  'consignment.last-sale-between',
  `select max(date) as date from accrual
   where company_id = $1 and agreement_id = $2 and kind in ('sale', 'loss') and date >= $3::date and ($4::date is null or date < $4::date)`,
);

/** The latest day in [from, before) with a sale or loss under the agreement; `before` null is open. */
export async function lastSaleBetween(
  sql: Sql,
  companyId: string,
  { agreementId, from, before }: { agreementId: string; from: string; before: string | null },
): Promise<string | null> {
  const [row] = await sql<{ date: string | null }>(lastSale, [companyId, agreementId, from, before]);
  return row?.date ?? null;
}

const insertVersion = statement(
  'consignment.insert-version',
  `insert into agreement_version (company_id, agreement_id, number, state, valid_from, commission_percent) values ($1, $2, $3, 'draft', $4, $5)`,
);
const insertTerms = statement(
  'consignment.insert-terms',
  `insert into agreement_term (company_id, agreement_id, number, line_no, product_id, unit_cost, commission_percent)
   select $1, $2, $3, t.line_no, t.product_id, t.unit_cost, t.commission_percent
   from unnest($4::uuid[], $5::numeric[], $6::numeric[]) with ordinality t(product_id, unit_cost, commission_percent, line_no)`,
);

export interface NewVersion {
  readonly agreementId: string;
  readonly number: number;
  readonly validFrom: string;
  readonly commissionPercent: string | null;
  readonly terms: readonly Term[];
}

export async function recordVersion(
  sql: Sql,
  companyId: string,
  { agreementId, number, validFrom, commissionPercent, terms }: NewVersion,
): Promise<void> {
  await Promise.all([
    sql(insertVersion, [companyId, agreementId, number, validFrom, commissionPercent]),
    sql(insertTerms, [
      companyId,
      agreementId,
      number,
      terms.map((term) => term.productId),
      terms.map((term) => term.unitCost),
      terms.map((term) => term.commissionPercent),
    ]),
  ]);
}
