import { Controller } from '@nestjs/common';
import {
  approveJournalEntry,
  createJournalEntry,
  createOpeningEntry,
  getJournalEntry,
  type JournalEntryView,
  listDraftEntries,
  listJournalEntries,
  reverseJournalEntry,
  updateJournalEntry,
} from '@consigna/contracts/accounting/journal-entry';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { Handle } from '@consigna/messaging/handle';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import type { Sql } from '@consigna/persistence/transaction';
import { accountsOf } from '../chart/account.queries.js';
import {
  draftView,
  entriesPage,
  manualEntry,
  type ManualEntryRow,
  postedEntry,
  waitingEntries,
} from './journal-entry.queries.js';
import { ManualEntries } from './manual-entry.service.js';

@Controller()
export class JournalEntryController {
  constructor(
    private readonly database: Database,
    private readonly entries: ManualEntries,
  ) {}

  @Handle(createJournalEntry)
  create(ctx: Context, input: Input<typeof createJournalEntry>): Promise<JournalEntryView> {
    return this.entries.create(ctx, input);
  }

  @Handle(updateJournalEntry)
  update(ctx: Context, input: Input<typeof updateJournalEntry>): Promise<JournalEntryView> {
    return this.entries.update(ctx, input);
  }

  @Handle(approveJournalEntry)
  approve(ctx: Context, input: Input<typeof approveJournalEntry>): Promise<JournalEntryView> {
    return this.entries.approve(ctx, input);
  }

  @Handle(reverseJournalEntry)
  reverse(ctx: Context, input: Input<typeof reverseJournalEntry>): Promise<JournalEntryView> {
    return this.entries.reverse(ctx, input);
  }

  @Handle(createOpeningEntry)
  open(ctx: Context, input: Input<typeof createOpeningEntry>): Promise<JournalEntryView> {
    return this.entries.open(ctx, input);
  }

  @Handle(listJournalEntries)
  list(ctx: Context, input: Input<typeof listJournalEntries>): Promise<Output<typeof listJournalEntries>> {
    return this.database.read(ctx, (sql) => entriesPage(sql, ctx, input));
  }

  @Handle(listDraftEntries)
  drafts(ctx: Context, input: Input<typeof listDraftEntries>): Promise<Output<typeof listDraftEntries>> {
    return this.database.read(ctx, async (sql) => {
      const { data, page } = await waitingEntries(sql, ctx.companyId, input);
      return { data: await viewsOf(sql, ctx, data), page };
    });
  }

  @Handle(getJournalEntry)
  get(ctx: Context, { entryId }: Input<typeof getJournalEntry>): Promise<JournalEntryView> {
    return this.database.read(ctx, async (sql) => {
      const [posted, draft] = await Promise.all([
        postedEntry(sql, ctx, entryId),
        manualEntry(sql, ctx.companyId, entryId),
      ]);
      const view = posted ?? (draft === undefined ? undefined : (await viewsOf(sql, ctx, [draft]))[0]);
      if (view === undefined) throw new DomainError('journal-entry-not-found', { id: entryId });
      return view;
    });
  }
}

async function viewsOf(sql: Sql, ctx: Context, drafts: readonly ManualEntryRow[]): Promise<JournalEntryView[]> {
  const [accounts, { baseCurrency }] = await Promise.all([accountsOf(sql, ctx), companyFacts(sql, ctx.companyId)]);
  return drafts.map((draft) => draftView(draft, accounts, { baseCurrency, userId: ctx.userId }));
}
