import type pg from 'pg';
import { addDays, daysBetween } from '@consigna/kernel/business-date';
import { overlapping } from '../replay/lanes.js';
import { withClient } from './raw-schema.js';

/** A company whose books are filled. */
export interface LedgerCompany {
  readonly id: string;
  readonly baseCurrency: string;
}

export interface LedgerSize {
  /** Those with the first one's currency sell to each other, each to the next. */
  readonly companies: readonly LedgerCompany[];
  /** Journal lines of all companies; whole repetitions of the pattern come near it. */
  readonly lines: number;
  /** Days, both included. */
  readonly from: string;
  readonly through: string;
}

/** Entries that a trading company's books repeat, twenty with 47 lines. */
const pattern = [
  ...Array<string>(5).fill('sale'),
  ...Array<string>(4).fill('cost'),
  ...Array<string>(3).fill('receipt'),
  ...Array<string>(2).fill('purchase'),
  ...Array<string>(2).fill('payment'),
  ...Array<string>(2).fill('expense'),
  'internal sale',
  'internal purchase',
];
const LINES_OF_PATTERN = 47;

/** One after the other on each core of a small machine. */
const OVERLAP = 2;

const entryTable = `create temporary table bench_entry
  (n int, id uuid, kind text, date date, net numeric, tax numeric, partner uuid)`;

/**
 * $1 company, $2 its place, $3 entries, $4 first day, $5 days, $6 pattern, $7 buyer and $8 seller within the group, $9 the seller's place. What a
 * company buys of another has the amount and the day of the entry by which the other sold it: the place before its own. Ids grow with time.
 */
const makeEntries = `
  insert into bench_entry
  select n, ('0190' || lpad(to_hex(n), 8, '0') || '70008' || substr(md5($1::uuid::text || n), 1, 15))::uuid, kind,
    case kind when 'capital' then $4::date else $4::date + ((cause - 1)::bigint * $5::int / $3::int)::int end,
    net, round(net * 0.21, 2), case kind when 'internal sale' then $7::uuid when 'internal purchase' then $8::uuid end
  from (select n, kind, case kind when 'internal purchase' then n - 1 else n end as cause,
          case kind when 'internal purchase' then $9::int else $2::int end as place
        from (select n, case when n = 0 then 'capital'
                             when $7::uuid is null and ($6::text[])[1 + (n - 1) % 20] like 'internal %' then 'expense'
                             else ($6::text[])[1 + (n - 1) % 20] end as kind
              from generate_series(0, $3::int) n) kinds) causes,
    lateral (select case kind when 'capital' then 1000000 else 10 + (cause::bigint * 7919 + place::bigint * 104729) % 99000 / 100.0 end as net) amount`;

const insertEntries = `
  insert into accounting.journal_entry (company_id, id, number, date, physical_date, source_type, source_id, description, posted_at, created_by)
  select $1, id, 'BENCH-' || n, date, date, 'manual', id, kind, now(), $1 from bench_entry`;

/** $1 company, $2 its currency. Expenses go to each account of that kind in turn that nothing else is posted to. */
const insertLines = `
  with side(kind, line, role, sign, part) as (values
    ('sale', 1, 'AR', 1, 'gross'), ('sale', 2, 'REV', -1, 'net'), ('sale', 3, 'TAX_OUT', -1, 'tax'),
    ('cost', 1, 'COGS', 1, 'net'), ('cost', 2, 'INV', -1, 'net'),
    ('receipt', 1, 'BANK', 1, 'gross'), ('receipt', 2, 'AR', -1, 'gross'),
    ('purchase', 1, 'INV', 1, 'net'), ('purchase', 2, 'TAX_IN', 1, 'tax'), ('purchase', 3, 'AP', -1, 'gross'),
    ('payment', 1, 'AP', 1, 'gross'), ('payment', 2, 'BANK', -1, 'gross'),
    ('expense', 1, null, 1, 'net'), ('expense', 2, 'BANK', -1, 'net'),
    ('internal sale', 1, 'IC_AR', 1, 'net'), ('internal sale', 2, 'IC_REV', -1, 'net'),
    ('internal purchase', 1, 'INV', 1, 'net'), ('internal purchase', 2, 'IC_AP', -1, 'net'),
    ('capital', 1, 'BANK', 1, 'net'), ('capital', 2, 'CAPITAL', -1, 'net')),
  expense as (select array_agg(id order by code) as ids from accounting.account where company_id = $1 and kind = 'expense' and (role is null or role = 'EXPENSE'))
  insert into accounting.journal_line (company_id, entry_id, line, account_id, role, date, debit, credit, currency, amount, inter_company_id)
  select $1, e.id, s.line, a.id, a.role, e.date, greatest(v.base, 0), greatest(-v.base, 0), $2, v.base, case when s.role like 'IC_%' then e.partner end
  from bench_entry e join side s on s.kind = e.kind
  cross join lateral (select s.sign * case s.part when 'net' then e.net when 'tax' then e.tax else e.net + e.tax end as base) v
  cross join expense
  join accounting.account a on a.company_id = $1 and a.id = coalesce(
    (select r.id from accounting.account r where r.company_id = $1 and r.role = s.role), expense.ids[1 + e.n / 20 % cardinality(expense.ids)])`;

const none = `'00000000-0000-0000-0000-000000000000'::uuid`;

