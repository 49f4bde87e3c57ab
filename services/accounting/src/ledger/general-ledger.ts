import type { Payload } from '@consigna/contracts/contract';
import { type AccountRole, entryPosted } from '@consigna/contracts/accounting/events';
import { monthOf } from '@consigna/kernel/business-date';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { statement } from '@consigna/persistence/statement';
import type { Occasion, Transaction } from '@consigna/persistence/transaction';
import { writeTogether, writing, type Write } from '@consigna/persistence/write-together';
import { type Book, fiscalYearOf } from './book.js';
import { accountIn, type Account, type Chart } from './chart.js';
import { type Posting, sum } from './posting.js';

/** An entry that was posted, with the day it landed on. */
export interface PostedEntry {
  readonly id: string;
  readonly number: string;
  readonly date: string;
}

/** A posting with the day it lands on. */
export interface Entry {
  readonly id: string;
  readonly date: string;
  readonly posting: Posting;
  /** Undefined: what is done right now. */
  readonly occasion?: Occasion;
}

const insertEntries = statement(
  'accounting.insert-entries',
  `insert into journal_entry (company_id, id, number, date, physical_date, source_type, source_id, source_number, description, branch_id,
                              reverses_entry_id, first_line, posted_at, created_by)
   select $1, e.id, e.number, e.date, e.physical_date, e.source_type, e.source_id, e.source_number, e.description, e.branch_id,
          e.reverses_entry_id, 1, e.posted_at, $13
   from unnest($2::uuid[], $3::text[], $4::date[], $5::date[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::timestamptz[])
     e(id, number, date, physical_date, source_type, source_id, source_number, description, branch_id, reverses_entry_id, posted_at)`,
);
const insertLines = statement(
  'accounting.insert-lines',
  `insert into journal_line (company_id, entry_id, line, account_id, role, date, debit, credit, currency, amount, party_id, inter_company_id)
   select $1, l.entry_id, l.line, l.account_id, l.role, l.date, greatest(l.base, 0), greatest(-l.base, 0), l.currency, l.amount, l.party_id, l.inter_company_id
   from unnest($2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::date[], $7::numeric[], $8::text[], $9::numeric[], $10::uuid[], $11::uuid[])
     l(entry_id, line, account_id, role, date, base, currency, amount, party_id, inter_company_id)`,
);
const addToBalances = statement(
  'accounting.add-to-balances',
  `insert into account_balance as b (company_id, account_id, month, currency, debit, credit, amount)
   select $1, u.account_id, u.month, u.currency, u.debit, u.credit, u.amount
   from unnest($2::uuid[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[]) u(account_id, month, currency, debit, credit, amount)
   order by u.account_id, u.month, u.currency
   on conflict (company_id, account_id, month, currency) do update
     set debit = b.debit + excluded.debit, credit = b.credit + excluded.credit, amount = b.amount + excluded.amount`,
);
const insertItemChanges = statement(
  'accounting.insert-item-changes',
  `insert into open_item_change (company_id, id, role, document_id, date, currency, amount, amount_base, entry_id, source_type, source_id)
   select $1, * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[], $6::text[], $7::numeric[], $8::numeric[], $9::uuid[], $10::text[], $11::uuid[])`,
);
const changeItems = statement(
  'accounting.change-items',
  `insert into open_item as i (company_id, role, document_id, document_type, number, party_id, inter_company_id, date, due_date, currency,
                               amount, amount_base, open, open_base)
   select $1, role, document_id, max(document_type), max(number), (array_agg(party_id) filter (where party_id is not null))[1],
          (array_agg(inter_company_id) filter (where inter_company_id is not null))[1], max(opened_on), max(due_date), min(currency),
          coalesce(sum(amount) filter (where document_type is not null), 0), coalesce(sum(amount_base) filter (where document_type is not null), 0),
          sum(amount), sum(amount_base)
   from unnest($2::text[], $3::uuid[], $4::text[], $5::numeric[], $6::numeric[], $7::text[], $8::text[], $9::uuid[], $10::uuid[], $11::date[], $12::date[])
     c(role, document_id, currency, amount, amount_base, document_type, number, party_id, inter_company_id, opened_on, due_date)
   group by role, document_id order by role, document_id
   on conflict (company_id, role, document_id) do update
     set open = i.open + excluded.open, open_base = i.open_base + excluded.open_base,
         amount = i.amount + excluded.amount, amount_base = i.amount_base + excluded.amount_base,
         document_type = coalesce(i.document_type, excluded.document_type), number = coalesce(i.number, excluded.number),
         party_id = coalesce(i.party_id, excluded.party_id), inter_company_id = coalesce(i.inter_company_id, excluded.inter_company_id),
         date = coalesce(i.date, excluded.date), due_date = coalesce(i.due_date, excluded.due_date)`,
);
const insertClearings = statement(
  'accounting.insert-unbilled-clearings',
  `insert into unbilled_clearing (company_id, id, line_id, document_id, quantity, amount_base)
   select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::numeric[], $6::numeric[])`,
);
const changeUnbilled = statement(
  'accounting.change-unbilled',
  `insert into unbilled_item as u (company_id, line_id, quantity, amount_base, cleared_quantity, cleared_base)
   select $1, line_id, coalesce(sum(quantity) filter (where not cleared), 0), coalesce(sum(amount_base) filter (where not cleared), 0),
          coalesce(sum(quantity) filter (where cleared), 0), coalesce(sum(amount_base) filter (where cleared), 0)
   from unnest($2::uuid[], $3::boolean[], $4::numeric[], $5::numeric[]) c(line_id, cleared, quantity, amount_base)
   group by line_id order by line_id
   on conflict (company_id, line_id) do update
     set quantity = u.quantity + excluded.quantity, amount_base = u.amount_base + excluded.amount_base,
         cleared_quantity = u.cleared_quantity + excluded.cleared_quantity, cleared_base = u.cleared_base + excluded.cleared_base`,
);

