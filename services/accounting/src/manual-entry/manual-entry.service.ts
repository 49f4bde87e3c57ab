import { Injectable } from '@nestjs/common';
import { entryApprovalEnded, entryApprovalRequested } from '@consigna/contracts/accounting/events';
import type { AccountView } from '@consigna/contracts/accounting/account';
import type {
  approveJournalEntry,
  createJournalEntry,
  createOpeningEntry,
  JournalEntryView,
  reverseJournalEntry,
  updateJournalEntry,
} from '@consigna/contracts/accounting/journal-entry';
import type { Input } from '@consigna/contracts/contract';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { deterministicId, newId } from '@consigna/kernel/id';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { accountsOf } from '../chart/account.queries.js';
import { type Book, bookOf, firstOpenDay, requireOpen } from '../ledger/book.js';
import { entryWords } from '../ledger/entry-words.js';
import { postOnDate } from '../ledger/post.js';
import {
  isItemRole,
  type ItemChange,
  type ItemRole,
  type Posting,
  posting,
  type PostingLine,
} from '../ledger/posting.js';
import {
  draftView,
  manualEntryLocked,
  type ManualEntryRow,
  postedEntry,
  reversibleSources,
} from './journal-entry.queries.js';
import { manualEntryStates } from './manual-entry.js';
import { type AccountRule, postingLines } from './manual-lines.js';

const insertDraft = statement(
  'accounting.insert-manual-entry',
  `insert into manual_entry (company_id, id, version, state, date, description, branch_id, lines, created_at, updated_at, created_by)
   values ($1, $2, 1, 'draft', $3, $4, $5, $6, $7, $7, $8)`,
);
const updateDraft = statement(
  'accounting.update-manual-entry',
  `update manual_entry set date = $3, description = $4, branch_id = $5, lines = $6, updated_at = $7, version = version + 1
   where company_id = $1 and id = $2`,
);
const approveDraft = statement(
  'accounting.approve-manual-entry',
  `update manual_entry set state = 'posted', approved_by = $3, updated_at = $4, version = version + 1 where company_id = $1 and id = $2`,
);
const openingExists = statement(
  'accounting.opening-exists',
  `select e.number from journal_entry e where e.company_id = $1 and e.source_id = $2 and e.source_type = 'opening_entry'
     and not exists (select from journal_entry r where r.company_id = e.company_id and r.reverses_entry_id = e.id)`,
);
const itemsOfEntry = statement(
  'accounting.items-of-entry',
  `select role, document_id as "documentId", currency, amount, amount_base as "amountBase"
   from open_item_change where company_id = $1 and entry_id = $2`,
);

/** No hand posts where a sub-ledger has to agree. */
const notOnControlAccounts: AccountRule = (account, _line, index) =>
  account.isControl
    ? { pointer: `#/lines/${index}`, code: 'control-account', params: { account: account.code } }
    : null;

/** Open documents come in line by line; stock, goods not billed and consignors come in by their own documents. */
const openingAccounts: AccountRule = (account, line, index) => {
  const pointer = `#/lines/${index}`;
  if (isItemRole(account.role) && account.role !== 'GRNI') {
    return 'document' in line && line.document !== undefined
      ? null
      : { pointer: `${pointer}/document`, code: 'opening-line-needs-document' };
  }
  return notOnControlAccounts(account, line, index);
};

/** Entries that people write: manual ones with approval, opening balances, and their reversals. */
@Injectable()
export class ManualEntries {
  constructor(private readonly database: Database) {}

  async create(ctx: Context, input: Input<typeof createJournalEntry>): Promise<JournalEntryView> {
    return this.database.operation(ctx, async (tx) => {
      const { book, accounts, today } = await this.writing(tx);
      const date = input.date ?? today;
      requireOpen(book, date);
      postingLines(input.lines, { accounts, baseCurrency: book.baseCurrency, mayPost: notOnControlAccounts });

      const draft: ManualEntryRow = {
        id: newId(),
        version: 1,
        state: 'draft',
        date,
        description: input.description,
        branchId: input.branchId ?? null,
        lines: input.lines,
        createdAt: ctx.now,
        updatedAt: ctx.now,
        createdBy: ctx.userId,
        approvedBy: null,
      };
      await tx.sql(insertDraft, [
        ctx.companyId,
        draft.id,
        date,
        draft.description,
        draft.branchId,
        JSON.stringify(draft.lines),
        ctx.now,
        ctx.userId,
      ]);
      tx.audit('manual-entry', draft.id, 'create');
      const view = draftView(draft, accounts, { baseCurrency: book.baseCurrency, userId: ctx.userId });
      requestApproval(tx, view, book.baseCurrency);
      return view;
    });
  }

