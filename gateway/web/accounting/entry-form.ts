import type {
  createJournalEntry,
  JournalEntryView,
  ManualLine,
  updateJournalEntry,
} from '@consigna/contracts/accounting/journal-entry';
import type { InputOf } from '@consigna/contracts/contract';
import { decimal } from '@consigna/kernel/decimal';

/** A line while it is typed. Amounts are empty where nothing stands. */
export interface Line {
  readonly key: string;
  readonly accountCode: string;
  readonly accountName: string;
  readonly text: string;
  readonly debit: string;
  readonly credit: string;
  readonly partyId: string;
  /** Empty while nobody chose it here. */
  readonly partyName: string;
  /** Nobody types it here; it stays as it was written. */
  readonly interCompanyId?: string;
}

export interface Header {
  readonly date: string;
  readonly description: string;
  /** Empty: of the company as a whole. */
  readonly branchId: string;
}

export interface EntryForm {
  readonly header: Header;
  readonly lines: readonly Line[];
}

export function emptyForm(today: string): EntryForm {
  return { header: { date: today, description: '', branchId: '' }, lines: [] };
}

export function blankLine(): Line {
  return {
    ...{ key: crypto.randomUUID(), accountCode: '', accountName: '', text: '' },
    ...{ debit: '', credit: '', partyId: '', partyName: '' },
  };
}

export function formOf({ id, date, description, branchId, lines }: JournalEntryView): EntryForm {
  return {
    header: { date, description, branchId: branchId ?? '' },
    lines: lines.map((line, place) => ({
      ...{ key: `${id} ${place}`, accountCode: line.accountCode, accountName: line.accountName },
      text: line.description ?? '',
      ...{ debit: sideOf(line.debit), credit: sideOf(line.credit), partyId: line.partyId ?? '', partyName: '' },
      ...(line.interCompanyId === null ? {} : { interCompanyId: line.interCompanyId }),
    })),
  };
}

function sideOf(amount: string): string {
  return decimal(amount).isZero() ? '' : decimal(amount).toString();
}

/** A line that names an account or an amount; one begun and left empty is nothing. */
export function isEntered({ accountCode, debit, credit }: Line): boolean {
  return accountCode !== '' || debit !== '' || credit !== '';
}

export function enteredLines(lines: readonly Line[]): readonly Line[] {
  return lines.filter(isEntered);
}

export interface Sums {
  readonly debit: string;
  readonly credit: string;
  /** Debit less credit. */
  readonly difference: string;
}

export function sumsOf(lines: readonly Line[]): Sums {
  const total = (side: 'debit' | 'credit') =>
    lines.reduce((sum, line) => sum.plus(line[side] === '' ? '0' : line[side]), decimal(0));
  const [debit, credit] = [total('debit'), total('credit')];
  return { debit: debit.toFixed(2), credit: credit.toFixed(2), difference: debit.minus(credit).toFixed(2) };
}

/** The line with what lacks to balance on its lighter side; what it had before counts as gone. */
export function balancing(line: Line, lines: readonly Line[]): Line {
  const others = lines.filter(({ key }) => key !== line.key);
  const difference = decimal(sumsOf(others).difference);
  if (difference.isZero()) return line;
  const amount = difference.absoluteValue().toString();
  return difference.isNegative() ? { ...line, debit: amount, credit: '' } : { ...line, debit: '', credit: amount };
}

/** Why an entry cannot be submitted yet; `row` is the line to look at. */
export type Obstacle =
  | { readonly reason: 'no-description' | 'too-few-lines' | 'unbalanced' }
  | { readonly reason: 'no-account' | 'no-amount'; readonly row: number };

export function obstaclesOf({ header, lines }: EntryForm): readonly Obstacle[] {
  const entered = enteredLines(lines);
  return [
    ...(header.description.trim() === '' ? [{ reason: 'no-description' } as const] : []),
    ...(entered.length < 2 ? [{ reason: 'too-few-lines' } as const] : []),
    ...lines.flatMap((line, row): Obstacle[] => {
      if (!entered.includes(line)) return [];
      if (line.accountCode === '') return [{ reason: 'no-account', row }];
      return line.debit === '' && line.credit === '' ? [{ reason: 'no-amount', row }] : [];
    }),
    ...(decimal(sumsOf(lines).difference).isZero() ? [] : [{ reason: 'unbalanced' } as const]),
  ];
}

export function createInput({ header, lines }: EntryForm): InputOf<typeof createJournalEntry> {
  const { date, description, branchId } = header;
  return {
    ...(date === '' ? {} : { date }),
    description: description.trim(),
    ...(branchId === '' ? {} : { branchId }),
    lines: enteredLines(lines).map(lineInput),
  };
}

export function updateInput(
  { header, lines }: EntryForm,
  entryId: string,
  version: number,
): InputOf<typeof updateJournalEntry> {
  const { date, description, branchId } = header;
  return {
    ...{ entryId, version, description: description.trim() },
    ...(date === '' ? {} : { date }),
    branchId: branchId === '' ? null : branchId,
    lines: enteredLines(lines).map(lineInput),
  };
}

function lineInput({ accountCode, debit, credit, partyId, interCompanyId, text }: Line): ManualLine {
  return {
    accountCode,
    ...(debit === '' ? {} : { debit }),
    ...(credit === '' ? {} : { credit }),
    ...(partyId === '' ? {} : { partyId }),
    ...(interCompanyId === undefined ? {} : { interCompanyId }),
    ...(text === '' ? {} : { description: text }),
  };
}

/** What two states of an entry differ in, for the question of mine or theirs. */
export type FormField = keyof Header | 'lines';

export function differences(a: EntryForm, b: EntryForm): readonly FormField[] {
  const lines = (form: EntryForm) => JSON.stringify(enteredLines(form.lines).map(lineInput));
  return [
    ...(['date', 'description', 'branchId'] as const).filter((field) => a.header[field] !== b.header[field]),
    ...(lines(a) === lines(b) ? [] : (['lines'] as const)),
  ];
}

/** Their entry with the fields of mine that were chosen. */
export function merged(mine: EntryForm, theirs: EntryForm, kept: ReadonlySet<string>): EntryForm {
  const of = (field: keyof Header) => (kept.has(field) ? mine : theirs).header[field];
  return {
    header: { date: of('date'), description: of('description'), branchId: of('branchId') },
    lines: kept.has('lines') ? mine.lines : theirs.lines,
  };
}
