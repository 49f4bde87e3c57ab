import type { PurchaseOrderView } from '@consigna/contracts/purchasing/purchase-order';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useCommand } from '../app/api/hooks';
import { businessDay, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { useDraftCopy } from '../ui/document-page/draft-copy';
import { useShortcuts } from '../ui/keys';
import { goToCell, useLineGrid } from '../ui/line-grid/use-line-grid';
import { useSentLines } from '../ui/line-grid/use-sent-lines';
import { typedBefore } from '../ui/line-grid/scanned-lines';
import { isUnderDialog, takeOut, useScanner, type TypedInto } from '../ui/scan-listener';
import { receiveColumns } from './receive-columns';
import {
  anotherLot,
  answered,
  carriedOver,
  countedLines,
  differenceOf,
  fromZero,
  isSome,
  linesOf,
  receiptInput,
  sumsOf,
  type Answer,
  type ReceiveLine,
} from './receive-form';
import { useScans } from './use-scans';

export const receipts = { area: 'purchasing', path: 'receipts' } as const;

interface CountForm {
  readonly warehouseId: string;
  readonly lines: readonly ReceiveLine[];
}

/** Layers above the count. */
export type ReceiveLayer = 'finish' | 'line' | 'warehouse' | 'code' | 'camera';

export type Receiving = ReturnType<typeof useReceiving>;

/** One count of an order's goods, whichever view it is looked at through: lines, copy, scans, posting. */
export function useReceiving(order: PurchaseOrderView, isHandheld: boolean) {
  const { t, language } = useText();
  const format = useFormat();
  const company = useCompany();
  const navigate = useNavigate();
  // On a handheld goods are counted one by one; at a desk, a delivery that is right needs no typing.
  const [start] = useState(() => (isHandheld ? fromZero(linesOf(order)) : linesOf(order)));
  /** Of the order that the lines are of; it may go on meanwhile. */
  const [version, setVersion] = useState(order.version);
  const [warehouseId, setWarehouseId] = useState('');
  const [layer, setLayer] = useState<ReceiveLayer>();
  const today = businessDay(company);
  const tolerance = order.overReceiptPercent;
  // A scan counts on from the rows of the last drawing.
  const counted = useRef<readonly ReceiveLine[]>(start);
  const columns = useMemo(
    () => receiveColumns({ t, language, format, today, tolerance }),
    [t, language, format, today, tolerance],
  );
  const model = useLineGrid({ columns, rows: start, blank: missingLine, fixed: true });
  const { state, dispatch } = model;
  const { rows } = state;
  const at = rows[state.at.row];
  counted.current = rows;
  const columnOf = (id: string) => columns.findIndex((column) => column.id === id);
  const cellOf = (row: number, column = 'accepted') => ({ row, column: Math.max(0, columnOf(column)) });
  const goToRow = (row: number, column = 'accepted') => dispatch({ do: 'go', to: cellOf(row, column), extend: false });

  const form = useMemo((): CountForm => ({ warehouseId, lines: rows }), [warehouseId, rows]);
  const isDirty = warehouseId !== '' || JSON.stringify(rows) !== JSON.stringify(start);
  const copy = useDraftCopy({
    ...{ key: `${company.code}.goods-receipt.${order.id}`, version, form, isDirty },
  });
  const show = (next: CountForm) => {
    setWarehouseId(next.warehouseId);
    dispatch({ do: 'load', rows: next.lines });
  };
  const takeCopy = () =>
    copy.take(({ warehouseId: chosen, lines }) => {
      setVersion(order.version);
      show({ warehouseId: chosen, lines: carriedOver(lines, order) });
    });
  const discard = () => {
    copy.forget();
    scans.forget();
    show({ warehouseId: '', lines: start });
  };

  const post = useCommand(postGoodsReceipt, {
    onDone: ({ id }) => {
      copy.forget();
      void navigate({ to: addressOf(receipts, company.code, id), replace: true, ignoreBlocker: true });
    },
  });
  const { problems, placeOf, problemOf, sending } = useSentLines(model, { error: post.error, keyOf: lineKeyOf });
  const send = () => {
    sending(countedLines(rows));
    post.mutate(receiptInput(order.id, warehouseId, rows));
  };
  const answer = (line: ReceiveLine, row: number, given: Answer) => {
    const difference = differenceOf(line, rows, tolerance);
    dispatch({ do: 'fill', writes: new Map([[row, (now) => answered(now, difference, given)]]) });
  };
  const splitLot = () => {
    if (at === undefined) return;
    dispatch({ do: 'append', rows: [anotherLot(at, crypto.randomUUID())] });
    goToRow(rows.length);
  };
  useShortcuts([{ keys: 'alt+l', label: t('goods-receipt.another-lot'), run: splitLot, hint: true }]);
  const tooMany = rows.findIndex((line) => isSome(differenceOf(line, rows, tolerance).tooMany));
  const ask = () => {
    if (tooMany < 0) setLayer('finish');
    else goToCell(model, cellOf(tooMany));
  };
  useEffect(() => {
    if (post.error !== null) setLayer(undefined);
  }, [post.error]);

  const set = (lines: readonly ReceiveLine[], row?: number) =>
    dispatch({
      ...{ do: 'set', change: () => lines, keyOf: ({ key }) => key },
      ...(row === undefined ? {} : { to: cellOf(row) }),
    });
  const [scanned, setScanned] = useState<readonly ReceiveLine[]>();
  const scans = useScans({
    ...{ order, today, counted, at: at?.key, isPosting: post.isPending },
    onCounted: (lines, row) => {
      // The line whose layer is open stays the one that is typed.
      if (layer === 'line') set(lines);
      else set(lines, row);
      setScanned(lines);
    },
  });
  const undo = () => {
    const before = state.past.at(-1);
    if (before === undefined) return;
    const changed = before.findIndex((line, row) => line !== rows[row]);
    dispatch({ do: 'undo' });
    if (changed >= 0) goToRow(changed);
    scans.say({ outcome: 'undone', code: '', text: 'goods-receipt.scan.undone.detail' });
  };
  const scan = (code: string, times: number, into?: TypedInto) => {
    // What is being typed in the layer of a line is finished first.
    if (layer === 'line') return scans.refuse(code);
    if (state.editing !== null) finishTyping(into);
    if (layer !== 'camera') setLayer(undefined);
    scans.take(code, times);
  };
  /** What was being typed when a code came is written, as Enter would; the code itself never was meant for the cell. */
  const finishTyping = (into: TypedInto | undefined) => {
    const left = typedBefore(model, into);
    const read = left === undefined ? undefined : columns[state.at.column]?.edit?.read(left, at);
    if (read !== undefined && 'write' in read) dispatch({ do: 'write', write: read.write, then: 'stay' });
    else dispatch({ do: 'cancel' });
  };
  useScanner((code, times, into) => {
    // Its own layers know of scans; others are asked first.
    if (layer === undefined && isUnderDialog()) return false;
    if (into?.isCell === false) takeOut(into);
    scan(code, times, into);
    return true;
  });

  const sums = sumsOf(rows, tolerance);
  const effect = t(`goods-receipt.effect.${order.kind}`, {
    number: order.number,
    supplier: order.supplierName,
    accepted: format.quantity(sums.accepted),
    rejected: format.quantity(sums.rejected),
    missing: format.quantity(sums.missing),
    later: format.quantity(sums.later),
  });

  return {
    ...{ order, today, tolerance, columns, model, rows, at, set, goToRow, placeOf, isDirty, copy, takeCopy, discard },
    ...{ warehouseId, setWarehouseId, post, send, problems, problemOf, answer, splitLot, tooMany, ask, sums, effect },
    ...{ layer, setLayer, result: scans.result, say: scans.say, scan, undo, canUndo: state.past.length > 0 },
    /** The first scan set lines to zero, and nothing else has happened since. */
    hasJustBegun: scans.result?.isFirst === true && rows === scanned,
    canPost: !post.isPending && countedLines(rows).length > 0,
  };
}

export const lineKeyOf = ({ key }: ReceiveLine) => key;

/** Lines are given by the order; the grid never makes one. */
const missingLine = (): ReceiveLine => ({
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
});