  /** Its author corrects it while nobody has approved it; who approves is never who wrote. */
  async update(
    ctx: Context,
    { entryId, version, ...changes }: Input<typeof updateJournalEntry>,
  ): Promise<JournalEntryView> {
    return this.database.operation(ctx, async (tx) => {
      const before = await lockedDraft(tx, entryId, version);
      manualEntryStates.require(before, 'update');
      if (before.createdBy !== ctx.userId) throw new DomainError('only-author-changes', { entryId });
      const { book, accounts } = await this.writing(tx);
      const draft: ManualEntryRow = {
        ...before,
        date: changes.date ?? before.date,
        description: changes.description ?? before.description,
        branchId: changes.branchId === undefined ? before.branchId : changes.branchId,
        lines: changes.lines ?? before.lines,
        version: before.version + 1,
        updatedAt: ctx.now,
      };
      requireOpen(book, draft.date);
      postingLines(draft.lines, { accounts, baseCurrency: book.baseCurrency, mayPost: notOnControlAccounts });

      const { date, description, branchId, lines } = draft;
      await tx.sql(updateDraft, [ctx.companyId, entryId, date, description, branchId, JSON.stringify(lines), ctx.now]);
      tx.audit('manual-entry', entryId, 'update', {
        date: { from: before.date, to: date },
        description: { from: before.description, to: description },
        lines: { from: before.lines.length, to: lines.length },
      });
      const view = draftView(draft, accounts, { baseCurrency: book.baseCurrency, userId: ctx.userId });
      requestApproval(tx, view, book.baseCurrency);
      return view;
    });
  }

  async approve(ctx: Context, { entryId, version }: Input<typeof approveJournalEntry>): Promise<JournalEntryView> {
    return this.database.operation(ctx, async (tx) => {
      const draft = await lockedDraft(tx, entryId, version);
      manualEntryStates.require(draft, 'approve');
      if (draft.createdBy === ctx.userId) throw new DomainError('author-cannot-approve', { entryId });
      const { book, accounts } = await this.writing(tx);
      const lines = postingLines(draft.lines, {
        accounts,
        baseCurrency: book.baseCurrency,
        mayPost: notOnControlAccounts,
      });

      await tx.sql(approveDraft, [ctx.companyId, entryId, ctx.userId, ctx.now]);
      tx.audit('manual-entry', entryId, 'approve', { state: { from: 'draft', to: 'posted' } });
      tx.publish(entryApprovalEnded, { document: 'manual-entry', documentId: entryId, outcome: 'approved' });
      const { date, branchId, description } = draft;
      return post(tx, entryId, {
        date,
        branchId,
        description,
        source: { type: 'manual_entry', id: entryId, number: null },
        lines,
        items: [],
        reversesEntryId: null,
      });
    });
  }

  async reverse(ctx: Context, { entryId, date, reason }: Input<typeof reverseJournalEntry>): Promise<JournalEntryView> {
    return this.database.operation(ctx, async (tx) => {
      const { book, today } = await this.writing(tx);
      const [original, draft, items] = await Promise.all([
        postedEntry(tx.sql, ctx, entryId),
        manualEntryLocked(tx.sql, ctx.companyId, entryId),
        tx.sql<Record<'role' | 'documentId' | 'currency' | 'amount' | 'amountBase', string>>(itemsOfEntry, [
          ctx.companyId,
          entryId,
        ]),
      ]);
      if (original === null) {
        if (draft !== undefined) manualEntryStates.require(draft, 'reverse');
        throw new DomainError('journal-entry-not-found', { id: entryId });
      }
      if (!reversibleSources.includes(original.source.type))
        throw new DomainError('entry-has-document', { source: original.source });
      if (original.reversedBy !== null)
        throw new DomainError('entry-already-reversed', { reversedBy: original.reversedBy });

      const first = firstOpenDay(book);
      tx.audit('journal-entry', entryId, 'reverse', { reason: { from: null, to: reason } });
      return post(tx, deterministicId('journal-entry', `reversal/${entryId}`), {
        date: date ?? (today < first ? first : today),
        branchId: original.branchId,
        description: `${entryWords[book.locale].reversal} ${original.number ?? ''}: ${reason}`,
        source: { type: 'reversal', id: entryId, number: original.number },
        reversesEntryId: entryId,
        lines: original.lines.map(reversedLine),
        items: items.map((item) => ({
          role: item.role as ItemRole,
          documentId: item.documentId,
          opens: null,
          currency: item.currency,
          amount: decimal(item.amount).negated(),
          amountBase: decimal(item.amountBase).negated(),
        })),
      });
    });
  }

