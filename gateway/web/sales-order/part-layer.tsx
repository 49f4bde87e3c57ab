import { decimal } from '@consigna/kernel/decimal';
import { useMemo, useState, type ReactNode } from 'react';
import { useFormat, type Format } from '../app/format';
import { useText, type Language, type Translate } from '../app/text';
import { Button } from '../ui/button';
import { useShortcuts } from '../ui/keys';
import { Layer } from '../ui/layer';
import { LineGrid } from '../ui/line-grid/line-grid';
import { numberColumn } from '../ui/line-grid/number-column';
import { useLineGrid, type GridColumn } from '../ui/line-grid/use-line-grid';
import { useSentLines } from '../ui/line-grid/use-sent-lines';
import { ProblemBanner } from '../ui/problem-banner';
import styles from './order-columns.module.css';
import { takenLines, type PartLine } from './part-form';
import part from './part-layer.module.css';

type PartKind = 'deliver' | 'invoice';

interface PartAct {
  readonly id: string;
  readonly label: string;
  /** Given only the lines of which something is taken. */
  readonly run: (taken: readonly PartLine[]) => void;
}

interface PartLayerProps {
  readonly kind: PartKind;
  /** As they are when the layer opens. */
  readonly lines: readonly PartLine[];
  /** The first on Ctrl Enter, a second on Ctrl Shift Enter. */
  readonly acts: readonly PartAct[];
  /** Where the lines stand in what is sent: `/lines`. */
  readonly pointer: string;
  readonly isRunning: boolean;
  readonly error: unknown;
  /** Stands in place of the lines, which are as they were once it is answered. */
  readonly question?: ReactNode;
  readonly onClose: () => void;
}

const keys = ['mod+enter', 'mod+shift+enter'] as const;

/** How much of each open line is delivered or invoiced now: all of it, unless somebody says less. */
export function PartLayer({ kind, lines, acts, pointer, isRunning, error, question, onClose }: PartLayerProps) {
  const { t, language } = useText();
  const format = useFormat();
  const columns = useMemo(() => columnsOf(kind, { t, language, format }), [kind, t, language, format]);
  const model = useLineGrid({ columns, rows: lines, blank: missingLine, fixed: true });
  const { state } = model;
  const { at, editing } = state;
  // What is typed at this moment counts, whether Enter or a button comes next.
  const read = editing === null ? undefined : columns[at.column]?.edit?.read(editing, state.rows[at.row]);
  const isWrong = read !== undefined && 'problem' in read;
  const rows =
    read !== undefined && 'write' in read
      ? state.rows.map((row, index) => (index === at.row ? read.write(row) : row))
      : state.rows;
  const taken = takenLines(rows);
  const sent = useSentLines(model, { error, keyOf: lineKeyOf, to: pointer });
  const [given] = useState(lines);
  const mayAct = !isRunning && !isWrong && taken.length > 0;
  const act = ({ run }: PartAct) => {
    if (!mayAct) return;
    sent.sending(taken);
    run(taken);
  };
  const isAsked = question !== undefined;
  useShortcuts(
    acts.map((each, index) => ({
      ...{ keys: keys[index] ?? '', label: each.label, run: () => act(each) },
      ...{ always: true, disabled: isAsked },
    })),
  );
  if (isAsked) return question;
  const open = given.reduce((sum, line) => decimal(sum.plus(line.open)), decimal(0));
  const quantity = taken.reduce((sum, line) => decimal(sum.plus(line.quantity)), decimal(0));
  const effect = () => {
    if (isWrong) return t('sales-order.part.wrong');
    if (taken.length === 0) return t('sales-order.part.nothing');
    const values = { quantity: format.quantity(quantity.toString()), open: format.quantity(open.toString()) };
    return t(`sales-order.part.effect.${kind}${quantity.equals(open) ? '.all' : ''}`, values);
  };
  return (
    <Layer title={t(`sales-order.step.${kind}`)} size="xl" onClose={onClose}>
      <ProblemBanner error={error} placeOf={sent.placeOf} />
      {/* The layer gives its first focus to the grid's one tab stop, once it is over: the grid looks at where a focus goes. */}
      <div
        className={part['lines']}
        tabIndex={-1}
        data-autofocus
        onFocus={({ target, currentTarget }) => {
          if (target !== currentTarget) return;
          requestAnimationFrame(() => {
            const field = target.querySelector<HTMLInputElement>('[data-cell=active] input');
            field?.focus();
            // Typing replaces what is proposed.
            field?.select();
          });
        }}
      >
        <LineGrid
          label={t(`sales-order.part.${kind}`)}
          model={model}
          keyOf={lineKeyOf}
          problemOf={(index, column) => {
            if (column !== 'quantity') return undefined;
            if (read !== undefined && 'problem' in read && index === at.row) return t(read.problem);
            return sent.problemOf(index, column);
          }}
        />
      </div>
      <p className={part['effect']} aria-live="polite">
        {effect()}
      </p>
      <div className={part['buttons']}>
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        {acts
          .map((each, index) => (
            <Button
              key={each.id}
              look={index === 0 ? 'primary' : 'outlined'}
              keys={keys[index] ?? ''}
              disabled={!mayAct}
              onClick={() => act(each)}
            >
              {each.label}
            </Button>
          ))
          .toReversed()}
      </div>
    </Layer>
  );
}

const lineKeyOf = ({ key }: PartLine) => key;

interface ColumnMaterial {
  readonly t: Translate;
  readonly language: Language;
  readonly format: Format;
}

function columnsOf(kind: PartKind, { t, language, format }: ColumnMaterial): readonly GridColumn<PartLine>[] {
  return [
    {
      id: 'item',
      header: t('sales-order.line.item'),
      width: 124,
      cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
    },
    { id: 'name', header: t('sales-order.line.name'), width: 'minmax(140px, 1fr)', cell: ({ name }) => name },
    ...(kind === 'invoice'
      ? [
          {
            id: 'from',
            header: t('sales-order.chain.delivery'),
            width: 116,
            cell: ({ from }: PartLine) => (from === '' ? '–' : from),
          },
        ]
      : []),
    {
      id: 'open',
      header: t('sales-order.part.open'),
      width: 84,
      align: 'end',
      cell: ({ open }) => format.quantity(open),
    },
    numberColumn<PartLine>({
      id: 'quantity',
      header: t(`sales-order.part.quantity.${kind}`),
      // Wide enough for what is said under a quantity that is refused.
      width: 172,
      entry: true,
      language,
      isEditable: () => true,
      valueOf: ({ quantity }) => quantity,
      accept: (value, line) => {
        if (decimal(value).isNegative()) return 'sales-order.part.problem.negative';
        return line !== undefined && decimal(value).greaterThan(line.open)
          ? 'sales-order.part.problem.more-than-open'
          : undefined;
      },
      write: (quantity) => (line) => ({ ...line, quantity }),
      empty: (line) => ({ ...line, quantity: '0' }),
      cell: ({ quantity }) => (
        <span className={decimal(quantity).isZero() ? styles['zero'] : styles['amount']}>
          {format.quantity(quantity)}
        </span>
      ),
    }),
  ];
}

/** Lines are given by what is open; the grid never makes one. */
const missingLine = (): PartLine => ({ key: '', sku: '', name: '', from: '', open: '0', quantity: '0' });
