import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { decimal } from '@consigna/kernel/decimal';
import { createContext, useContext } from 'react';
import type { Format } from '../app/format';
import type { Language, Translate } from '../app/text';
import { parseDate, parseNumber } from '../ui/line-grid/parse';
import type { GridColumn } from '../ui/line-grid/use-line-grid';
import { differenceOf, isSome, withAccepted, type ReceiveLine } from './receive-form';
import styles from './receive.module.css';

interface ColumnMaterial {
  readonly t: Translate;
  readonly language: Language;
  readonly format: Format;
  readonly today: string;
  /** Percent. */
  readonly tolerance: string;
}

/** What a line differs in depends on the others: a line alone does not tell when it is to be drawn again. */
export const CountedLines = createContext<readonly ReceiveLine[]>([]);

/** What was counted is typed; Enter goes from one line's count to the next. */
export function receiveColumns(material: ColumnMaterial): readonly GridColumn<ReceiveLine>[] {
  const { t, format, today, tolerance } = material;
  return [
    {
      id: 'item',
      header: t('goods-receipt.line.item'),
      width: 108,
      copy: ({ sku }) => sku,
      cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
    },
    {
      id: 'name',
      header: t('goods-receipt.line.name'),
      width: 'minmax(120px, 1fr)',
      copy: ({ name }) => name,
      cell: ({ name }) => name,
    },
    {
      id: 'open',
      header: t('goods-receipt.line.open'),
      width: 72,
      align: 'end',
      copy: ({ open }) => open,
      cell: ({ open }) => format.quantity(open),
    },
    count('accepted', material, true),
    count('rejected', material),
    count('missing', material),
    {
      id: 'lot',
      header: t('goods-receipt.line.lot'),
      width: 88,
      copy: ({ lot }) => lot,
      cell: ({ lot }) => lot,
      edit: {
        kind: 'text',
        text: ({ lot }) => lot,
        read: (text) =>
          text.trim().length > 64
            ? { problem: 'goods-receipt.problem.lot' }
            : { write: (line) => ({ ...line, lot: text.trim() }) },
      },
    },
    {
      id: 'expiry',
      header: t('goods-receipt.line.expiry'),
      width: 100,
      copy: ({ expiry }) => expiry,
      cell: ({ expiry }) => (expiry === '' ? '' : format.date(expiry)),
      edit: {
        kind: 'date',
        text: ({ expiry }) => expiry,
        read: (text) => {
          if (text.trim() === '') return { write: (line) => ({ ...line, expiry: '' }) };
          const expiry = parseDate(text, today);
          return expiry === undefined ? { problem: 'ui.date.problem' } : { write: (line) => ({ ...line, expiry }) };
        },
      },
    },
    {
      id: 'difference',
      header: t('goods-receipt.line.difference'),
      width: 132,
      cell: (line) => <DifferenceCell line={line} tolerance={tolerance} t={t} format={format} />,
    },
  ];
}

function count(
  id: 'accepted' | 'rejected' | 'missing',
  { t, language, format }: ColumnMaterial,
  entry = false,
): GridColumn<ReceiveLine> {
  return {
    id,
    header: t(`goods-receipt.line.${id}`),
    group: t('goods-receipt.counted'),
    width: 84,
    align: 'end',
    copy: (line) => line[id],
    cell: (line) => (
      <span className={isSome(line[id]) ? styles['amount'] : styles['zero']}>{format.quantity(line[id])}</span>
    ),
    edit: {
      entry,
      kind: 'number',
      text: (line) => (language === 'en' ? line[id] : line[id].replace('.', ',')),
      read: (text) => {
        const value = text.trim() === '' ? '0' : parseNumber(text, language);
        if (value === undefined) return { problem: 'ui.grid.problem.number' };
        if (decimal(value).isNegative()) return { problem: 'goods-receipt.problem.negative' };
        return { write: (line) => (id === 'accepted' ? withAccepted(line, value) : { ...line, [id]: value }) };
      },
    },
  };
}

/** The difference in a word, with a sign when somebody should look. */
function DifferenceCell({
  line,
  tolerance,
  t,
  format,
}: {
  readonly line: ReceiveLine;
  readonly tolerance: string;
  readonly t: Translate;
  readonly format: Format;
}) {
  const { tooMany, over, later, rejected, missing } = differenceOf(line, useContext(CountedLines), tolerance);
  if (isSome(tooMany)) {
    return (
      <span className={styles['bad']}>
        <IconAlertTriangle size={14} stroke={1.5} aria-hidden />
        {t('goods-receipt.difference.too-many', {
          count: format.quantity(tooMany),
        })}
      </span>
    );
  }
  if (isSome(over)) {
    return (
      <span className={styles['warn']}>
        <IconAlertTriangle size={14} stroke={1.5} aria-hidden />
        {t('goods-receipt.difference.over', { count: format.quantity(over) })}
      </span>
    );
  }
  const short = decimal(later).plus(rejected).plus(missing);
  if (short.isZero()) {
    return (
      <span className={styles['right']}>
        <IconCheck size={14} stroke={1.5} aria-hidden />
        {t('goods-receipt.difference.none')}
      </span>
    );
  }
  return (
    <span className={styles['warn']}>
      <IconAlertTriangle size={14} stroke={1.5} aria-hidden />
      {t('goods-receipt.difference.short', {
        count: format.quantity(short.toString()),
      })}
    </span>
  );
}
