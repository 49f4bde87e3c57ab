import { purchaseBackorders } from '@consigna/contracts/purchasing/purchase-order';
import type { BackorderView } from '@consigna/contracts/sales/backorder';
import { findStockPlaces } from '@consigna/contracts/warehouse/availability';
import { assignBackorders, BackorderOrder, releaseHeld } from '@consigna/contracts/warehouse/backorder';
import { saveStockSettings } from '@consigna/contracts/warehouse/stock';
import { decimal } from '@consigna/kernel/decimal';
import { useEffect, useMemo, useState } from 'react';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { businessDay, useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { DocumentPage, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { useDraftCopy } from '../ui/document-page/draft-copy';
import { DraftFound, EffectQuestion, LeaveQuestion } from '../ui/document-page/questions';
import { EmptyState } from '../ui/empty-state';
import { Kbd } from '../ui/kbd';
import { useShortcuts } from '../ui/keys';
import { LineGrid } from '../ui/line-grid/line-grid';
import { goToCell, useLineGrid } from '../ui/line-grid/use-line-grid';
import { useSentLines } from '../ui/line-grid/use-sent-lines';
import { useRecordAddress } from '../ui/record-link';
import {
  assignmentsOf,
  carriedOver,
  filled,
  isByHand,
  linesOf,
  servedLines,
  sumsOf,
  worthOf,
  type AssignLine,
  type Proposal,
} from './assignment';
import { assignmentColumns } from './assignment-columns';
import styles from './backorder.module.css';
import { idOfSubject, places, type Subject } from './places';
import { AssignmentPlan } from './plan';
import { RaisePurchase, toPurchase } from './raise-purchase';
import { Shares } from './shares';

interface AssignmentBoardProps {
  readonly subject: Subject;
  readonly title: string;
  readonly sku: string;
  readonly proposal: Proposal;
  readonly backorders: readonly BackorderView[];
  /** What was done here last. */
  readonly done: string | undefined;
  readonly onOrder: (order: BackorderOrder) => void;
  readonly onDone: (said: string) => void;
}

type Question = 'release' | 'purchase';

/** Distributes the held units of a product over the orders that wait for it: proposed, changed by hand, then assigned at once. */
export function AssignmentBoard(props: AssignmentBoardProps) {
  const { subject, title, sku, proposal, backorders, onDone } = props;
  const { held } = proposal;
  const { t, language } = useText();
  const format = useFormat();
  const company = useCompany();
  const allowed = useAllowed();
  const addressIn = useRecordAddress();
  const today = businessDay(company);
  const [question, setQuestion] = useState<Question>();
  const columns = useMemo(
    () =>
      assignmentColumns({
        ...{ t, language, format, today },
        orderAddress: (orderId) => addressIn(places.salesOrders, orderId),
      }),
    [t, language, format, today, addressIn],
  );
  const fresh = useMemo(() => linesOf(proposal, backorders), [proposal, backorders]);
  const [given, setGiven] = useState(fresh);
  const model = useLineGrid({ columns, rows: fresh, blank: missingLine, fixed: true });
  const { state, dispatch } = model;
  const { rows } = state;
  const byHand = isByHand(rows);
  useEffect(() => {
    if (fresh === given) return;
    setGiven(fresh);
    dispatch({ do: 'load', rows: byHand ? carriedOver(rows, fresh) : fresh });
  }, [fresh, given, byHand, rows, dispatch]);

  const copy = useDraftCopy({
    ...{ key: `${company.code}.assignment.${idOfSubject(subject)}`, form: rows, isDirty: byHand },
  });
  const assign = useCommand(assignBackorders, {
    onDone: ({ assignments }) => {
      copy.forget();
      const units = assignments.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0));
      onDone(t('backorder.done', { count: format.quantity(units.toString()) }));
    },
  });
  const release = useCommand(releaseHeld, {
    onDone: ({ released }) => {
      copy.forget();
      onDone(t('backorder.released', { count: format.quantity(released) }));
    },
  });
  const decide = useCommand(saveStockSettings);
  const isBusy = assign.isPending || release.isPending || decide.isPending;
  const sums = sumsOf(rows, held);
  const isOver = !decimal(sums.over).isZero();
  const hasHeld = !decimal(held).isZero();

  const served = servedLines(rows);
  const refused = useSentLines(model, { error: assign.error, keyOf: lineKeyOf, to: '/assignments', members });
  const assignedColumn = columns.findIndex(({ id }) => id === 'assigned');
  /** Lines that were given more than proposed are the ones to look at when too much is given. */
  const isTooMuch = ({ assigned, proposed }: AssignLine) => isOver && decimal(assigned).greaterThan(proposed);
  const problemOf = (index: number, column: string): string | undefined => {
    const line = rows[index];
    if (column !== 'assigned' || line === undefined) return undefined;
    if (isTooMuch(line)) return t('backorder.problem.over', { count: format.quantity(sums.over) });
    return refused.problemOf(index, column);
  };
  const assignNow = () => {
    if (isOver) {
      goToCell(model, { row: Math.max(0, rows.findIndex(isTooMuch)), column: assignedColumn });
      return;
    }
    refused.sending(served);
    assign.mutate({ ...subject, assignments: assignmentsOf(served) });
  };
  const fill = (row: number) => dispatch({ do: 'fill', writes: new Map([[row, (line) => filled(line, sums.rest)]]) });

  useShortcuts([
    ...BackorderOrder.options.map((order, index) => ({
      keys: `alt+${index + 1}`,
      label: t(`backorder.order.${order}`),
      run: () => props.onOrder(order),
      disabled: !hasHeld,
      hint: true,
    })),
    {
      keys: 'alt+a',
      label: t('backorder.fill'),
      run: () => undefined,
      disabled: !hasHeld,
      hint: true,
      toldOnly: true,
    },
  ]);

  const bought = toPurchase(backorders);
  const mayPurchase = allowed(purchaseBackorders.permission) && bought.length > 0;
  const actions: DocumentAction[] = [];
  if (hasHeld)
    actions.push({
      ...{ id: 'assign', kind: 'main' },
      label: t('backorder.assign', { count: format.quantity(sums.assigned) }),
      disabled: isBusy || served.length === 0,
      run: assignNow,
    });
  if (byHand)
    actions.push({
      ...{ id: 'back', kind: 'plain', label: t('backorder.back') },
      run: () => {
        copy.forget();
        dispatch({ do: 'load', rows: fresh });
      },
    });
  if (mayPurchase)
    actions.push({
      ...{ id: 'purchase', kind: hasHeld ? 'plain' : 'main', label: t('backorder.purchase') },
      run: () => setQuestion('purchase'),
    });
  if (hasHeld) {
    actions.push({
      ...{ id: 'release', kind: 'menu', label: t('backorder.release') },
      disabled: isBusy,
      run: () => setQuestion('release'),
    });
    if (allowed(saveStockSettings.permission))
      actions.push({
        ...{ id: 'decide', kind: 'menu' },
        label: t('backorder.decide', { order: t(`backorder.order.${proposal.order}`) }),
        disabled: isBusy,
        run: () => decide.mutate({ assign: proposal.order }),
      });
  }

  return (
    <>
      <DocumentPage
        id={idOfSubject(subject)}
        list={{ label: t('backorder.rooms.backorders'), href: addressOf(places.backorders, company.code) }}
        title={title}
        note={<Facts subject={subject} sku={sku} waiting={sums.waiting} orders={rows.length} held={held} />}
        error={assign.error ?? release.error ?? decide.error}
        placeOf={refused.placeOf}
        banner={
          <DraftFound
            copy={copy}
            onTake={() => copy.take((typed) => dispatch({ do: 'load', rows: carriedOver(typed, fresh) }))}
          />
        }
        actions={actions}
        status={<Status isBusy={isBusy} hasHeld={hasHeld} sums={sums} held={held} done={props.done} />}
        fields={
          hasHeld ? (
            <div className={styles['how']}>
              <Orders current={byHand ? undefined : proposal.order} onOrder={props.onOrder} />
              <Shares lines={rows} sums={sums} held={held} current={rows[state.at.row]?.orderLineId} />
            </div>
          ) : null
        }
        plan={hasHeld ? <AssignmentPlan sums={sums} /> : undefined}
        totals={
          <Totals
            rows={[
              { label: t('backorder.column.waiting'), value: format.quantity(sums.waiting) },
              { label: t('backorder.held'), value: format.quantity(held) },
              ...worthRow(rows).map(([currency, worth]) => ({
                label: t('backorder.column.worth'),
                value: format.money(worth, currency),
              })),
              { label: t('backorder.column.assigned'), value: format.quantity(sums.assigned), grand: true },
            ]}
          />
        }
      >
        {rows.length === 0 ? (
          <EmptyState title={t('backorder.nobody.title')} text={t('backorder.nobody.text')} />
        ) : (
          <LineGrid
            label={t('backorder.lines')}
            model={model}
            keyOf={lineKeyOf}
            readOnly={!hasHeld}
            problemOf={problemOf}
            toneOf={(line) => (isTooMuch(line) ? 'warn' : undefined)}
            onRowKey={(_line, row, key) => {
              if (key !== 'a') return false;
              fill(row);
              return true;
            }}
          />
        )}
      </DocumentPage>
      <LeaveQuestion isDirty={byHand && !assign.isSuccess} onDiscard={copy.forget} />
      {question === 'purchase' ? <RaisePurchase backorders={bought} onClose={() => setQuestion(undefined)} /> : null}
      {question === 'release' ? (
        <EffectQuestion
          title={t('backorder.release')}
          effect={t('backorder.release.effect', {
            count: format.quantity(held),
            waiting: format.quantity(sums.waiting),
          })}
          action={t('backorder.release')}
          isRunning={release.isPending}
          onConfirm={() => release.mutate(subject, { onSettled: () => setQuestion(undefined) })}
          onClose={() => setQuestion(undefined)}
        />
      ) : null}
    </>
  );
}

