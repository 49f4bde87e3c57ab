import { changesBetween } from '@consigna/messaging/audit-trail';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { partiesSaved } from '@consigna/contracts/directory/events';
import type { ExternalRef, PartyInput, PartyView } from '@consigna/contracts/directory/party';
import { partiesById, partyEvent } from './party.queries.js';

/** A party as it is to be stored. */
export interface PartyRecord extends Omit<PartyInput, 'currency'> {
  readonly id: string;
  readonly currency: string;
}

/** What became of a record; a record whose code another party has is missing. */
export interface Written {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly created: boolean;
}

const columns = `id, code, name, trade_name, is_customer, is_supplier, is_consignor, country, tax_id, currency, language, price_group,
  payment_term_days, credit_limit, tax_code, addresses, contacts, bank_accounts, notes, active`;
const recordset = `jsonb_to_recordset($2::jsonb) r(
  id uuid, code text, name text, trade_name text, is_customer boolean, is_supplier boolean, is_consignor boolean, country text,
  tax_id text, currency text, language text, price_group text, payment_term_days integer, credit_limit numeric, tax_code text,
  addresses jsonb, contacts jsonb, bank_accounts jsonb, notes text, active boolean)`;
const assignments = (source: string) =>
  columns
    .split(',')
    .map((column) => column.trim())
    .filter((column) => column !== 'id')
    .map((column) => `${column} = ${source}.${column}`)
    .join(', ');
const insert = `insert into party as p (company_id, ${columns}, created_by) select $1, ${columns}, $3 from ${recordset}
   on conflict (company_id, lower(code)) do`;
const written = 'returning p.id, p.code, p.version, p.xmax = 0 as created';

const insertParties = statement('directory.insert-parties', `${insert} nothing ${written}`);
const upsertParties = statement(
  'directory.upsert-parties',
  `${insert} update set ${assignments('excluded')}, version = p.version + 1, updated_at = clock_timestamp() ${written}`,
);
const updateParties = statement(
  'directory.update-parties',
  `update party p set ${assignments('r')}, version = p.version + 1, updated_at = clock_timestamp()
   from ${recordset} where p.company_id = $1 and p.id = r.id returning p.id, p.code, p.version, false as created`,
);
const dropRefs = statement(
  'directory.drop-party-refs',
  'delete from party_external_ref where company_id = $1 and party_id = any($2::uuid[])',
);
const addRefs = statement(
  'directory.add-party-refs',
  `insert into party_external_ref (company_id, system, external_id, party_id)
   select $1, u.system, u.external_id, u.party_id from unnest($2::text[], $3::text[], $4::uuid[]) u(system, external_id, party_id)`,
);

/** Adds parties; what has a code that is taken stays out of the answer. */
export function insertNew(tx: Transaction, records: readonly PartyRecord[]): Promise<Written[]> {
  return write(tx, insertParties, records, [tx.ctx.userId]);
}

/** Adds parties, or replaces those that have the code. */
export function upsertByCode(tx: Transaction, records: readonly PartyRecord[]): Promise<Written[]> {
  return write(tx, upsertParties, records, [tx.ctx.userId]);
}

/** Replaces parties by id. */
export function replace(tx: Transaction, records: readonly PartyRecord[]): Promise<Written[]> {
  return write(tx, updateParties, records, []);
}

/**
 * What is left to do for parties that were written: their external ids, the audit trail and the event. Answers the
 * parties as they are now.
 *
 * @param refs each written party's external ids by its id
 * @param before what is known of how they were
 */
export async function complete(
  tx: Transaction,
  done: readonly Written[],
  refs: ReadonlyMap<string, readonly ExternalRef[]>,
  before: readonly PartyView[],
): Promise<PartyView[]> {
  if (done.length === 0) return [];
  const ids = done.map((party) => party.id);
  const flat = ids.flatMap((id) => (refs.get(id) ?? []).map((ref) => ({ ...ref, partyId: id })));
  const { companyId } = tx.ctx;
  const [, , parties] = await Promise.all([
    tx.sql(dropRefs, [companyId, ids]),
    tx.sql(addRefs, [
      companyId,
      flat.map((ref) => ref.system),
      flat.map((ref) => ref.id),
      flat.map((ref) => ref.partyId),
    ]),
    partiesById(tx.sql, companyId, ids),
  ]);
  const known = new Map(before.map((party) => [party.id, party]));
  const created = new Set(done.filter((party) => party.created).map((party) => party.id));
  for (const party of parties) {
    tx.audit(
      'party',
      party.id,
      created.has(party.id) ? 'create' : 'change',
      changesBetween(known.get(party.id), party),
    );
  }
  tx.publish(partiesSaved, { parties: parties.map(partyEvent) });
  return parties;
}

function write(
  tx: Transaction,
  text: typeof insertParties,
  records: readonly PartyRecord[],
  rest: unknown[],
): Promise<Written[]> {
  if (records.length === 0) return Promise.resolve([]);
  return tx.sql<Written & Record<string, unknown>>(text, [
    tx.ctx.companyId,
    JSON.stringify(records.map(toColumns)),
    ...rest,
  ]);
}

function toColumns(party: PartyRecord): Record<string, unknown> {
  const { id, code, name, country, currency, language, addresses, contacts, notes, active } = party;
  return {
    ...{ id, code, name, country, currency, language, addresses, contacts, notes, active },
    trade_name: party.tradeName,
    is_customer: party.isCustomer,
    is_supplier: party.isSupplier,
    is_consignor: party.isConsignor,
    tax_id: party.taxId,
    price_group: party.priceGroup,
    payment_term_days: party.paymentTermDays,
    credit_limit: party.creditLimit,
    tax_code: party.taxCode,
    bank_accounts: party.bankAccounts,
  };
}
