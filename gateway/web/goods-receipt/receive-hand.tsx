import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { Menu } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconChevronLeft,
  IconCircle,
  IconCircleFilled,
  IconCircleHalf2,
  IconDots,
  IconMinus,
  IconPencil,
  IconPlus,
  IconScan,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { CompanyChip } from '../app/company-chip';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { CameraScan, hasCameraScan } from '../ui/camera-scan';
import { useShortcuts } from '../ui/keys';
import { Layer } from '../ui/layer';
import { ProblemBanner } from '../ui/problem-banner';
import { CodeLayer } from './code-layer';
import { LineLayer } from './line-layer';
import { OwnerOf } from './owner-of';
import { ReceiveDraft } from './receive-draft';
import { allAsOrdered, differenceOf, isSome, type ReceiveLine } from './receive-form';
import styles from './receive-hand.module.css';
import { ScanBand } from './scan-band';
import { countedBy, damagedOne, expectedOf, markOf, progressOf } from './scan-count';
import { receipts, type Receiving } from './use-receiving';
import { useWarehouses, WarehouseField } from './warehouse-field';

/** The count on a phone or handheld: one line large, the others below, and the scanner always on. */
export function ReceiveHand({ receiving }: { readonly receiving: Receiving }) {
  const { t } = useText();
  const allowed = useAllowed();
  const { order, at, post, result, layer, setLayer, scan } = receiving;
  const mayPost = allowed(postGoodsReceipt.permission);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    body.current?.scrollTo({ top: 0 });
  }, [at?.key]);
  useShortcuts([
    {
      keys: 'mod+enter',
      label: t('goods-receipt.hand.finish'),
      run: receiving.ask,
      disabled: !mayPost || !receiving.canPost,
    },
    { keys: 'mod+z', label: t('goods-receipt.hand.undo'), run: receiving.undo, disabled: !receiving.canUndo },
  ]);
  return (
    <div className={styles['hand']} data-task>
      <Head receiving={receiving} />
      <Progress receiving={receiving} />
      <ScanBand result={result} />
      <div ref={body} className={styles['body']}>
        <ReceiveDraft receiving={receiving} />
        <ProblemBanner error={post.error} placeOf={receiving.placeOf} />
        {at === undefined ? null : <Task receiving={receiving} line={at} />}
        <Lines receiving={receiving} />
      </div>
      <div
        className={styles['bottom']}
        role="toolbar"
        aria-label={t('goods-receipt.hand.title', { number: order.number })}
      >
        <button type="button" className={styles['button']} disabled={!receiving.canUndo} onClick={receiving.undo}>
          <IconArrowBackUp size={20} stroke={2} aria-hidden />
          {t('goods-receipt.hand.undo')}
        </button>
        {mayPost ? (
          <button
            type="button"
            className={`${styles['button']} ${styles['main']}`}
            disabled={!receiving.canPost}
            onClick={receiving.ask}
          >
            {post.isPending ? t('ui.working') : t('goods-receipt.hand.finish')}
          </button>
        ) : null}
      </div>
      {layer === 'line' && at !== undefined ? <LineLayer key={at.key} receiving={receiving} line={at} /> : null}
      {layer === 'code' ? <CodeLayer receiving={receiving} /> : null}
      {layer === 'camera' ? (
        <CameraScan onCode={(code) => scan(code, 1)} onClose={() => setLayer(undefined)}>
          <ScanBand result={result} />
        </CameraScan>
      ) : null}
      {layer === 'warehouse' ? (
        <Layer title={t('goods-receipt.warehouse')} onClose={() => setLayer(undefined)}>
          <div className={styles['form']}>
            <WarehouseField
              branchId={order.branchId}
              value={receiving.warehouseId}
              onValue={receiving.setWarehouseId}
              problems={receiving.problems}
            />
          </div>
        </Layer>
      ) : null}
    </div>
  );
}

