import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle, IconCheck, IconCopyCheck } from '@tabler/icons-react';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { businessDay, useCompany } from '../../app/company';
import { useFormat } from '../../app/format';
import { useText, type Values } from '../../app/text';
import { FNC1, scannedItem } from '../gs1';
import { isUnderDialog, takeOut, useScanner, type TypedInto } from '../scan-listener';
import { soundOf } from '../scan-sound';
import { GridNote } from './grid-note';
import { withScanned, type ScannedLine } from './scanned';
import type { LineGridModel } from './use-line-grid';

interface Told {
  readonly outcome: 'hit' | 'duplicate' | 'miss';
  /** Text id of what happened. */
  readonly text: string;
  readonly values: Values;
}

const sounds = { hit: 'hit', duplicate: 'warning', miss: 'miss' } as const;
const signs = { hit: IconCheck, duplicate: IconCopyCheck, miss: IconAlertTriangle } as const;

interface ScannedLines<Row> {
  /** A blank line with a quantity. */
  readonly lineOf: (quantity: string) => Row;
  readonly withQuantity: (quantity: string) => (row: Row) => Row;
}

/**
 * Codes scanned anywhere on the page count in the line of their product, or become a line at the end, read as if typed
 * into the first column. What a person was typing stands as it did before. What came of a code is told by sound and, in
 * what this returns, in words. What is still looked up when the lines are thrown away is forgotten with them.
 */
export function useScannedLines<Row extends ScannedLine>(
  model: LineGridModel<Row>,
  { lineOf, withQuantity }: ScannedLines<Row>,
): ReactNode {
  const { t } = useText();
  const format = useFormat();
  const company = useCompany();
  const [told, setTold] = useState<Told>();
  const latest = useRef(model);
  useLayoutEffect(() => {
    latest.current = model;
  });
  const say = (outcome: Told['outcome'], text: string, values: Values) => {
    soundOf(sounds[outcome]);
    setTold({ outcome, text: `ui.scan.${text}`, values });
  };
  const miss = (code: string, text: 'unknown' | 'unreachable') =>
    say('miss', text, { code: code.replaceAll(FNC1, ' ') });
  const take = async (code: string, times: number) => {
    const item = latest.current.columns[0]?.edit;
    if (item === undefined) return;
    const { count = '1' } = scannedItem(code, businessDay(company));
    const since = latest.current.state.loads;
    await item.prepare?.([code]);
    const { state, dispatch } = latest.current;
    if (since !== state.loads) return;
    const read = item.read(code, undefined);
    if ('problem' in read) return miss(code, 'unknown');
    const scanned = read.write(lineOf(decimal(count).times(times).toString()));
    const { rows, row, isRepeated } = withScanned(state.rows, scanned, withQuantity);
    // The next code counts on from these lines.
    flushSync(() => dispatch({ do: 'set', change: () => rows, keyOf: ({ key }) => key }));
    const quantity = format.quantity(rows[row]?.quantity ?? '0');
    say(isRepeated ? 'duplicate' : 'hit', isRepeated ? 'repeated' : 'added', {
      ...{ name: scanned.name, line: row + 1, quantity },
    });
  };
  useScanner((code, times, into) => {
    if (isUnderDialog()) return false;
    putBack(latest.current, into);
    void take(code, times).catch(() => miss(code, 'unreachable'));
    return true;
  });
  const Sign = told === undefined ? undefined : signs[told.outcome];
  return (
    <div role="status" data-scan={told?.outcome ?? 'none'}>
      {told === undefined || Sign === undefined ? null : (
        <GridNote
          look={told.outcome}
          sign={<Sign size={16} stroke={1.5} aria-hidden />}
          text={t(told.text, told.values)}
          onClose={() => setTold(undefined)}
        />
      )}
    </div>
  );
}

/** What a person had typed into the cell before a code came into it; undefined when nothing. */
export function typedBefore<Row>(
  { columns, state }: LineGridModel<Row>,
  into: TypedInto | undefined,
): string | undefined {
  const row = state.rows[state.at.row];
  const kept = row === undefined ? '' : (columns[state.at.column]?.edit?.text(row) ?? '');
  return into === undefined || into.before === '' || into.before === kept ? undefined : into.before;
}

/** A code never was meant for the field that had the focus. */
function putBack<Row>(model: LineGridModel<Row>, into: TypedInto | undefined): void {
  if (into?.isCell === false) return takeOut(into);
  if (model.state.editing === null) return;
  const typed = typedBefore(model, into);
  model.dispatch(typed === undefined ? { do: 'cancel' } : { do: 'edit', text: typed });
}
