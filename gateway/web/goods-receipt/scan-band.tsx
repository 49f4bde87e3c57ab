import { IconAlertTriangle, IconArrowBackUp, IconBarcode, IconCheck, IconCopyCheck, IconX } from '@tabler/icons-react';
import { useFormat } from '../app/format';
import { useText, type Values } from '../app/text';
import styles from './scan-band.module.css';

export interface ScanResult {
  readonly outcome: 'hit' | 'over' | 'duplicate' | 'miss' | 'undone';
  readonly at: Date;
  /** As it is shown. */
  readonly code: string;
  /** As it was typed into whatever had the focus. */
  readonly raw?: string;
  /** Units that were counted. */
  readonly units?: string;
  /** What nobody had counted was set to zero by it. */
  readonly isFirst?: boolean;
  /** Text id of what happened. */
  readonly text: string;
  readonly values?: Values;
}

const signs = {
  hit: IconCheck,
  over: IconAlertTriangle,
  duplicate: IconCopyCheck,
  miss: IconX,
  undone: IconArrowBackUp,
} as const;

/** What the last scan did: a sign, a colour, and always words. */
export function ScanBand({
  result,
  compact = false,
}: {
  readonly result: ScanResult | undefined;
  readonly compact?: boolean;
}) {
  const { t } = useText();
  const format = useFormat();
  const Sign = result === undefined ? IconBarcode : signs[result.outcome];
  const isEmpty = compact && result === undefined;
  return (
    <div
      role="status"
      data-scan={result?.outcome ?? 'none'}
      className={
        isEmpty ? '' : `${styles['band']} ${styles[result?.outcome ?? 'none']} ${compact ? styles['compact'] : ''}`
      }
    >
      {isEmpty ? null : (
        <>
          <span className={styles['sign']}>
            <Sign size={compact ? 16 : 22} stroke={2} aria-hidden />
          </span>
          <span className={styles['words']}>
            <b>
              {t(`goods-receipt.scan.${result?.outcome ?? 'ready'}`, {
                time: result === undefined ? '' : format.time(result.at),
              })}
            </b>
            <span>{result === undefined ? t('goods-receipt.scan.ready.detail') : t(result.text, result.values)}</span>
            {result?.outcome === 'hit' ? <span className={styles['hidden']}>{result.values?.['name']}</span> : null}
            {result?.isFirst === true ? <span>{t('goods-receipt.scan.first')}</span> : null}
          </span>
          {result?.units === undefined ? null : <span className={styles['units']}>+{result.units}</span>}
        </>
      )}
    </div>
  );
}
