import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { statement } from '@consigna/persistence/statement';
import type { Row, Sql } from '@consigna/persistence/transaction';
import { NO_END, amountOf, lastDayOf, type CompanyRow } from '../readers.js';
import { type AgreedPair } from './consolidation.js';
import { agrees, withoutCounterpart } from './eliminate.js';

/** Documents of one side that a difference shows. */
const MAX_DOCUMENTS = 50;
/** Documents of one side that are compared; the rest of a longer list is older. */
const MAX_COMPARED = 10_000;

/** What a creditor's and a debtor's books say of each other, in one document currency. */
export interface PairBalance extends AgreedPair {
  readonly currency: string;
  readonly receivable: Decimal;
  readonly payable: Decimal;
  readonly agrees: boolean;
}

interface BalanceRow extends Row {
  company_id: string;
  partner_id: string;
  role: 'IC_AR' | 'IC_AP';
  currency: string;
  amount: string;
  amount_base: string;
}

interface DocumentRow extends Row {
  company_id: string;
  role: string;
  number: string;
  date: string;
  source: string;
  source_number: string | null;
  amount: string;
}

/** At the end of month $2: whole years less the months after it, as positions are read. */
const balances = statement(
  'reporting.inter-company-balances',
  `select company_id, partner_id, role, currency, sum(amount) as amount, sum(amount_base) as amount_base
   from (select company_id, partner_id, role, currency, amount, amount_base from inter_company_year_rollup
         where company_id = any($1::uuid[]) and partner_id = any($1::uuid[]) and year <= left($2, 4)
         union all
         select company_id, partner_id, role, currency, -amount, -amount_base from inter_company_rollup
         where company_id = any($1::uuid[]) and partner_id = any($1::uuid[]) and month > $2 and month <= left($2, 4) || '-12') r
   group by company_id, partner_id, role, currency order by company_id, partner_id, role, currency`,
);
const documents = statement(
  'reporting.inter-company-documents',
  `select company_id, role, number, date, source, source_number, amount from inter_company_posting
   where ((company_id = $1 and partner_id = $2 and role = 'IC_AR') or (company_id = $2 and partner_id = $1 and role = 'IC_AP'))
     and currency = $3 and date <= $4 and amount <> 0 order by date desc, number desc limit ${MAX_COMPARED}`,
);

function dayOf(through: string): string {
  return through === NO_END ? '9999-12-31' : lastDayOf(through);
}

/** All pairs of the set with a balance at the end of a month; companies outside the set are outsiders. */
export async function readPairs(sql: Sql, ids: readonly string[], through: string): Promise<PairBalance[]> {
  const rows = await sql<BalanceRow>(balances, [ids, through]);
  const pairs = new Map<string, Omit<PairBalance, 'agrees'>>();
  for (const { company_id: own, partner_id: partner, role, currency, amount, amount_base: base } of rows) {
    const [creditorId, debtorId] = role === 'IC_AR' ? [own, partner] : [partner, own];
    const key = `${creditorId}/${debtorId}/${currency}`;
    const zero = decimal(0);
    const pair = pairs.get(key) ?? {
      creditorId,
      debtorId,
      currency,
      receivable: zero,
      payable: zero,
      receivableBase: zero,
      payableBase: zero,
    };
    pairs.set(
      key,
      role === 'IC_AR'
        ? { ...pair, receivable: decimal(amount), receivableBase: decimal(base) }
        : { ...pair, payable: decimal(amount).negated(), payableBase: decimal(base).negated() },
    );
  }
  return [...pairs.values()].map((pair) => ({ ...pair, agrees: agrees(pair) }));
}

interface Compared {
  readonly companies: readonly CompanyRow[];
  readonly pairs: readonly PairBalance[];
  readonly through: string;
}

/** The pairs that do not agree, with the documents that have no counterpart. */
export async function differencesOf(sql: Sql, { companies, pairs, through }: Compared) {
  const nameOf = (companyId: string) => {
    const company = companies.find(({ id }) => id === companyId);
    return { id: companyId, code: company?.code ?? '', name: company?.name ?? '' };
  };
  const different = pairs.filter((pair) => !pair.agrees);
  return Promise.all(
    different.map(async ({ creditorId, debtorId, currency, receivable, payable }) => {
      const rows = await sql<DocumentRow>(documents, [creditorId, debtorId, currency, dayOf(through)]);
      const side = (companyId: string, sign: 1 | -1) =>
        rows
          .filter((row) => row.company_id === companyId)
          .map((row) => ({ row, amount: decimal(row.amount).times(sign) }));
      const { ours, theirs } = withoutCounterpart(side(creditorId, 1), side(debtorId, -1));
      const shown = (list: readonly { row: DocumentRow; amount: Decimal }[]) =>
        list.slice(0, MAX_DOCUMENTS).map(({ row, amount }) => ({
          number: row.number,
          date: row.date,
          source: row.source,
          sourceNumber: row.source_number,
          amount: amountOf(amount, currency),
        }));
      return {
        creditor: nameOf(creditorId),
        debtor: nameOf(debtorId),
        currency,
        receivable: amountOf(receivable, currency),
        payable: amountOf(payable, currency),
        difference: amountOf(receivable.minus(payable), currency),
        creditorDocuments: shown(ours),
        debtorDocuments: shown(theirs),
      };
    }),
  );
}
