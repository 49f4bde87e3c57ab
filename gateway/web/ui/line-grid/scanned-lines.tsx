import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { businessDay, useCompany } from '../../app/company';
import { useText } from '../../app/text';
import { IconButton } from '../button';
import { FNC1, scannedItem } from '../gs1';
import { useScanner } from '../scan-listener';
import { soundOf } from '../scan-sound';
import styles from './scanned-lines.module.css';
import type { LineGridModel } from './use-line-grid';

interface Missed {
  readonly code: string;
  readonly why: 'unknown' | 'unreachable';
}

/**
 * Codes scanned outside fields become lines at the end, read as if typed into the first column. A code that becomes
 * none is told by sound and, in what this returns, in words. What is still looked up when the lines are thrown away is
 * forgotten with them.
 *
 * @param lineOf a blank line with a quantity
 */
export function useScannedLines<Row extends { readonly key: string }>(
  { columns, state, dispatch }: LineGridModel<Row>,
  lineOf: (quantity: string) => Row,
): ReactNode {
  const { t } = useText();
  const company = useCompany();
  const [missed, setMissed] = useState<Missed>();
  const loads = useRef(state.loads);
  useEffect(() => {
    loads.current = state.loads;
  });
  const miss = (code: string, why: Missed['why']) => {
    soundOf('miss');
    setMissed({ code: code.replaceAll(FNC1, ' '), why });
  };
  const take = async (code: string, times: number) => {
    const item = columns[0]?.edit;
    if (item === undefined) return;
    const { count = '1' } = scannedItem(code, businessDay(company));
    const since = loads.current;
    await item.prepare?.([code]);
    if (since !== loads.current) return;
    const read = item.read(code, undefined);
    if ('problem' in read) {
      miss(code, 'unknown');
      return;
    }
    const line = read.write(lineOf(decimal(count).times(times).toString()));
    dispatch({ do: 'set', change: (rows) => [...rows, line], keyOf: ({ key }) => key });
    setMissed(undefined);
    soundOf('hit');
  };
  useScanner((code, times) => {
    void take(code, times).catch(() => miss(code, 'unreachable'));
  });
  return (
    <div role="status">
      {missed === undefined ? null : (
        <p className={styles['missed']}>
          <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
          <span>{t(`ui.scan.${missed.why}`, { code: missed.code })}</span>
          <IconButton small label={t('ui.close')} onClick={() => setMissed(undefined)}>
            <IconX size={14} stroke={1.5} aria-hidden />
          </IconButton>
        </p>
      )}
    </div>
  );
}
