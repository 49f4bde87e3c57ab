import { Injectable } from '@nestjs/common';
import type { AccountRole } from '@consigna/contracts/accounting/events';
import type { revalueOpenItems, RevaluationView } from '@consigna/contracts/accounting/revaluation';
import type { Input } from '@consigna/contracts/contract';
import { addDays } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { deterministicId, newId } from '@consigna/kernel/id';
import { rateOn } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Sql, Transaction } from '@consigna/persistence/transaction';
import { type Book, bookOf, requireOpen } from '../ledger/book.js';
import { accountIn, type Chart, chartOf } from '../ledger/chart.js';
import { entryWords } from '../ledger/entry-words.js';
import { postOnDate } from '../ledger/post.js';
import { negated, type Posting, posting } from '../ledger/posting.js';
import { revaluationLines, revalue, type RevaluedExposure } from './revalue.js';

/** Documents as of the day; consignors by their lines, because they have balances and no documents. */
const exposuresOn = statement(
  'accounting.exposures-on',
  `select c.role, c.currency, i.inter_company_id as "interCompanyId", sum(c.amount)::text as open, sum(c.amount_base)::text as "carriedBase"
   from open_item_change c join open_item i on i.company_id = c.company_id and i.role = c.role and i.document_id = c.document_id
   where c.company_id = $1 and c.date <= $2 and c.currency <> $3 and c.role in ('AR', 'AP', 'IC_AR', 'IC_AP')
   group by c.role, c.currency, i.inter_company_id having sum(c.amount) <> 0 or sum(c.amount_base) <> 0
   union all
   select l.role, l.currency, null, sum(l.amount)::text, sum(l.debit - l.credit)::text
   from account a join journal_line l on l.company_id = a.company_id and l.account_id = a.id
   where a.company_id = $1 and a.role in ('CONS_ACCRUAL', 'CONS_PAYABLE') and l.date <= $2 and l.currency <> $3
   group by l.role, l.currency having sum(l.amount) <> 0 or sum(l.debit - l.credit) <> 0
   order by 1, 2`,
);
const insertRevaluation = statement(
  'accounting.insert-revaluation',
  `insert into revaluation (company_id, id, date, lines, entries, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7)`,
);
const selectRevaluations = `select id, date, lines, entries, created_at as "createdAt", created_by as "createdBy" from revaluation where company_id = $1`;
const revaluationOn = statement('accounting.revaluation-on', `${selectRevaluations} and date = $2`);
const allRevaluations = statement('accounting.revaluations', `${selectRevaluations} order by date desc`);

type RevaluationRow = Omit<RevaluationView, 'createdAt'> & { createdAt: Date };

@Injectable()
export class Revaluations {
  constructor(private readonly database: Database) {}

  /** One entry per role and its reversal on the next day; a day that was revalued answers with what was done then. */
  async run(ctx: Context, { date }: Input<typeof revalueOpenItems>): Promise<RevaluationView> {
    return this.database.operation(ctx, async (tx) => {
      const book = await bookOf(tx);
      const [known] = await tx.sql<RevaluationRow & Record<string, unknown>>(revaluationOn, [ctx.companyId, date]);
      if (known !== undefined) return viewOf(known);
      requireOpen(book, date);
      const [exposures, chart] = await Promise.all([revaluedOn(tx, book, date), chartOf(tx.sql, ctx.companyId)]);

      const byRole = new Map<AccountRole, RevaluedExposure[]>();
      for (const exposure of exposures) byRole.set(exposure.role, [...(byRole.get(exposure.role) ?? []), exposure]);
      const made = [...byRole].flatMap(([role, ofRole]) =>
        entriesOf(ctx.companyId, { role, date, exposures: ofRole, book, chart }),
      );
      const revaluation = {
        id: newId(),
        date,
        lines: exposures.map(lineView),
        entries: made.map(({ view }) => view),
        createdAt: ctx.now,
        createdBy: ctx.userId,
      };
      await tx.sql(insertRevaluation, [
        ctx.companyId,
        revaluation.id,
        date,
        JSON.stringify(revaluation.lines),
        JSON.stringify(revaluation.entries),
        ctx.now,
        ctx.userId,
      ]);
      tx.audit('revaluation', revaluation.id, 'run', { date: { from: null, to: date } });
      tx.closing(async () => {
        await postOnDate(
          tx,
          made.flatMap(({ entries }) => entries),
        );
      });
      return viewOf(revaluation);
    });
  }