/** What accounting and reporting would have made of these lines; $1 company. */
const derived = [
  `insert into accounting.account_balance (company_id, account_id, month, currency, debit, credit, amount)
   select company_id, account_id, to_char(date, 'YYYY-MM'), currency, sum(debit), sum(credit), sum(amount)
   from accounting.journal_line where company_id = $1 group by 1, 2, 3, 4`,
  `insert into reporting.account (company_id, account_id, code, name, kind, role)
   select company_id, id, code, coalesce(names->>'en', code), kind, role from accounting.account where company_id = $1
   on conflict (company_id, account_id) do nothing`,
  `insert into reporting.role_rollup (company_id, month, kind, role, partner_id, amount)
   select l.company_id, to_char(l.date, 'YYYY-MM'), a.kind, coalesce(a.role, 'OTHER'), coalesce(l.inter_company_id, ${none}), sum(l.debit - l.credit)
   from accounting.journal_line l join accounting.account a on a.company_id = l.company_id and a.id = l.account_id
   where l.company_id = $1 group by 1, 2, 3, 4, 5`,
  `insert into reporting.role_year_rollup (company_id, year, kind, role, partner_id, amount)
   select company_id, left(month, 4), kind, role, partner_id, sum(amount) from reporting.role_rollup where company_id = $1 group by 1, 2, 3, 4, 5`,
  `insert into reporting.inter_company_rollup (company_id, month, partner_id, role, currency, amount, amount_base)
   select company_id, to_char(date, 'YYYY-MM'), inter_company_id, role, currency, sum(amount), sum(debit - credit)
   from accounting.journal_line where company_id = $1 and role in ('IC_AR', 'IC_AP') and inter_company_id is not null group by 1, 2, 3, 4, 5`,
  `insert into reporting.inter_company_year_rollup (company_id, year, partner_id, role, currency, amount, amount_base)
   select company_id, left(month, 4), partner_id, role, currency, sum(amount), sum(amount_base)
   from reporting.inter_company_rollup where company_id = $1 group by 1, 2, 3, 4, 5`,
  `insert into reporting.party_rollup (company_id, month, role, party_id, currency, amount, amount_base)
   select company_id, to_char(date, 'YYYY-MM'), role, coalesce(party_id, ${none}), currency, sum(amount), sum(debit - credit)
   from accounting.journal_line where company_id = $1 and role in ('AR', 'AP', 'IC_AR', 'IC_AP') group by 1, 2, 3, 4, 5`,
  `insert into reporting.equity_posting (company_id, entry_id, line, date, account_id, amount_base)
   select l.company_id, l.entry_id, l.line - 1, l.date, l.account_id, l.debit - l.credit
   from accounting.journal_line l join accounting.account a on a.company_id = l.company_id and a.id = l.account_id
   where l.company_id = $1 and a.kind = 'equity'`,
  `insert into reporting.inter_company_posting
     (company_id, entry_id, line, partner_id, role, date, number, source, currency, amount, amount_base)
   select l.company_id, l.entry_id, l.line - 1, l.inter_company_id, l.role, l.date, e.number, e.source_type, l.currency, l.amount, l.debit - l.credit
   from accounting.journal_line l join accounting.journal_entry e on e.company_id = l.company_id and e.id = l.entry_id
   where l.company_id = $1 and l.inter_company_id is not null`,
];

/**
 * Writes journal entries with their lines, and then all that is derived from them, past the services: ten million lines through the
 * gateway would take days. The caller proves afterwards that the tables agree.
 */
export async function fillLedgers(adminUrl: string, size: LedgerSize): Promise<void> {
  const { companies, lines, from, through } = size;
  const repetitions = Math.max(1, Math.round(lines / companies.length / LINES_OF_PATTERN));
  const entries = repetitions * pattern.length;
  const days = daysBetween(from, addDays(through, 1));
  const ring = companies.filter(({ baseCurrency }) => baseCurrency === companies[0]?.baseCurrency);
  const neighbours = (company: LedgerCompany) => {
    const at = ring.indexOf(company);
    if (at < 0 || ring.length < 2) return { buyer: null, seller: null, sellerPlace: null };
    const seller = ring[(at + ring.length - 1) % ring.length];
    return {
      buyer: ring[(at + 1) % ring.length]?.id ?? null,
      seller: seller?.id ?? null,
      sellerPlace: seller === undefined ? null : companies.indexOf(seller),
    };
  };
  const places = [...companies.entries()];
  await overlapping(places, OVERLAP, async ([place, company]) => {
    const { buyer, seller, sellerPlace } = neighbours(company);
    await filling(adminUrl, async (client) => {
      const { id, baseCurrency } = company;
      await client.query(entryTable);
      await client.query(makeEntries, [id, place, entries, from, days, pattern, buyer, seller, sellerPlace]);
      await client.query(insertEntries, [id]);
      await client.query(insertLines, [id, baseCurrency]);
    });
  });
  // Rows of a company that no count knows are planned for as one, and each is then compared with all others.
  await withClient(adminUrl, (client) => client.query('analyze accounting.journal_entry, accounting.journal_line'));
  await overlapping(places, OVERLAP, ([, { id }]) =>
    filling(adminUrl, async (client) => {
      for (const sql of derived) await client.query(sql, [id]);
    }),
  );
}

/** A transaction that nothing checks and that waits for no disk. */
async function filling(adminUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(`set session_replication_role = replica; set synchronous_commit = off; set work_mem = '64MB'`);
    await client.query('begin');
    await work(client);
    await client.query('commit');
  });
}