/** How the proposal is made; none is chosen once somebody typed something else. */
function Orders({
  current,
  onOrder,
}: {
  readonly current: BackorderOrder | undefined;
  readonly onOrder: (order: BackorderOrder) => void;
}) {
  const { t } = useText();
  return (
    <div className={styles['orders']} role="group" aria-label={t('backorder.order')}>
      {BackorderOrder.options.map((order, index) => (
        <button key={order} type="button" aria-pressed={order === current} onClick={() => onOrder(order)}>
          {t(`backorder.order.${order}`)}
          <Kbd keys={`alt+${index + 1}`} />
        </button>
      ))}
      <span className={styles['byHand']} data-chosen={current === undefined}>
        {t('backorder.order.hand')}
      </span>
    </div>
  );
}

/** What waits, what arrived, and what comes next. */
function Facts({
  subject,
  sku,
  waiting,
  orders,
  held,
}: {
  readonly subject: Subject;
  readonly sku: string;
  readonly waiting: string;
  readonly orders: number;
  readonly held: string;
}) {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed()(findStockPlaces.permission);
  const stock = useApiQuery(findStockPlaces, { productIds: [subject.productId] }, { enabled: allowed }).data;
  const branch = stock?.products[0]?.branches.find(({ branchId }) => branchId === subject.branchId);
  const next = branch?.expected.find(({ forOrderLineId }) => forOrderLineId === null);
  const facts = [
    sku,
    t('backorder.facts', { orders, waiting: format.quantity(waiting), held: format.quantity(held) }),
    ...(next === undefined
      ? []
      : [t('backorder.facts.next', { open: format.quantity(next.open), number: next.number })]),
  ];
  return <>{facts.filter(Boolean).join(' · ')}</>;
}

