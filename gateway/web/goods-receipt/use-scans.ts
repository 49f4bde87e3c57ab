import type { PurchaseOrderView } from '@consigna/contracts/purchasing/purchase-order';
import { decimal } from '@consigna/kernel/decimal';
import { useRef, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { useFormat } from '../app/format';
import { FNC1, scannedItem, type ScannedItem } from '../ui/gs1';
import { useProductCodes } from '../ui/product-codes';
import { soundOf } from '../ui/scan-sound';
import { differenceOf, type ReceiveLine } from './receive-form';
import type { ScanResult } from './scan-band';
import { countScan, type Counted } from './scan-count';

interface Counting {
  readonly order: PurchaseOrderView;
  readonly today: string;
  /** Lines as they were drawn last. */
  readonly counted: RefObject<readonly ReceiveLine[]>;
  /** Key of the line the person is at. */
  readonly at: string | undefined;
  readonly isPosting: boolean;
  readonly onCounted: (lines: readonly ReceiveLine[], row: number) => void;
}

const sounds = { hit: 'hit', over: 'warning', duplicate: 'warning', miss: 'miss', undone: undefined } as const;

/** Codes on their way into the count, and what the last one did. */
export function useScans(counting: Counting) {
  const format = useFormat();
  const { codes, prepare } = useProductCodes();
  const [result, setResult] = useState<ScanResult>();
  const start = useRef(0);
  const latest = useRef(counting);
  latest.current = counting;

  const say = (said: Omit<ScanResult, 'at'>) => {
    setResult({ ...said, at: new Date() });
    const sound = sounds[said.outcome];
    if (sound !== undefined) soundOf(sound);
  };
  const miss = (code: string, text: string, values: ScanResult['values'] = {}) =>
    say({ outcome: 'miss', code, text: `goods-receipt.scan.${text}`, values: { code, ...values } });

  /** The product of a code; undefined for a code that is nobody's. @throws ProblemError when it cannot be asked */
  const productOf = async (code: string, item: ScannedItem) => {
    const [first = ''] = item.codes;
    const line = latest.current.order.lines.find(({ sku }) => sku.toLowerCase() === first.toLowerCase());
    if (line !== undefined) return { id: line.productId, name: line.description };
    await prepare([code]);
    return codes.get(code.trim().toLowerCase());
  };

  const count = async (code: string, times: number, since: number) => {
    const shown = shownCode(code);
    const item = scannedItem(code, latest.current.today);
    const product = await productOf(code, item).catch(() => null);
    // Meanwhile the count may have been discarded, posted, or gone on elsewhere.
    if (since !== start.current) return;
    const { order, counted, at, isPosting, onCounted } = latest.current;
    if (isPosting) return miss(shown, 'busy');
    if (product === null) return miss(shown, 'unreachable');
    if (product === undefined) return miss(shown, 'unknown');
    const { id, name } = product;
    const orderLineIds = order.lines.filter(({ productId }) => productId === id).map((line) => line.id);
    if (orderLineIds.length === 0) return miss(shown, 'not-on-order', { name });

    const units = decimal(item.count ?? '1').times(times);
    const overPercent = order.overReceiptPercent;
    const done = countScan(
      counted.current,
      { ...item, orderLineIds, units: units.toString() },
      { overPercent, at, newKey: () => crypto.randomUUID() },
    );
    if (!('lines' in done)) return tellRefusal(done, shown, { name, serial: item.serial ?? '' });
    const row = done.lines.findIndex(({ key }) => key === done.key);
    const line = done.lines[row];
    const over = line === undefined ? '0' : differenceOf(line, done.lines, overPercent).over;
    // The next code of the queue counts on from these lines.
    flushSync(() => {
      onCounted(done.lines, row);
      say({
        ...{ outcome: done.outcome, code: shown, isFirst: done.isFirst, units: format.quantity(units.toString()) },
        text: `goods-receipt.scan.${done.outcome}.detail`,
        values: { code: shown, name, over: format.quantity(over) },
      });
    });
  };

  const tellRefusal = (
    refused: Exclude<Counted, { readonly lines: unknown }>,
    code: string,
    values: { readonly name: string; readonly serial: string },
  ) => {
    switch (refused.outcome) {
      case 'nothing-open':
        return miss(code, 'nothing-open', values);
      case 'too-many':
        return miss(code, 'too-many', { ...values, most: format.quantity(refused.most) });
      case 'duplicate':
        return say({ outcome: 'duplicate', code, text: 'goods-receipt.scan.serial', values });
    }
  };

  // One code after the other, however fast they come and however long a look-up takes.
  const queue = useRef(Promise.resolve());
  return {
    result,
    say,
    forget: () => {
      start.current += 1;
      setResult(undefined);
    },
    take: (code: string, times: number) => {
      const since = start.current;
      queue.current = queue.current
        .then(() => count(code, times, since))
        .catch(() => miss(shownCode(code), 'unreachable'));
    },
    /** While something else is being typed. */
    refuse: (code: string) => {
      const shown = shownCode(code);
      say({ outcome: 'miss', code: shown, raw: code, text: 'goods-receipt.scan.typing', values: { code: shown } });
    },
  };
}

function shownCode(code: string): string {
  return code.replaceAll(FNC1, ' ');
}
