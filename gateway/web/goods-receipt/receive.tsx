import {
  listPurchaseOrders,
  readPurchaseOrder,
  type PurchaseOrderView,
} from '@consigna/contracts/purchasing/purchase-order';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { listWarehouses } from '@consigna/contracts/warehouse/warehouse';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { businessDay, useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { DocumentPage, SideSection, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { useDraftCopy } from '../ui/document-page/draft-copy';
import { DraftFound, EffectQuestion, LeaveQuestion } from '../ui/document-page/questions';
import { ReadField, SelectField } from '../ui/field';
import { useShortcuts } from '../ui/keys';
import { LineGrid } from '../ui/line-grid/line-grid';
import { useLineGrid } from '../ui/line-grid/use-line-grid';
import { Pill } from '../ui/pill';
import { fieldProblems, ProblemBanner } from '../ui/problem-banner';
import { RecordLink } from '../ui/record-link';
import { ResourcePicker } from '../ui/resource-picker';
import { DifferenceAnswers } from './difference-answers';
import { OwnerOf } from './owner-of';
import { receiveColumns } from './receive-columns';
import {
  anotherLot,
  answered,
  answersOf,
  countedLines,
  differenceOf,
  isSome,
  linesOf,
  receiptInput,
  sumsOf,
  type Answer,
  type ReceiveLine,
} from './receive-form';
import styles from './receive.module.css';

const here = { area: 'purchasing', path: 'receipts' } as const;
const orders = { area: 'purchasing', path: 'orders' } as const;
const RECEIVABLE = 'sent,partially_received';

/** Receiving: the order is chosen first, or stands in the address. */
export function Receive() {
  const { order: orderId } = useSearch({ strict: false }) as {
    readonly order?: string;
  };
  const order = useApiQuery(readPurchaseOrder, { orderId: orderId ?? '' }, { enabled: orderId !== undefined });
  if (orderId === undefined) return <ChooseOrder />;
  if (order.data === undefined) return <ProblemBanner error={order.error} />;
  return <Count key={order.data.id} order={order.data} />;
}

function ChooseOrder() {
  const { t } = useText();
  const { code } = useCompany();
  const navigate = useNavigate();
  return (
    <DocumentPage
      id={NEW}
      list={{
        label: t('goods-receipt.rooms.receipts'),
        href: addressOf(here, code),
      }}
      title={t('goods-receipt.new')}
      actions={[]}
      fields={
        <div className={styles['wide']}>
          <ResourcePicker
            label={t('goods-receipt.column.order')}
            contract={listPurchaseOrders}
            input={{ filter: { state: { in: RECEIVABLE } } }}
            optionOf={({ id, number, supplierName }) => ({
              id,
              label: number,
              detail: supplierName,
            })}
            value={null}
            onPick={(picked) => {
              if (picked !== null)
                void navigate({
                  to: '.',
                  search: { order: picked.id } as never,
                  replace: true,
                });
            }}
            recent={`${code}.orders-to-receive`}
            required
            autoFocus
          />
        </div>
      }
    >
      <p className={styles['choose']}>{t('goods-receipt.choose-order')}</p>
    </DocumentPage>
  );
}

interface CountForm {
  readonly warehouseId: string;
  readonly lines: readonly ReceiveLine[];
}

function Count({ order }: { readonly order: PurchaseOrderView }) {
  const { t, language } = useText();
  const format = useFormat();
  const company = useCompany();
  const allowed = useAllowed();
  const navigate = useNavigate();
  const [start] = useState(() => linesOf(order));
  const [warehouseId, setWarehouseId] = useState('');
  const [isAsking, setAsking] = useState(false);
  const today = businessDay(company);
  const tolerance = order.overReceiptPercent;
  // A column says the difference of a line among all lines, so it looks at the rows of the last drawing.
  const counted = useRef<readonly ReceiveLine[]>(start);
  const columns = useMemo(
    () =>
      receiveColumns({
        t,
        language,
        format,
        today,
        differenceOf: (line) => differenceOf(line, counted.current, tolerance),
      }),
    [t, language, format, today, tolerance],
  );
  const model = useLineGrid({
    columns,
    rows: start,
    blank: () => missingLine,
    fixed: true,
  });
  const { state, dispatch } = model;
  const { rows } = state;
  counted.current = rows;

  const form: CountForm = { warehouseId, lines: rows };
  const isDirty = warehouseId !== '' || JSON.stringify(rows) !== JSON.stringify(start);
  const copy = useDraftCopy(`${company.code}.goods-receipt.${order.id}`, form, isDirty);
  const show = (next: CountForm) => {
    setWarehouseId(next.warehouseId);
    dispatch({ do: 'load', rows: next.lines });
  };
  const discard = () => {
    copy.forget();
    show({ warehouseId: '', lines: start });
  };

  const post = useCommand(postGoodsReceipt, {
    onDone: ({ id }) => {
      copy.forget();
      void navigate({
        to: addressOf(here, company.code, id),
        replace: true,
        ignoreBlocker: true,
      });
    },
  });
  const problems = useMemo(() => fieldProblems(post.error), [post.error]);
  const problemOf = (index: number, column: string) => {
    const place = countedLines(rows).findIndex(({ key }) => key === rows[index]?.key);
    return place < 0 ? undefined : problems.get(`/lines/${place}/${column}`);
  };
  const goTo = (pointer: string) => {
    const [, place = '0', member = 'accepted'] = /^\/lines\/(\d+)\/?(\w+)?/.exec(pointer) ?? [];
    const key = countedLines(rows)[Number(place)]?.key;
    const row = rows.findIndex((line) => line.key === key);
    const column = columns.findIndex(({ id }) => id === member);
    dispatch({
      do: 'go',
      to: { row, column: Math.max(0, column) },
      extend: false,
    });
  };
  const answer = (line: ReceiveLine, row: number, given: Answer) => {
    const difference = differenceOf(line, rows, tolerance);
    dispatch({
      do: 'fill',
      writes: new Map([[row, (now) => answered(now, difference, given)]]),
    });
  };
  const at = rows[state.at.row];
  const splitLot = () => {
    if (at === undefined) return;
    dispatch({ do: 'append', rows: [anotherLot(at, crypto.randomUUID())] });
    dispatch({
      do: 'go',
      to: { row: rows.length, column: columnOf('accepted') },
      extend: false,
    });
  };
  const columnOf = (id: string) => columns.findIndex((column) => column.id === id);
  useShortcuts([
    {
      keys: 'alt+l',
      label: t('goods-receipt.another-lot'),
      run: splitLot,
      hint: true,
    },
  ]);
  const tooMany = rows.findIndex((line) => isSome(differenceOf(line, rows, tolerance).tooMany));
  const ask = () => {
    if (tooMany < 0) setAsking(true);
    else
      dispatch({
        do: 'go',
        to: { row: tooMany, column: columnOf('accepted') },
        extend: false,
      });
  };
  useEffect(() => {
    if (post.error !== null) setAsking(false);
  }, [post.error]);

  const sums = sumsOf(rows, tolerance);
  const actions: DocumentAction[] = [];
  if (allowed(postGoodsReceipt.permission))
    actions.push({
      id: 'post',
      kind: 'main',
      label: t('goods-receipt.post'),
      disabled: post.isPending || countedLines(rows).length === 0,
      run: ask,
    });
  actions.push({
    id: 'lot',
    kind: 'plain',
    label: t('goods-receipt.another-lot'),
    run: splitLot,
  });
  if (isDirty)
    actions.push({
      id: 'discard',
      kind: 'plain',
      label: t('ui.discard'),
      run: discard,
    });
  const effect = t(`goods-receipt.effect.${order.kind}`, {
    number: order.number,
    supplier: order.supplierName,
    accepted: format.quantity(sums.accepted),
    rejected: format.quantity(sums.rejected),
    missing: format.quantity(sums.missing),
    later: format.quantity(sums.later),
  });

  return (
    <>
      <DocumentPage
        id={NEW}
        list={{
          label: t('goods-receipt.rooms.receipts'),
          href: addressOf(here, company.code),
        }}
        title={t('goods-receipt.new')}
        state={<Pill shape="draft">{t('goods-receipt.state.counting')}</Pill>}
        note={format.date(today)}
        error={post.error}
        onGoTo={goTo}
        banner={
          copy.found === undefined ? undefined : (
            <DraftFound
              at={copy.found.at}
              onTake={() => {
                if (copy.found !== undefined) show(copy.found.form);
                copy.settle();
              }}
              onDrop={copy.forget}
            />
          )
        }
        actions={actions}
        status={
          post.isPending
            ? t('ui.working')
            : copy.keptAt === undefined
              ? ''
              : t('ui.draft.kept', { at: format.time(copy.keptAt) })
        }
        fields={
          <>
            <ReadField label={t('goods-receipt.column.order')}>
              <RecordLink place={orders} id={order.id}>
                {order.number}
              </RecordLink>
            </ReadField>
            <ReadField wide label={t('goods-receipt.column.supplier')}>
              <b>{order.supplierName}</b>
            </ReadField>
            <ReadField label={t('goods-receipt.column.owner')}>
              <OwnerOf kind={order.kind} />
            </ReadField>
            <WarehouseField
              branchId={order.branchId}
              value={warehouseId}
              onValue={setWarehouseId}
              problems={problems}
            />
            <ReadField label={t('goods-receipt.tolerance')}>{format.percent(tolerance)}</ReadField>
          </>
        }
        plan={tooMany < 0 ? effect : undefined}
        totals={
          <Totals
            rows={[
              {
                label: t('goods-receipt.line.rejected'),
                value: format.quantity(sums.rejected),
              },
              {
                label: t('goods-receipt.line.missing'),
                value: format.quantity(sums.missing),
              },
              {
                label: t('goods-receipt.later'),
                value: format.quantity(sums.later),
              },
              {
                label: t('goods-receipt.line.accepted'),
                value: format.quantity(sums.accepted),
                grand: true,
              },
            ]}
          />
        }
        side={at === undefined ? undefined : <LineContext line={at} lines={rows} tolerance={tolerance} />}
      >
        <LineGrid
          label={t('goods-receipt.lines')}
          model={model}
          keyOf={({ key }) => key}
          today={today}
          problemOf={problemOf}
          toneOf={(line) => (answersOf(differenceOf(line, rows, tolerance)).length > 0 ? 'warn' : undefined)}
          onRowKey={(line, row, key) => {
            const given = answersOf(differenceOf(line, rows, tolerance))[Number(key) - 1];
            if (given === undefined) return false;
            answer(line, row, given);
            return true;
          }}
          below={(line, row) => {
            const difference = differenceOf(line, rows, tolerance);
            if (answersOf(difference).length === 0) return null;
            return <DifferenceAnswers difference={difference} onAnswer={(given) => answer(line, row, given)} />;
          }}
        />
      </DocumentPage>
      <LeaveQuestion isDirty={isDirty} onDiscard={copy.forget} />
      {isAsking ? (
        <EffectQuestion
          title={t('goods-receipt.post')}
          effect={effect}
          action={t('goods-receipt.post')}
          isRunning={post.isPending}
          onConfirm={() => post.mutate(receiptInput(order.id, warehouseId, rows))}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

/** Empty: where goods of this owner usually go in the branch. */
function WarehouseField({
  branchId,
  value,
  onValue,
  problems,
}: {
  readonly branchId: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly problems: ReadonlyMap<string, string>;
}) {
  const { t } = useText();
  const allowed = useAllowed()(listWarehouses.permission);
  const warehouses =
    useApiQuery(listWarehouses, { filter: { branchId: { eq: branchId } }, limit: 200 }, { enabled: allowed }).data
      ?.data ?? [];
  return (
    <SelectField
      label={t('goods-receipt.warehouse')}
      value={value}
      options={[
        { value: '', label: t('goods-receipt.warehouse.usual') },
        ...warehouses.map(({ id, code, name }) => ({
          value: id,
          label: `${code} · ${name}`,
        })),
      ]}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
      problem={problems.get('/warehouseId')}
    />
  );
}

function LineContext({
  line,
  lines,
  tolerance,
}: {
  readonly line: ReceiveLine;
  readonly lines: readonly ReceiveLine[];
  readonly tolerance: string;
}) {
  const { t } = useText();
  const format = useFormat();
  const { most, later } = differenceOf(line, lines, tolerance);
  const facts = [
    ['goods-receipt.line.ordered', line.ordered],
    ['goods-receipt.line.before', line.before],
    ['goods-receipt.line.open', line.open],
    ['goods-receipt.line.most', most],
    ['goods-receipt.later', later],
  ] as const;
  return (
    <SideSection title={`${line.sku} · ${line.name}`}>
      <dl className={styles['facts']}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd>{format.quantity(value)}</dd>
          </div>
        ))}
      </dl>
    </SideSection>
  );
}

/** Lines are given by the order; the grid never makes one. */
const missingLine: ReceiveLine = {
  key: '',
  orderLineId: '',
  sku: '',
  name: '',
  ordered: '0',
  before: '0',
  open: '0',
  accepted: '0',
  rejected: '0',
  missing: '0',
  lot: '',
  expiry: '',
};
