import { IconAlertTriangle, IconClipboard } from '@tabler/icons-react';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useText } from '../../app/text';
import { Button } from '../button';
import { placesOf, planPaste, readBlock, type PastedCell } from './block';
import { chain, withWrites, type Cell, type Write } from './grid';
import { GridNote } from './grid-note';
import { PastePreview } from './paste-preview';
import type { LineGridModel, Read } from './use-line-grid';

/** A block on its way into the grid. */
interface Pasted {
  readonly block: readonly (readonly string[])[];
  /** The lines it was meant for; what it has more goes to new ones at the end. */
  readonly keys: readonly string[];
  readonly column: number;
  /** Of which lines it was; see `GridState`. */
  readonly loads: number;
}

type Phase = 'asking' | 'failed' | 'preview';

/**
 * Blocks pasted into the lines. What their codes mean is looked up first; lines may come and go meanwhile, so a block
 * keeps to its lines by their keys. One that cannot be looked up is kept and offered again, one that does not fit wholly
 * is shown first, and all of them go with the lines when those are thrown away.
 *
 * @param keyOf what tells a line again
 * @param onAnswered somebody answered a note or the preview, which goes with the focus it had; a block that goes in by
 * itself leaves the focus where it is by then
 */
export function usePaste<Row>(model: LineGridModel<Row>, keyOf: (row: Row) => string, onAnswered: () => void) {
  const { t } = useText();
  const [all, setAll] = useState<ReadonlyMap<Pasted, Phase>>(new Map());
  const latest = useRef(model);
  useLayoutEffect(() => {
    latest.current = model;
  });
  const put = (pasted: Pasted, phase?: Phase) =>
    setAll((known) => {
      const next = new Map(known);
      if (phase === undefined) next.delete(pasted);
      else next.set(pasted, phase);
      return next;
    });
  const run = async (pasted: Pasted) => {
    put(pasted, 'asking');
    const asked = await prepare(latest.current, pasted).then(
      () => true,
      () => false,
    );
    if (pasted.loads !== latest.current.state.loads) put(pasted);
    else if (!asked) put(pasted, 'failed');
    else if (planOf(latest.current, pasted, keyOf).some(({ value }) => value === undefined)) put(pasted, 'preview');
    else apply(pasted);
  };
  const apply = (pasted: Pasted) => {
    const { shape, dispatch } = latest.current;
    const plan = planOf(latest.current, pasted, keyOf);
    const writes = new Map<number, Write<Row>>();
    for (const { row, value } of plan) if (value !== undefined) writes.set(row, chain(writes.get(row), value));
    const to: Cell = { row: Math.min(...writes.keys()), column: pasted.column };
    if (writes.size > 0) dispatch({ do: 'set', change: (rows) => withWrites(shape, rows, writes), keyOf, to });
    put(pasted);
  };
  const answered = (act: () => void) => () => {
    act();
    onAnswered();
  };
  const { state, columns } = model;
  const known = [...all].filter(([{ loads }]) => loads === state.loads);
  const [shown] = known.find(([, phase]) => phase === 'preview') ?? [];
  const notes: ReactNode = known.map(([pasted, phase], index) =>
    phase === 'preview' ? null : (
      <GridNote
        key={index}
        look={phase === 'failed' ? 'miss' : 'plain'}
        sign={
          phase === 'failed' ? (
            <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
          ) : (
            <IconClipboard size={16} stroke={1.5} aria-hidden />
          )
        }
        text={t(`ui.grid.paste.${phase}`, { lines: pasted.block.length })}
        {...(phase === 'failed' ? { onClose: answered(() => put(pasted)) } : {})}
      >
        {phase === 'failed' ? (
          <Button small onClick={answered(() => void run(pasted))}>
            {t('ui.grid.paste.again')}
          </Button>
        ) : null}
      </GridNote>
    ),
  );
  return {
    paste: (text: string, { row, column }: Cell) => {
      const block = readBlock(text);
      const keys = state.rows.slice(row, row + block.length).map(keyOf);
      void run({ block, keys, column, loads: state.loads });
    },
    notes: <div role="status">{notes}</div>,
    preview:
      shown === undefined ? null : (
        <PastePreview
          cells={planOf(model, shown, keyOf)}
          columns={columns.map(({ header }) => header)}
          onPaste={answered(() => apply(shown))}
          onClose={answered(() => put(shown))}
        />
      ),
  };
}

/** Asks what the texts of each column mean. */
async function prepare<Row>({ columns }: LineGridModel<Row>, { block, column }: Pasted): Promise<void> {
  await Promise.all(
    columns.map(async ({ edit }, index) => {
      const texts = block.flatMap((cells) => cells[index - column] ?? []).filter((text) => text !== '');
      if (edit?.prepare !== undefined && texts.length > 0) await edit.prepare(texts);
    }),
  );
}

/** What the block would do to the lines as they are now. */
function planOf<Row>(
  { columns, shape, state: { rows } }: LineGridModel<Row>,
  { block, keys, column }: Pasted,
  keyOf: (row: Row) => string,
): PastedCell<Write<Row>>[] {
  // What may be typed into a cell depends on the cells before it: a line without an item takes no quantity.
  const drafts = new Map<number, Row>();
  return planPaste<Write<Row>>(block, {
    column,
    columns: columns.length,
    places: placesOf(keys, rows.map(keyOf), block.length).map((row) =>
      row === undefined || (shape.fixed === true && row >= rows.length) ? undefined : row,
    ),
    read: (text, index, place) => {
      const edit = columns[place]?.edit;
      if (edit === undefined) return undefined;
      const draft = drafts.get(index) ?? rows[index] ?? shape.blank();
      if (!shape.isEditable(draft, place)) return { problem: 'ui.grid.paste.read-only' };
      const read: Read<Row> = edit.read(text, draft);
      if ('problem' in read) return read;
      drafts.set(index, read.write(draft));
      return { value: read.write };
    },
  });
}
