import type { JournalEntryView, listJournalEntries, ManualLine } from '@consigna/contracts/accounting/journal-entry';
import { listDraftEntries, listJournalEntries as listContract } from '@consigna/contracts/accounting/journal-entry';
import type { AccountView } from '@consigna/contracts/accounting/account';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { listPage, type ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Row, Sql } from '@consigna/persistence/transaction';
import { sum } from '../ledger/posting.js';

const entryById = statement(
  'accounting.entry-by-id',
  `select e.id, e.number, e.date, e.physical_date as "physicalDate", e.description, e.branch_id as "branchId", e.source_type as "sourceType",
     e.source_id as "sourceId", e.source_number as "sourceNumber", e.posted_at as "postedAt", e.created_by as "createdBy",
     o.id as "originalId", o.number as "originalNumber", r.id as "reversalId", r.number as "reversalNumber",
     m.version, m.created_at as "createdAt", m.updated_at as "updatedAt", m.created_by as "writtenBy", m.approved_by as "approvedBy",
     (select jsonb_agg(jsonb_build_object('accountId', a.id, 'accountCode', a.code, 'accountName', coalesce(a.names->>$3, a.names->>'en'), 'accountKind', a.kind,
                'role', l.role, 'debit', l.debit::text, 'credit', l.credit::text, 'partyId', l.party_id, 'interCompanyId', l.inter_company_id,
                'currency', l.currency, 'amount', trim_scale(l.amount)::text, 'description', m.lines->(l.line - 1)->>'description') order by l.line)
      from journal_line l join account a on a.company_id = l.company_id and a.id = l.account_id where l.company_id = $1 and l.entry_id = e.id) as lines
   from journal_entry e
   left join journal_entry o on o.company_id = e.company_id and o.id = e.reverses_entry_id
   left join journal_entry r on r.company_id = e.company_id and r.reverses_entry_id = e.id
   left join manual_entry m on m.company_id = e.company_id and m.id = e.id
   where e.company_id = $1 and e.id = $2`,
);
const draftColumns = `select id, version, state, date, description, branch_id as "branchId", lines, created_at as "createdAt", updated_at as "updatedAt",
     created_by as "createdBy", approved_by as "approvedBy" from manual_entry`;
const selectDraft = `${draftColumns} where company_id = $1`;
const draftById = statement('accounting.draft-by-id', `${selectDraft} and id = $2`);
const draftLocked = statement('accounting.draft-locked', `${selectDraft} and id = $2 for update`);

/** A manual entry as it stands in its table. */
export interface ManualEntryRow extends Row {
  id: string;
  version: number;
  state: 'draft' | 'posted';
  date: string;
  description: string;
  branchId: string | null;
  lines: ManualLine[];
  createdAt: Date;
  updatedAt: Date;
  createdBy: string;
  approvedBy: string | null;
}

interface EntryRow extends Row {
  id: string;
  number: string;
  date: string;
  physicalDate: string;
  description: string;
  branchId: string | null;
  sourceType: string;
  sourceId: string;
  sourceNumber: string | null;
  postedAt: Date;
  createdBy: string;
  originalId: string | null;
  originalNumber: string | null;
  reversalId: string | null;
  reversalNumber: string | null;
  version: number | null;
  createdAt: Date | null;
  updatedAt: Date | null;
  writtenBy: string | null;
  approvedBy: string | null;
  lines: JournalEntryView['lines'];
}

/** Entries of these sources are taken back by themselves; all others by the document they were posted for. */
export const reversibleSources: readonly string[] = ['manual_entry', 'opening_entry'];

/** A posted entry, or null. */
export async function postedEntry(
  sql: Sql,
  { companyId, locale }: Pick<Context, 'companyId' | 'locale'>,
  id: string,
): Promise<JournalEntryView | null> {
  const [row] = await sql<EntryRow>(entryById, [companyId, id, locale]);
  return row === undefined ? null : postedView(row);
}

/** A manual entry that waits for approval (or did), or undefined. */
export async function manualEntry(sql: Sql, companyId: string, id: string): Promise<ManualEntryRow | undefined> {
  return (await sql<ManualEntryRow>(draftById, [companyId, id]))[0];
}

/** The same, locked until the transaction ends. */
export async function manualEntryLocked(sql: Sql, companyId: string, id: string): Promise<ManualEntryRow | undefined> {
  return (await sql<ManualEntryRow>(draftLocked, [companyId, id]))[0];
}

const waiting: ListSource = {
  name: 'accounting.waiting-entries',
  shape: { filters: {}, sorts: [], defaultSort: '', ...listDraftEntries.list },
  select: draftColumns,
  where: `company_id = $1 and state = 'draft'`,
  columns: { date: 'date' },
  id: 'id',
  search: ['description'],
};

/** Manual entries that wait for approval, page by page. */
export async function waitingEntries(sql: Sql, companyId: string, input: Input<typeof listDraftEntries>) {
  return listPage<ManualEntryRow>(sql, waiting, companyId, input);
}

