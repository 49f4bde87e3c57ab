import {
  approveJournalEntry,
  getJournalEntry,
  reverseJournalEntry,
  updateJournalEntry,
  type JournalEntryView,
} from '@consigna/contracts/accounting/journal-entry';
import { decimal } from '@consigna/kernel/decimal';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { DocumentChain, type ChainLink } from '../ui/document-chain';
import { DocumentPage, SideSection, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { EffectQuestion } from '../ui/document-page/questions';
import { ReadField, TextField } from '../ui/field';
import { Layer } from '../ui/layer';
import { LineTable } from '../ui/line-table';
import { NoRecord } from '../ui/no-record';
import { Pill } from '../ui/pill';
import { ProblemBanner } from '../ui/problem-banner';
import { Timeline } from '../ui/timeline';
import { EntryEditor } from './entry-editor';
import styles from './report.module.css';
import { SourceLink, sourcePlaces } from './source-link';

const here = { area: 'accounting', path: 'journal' } as const;

/** A new entry, and one's own that waits for approval, are typed; every other one is read. */
export default function JournalEntryPage({ id }: { readonly id: string }) {
  const { data: entry, error } = useApiQuery(getJournalEntry, { entryId: id }, { enabled: id !== NEW });
  const allowed = useAllowed();
  if (id !== NEW && entry === undefined) return <NoRecord error={error} />;
  const mayType = entry?.allowedActions.includes('update') === true && allowed(updateJournalEntry.permission);
  // One place for both, so that a new entry goes on as it is once it is stored.
  return entry === undefined || mayType ? <EntryEditor entry={entry} /> : <Entry entry={entry} />;
}

/** An entry with its lines. What is posted stays: it is taken back by an entry of its own. */
function Entry({ entry }: { readonly entry: JournalEntryView }) {
  const { t } = useText();
  const format = useFormat();
  const { code, baseCurrency } = useCompany();
  const [isReversing, setReversing] = useState(false);
  const allowed = useAllowed();
  const [isApproving, setApproving] = useState(false);
  const approve = useCommand(approveJournalEntry);
  const isDraft = entry.state === 'draft';
  const actions: DocumentAction[] = [];
  if (entry.allowedActions.includes('approve') && allowed(approveJournalEntry.permission))
    actions.push({
      id: 'approve',
      kind: 'main',
      label: t('accounting.approve'),
      disabled: approve.isPending,
      run: () => setApproving(true),
    });
  if (entry.allowedActions.includes('reverse') && allowed(reverseJournalEntry.permission))
    actions.push({ id: 'reverse', kind: 'plain', label: t('accounting.reverse'), run: () => setReversing(true) });
  return (
    <>
      <DocumentPage
        id={entry.id}
        list={{ label: t('accounting.rooms.journal'), href: addressOf(here, code) }}
        title={entry.number ?? t('accounting.state.draft')}
        state={
          <Pill shape={isDraft ? 'waiting' : 'done'}>{t(`accounting.state.${isDraft ? 'waiting' : 'posted'}`)}</Pill>
        }
        note={format.date(entry.date)}
        error={approve.error}
        actions={actions}
        fields={
          <>
            <ReadField wide label={t('accounting.column.description')}>
              {entry.description}
            </ReadField>
            <ReadField label={t('accounting.column.document')}>
              <SourceLink source={entry.source} />
            </ReadField>
            {entry.physicalDate === entry.date ? null : (
              <ReadField label={t('accounting.happened')}>{format.date(entry.physicalDate)}</ReadField>
            )}
            {entry.reverses === null ? null : (
              <ReadField label={t('accounting.reverses')}>
                <Link to={addressOf(here, code, entry.reverses.id)}>{entry.reverses.number}</Link>
              </ReadField>
            )}
            {entry.reversedBy === null ? null : (
              <ReadField label={t('accounting.reversed-by')}>
                <Link to={addressOf(here, code, entry.reversedBy.id)}>{entry.reversedBy.number}</Link>
              </ReadField>
            )}
          </>
        }
        side={
          <>
            <Chain entry={entry} />
            <EntryTimeline entry={entry} />
          </>
        }
        totals={
          <Totals
            rows={[
              { label: t('accounting.column.debit'), value: format.money(entry.debit, baseCurrency) },
              { label: t('accounting.column.credit'), value: format.money(entry.credit, baseCurrency), grand: true },
            ]}
          />
        }
      >
        <Lines entry={entry} />
      </DocumentPage>
      {isApproving ? (
        <EffectQuestion
          title={t('accounting.approve')}
          effect={t('accounting.approve.effect', {
            total: format.money(entry.debit, baseCurrency),
            day: format.date(entry.date),
          })}
          action={t('accounting.approve')}
          isRunning={approve.isPending}
          onConfirm={() =>
            approve.mutate({ entryId: entry.id, version: entry.version }, { onSettled: () => setApproving(false) })
          }
          onClose={() => setApproving(false)}
        />
      ) : null}
      {isReversing ? <Reversal entry={entry} onClose={() => setReversing(false)} /> : null}
    </>
  );
}

/** The document it was posted for or the entry it takes back, and the one that took it back. */
function Chain({ entry }: { readonly entry: JournalEntryView }) {
  const { t } = useText();
  const format = useFormat();
  const { baseCurrency } = useCompany();
  const { source, reverses, reversedBy } = entry;
  const place = sourcePlaces[source.type];
  const total = format.money(entry.debit, baseCurrency);
  const other = ({ id, number }: { id: string; number: string }, detail: string): ChainLink => ({
    ...{ id, title: number, detail, state: 'done', figure: total },
    to: { place: here, id },
  });
  const links: readonly ChainLink[] = [
    ...(place === undefined
      ? []
      : [
          {
            id: source.id,
            title: source.number ?? t(`accounting.source.${source.type}`),
            detail: t(`accounting.source.${source.type}`),
            state: 'done' as const,
            to: { place, id: source.id },
          },
        ]),
    ...(reverses === null ? [] : [other(reverses, t('accounting.chain.reversed'))]),
    {
      ...{ id: entry.id, title: entry.number ?? t('accounting.state.draft'), detail: t('accounting.chain.this') },
      ...{ state: 'now', figure: total },
    },
    ...(reversedBy === null ? [] : [other(reversedBy, t('accounting.chain.reversal'))]),
  ];
  if (links.length === 1) return null;
  return (
    <SideSection title={t('accounting.chain')}>
      <DocumentChain links={links} />
    </SideSection>
  );
}

/** Only what people write has a trail of its own; what was posted for a document stands in the document's. */
function EntryTimeline({ entry }: { readonly entry: JournalEntryView }) {
  if (entry.source.type === 'manual_entry')
    return <Timeline service="accounting" document="manual-entry" also="journal-entry" documentId={entry.id} />;
  if (entry.source.type === 'opening_entry')
    return <Timeline service="accounting" document="journal-entry" documentId={entry.id} />;
  return null;
}

function Lines({ entry }: { readonly entry: JournalEntryView }) {
  const { t } = useText();
  const format = useFormat();
  const { code, baseCurrency } = useCompany();
  const side = (amount: string) => (decimal(amount).isZero() ? '–' : format.amount(amount, baseCurrency));
  return (
    <LineTable
      lines={entry.lines}
      idOf={(_line, place) => String(place)}
      columns={[
        {
          id: 'code',
          header: t('accounting.column.code'),
          cell: ({ accountCode }) => (
            <Link to={addressOf({ area: 'accounting', path: 'trial-balance' }, code, accountCode)}>{accountCode}</Link>
          ),
        },
        { id: 'name', header: t('accounting.column.name'), cell: ({ accountName }) => accountName },
        ...(entry.lines.some(({ description }) => description !== null)
          ? [
              {
                id: 'text',
                header: t('accounting.column.text'),
                cell: ({ description }: JournalEntryView['lines'][number]) => description,
              },
            ]
          : []),
        {
          id: 'in-currency',
          header: t('accounting.column.in-currency'),
          align: 'end',
          cell: ({ currency, amount }) => (currency === baseCurrency ? '' : format.money(amount, currency)),
        },
        { id: 'debit', header: t('accounting.column.debit'), align: 'end', cell: ({ debit }) => side(debit) },
        { id: 'credit', header: t('accounting.column.credit'), align: 'end', cell: ({ credit }) => side(credit) },
      ]}
    />
  );
}

function Reversal({ entry, onClose }: { readonly entry: JournalEntryView; readonly onClose: () => void }) {
  const { t } = useText();
  const [reason, setReason] = useState('');
  const reverse = useCommand(reverseJournalEntry, { onDone: onClose });
  return (
    <Layer title={t('accounting.reverse')} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== '') reverse.mutate({ entryId: entry.id, reason });
        }}
      >
        <p>{t('accounting.reverse.effect', { number: entry.number ?? '' })}</p>
        <TextField
          label={t('accounting.reverse.reason')}
          value={reason}
          required
          data-autofocus
          onChange={({ target }) => setReason(target.value)}
        />
        <ProblemBanner error={reverse.error} />
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('ui.close')}</Button>
          <Button type="submit" look="primary" disabled={reverse.isPending || reason.trim() === ''}>
            {t('accounting.reverse')}
          </Button>
        </div>
      </form>
    </Layer>
  );
}