function Head({ receiving }: { readonly receiving: Receiving }) {
  const { t } = useText();
  const company = useCompany();
  const { order, rows, tolerance, set, setLayer } = receiving;
  return (
    <div className={styles['head']}>
      <Link
        to={addressOf(receipts, company.code)}
        className={styles['icon'] ?? ''}
        aria-label={t('goods-receipt.hand.back')}
        title={t('goods-receipt.hand.back')}
      >
        <IconChevronLeft size={22} stroke={2} aria-hidden />
      </Link>
      <div className={styles['names']}>
        <h1>{t('goods-receipt.hand.title', { number: order.number })}</h1>
        <p>
          <CompanyChip company={company} small />
          <span>{order.supplierName}</span>
        </p>
      </div>
      {hasCameraScan() ? (
        <button
          type="button"
          className={styles['icon']}
          aria-label={t('goods-receipt.hand.camera')}
          title={t('goods-receipt.hand.camera')}
          onClick={() => setLayer('camera')}
        >
          <IconScan size={22} stroke={2} aria-hidden />
        </button>
      ) : null}
      <Menu position="bottom-end" shadow="md" width={280}>
        <Menu.Target>
          <button
            type="button"
            className={styles['icon']}
            aria-label={t('ui.document.more')}
            title={t('ui.document.more')}
          >
            <IconDots size={22} stroke={2} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown className={styles['menu'] ?? ''}>
          <Menu.Item onClick={() => setLayer('code')}>{t('goods-receipt.hand.type-code')}</Menu.Item>
          <Menu.Item onClick={receiving.splitLot}>{t('goods-receipt.another-lot')}</Menu.Item>
          <Menu.Item onClick={() => setLayer('warehouse')}>{t('goods-receipt.hand.warehouse')}</Menu.Item>
          <Menu.Item onClick={() => set(allAsOrdered(rows, tolerance))}>{t('goods-receipt.hand.all')}</Menu.Item>
          <Menu.Item disabled={!receiving.isDirty} onClick={receiving.discard}>
            {t('ui.discard')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Progress({ receiving: { rows } }: { readonly receiving: Receiving }) {
  const { t } = useText();
  const format = useFormat();
  const { counted, open } = progressOf(rows);
  return (
    <div className={styles['progress']}>
      <progress aria-label={t('goods-receipt.counted')} value={Number(counted)} max={Math.max(1, Number(open))} />
      <span>
        <b>{format.quantity(counted)}</b> {t('goods-receipt.hand.of', { open: format.quantity(open) })}
      </span>
    </div>
  );
}

function Task({ receiving, line }: { readonly receiving: Receiving; readonly line: ReceiveLine }) {
  const { t } = useText();
  const format = useFormat();
  const { order, rows, tolerance, set, say, setLayer, warehouseId } = receiving;
  const warehouse = useWarehouses(order.branchId).find(({ id }) => id === warehouseId);
  const { later, over, most, missing } = differenceOf(line, rows, tolerance);
  const count = (by: 1 | -1) => {
    const lines = countedBy(rows, line.key, by, tolerance);
    if (lines !== undefined) return set(lines);
    if (by === 1) {
      const values = { name: line.name, most: format.quantity(most) };
      say({ outcome: 'miss', code: '', text: 'goods-receipt.scan.too-many', values });
    }
  };
  return (
    <section className={styles['task']} aria-label={line.name}>
      <div className={styles['tags']}>
        <OwnerOf kind={order.kind} />
        {warehouse === undefined ? null : (
          <span className={styles['tag']}>{t('goods-receipt.hand.put', { place: warehouse.code })}</span>
        )}
      </div>
      <h2>{line.name}</h2>
      <p className={styles['facts']}>
        <span>{line.sku}</span>
        <span>
          {isSome(over)
            ? t('goods-receipt.difference.over', { count: format.quantity(over) })
            : isSome(later)
              ? t('goods-receipt.hand.later', { count: format.quantity(later) })
              : t('goods-receipt.hand.whole')}
        </span>
        {isSome(missing) ? (
          <span>{t('goods-receipt.hand.rest.missing', { count: format.quantity(missing) })}</span>
        ) : null}
        <Lot line={line} />
      </p>
      <div className={styles['quantity']} role="group" aria-label={t('goods-receipt.line.accepted')}>
        <button
          type="button"
          aria-label={t('goods-receipt.hand.less')}
          disabled={!isSome(line.accepted)}
          onClick={() => count(-1)}
        >
          <IconMinus size={22} stroke={2} aria-hidden />
        </button>
        <span aria-live="polite">
          <b>{format.quantity(line.accepted)}</b>{' '}
          <span>{t('goods-receipt.hand.of', { open: format.quantity(expectedOf(line, rows)) })}</span>
        </span>
        <button type="button" aria-label={t('goods-receipt.hand.more')} onClick={() => count(1)}>
          <IconPlus size={22} stroke={2} aria-hidden />
        </button>
      </div>
      <div className={styles['two']}>
        <button type="button" className={styles['button']} onClick={() => set(damagedOne(rows, line.key, tolerance))}>
          <IconAlertTriangle size={18} stroke={2} aria-hidden />
          {t('goods-receipt.hand.damaged')}
          {isSome(line.rejected) ? <b>{format.quantity(line.rejected)}</b> : null}
        </button>
        <button type="button" className={styles['button']} onClick={() => setLayer('line')}>
          <IconPencil size={18} stroke={2} aria-hidden />
          {t('goods-receipt.hand.quantity')}
        </button>
      </div>
    </section>
  );
}

function Lines({ receiving: { rows, at, tolerance, goToRow } }: { readonly receiving: Receiving }) {
  const { t } = useText();
  const format = useFormat();
  return (
    <ul className={styles['lines']} aria-label={t('goods-receipt.lines')}>
      {rows.map((line, row) => (
        <li key={line.key}>
          <button
            type="button"
            className={line === at ? styles['now'] : ''}
            {...(line === at ? { 'aria-current': true } : {})}
            onClick={() => goToRow(row)}
          >
            <LineMark mark={line === at ? 'now' : markOf(line, rows, tolerance)} />
            <span className={styles['names']}>
              <b>{line.name}</b>
              <span className={styles['facts']}>
                <span>{line.sku}</span>
                <Lot line={line} />
                {isSome(line.rejected) ? (
                  <span>{t('goods-receipt.hand.damaged-units', { count: format.quantity(line.rejected) })}</span>
                ) : null}
              </span>
            </span>
            <span className={styles['counted']}>
              <b>{format.quantity(line.accepted)}</b> / {format.quantity(expectedOf(line, rows))}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Lot({ line: { lot, expiry } }: { readonly line: ReceiveLine }) {
  const { t } = useText();
  const format = useFormat();
  return (
    <>
      {lot === '' ? null : <span>{t('goods-receipt.hand.lot', { lot })}</span>}
      {expiry === '' ? null : <span>{t('goods-receipt.hand.expiry', { day: format.date(expiry) })}</span>}
    </>
  );
}

const marks = {
  now: { icon: IconCircleFilled, tone: 'accent' },
  none: { icon: IconCircle, tone: 'none' },
  part: { icon: IconCircleHalf2, tone: 'accent' },
  whole: { icon: IconCheck, tone: 'right' },
  over: { icon: IconAlertTriangle, tone: 'over' },
} as const;

function LineMark({ mark }: { readonly mark: keyof typeof marks }) {
  const { t } = useText();
  const { icon: Icon, tone } = marks[mark];
  return (
    <span className={styles[`mark-${tone}`]} role="img" aria-label={t(`goods-receipt.mark.${mark}`)}>
      <Icon size={mark === 'now' ? 14 : 18} stroke={2} aria-hidden />
    </span>
  );
}
