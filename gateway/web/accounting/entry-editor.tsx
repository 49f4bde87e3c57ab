import {
  createJournalEntry,
  getJournalEntry,
  updateJournalEntry,
  type JournalEntryView,
} from '@consigna/contracts/accounting/journal-entry';
import { findCompany } from '@consigna/contracts/directory/company';
import { useMemo, useState } from 'react';
import { call } from '../app/api/client';
import { keyOf, useApiQuery, useCommand } from '../app/api/hooks';
import { businessDay, useAllowed, useCompany } from '../app/company';
import { useFormat, type Format } from '../app/format';
import { useText, type Translate } from '../app/text';
import { DayField } from '../ui/day-field';
import type { DocumentAction } from '../ui/document-page/document-page';
import { DocumentEditor, useEditor } from '../ui/document-page/editor';
import type { ConflictField } from '../ui/document-page/questions';
import { SelectField, TextField } from '../ui/field';
import { useShortcuts } from '../ui/keys';
import { LineGrid } from '../ui/line-grid/line-grid';
import { goToCell, useLineGrid } from '../ui/line-grid/use-line-grid';
import { useSentLines } from '../ui/line-grid/use-sent-lines';
import { withKeys } from '../ui/line-grid/with-keys';
import { Pill } from '../ui/pill';
import { Timeline } from '../ui/timeline';
import { useEntryColumns } from './entry-columns';
import {
  balancing,
  blankLine,
  createInput,
  differences,
  emptyForm,
  enteredLines,
  isEntered,
  formOf,
  merged,
  obstaclesOf,
  sumsOf,
  updateInput,
  type EntryForm,
  type FormField,
  type Line,
} from './entry-form';
import { EntryPlan, EntryTotals } from './entry-plan';
import styles from './report.module.css';

const here = { area: 'accounting', path: 'journal' } as const;

