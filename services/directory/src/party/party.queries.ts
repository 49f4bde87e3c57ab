import { DomainError } from '@consigna/kernel/domain-error';
import type { Party } from '@consigna/contracts/directory/events';
import type { PartyView } from '@consigna/contracts/directory/party';
import { partyListShape } from '@consigna/contracts/directory/party';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

/** A party as the database gives it. */
export type PartyRow = Omit<PartyView, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date };

/** Columns of the view under their JSON names; external ids come separately. */
export function partyColumns(table: string): string {
  return `${table}.id, ${table}.code, ${table}.name, ${table}.trade_name as "tradeName", ${table}.is_customer as "isCustomer",
     ${table}.is_supplier as "isSupplier", ${table}.is_consignor as "isConsignor", ${table}.country, ${table}.tax_id as "taxId",
     ${table}.currency, ${table}.language, ${table}.price_group as "priceGroup", ${table}.payment_term_days as "paymentTermDays",
     ${table}.credit_limit as "creditLimit", ${table}.tax_code as "taxCode", ${table}.addresses, ${table}.contacts,
     ${table}.bank_accounts as "bankAccounts", ${table}.notes, ${table}.inter_company_id as "interCompanyId", ${table}.active,
     ${table}.version, ${table}.created_at as "createdAt", ${table}.updated_at as "updatedAt", ${table}.created_by as "createdBy"`;
}

const externalRefs = `(select coalesce(jsonb_agg(jsonb_build_object('system', r.system, 'id', r.external_id) order by r.system, r.external_id), '[]')
     from party_external_ref r where r.company_id = p.company_id and r.party_id = p.id) as "externalRefs"`;
const selectParty = `select ${partyColumns('p')}, ${externalRefs} from party p`;

const partiesByIds = statement(
  'directory.parties-by-ids',
  `${selectParty} where p.company_id = $1 and p.id = any($2::uuid[])`,
);
const partiesByCodes = statement(
  'directory.parties-by-codes',
  `${selectParty} where p.company_id = $1 and lower(p.code) = any($2::text[])`,
);

export const partyList: ListSource = {
  name: 'directory.parties',
  shape: partyListShape,
  select: selectParty,
  where: 'p.company_id = $1',
  columns: {
    code: 'p.code',
    name: 'p.name',
    country: 'p.country',
    taxId: 'p.tax_id',
    priceGroup: 'p.price_group',
    isCustomer: 'p.is_customer',
    isSupplier: 'p.is_supplier',
    isConsignor: 'p.is_consignor',
    active: 'p.active',
    interCompanyId: 'p.inter_company_id',
  },
  id: 'p.id',
  search: ['p.code', 'p.name', 'p.trade_name', 'p.tax_id'],
};

/** @throws DomainError `party-not-found` */
export async function partyById(sql: Sql, companyId: string, partyId: string): Promise<PartyView> {
  const [row] = await sql<PartyRow>(partiesByIds, [companyId, [partyId]]);
  if (row === undefined) throw new DomainError('party-not-found', { id: partyId });
  return partyView(row);
}

export async function partiesById(sql: Sql, companyId: string, partyIds: readonly string[]): Promise<PartyView[]> {
  return (await sql<PartyRow>(partiesByIds, [companyId, partyIds])).map(partyView);
}

/** @param codes in lower case */
export async function partiesByCode(sql: Sql, companyId: string, codes: readonly string[]): Promise<PartyView[]> {
  return (await sql<PartyRow>(partiesByCodes, [companyId, codes])).map(partyView);
}

export function partyView(row: PartyRow): PartyView {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** What the other services are told of a party. */
export function partyEvent(party: Omit<PartyView, 'createdAt' | 'updatedAt'>): Party {
  const { id, code, name, isCustomer, isSupplier, isConsignor, country, taxId, currency } = party;
  const { priceGroup, paymentTermDays, creditLimit, taxCode, interCompanyId, active } = party;
  const facts = { partyId: id, code, name, isCustomer, isSupplier, isConsignor, country, taxId, currency };
  return { ...facts, priceGroup, paymentTermDays, creditLimit, taxCode, interCompanyId, active };
}
