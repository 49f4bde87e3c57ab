import { DomainError } from '@consigna/kernel/domain-error';
import {
  companyListShape,
  type BranchView,
  type CompanySummary,
  type CompanyView,
  type listCompanies,
  type NetworkView,
} from '@consigna/contracts/directory/company';
import type { Output } from '@consigna/contracts/contract';
import type { ListInput } from '@consigna/contracts/fields';
import { listPage, type ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

type Stored<V> = Omit<V, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date };
export type CompanyRow = Stored<CompanyView>;
export type BranchRow = Stored<BranchView>;
type SummaryRow = Omit<Stored<CompanySummary>, 'clock'> & { clock: Date | null };
type NetworkRow = Omit<Stored<NetworkView>, 'clock'> & { clock: Date | null };

const columns = `c.company_id as id, c.network_id as "networkId", c.headquarters_id as "headquartersId", c.code, c.name, c.country,
     c.base_currency as "baseCurrency", c.time_zone as "timeZone", c.locale, c.chart_template as "chartTemplate",
     c.opened_on as "openedOn", c.modules_off as "modulesOff", c.sandbox, c.version, c.created_at as "createdAt",
     c.updated_at as "updatedAt", c.created_by as "createdBy"`;
const companyById = statement(
  'directory.company-by-id',
  `select ${columns},
     (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'code', b.code, 'name', b.name) order by b.code), '[]')
      from branch b where b.company_id = c.company_id) as branches
   from company c where c.company_id = $1`,
);
/** Row-level security narrows the network to the companies of the context. */
const companies: ListSource = {
  name: 'directory.companies',
  shape: companyListShape,
  select: `select ${columns}, n.clock from company c join network n on n.id = c.network_id`,
  where: 'c.network_id = $1 and c.company_id = any(ctx.companies()::uuid[])',
  columns: {
    code: 'c.code',
    name: 'c.name',
    country: 'c.country',
    baseCurrency: 'c.base_currency',
    chartTemplate: 'c.chart_template',
    sandbox: 'c.sandbox',
    openedOn: 'c.opened_on',
  },
  id: 'c.company_id',
  search: ['c.code', 'c.name'],
};
const networks = statement(
  'directory.networks',
  `select n.id, n.name, n.headquarters_id as "headquartersId", n.clock, n.version, n.created_at as "createdAt",
     n.updated_at as "updatedAt", n.created_by as "createdBy",
     (select coalesce(jsonb_agg(jsonb_build_object('id', c.company_id, 'code', c.code, 'name', c.name, 'sandbox', c.sandbox) order by c.code), '[]')
      from company c where c.network_id = n.id) as companies
   from network n where $1::uuid is null or n.id = $1 order by n.name, n.id`,
);

/** @throws DomainError `company-not-found` */
export async function companyView(sql: Sql, companyId: string): Promise<CompanyView> {
  const [row] = await sql<CompanyRow>(companyById, [companyId]);
  if (row === undefined) throw new DomainError('company-not-found', { id: companyId });
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** A page of the companies of a network that the context names. */
export async function companiesPage(
  sql: Sql,
  networkId: string,
  input: ListInput,
): Promise<Output<typeof listCompanies>> {
  const page = await listPage<SummaryRow>(sql, companies, networkId, input);
  const data = page.data.map((row) => ({
    ...row,
    clock: row.clock?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }));
  return { ...page, data };
}

/** Networks that the context shows: one by id, or all. Their companies are those that the context shows. */
export async function networkViews(sql: Sql, networkId: string | null): Promise<NetworkView[]> {
  const rows = await sql<NetworkRow>(networks, [networkId]);
  return rows.map((row) => ({
    ...row,
    clock: row.clock?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }));
}