/** Typing an entry. Nothing is stored before it balances and is submitted; somebody else's approval posts it. */
export function EntryEditor({ entry }: { readonly entry: JournalEntryView | undefined }) {
  const { t } = useText();
  const format = useFormat();
  const company = useCompany();
  const allowed = useAllowed();
  const today = businessDay(company);
  const [start] = useState(() => (entry === undefined ? emptyForm(today) : formOf(entry)));
  const [header, setHeader] = useState(start.header);
  const [isAsked, setAsked] = useState(false);
  const branches = useApiQuery(findCompany, {}, { enabled: allowed(findCompany.permission) }).data?.branches ?? [];
  const columns = useEntryColumns();
  const model = useLineGrid({ columns, rows: start.lines, blank: blankLine });
  const { state, dispatch } = model;
  const form = useMemo((): EntryForm => ({ header, lines: state.rows }), [header, state.rows]);

  const create = useCommand(createJournalEntry);
  const update = useCommand(updateJournalEntry);
  const isBusy = create.isPending || update.isPending;
  const error = create.error ?? update.error;
  const sent = useSentLines(model, { error, keyOf: lineKeyOf, members });
  const { problems } = sent;
  const editor = useEditor({
    ...{ place: here, kind: 'journal-entry', opened: entry, start, form, formOf, differences },
    show: (next, isSaved) => {
      setHeader(next.header);
      const saved = isSaved === true ? { isStored: isEntered, again: (line: Line) => line } : undefined;
      dispatch({ do: 'load', rows: next.lines, saved });
    },
    store: (stored) => {
      sent.sending(enteredLines(state.rows));
      return stored === undefined
        ? create.mutateAsync(createInput(form))
        : update.mutateAsync(updateInput(form, stored.id, stored.version));
    },
    readAgain: (entryId) => call(getJournalEntry, { entryId }, { company: company.code }),
    keyOf: (entryId) => keyOf(getJournalEntry, { entryId }, company.code),
    kept: (saved, typed) => ({ ...saved, lines: withKeys(saved.lines, enteredLines(typed.lines)) }),
  });
  const { known, isDirty } = editor;

  const sums = sumsOf(state.rows);
  const obstacles = obstaclesOf(form);
  const submit = () => {
    const [first] = obstacles;
    setAsked(first !== undefined);
    if (first === undefined) void editor.saveThen(() => Promise.resolve());
    else if ('row' in first) goToCell(model, { row: first.row, column: 0 });
  };
  useShortcuts([
    { keys: 'alt+b', label: t('accounting.balance-line'), run: () => undefined, hint: true, toldOnly: true },
  ]);

  const actions: DocumentAction[] = [
    {
      ...{ id: 'submit', kind: 'main', label: t(known === undefined ? 'accounting.submit' : 'accounting.change') },
      disabled: isBusy || !isDirty,
      run: submit,
    },
    ...editor.discardActions,
  ];
  return (
    <DocumentEditor
      editor={editor}
      listLabel={t('accounting.rooms.journal')}
      title={known === undefined ? t('accounting.new') : t('accounting.state.draft')}
      state={<Pill shape={known === undefined ? 'draft' : 'waiting'}>{t(stateOf(known))}</Pill>}
      note={format.date(known?.date ?? today)}
      error={error}
      placeOf={sent.placeOf}
      conflictFields={(mine, theirs) => conflictFields(mine, theirs, { t, format, branches })}
      merged={merged}
      onResolved={update.reset}
      actions={actions}
      fields={
        <>
          <DayField
            label={t('accounting.column.date')}
            value={header.date}
            onValue={(date) => setHeader({ ...header, date })}
            today={today}
            problem={problems.get('/date')}
          />
          <div className={styles['wide']}>
            <TextField
              label={t('accounting.column.description')}
              value={header.description}
              autoFocus={known === undefined}
              required
              maxLength={MAX_DESCRIPTION}
              onChange={({ currentTarget }) => setHeader({ ...header, description: currentTarget.value })}
              problem={problems.get('/description')}
            />
          </div>
          <SelectField
            label={t('accounting.branch')}
            value={header.branchId}
            options={[
              { value: '', label: t('accounting.branch.none') },
              ...branches.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={({ currentTarget }) => setHeader({ ...header, branchId: currentTarget.value })}
            problem={problems.get('/branchId')}
          />
        </>
      }
      {...(known === undefined
        ? {}
        : { side: <Timeline service="accounting" document="manual-entry" documentId={known.id} /> })}
      plan={<EntryPlan obstacles={obstacles} sums={sums} isAsked={isAsked} />}
      totals={<EntryTotals sums={sums} />}
    >
      <LineGrid
        label={t('accounting.lines')}
        model={model}
        keyOf={lineKeyOf}
        today={today}
        problemOf={sent.problemOf}
        onRowKey={(line, row, key) => {
          if (key !== 'b') return false;
          dispatch({ do: 'fill', writes: new Map([[row, () => balancing(line, state.rows)]]) });
          return true;
        }}
      />
    </DocumentEditor>
  );
}

const MAX_DESCRIPTION = 2000;

const lineKeyOf = ({ key }: Line) => key;

/** Members of the contract by column. */
const members: Readonly<Record<string, string>> = {
  account: 'accountCode',
  text: 'description',
  debit: 'debit',
  credit: 'credit',
  party: 'partyId',
};

function stateOf(known: JournalEntryView | undefined): string {
  return known === undefined ? 'accounting.state.new' : 'accounting.state.waiting';
}

/** What to show of a conflict, mine beside theirs. */
function conflictFields(
  mine: EntryForm,
  theirs: EntryForm,
  {
    t,
    format,
    branches,
  }: { t: Translate; format: Format; branches: readonly { readonly id: string; readonly name: string }[] },
): readonly ConflictField[] {
  const labels: Readonly<Record<FormField, string>> = {
    date: t('accounting.column.date'),
    description: t('accounting.column.description'),
    branchId: t('accounting.branch'),
    lines: t('accounting.lines'),
  };
  const textOf = ({ header, lines }: EntryForm, field: FormField): string | readonly string[] => {
    if (field === 'date') return header.date === '' ? '–' : format.date(header.date);
    if (field === 'description') return header.description;
    if (field === 'branchId') return branches.find(({ id }) => id === header.branchId)?.name ?? '–';
    return enteredLines(lines).map(({ accountCode, debit, credit }) =>
      debit === ''
        ? `${accountCode} ${MINUS}${format.amount(credit || '0')}`
        : `${accountCode} ${format.amount(debit)}`,
    );
  };
  return differences(mine, theirs).map((field) => ({
    id: field,
    label: labels[field],
    mine: textOf(mine, field),
    theirs: textOf(theirs, field),
  }));
}

const MINUS = '\u2212';