  async list(ctx: Context): Promise<RevaluationView[]> {
    return this.database.read(ctx, async (sql) => {
      const rows = await sql<RevaluationRow & Record<string, unknown>>(allRevaluations, [ctx.companyId]);
      return rows.map(viewOf);
    });
  }
}

interface ExposureRow extends Record<string, unknown> {
  role: AccountRole;
  currency: string;
  interCompanyId: string | null;
  open: string;
  carriedBase: string;
}

async function revaluedOn(tx: Transaction, book: Book, date: string): Promise<RevaluedExposure[]> {
  const rows = await tx.sql<ExposureRow>(exposuresOn, [tx.ctx.companyId, date, book.baseCurrency]);
  const rates = await ratesOn(tx.sql, {
    companyId: tx.ctx.companyId,
    currencies: rows.map(({ currency }) => currency),
    date,
  });
  return rows.map((row) => {
    const rate = rates.get(row.currency) ?? decimal(0);
    return revalue({ ...row, open: decimal(row.open), carriedBase: decimal(row.carriedBase) }, rate);
  });
}

/** @throws DomainError `exchange-rate-missing` */
async function ratesOn(
  sql: Sql,
  { companyId, currencies, date }: { companyId: string; currencies: readonly string[]; date: string },
) {
  const distinct = [...new Set(currencies)];
  const rates = await Promise.all(distinct.map((currency) => rateOn(sql, companyId, currency, date)));
  return new Map(distinct.map((currency, index) => [currency, rates[index]]));
}

interface RoleRevaluation {
  readonly role: AccountRole;
  readonly date: string;
  readonly exposures: readonly RevaluedExposure[];
  readonly book: Book;
  readonly chart: Chart;
}

function entriesOf(companyId: string, { role, date, exposures, book, chart }: RoleRevaluation) {
  const entryId = deterministicId('journal-entry', `revaluation/${companyId}/${date}/${role}`);
  const reversalEntryId = deterministicId('journal-entry', `revaluation-reversal/${companyId}/${date}/${role}`);
  const source = { type: 'revaluation', id: entryId, number: null };
  const words = entryWords[book.locale];
  const { code, name } = accountIn(chart, role);
  const draft = {
    date,
    branchId: null,
    source,
    description: `${words.revaluation} ${code} ${name}, ${date}`,
    lines: revaluationLines(exposures, book.baseCurrency),
  };
  const entry = posting(draft);
  if (entry === null) return [];
  const reversal: Posting = {
    ...entry,
    date: addDays(date, 1),
    description: `${words.revaluationReversal} ${code} ${name}, ${date}`,
    reversesEntryId: entryId,
    lines: entry.lines.map(negated),
  };
  return [
    {
      view: { role, entryId, reversalEntryId },
      entries: [
        { id: entryId, posting: entry },
        { id: reversalEntryId, posting: reversal },
      ],
    },
  ];
}

function lineView(exposure: RevaluedExposure): RevaluationView['lines'][number] {
  const { role, currency, rate, open, carriedBase, valueBase, differenceBase } = exposure;
  return {
    role,
    currency,
    rate: rate.toString(),
    open: open.toString(),
    carriedBase: carriedBase.toFixed(2),
    valueBase: valueBase.toFixed(2),
    differenceBase: differenceBase.toFixed(2),
  };
}

function viewOf({ id, date, lines, entries, createdAt, createdBy }: RevaluationRow): RevaluationView {
  return { id, date, lines, entries, createdAt: createdAt.toISOString(), createdBy };
}