function postedView(row: EntryRow): JournalEntryView {
  const reversible = reversibleSources.includes(row.sourceType) && row.reversalId === null;
  return {
    id: row.id,
    // A view that differs has another version: browsers ask by it whether what they have is still right.
    version: (row.version ?? 1) + (row.reversalId === null ? 0 : 1),
    state: 'posted',
    number: row.number,
    date: row.date,
    physicalDate: row.physicalDate,
    description: row.description,
    branchId: row.branchId,
    source: { type: row.sourceType, id: row.sourceId, number: row.sourceNumber },
    reverses: reference(row.originalId, row.originalNumber),
    reversedBy: reference(row.reversalId, row.reversalNumber),
    ...totals(row.lines),
    lines: row.lines,
    allowedActions: reversible ? ['reverse'] : [],
    createdAt: (row.createdAt ?? row.postedAt).toISOString(),
    updatedAt: (row.updatedAt ?? row.postedAt).toISOString(),
    createdBy: row.writtenBy ?? row.createdBy,
    approvedBy: row.approvedBy,
  };
}

/** A draft with its accounts named as they will be posted. */
export function draftView(
  draft: ManualEntryRow,
  accounts: readonly AccountView[],
  { baseCurrency, userId }: { baseCurrency: string; userId: string },
): JournalEntryView {
  const lines = draft.lines.flatMap((line) => {
    const account = accounts.find((candidate) =>
      line.role === undefined ? candidate.code === line.accountCode : candidate.role === line.role,
    );
    return account === undefined ? [] : [draftLine(line, account, baseCurrency)];
  });
  return {
    id: draft.id,
    version: draft.version,
    state: 'draft',
    number: null,
    date: draft.date,
    physicalDate: draft.date,
    description: draft.description,
    branchId: draft.branchId,
    source: { type: 'manual_entry', id: draft.id, number: null },
    reverses: null,
    reversedBy: null,
    ...totals(lines),
    lines,
    allowedActions: [draft.createdBy === userId ? 'update' : 'approve'],
    createdAt: draft.createdAt.toISOString(),
    updatedAt: draft.updatedAt.toISOString(),
    createdBy: draft.createdBy,
    approvedBy: draft.approvedBy,
  };
}

function draftLine(line: ManualLine, account: AccountView, currency: string): JournalEntryView['lines'][number] {
  const debit = decimal(line.debit ?? 0);
  const credit = decimal(line.credit ?? 0);
  return {
    accountId: account.id,
    accountCode: account.code,
    accountName: account.name,
    accountKind: account.kind,
    role: account.role,
    debit: debit.toFixed(2),
    credit: credit.toFixed(2),
    partyId: line.partyId ?? null,
    interCompanyId: line.interCompanyId ?? null,
    currency,
    amount: debit.minus(credit).toString(),
    description: line.description ?? null,
  };
}

function reference(id: string | null, number: string | null): { id: string; number: string } | null {
  return id === null ? null : { id, number: number ?? '' };
}

function totals(lines: JournalEntryView['lines']): { debit: string; credit: string } {
  const total = (side: 'debit' | 'credit') => sum(lines.map((line) => decimal(line[side]))).toFixed(2);
  return { debit: total('debit'), credit: total('credit') };
}

const entries: ListSource = {
  name: 'accounting.entries',
  shape: {
    filters: listContract.list?.filters ?? {},
    sorts: listContract.list?.sorts ?? [],
    defaultSort: listContract.list?.defaultSort ?? '',
  },
  select: `select e.id, e.number as "number", e.date as "date", e.description, e.branch_id as "branchId",
      jsonb_build_object('type', e.source_type, 'id', e.source_id, 'number', e.source_number) as source, e.reverses_entry_id as "reversesEntryId",
      (select sum(l.debit)::text from journal_line l where l.company_id = e.company_id and l.entry_id = e.id) as total
    from journal_entry e`,
  where: 'e.company_id = $1',
  columns: {
    date: 'e.date',
    number: 'e.number',
    'source.type': 'e.source_type',
    'source.id': 'e.source_id',
    branchId: 'e.branch_id',
    reversesEntryId: 'e.reverses_entry_id',
    account: `(select '|' || string_agg(distinct a.code, '|') || '|' from journal_line l join account a on a.company_id = l.company_id and a.id = l.account_id
               where l.company_id = e.company_id and l.entry_id = e.id)`,
  },
  id: 'e.id',
  search: ['e.number', 'e.description', 'e.source_number'],
};

/** Posted entries, newest first unless sorted otherwise. */
export async function entriesPage(
  sql: Sql,
  { companyId }: Context,
  input: Input<typeof listJournalEntries>,
): Promise<Output<typeof listJournalEntries>> {
  const { account, ...filter } = input.filter;
  const named = account?.['eq'];
  // An entry has several accounts: the one asked for is looked up among them.
  const accounts = named === undefined ? account : { contains: `|${named}|` };
  const asked = { ...input, filter: accounts === undefined ? filter : { ...filter, account: accounts } };
  return listPage<Output<typeof listJournalEntries>['data'][number]>(sql, entries, companyId, asked);
}
