import { decimal } from '@consigna/kernel/decimal';
import type { Payload } from '@consigna/contracts/contract';
import type { entryPosted } from '@consigna/contracts/accounting/events';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { writing } from '@consigna/persistence/write-together';
import { atEnd } from '../at-end.js';

const keepAccounts = statement(
  'reporting.keep-accounts',
  `insert into account as a (company_id, account_id, code, name, kind, role)
   select $1, n.account_id, n.code, n.name, n.kind, n.role from jsonb_to_recordset($2::jsonb) as n(account_id uuid, code text, name text, kind text, role text)
   order by n.account_id
   on conflict (company_id, account_id) do update set code = excluded.code, name = excluded.name, kind = excluded.kind, role = excluded.role
   where (a.code, a.name, a.kind, a.role) is distinct from (excluded.code, excluded.name, excluded.kind, excluded.role)`,
);
const addEquity = statement(
  'reporting.add-equity-postings',
  `insert into equity_posting (company_id, entry_id, line, date, account_id, amount_base)
   select $1, n.entry_id, n.line, n.date, n.account_id, n.amount_base
   from jsonb_to_recordset($2::jsonb) as n(entry_id uuid, line integer, date date, account_id uuid, amount_base numeric)`,
);
const addInterCompany = statement(
  'reporting.add-inter-company-postings',
  `insert into inter_company_posting (company_id, entry_id, line, partner_id, role, date, number, source, source_number, currency, amount, amount_base)
   select $1, n.entry_id, n.line, n.partner_id, n.role, n.date, n.number, n.source, n.source_number, n.currency, n.amount, n.amount_base
   from jsonb_to_recordset($2::jsonb) as n(entry_id uuid, line integer, partner_id uuid, role text, date date, number text, source text,
     source_number text, currency text, amount numeric, amount_base numeric)`,
);

type Entry = Payload<typeof entryPosted>;

interface Gathered {
  accounts: Map<string, object>;
  equity: object[];
  interCompany: object[];
}

/** What consolidation needs line by line: equity by day and balances between companies; and the names of the accounts. */
export class PostingDetails {
  private readonly gathered = new WeakMap<Transaction, Gathered>();

  gather(tx: Transaction, entry: Entry): void {
    const { accounts, equity, interCompany } = this.of(tx);
    for (const [line, posted] of entry.lines.entries()) {
      const { accountId: account_id, accountKind: kind, role } = posted;
      const amount_base = decimal(posted.debit).minus(posted.credit).toString();
      accounts.set(account_id, { account_id, code: posted.accountCode, name: posted.accountName, kind, role });
      if (kind === 'equity') equity.push({ entry_id: entry.entryId, line, date: entry.date, account_id, amount_base });
      if (posted.interCompanyId === null || role === null) continue;
      interCompany.push({
        entry_id: entry.entryId,
        line,
        partner_id: posted.interCompanyId,
        role,
        date: entry.date,
        number: entry.number,
        source: entry.source.type,
        source_number: entry.source.number,
        currency: posted.currency,
        amount: posted.amount,
        amount_base,
      });
    }
  }

  private of(tx: Transaction): Gathered {
    const known = this.gathered.get(tx);
    if (known !== undefined) return known;
    const fresh: Gathered = { accounts: new Map(), equity: [], interCompany: [] };
    this.gathered.set(tx, fresh);
    atEnd(tx, () => {
      this.gathered.delete(tx);
      const company = tx.ctx.companyId;
      const writes = [writing(keepAccounts, [company, JSON.stringify([...fresh.accounts.values()])])];
      if (fresh.equity.length > 0) writes.push(writing(addEquity, [company, JSON.stringify(fresh.equity)]));
      if (fresh.interCompany.length > 0)
        writes.push(writing(addInterCompany, [company, JSON.stringify(fresh.interCompany)]));
      return writes;
    });
    return fresh;
  }
}