interface Writing {
  readonly book: Book;
  readonly chart: Chart;
  readonly entries: readonly Entry[];
}

interface Line {
  readonly entryId: string;
  readonly line: number;
  readonly account: Account;
  readonly role: AccountRole | null;
  readonly date: string;
  readonly base: Decimal;
  readonly currency: string;
  readonly amount: Decimal;
  readonly partyId: string | null;
  readonly interCompanyId: string | null;
}

/**
 * Puts entries into the journal and moves the sums that follow from it; nothing else writes either. Whatever the number of entries: one statement for the numbers of a year, and one for all the rest.
 */
export async function writeEntries(tx: Transaction, { book, chart, entries }: Writing): Promise<PostedEntry[]> {
  const withLines = entries.filter((entry) => entry.posting.lines.length > 0);
  const lines = withLines.flatMap((entry) => linesOf(entry, chart));
  const numbers = await takeNumbers(tx, book, withLines);
  const journal: Journal = { entries: withLines, lines, numbers };
  await writeTogether(tx.sql, 'accounting.write-entries', [
    ...journalWritten(tx, journal),
    ...itemsWritten(tx, entries),
    ...unbilledWritten(tx, entries),
  ]);
  publish(tx, journal);
  return withLines.map(({ id, date }) => ({ id, date, number: numbers.get(id)?.number ?? '' }));
}

function linesOf({ id, date, posting }: Entry, chart: Chart): Line[] {
  return posting.lines.map((line, index) => {
    const account = accountIn(chart, line.accountId ?? line.role ?? 'a line without role');
    return { ...line, entryId: id, line: index + 1, account, role: account.role, date };
  });
}

interface Taken {
  readonly number: string;
  readonly postedAt: Date;
}

/** Gapless per company and fiscal year, in the order of the batch. */
async function takeNumbers(tx: Transaction, book: Book, entries: readonly Entry[]): Promise<Map<string, Taken>> {
  const byYear = new Map<string, Entry[]>();
  for (const entry of entries) {
    const year = fiscalYearOf(entry.date, book.fiscalYearStart);
    byYear.set(year, [...(byYear.get(year) ?? []), entry]);
  }
  const numbers = new Map<string, Taken>();
  for (const [year, ofYear] of [...byYear].sort()) {
    const last = ofYear[ofYear.length - 1];
    if (last === undefined) continue;
    // Entries of several logs and of corrections share a series, so that its dates do not always rise.
    const series = { name: `JE/${year}`, prefix: `JE/${year}/`, backdating: true };
    const taken = await tx.numbers(series, last.date, ofYear.length);
    for (const [index, entry] of ofYear.entries()) {
      const number = taken[index];
      if (number === undefined) throw new DomainError('series-date-backwards', { series: series.name });
      numbers.set(entry.id, number);
    }
  }
  return numbers;
}

interface Journal {
  readonly entries: readonly Entry[];
  /** In the order of their entries. */
  readonly lines: readonly Line[];
  readonly numbers: ReadonlyMap<string, Taken>;
}

function journalWritten(tx: Transaction, { entries, lines, numbers }: Journal): Write[] {
  if (entries.length === 0) return [];
  return [entriesWritten(tx, entries, numbers), linesWritten(tx, lines), balancesWritten(tx, lines)];
}

function entriesWritten(tx: Transaction, entries: readonly Entry[], numbers: ReadonlyMap<string, Taken>): Write {
  const postings = entries.map(({ posting }) => posting);
  return writing(insertEntries, [
    tx.ctx.companyId,
    entries.map(({ id }) => id),
    entries.map(({ id }) => numbers.get(id)?.number),
    entries.map(({ date }) => date),
    postings.map(({ date }) => date),
    postings.map(({ source }) => source.type),
    postings.map(({ source }) => source.id),
    postings.map(({ source }) => source.number),
    postings.map(({ description }) => description),
    postings.map(({ branchId }) => branchId),
    postings.map(({ reversesEntryId }) => reversesEntryId),
    entries.map(({ id }) => numbers.get(id)?.postedAt),
    tx.ctx.userId,
  ]);
}