/** How much of what arrived is given away, or what was done last. */
function Status({
  isBusy,
  hasHeld,
  sums,
  held,
  done,
}: {
  readonly isBusy: boolean;
  readonly hasHeld: boolean;
  readonly sums: ReturnType<typeof sumsOf>;
  readonly held: string;
  readonly done: string | undefined;
}) {
  const { t } = useText();
  const format = useFormat();
  if (isBusy) return <>{t('ui.working')}</>;
  const values = { held: format.quantity(held), assigned: format.quantity(sums.assigned) };
  if (!decimal(sums.over).isZero())
    return (
      <b className={styles['bad']}>{t('backorder.status.over', { ...values, over: format.quantity(sums.over) })}</b>
    );
  return (
    <>
      {done === undefined ? '' : `${done} `}
      {hasHeld ? t('backorder.status', { ...values, rest: format.quantity(sums.rest) }) : t('backorder.status.nothing')}
    </>
  );
}

/** Worth of what is given, where all orders are in one currency. */
function worthRow(rows: readonly AssignLine[]): readonly (readonly [string, string])[] {
  const currencies = [...new Set(rows.flatMap(({ backorder }) => backorder?.currency ?? []))];
  const [currency] = currencies;
  if (currency === undefined || currencies.length > 1) return [];
  const worth = rows.reduce((sum, line) => sum.plus(worthOf(line) ?? '0'), decimal(0));
  return [[currency, worth.toFixed(2)]];
}

const lineKeyOf = ({ orderLineId }: AssignLine) => orderLineId;

/** Members of the contract by column. */
const members: Readonly<Record<string, string>> = { assigned: 'quantity' };

/** Lines are given by those who wait; the grid never makes one. */
const missingLine = (): AssignLine => ({
  ...{ orderLineId: '', orderId: '', orderNumber: '', customerName: '' },
  ...{ waiting: '0', proposed: '0', assigned: '0' },
  backorder: undefined,
});