  /** Once per company, dated on the day its books open; a wrong one is reversed and written again. */
  async open(ctx: Context, { description, lines }: Input<typeof createOpeningEntry>): Promise<JournalEntryView> {
    return this.database.operation(ctx, async (tx) => {
      const { book, accounts } = await this.writing(tx);
      const sourceId = deterministicId('opening-entry', ctx.companyId);
      const [known] = await tx.sql<{ number: string }>(openingExists, [ctx.companyId, sourceId]);
      if (known !== undefined) throw new DomainError('opening-entry-exists', { number: known.number });
      requireOpen(book, book.openedOn);
      const posted = postingLines(lines, { accounts, baseCurrency: book.baseCurrency, mayPost: openingAccounts });
      const entryId = newId();
      const inDocuments = lines.map((line, index) => openingItem(line, { posted: posted[index], entryId, index }));

      tx.audit('journal-entry', entryId, 'open');
      return post(tx, entryId, {
        date: book.openedOn,
        branchId: null,
        description,
        source: { type: 'opening_entry', id: sourceId, number: null },
        reversesEntryId: null,
        lines: posted.map((line, index) => {
          const item = inDocuments[index];
          return item === undefined || item === null ? line : { ...line, currency: item.currency, amount: item.amount };
        }),
        items: inDocuments.filter((item) => item !== null),
      });
    });
  }

  private async writing(tx: Transaction): Promise<{ book: Book; accounts: AccountView[]; today: string }> {
    const { companyId, now } = tx.ctx;
    const [book, accounts, { timeZone }] = await Promise.all([
      bookOf(tx),
      accountsOf(tx.sql, tx.ctx),
      companyFacts(tx.sql, companyId),
    ]);
    return { book, accounts, today: businessDate(now, timeZone) };
  }
}

/** @throws DomainError `journal-entry-not-found`, `version-conflict` */
async function lockedDraft(tx: Transaction, entryId: string, version: number | undefined): Promise<ManualEntryRow> {
  const draft = await manualEntryLocked(tx.sql, tx.ctx.companyId, entryId);
  if (draft === undefined) throw new DomainError('journal-entry-not-found', { id: entryId });
  if (version !== undefined && version !== draft.version)
    throw new DomainError('version-conflict', { currentVersion: draft.version });
  return draft;
}

/** Posts at once and answers with what was posted; nothing but reads comes after it. */
async function post(tx: Transaction, id: string, draft: Omit<Posting, 'unbilled'>): Promise<JournalEntryView> {
  const made = posting(draft);
  tx.closing(async () => {
    if (made !== null) await postOnDate(tx, [{ id, posting: made }]);
  });
  await tx.flush();
  const view = await postedEntry(tx.sql, tx.ctx, id);
  if (view === null) throw new DomainError('journal-entry-not-found', { id });
  return view;
}

function reversedLine(line: JournalEntryView['lines'][number]): PostingLine {
  const { role, accountId, debit, credit, currency, amount, partyId, interCompanyId } = line;
  const base = decimal(credit).minus(debit);
  return { role, accountId, base, currency, amount: decimal(amount).negated(), partyId, interCompanyId };
}

type OpeningLine = Input<typeof createOpeningEntry>['lines'][number];

function openingItem(
  line: OpeningLine,
  { posted, entryId, index }: { posted: PostingLine | undefined; entryId: string; index: number },
): ItemChange | null {
  const { document } = line;
  if (document === undefined || posted === undefined || !isItemRole(posted.role)) return null;
  const amount = decimal(document.amount).times(posted.base.isNegative() ? -1 : 1);
  const { number, date, dueDate, currency } = document;
  const { partyId, interCompanyId } = posted;
  return {
    role: posted.role,
    documentId: deterministicId('opening-item', `${entryId}/${index}`),
    opens: { type: 'opening_entry', number, partyId, interCompanyId, date, dueDate },
    currency,
    amount,
    amountBase: posted.base,
  };
}

/** Whoever may approve is told what waits, in full also after a change. */
function requestApproval(tx: Transaction, { id, description, debit }: JournalEntryView, baseCurrency: string): void {
  tx.publish(entryApprovalRequested, {
    document: 'manual-entry',
    documentId: id,
    number: null,
    name: description,
    amount: { amount: debit, currency: baseCurrency },
    authorId: tx.ctx.userId,
  });
}
