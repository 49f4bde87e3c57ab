import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Format } from '../app/format';
import type { Language, Translate } from '../app/text';
import { numberColumn } from '../ui/line-grid/number-column';
import type { GridColumn } from '../ui/line-grid/use-line-grid';
import { Pill } from '../ui/pill';
import { fateOf, worthOf, type AssignLine } from './assignment';
import styles from './backorder.module.css';

interface ColumnMaterial {
  readonly t: Translate;
  readonly language: Language;
  readonly format: Format;
  readonly today: string;
  /** Address of a sales order; undefined for who may not see it. */
  readonly orderAddress: (orderId: string) => string | undefined;
}

const shapes = { complete: 'done', partly: 'partial', unserved: 'waiting' } as const;

/** Who waits since when for how much; what each gets is typed. */
export function assignmentColumns(material: ColumnMaterial): readonly GridColumn<AssignLine>[] {
  const { t, language, format, orderAddress } = material;
  return [
    {
      id: 'customer',
      header: t('backorder.column.customer'),
      width: 'minmax(128px, 1fr)',
      copy: ({ customerName }) => customerName,
      cell: ({ customerName }) => <span className={styles['name']}>{customerName}</span>,
    },
    {
      id: 'priority',
      header: t('backorder.column.priority'),
      width: 48,
      align: 'end',
      cell: ({ backorder }) => {
        const priority = backorder?.priority ?? 0;
        return priority === 0 ? <span className={styles['zero']}>–</span> : format.count(priority);
      },
    },
    {
      id: 'order',
      header: t('backorder.column.order'),
      width: 104,
      copy: ({ orderNumber }) => orderNumber,
      cell: ({ orderId, orderNumber }) => {
        const to = orderAddress(orderId);
        // The grid is one stop on the way through the page; its links are for the pointer.
        return to === undefined ? (
          orderNumber
        ) : (
          <Link to={to} tabIndex={-1}>
            {orderNumber}
          </Link>
        );
      },
    },
    {
      id: 'since',
      header: t('backorder.column.since'),
      width: 112,
      cell: ({ backorder }) => (backorder === undefined ? '' : format.date(backorder.date)),
    },
    {
      id: 'promised',
      header: t('backorder.column.promised'),
      width: 112,
      cell: ({ backorder }) => promised(backorder?.deliveryDate ?? null, material),
    },
    figure('ordered', material, ({ backorder }) => backorder?.ordered ?? '0'),
    figure('waiting', material, ({ waiting }) => waiting),
    numberColumn<AssignLine>({
      id: 'assigned',
      header: t('backorder.column.assigned'),
      width: 96,
      entry: true,
      language,
      isEditable: () => true,
      valueOf: ({ assigned }) => assigned,
      accept: (value, line) => {
        if (decimal(value).isNegative()) return 'backorder.problem.negative';
        return line !== undefined && decimal(value).greaterThan(line.waiting)
          ? 'backorder.problem.more-than-waiting'
          : undefined;
      },
      write: (assigned) => (line) => ({ ...line, assigned }),
      empty: (line) => ({ ...line, assigned: '0' }),
      cell: ({ assigned, proposed }) => (
        <>
          <Change by={decimal(assigned).minus(proposed).toString()} format={format} />
          <b className={decimal(assigned).isZero() ? styles['zero'] : styles['amount']}>{format.quantity(assigned)}</b>
        </>
      ),
    }),
    {
      id: 'then',
      header: t('backorder.column.then'),
      width: 144,
      cell: (line) => {
        const fate = fateOf(line);
        return <Pill shape={shapes[fate]}>{t(`backorder.fate.${fate}`)}</Pill>;
      },
    },
    {
      id: 'worth',
      header: t('backorder.column.worth'),
      width: 96,
      align: 'end',
      cell: (line) => {
        const worth = worthOf(line);
        return worth === undefined || line.backorder === undefined || decimal(worth).isZero() ? (
          <span className={styles['zero']}>–</span>
        ) : (
          format.money(worth, line.backorder.currency)
        );
      },
    },
  ];
}

function figure(
  id: 'ordered' | 'waiting',
  { t, format }: ColumnMaterial,
  valueOf: (line: AssignLine) => string,
): GridColumn<AssignLine> {
  return {
    id,
    header: t(`backorder.column.${id}`),
    width: 72,
    align: 'end',
    copy: valueOf,
    cell: (line) => (id === 'waiting' ? <b>{format.quantity(valueOf(line))}</b> : format.quantity(valueOf(line))),
  };
}

/** A day that has passed stands out, in a word for who cannot see the sign. */
function promised(day: string | null, { t, format, today }: ColumnMaterial): ReactNode {
  if (day === null) return <span className={styles['zero']}>–</span>;
  if (day >= today) return format.date(day);
  return (
    <span className={styles['late']}>
      <IconAlertTriangle size={14} stroke={1.5} role="img" aria-label={t('backorder.late')} />
      {format.date(day)}
    </span>
  );
}

/** What was moved to or from a line, against the proposal. */
function Change({ by, format }: { readonly by: string; readonly format: Format }) {
  if (decimal(by).isZero()) return null;
  return (
    <span className={styles['change']}>
      {decimal(by).greaterThan(0) ? '+' : ''}
      {format.quantity(by)}
    </span>
  );
}
