import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { deterministicId } from '@consigna/kernel/id';
import { partiesSaved } from '@consigna/contracts/directory/events';
import { finish, stepContext, type Process } from '@consigna/messaging/process';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { partyEvent, type PartyRow, partyColumns } from '../party/party.queries.js';

export const JOIN_NETWORK = 'directory.join-network';

interface Member {
  id: string;
  code: string;
  name: string;
  country: string;
  currency: string;
}

/** Companies of one network sell to each other at these terms until somebody changes them. */
const PAYMENT_TERM_DAYS = 30;

const companiesOfNetwork = statement(
  'directory.companies-of-network',
  'select company_id as id, code, name, country, base_currency as currency from company where network_id = $1 order by company_id',
);
/** A party that has the company's code already keeps it; the company's own party then says what it is. */
const insertPartners = statement(
  'directory.insert-partners',
  `insert into party (company_id, id, code, name, is_customer, is_supplier, is_consignor, country, currency, payment_term_days,
     addresses, contacts, bank_accounts, notes, inter_company_id, active, created_by)
   select $1, p.party_id, case when taken.id is null then p.code else 'IC-' || p.code end, p.name, true, true, false, p.country, p.currency, $4,
     '[]', '[]', '[]', '', p.id, true, $3
   from jsonb_to_recordset($2::jsonb) p(party_id uuid, id uuid, code text, name text, country text, currency text)
   left join party taken on taken.company_id = $1 and lower(taken.code) = lower(p.code)
   on conflict (company_id, inter_company_id) where inter_company_id is not null do nothing
   returning ${partyColumns('party')}, '[]'::jsonb as "externalRefs"`,
);

/** Makes companies of a network customers and suppliers of each other. */
@Injectable()
export class JoinNetwork {
  constructor(private readonly database: Database) {}

  /**
   * One transaction per company, each repeatable. Both directions are made for every pair, so that of two companies
   * created at the same time at least one sees the other.
   */
  async drive(ctx: Context, process: Process): Promise<void> {
    const { companyId, networkId, userId } = ctx;
    const members = await this.database.readAs({ companyIds: [], networkId, userId }, (sql) =>
      sql<Member & Record<string, unknown>>(companiesOfNetwork, [networkId]),
    );
    const newcomer = members.filter((member) => member.id === companyId);
    const others = members.filter((member) => member.id !== companyId);
    for (const other of others) {
      const partner = { ...stepContext(ctx, process, other.id), companyId: other.id };
      await this.database.operation(partner, (tx) => addPartners(tx, newcomer));
    }
    await this.database.operation(stepContext(ctx, process, 'own'), async (tx) => {
      if (await finish(tx, process)) await addPartners(tx, others);
    });
  }
}

async function addPartners(tx: Transaction, partners: readonly Member[]): Promise<void> {
  if (partners.length === 0) return;
  const { companyId, userId } = tx.ctx;
  const records = partners.map((partner) => ({
    ...partner,
    party_id: deterministicId('directory.partner', `${companyId}/${partner.id}`),
  }));
  const rows = await tx.sql<PartyRow>(insertPartners, [companyId, JSON.stringify(records), userId, PAYMENT_TERM_DAYS]);
  for (const row of rows) tx.audit('party', row.id, 'create');
  if (rows.length > 0) tx.publish(partiesSaved, { parties: rows.map(partyEvent) });
}