function linesWritten(tx: Transaction, lines: readonly Line[]): Write {
  return writing(insertLines, [
    tx.ctx.companyId,
    lines.map(({ entryId }) => entryId),
    lines.map(({ line }) => line),
    lines.map(({ account }) => account.id),
    lines.map(({ role }) => role),
    lines.map(({ date }) => date),
    lines.map(({ base }) => base.toString()),
    lines.map(({ currency }) => currency),
    lines.map(({ amount }) => amount.toString()),
    lines.map(({ partyId }) => partyId),
    lines.map(({ interCompanyId }) => interCompanyId),
  ]);
}

function balancesWritten(tx: Transaction, lines: readonly Line[]): Write {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const key = `${line.account.id}/${monthOf(line.date)}/${line.currency}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  const keys = [...groups.keys()].map((key) => key.split('/'));
  const totals = (of: (line: Line) => Decimal) => [...groups.values()].map((group) => sum(group.map(of)).toString());
  return writing(addToBalances, [
    tx.ctx.companyId,
    keys.map(([account]) => account),
    keys.map(([, month]) => month),
    keys.map(([, , currency]) => currency),
    totals(({ base }) => debitOf(base)),
    totals(({ base }) => debitOf(base.negated())),
    totals(({ amount }) => amount),
  ]);
}

function itemsWritten(tx: Transaction, entries: readonly Entry[]): Write[] {
  const changes = entries.flatMap((entry) => entry.posting.items.map((item) => ({ entry, item })));
  if (changes.length === 0) return [];
  const of = <T>(pick: (change: (typeof changes)[number]) => T) => changes.map(pick);
  const [roles, documents] = [of(({ item }) => item.role), of(({ item }) => item.documentId)];
  const [currencies, amounts] = [of(({ item }) => item.currency), of(({ item }) => item.amount.toString())];
  const amountsBase = of(({ item }) => item.amountBase.toString());
  return [
    writing(insertItemChanges, [
      tx.ctx.companyId,
      of(() => newId()),
      roles,
      documents,
      of(({ entry }) => entry.date),
      currencies,
      amounts,
      amountsBase,
      of(({ entry }) => (entry.posting.lines.length === 0 ? null : entry.id)),
      of(({ entry }) => entry.posting.source.type),
      of(({ entry }) => entry.posting.source.id),
    ]),
    writing(changeItems, [
      tx.ctx.companyId,
      roles,
      documents,
      currencies,
      amounts,
      amountsBase,
      of(({ item }) => item.opens?.type ?? null),
      of(({ item }) => item.opens?.number ?? null),
      of(({ item }) => item.opens?.partyId ?? item.partyId ?? null),
      of(({ item }) => item.opens?.interCompanyId ?? null),
      of(({ item }) => item.opens?.date ?? null),
      of(({ item }) => item.opens?.dueDate ?? null),
    ]),
  ];
}

function unbilledWritten(tx: Transaction, entries: readonly Entry[]): Write[] {
  const changes = entries.flatMap((entry) => entry.posting.unbilled);
  if (changes.length === 0) return [];
  const cleared = changes.filter((change) => change.kind === 'cleared');
  return [
    writing(insertClearings, [
      tx.ctx.companyId,
      cleared.map(() => newId()),
      cleared.map(({ lineId }) => lineId),
      cleared.map(({ documentId }) => documentId),
      cleared.map(({ quantity }) => quantity.toString()),
      cleared.map(({ amountBase }) => amountBase.toString()),
    ]),
    writing(changeUnbilled, [
      tx.ctx.companyId,
      changes.map(({ lineId }) => lineId),
      changes.map(({ kind }) => kind === 'cleared'),
      changes.map(({ quantity }) => quantity.toString()),
      changes.map(({ amountBase }) => amountBase.toString()),
    ]),
  ];
}

function publish(tx: Transaction, { entries, lines, numbers }: Journal): void {
  let next = 0;
  tx.progressed(
    'journal-entry',
    entries.map(({ id }) => id),
  );
  for (const { id, date, posting, occasion } of entries) {
    const ofEntry = lines.slice(next, (next += posting.lines.length));
    const fact = {
      entryId: id,
      number: numbers.get(id)?.number ?? '',
      date,
      branchId: posting.branchId,
      source: posting.source,
      reversesEntryId: posting.reversesEntryId,
      description: posting.description,
      lines: ofEntry.map(lineFact),
    };
    tx.publish(entryPosted, fact, occasion === undefined ? {} : { occasion });
  }
}

function lineFact({
  account,
  role,
  base,
  partyId,
  interCompanyId,
  currency,
  amount,
}: Line): Payload<typeof entryPosted>['lines'][number] {
  return {
    accountId: account.id,
    accountCode: account.code,
    accountName: account.name,
    accountKind: account.kind,
    role,
    debit: debitOf(base).toFixed(2),
    credit: debitOf(base.negated()).toFixed(2),
    partyId,
    interCompanyId,
    currency,
    amount: amount.toString(),
  };
}

/** The amount where it is a debit, else 0. */
function debitOf(base: Decimal): Decimal {
  return base.greaterThan(0) ? decimal(base) : decimal(0);
}
