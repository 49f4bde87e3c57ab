import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { DocumentPage, SideSection, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { ReadField } from '../ui/field';
import { LineGrid } from '../ui/line-grid/line-grid';
import { Pill } from '../ui/pill';
import { RecordLink } from '../ui/record-link';
import { DifferenceAnswers } from './difference-answers';
import { OwnerOf } from './owner-of';
import { CountedLines } from './receive-columns';
import { ReceiveDraft } from './receive-draft';
import { answersOf, differenceOf, type ReceiveLine } from './receive-form';
import styles from './receive.module.css';
import { ScanBand } from './scan-band';
import { lineKeyOf, receipts, type Receiving } from './use-receiving';
import { WarehouseField } from './warehouse-field';

const orders = { area: 'purchasing', path: 'orders' } as const;

/** The count as a grid, for a desk with a keyboard. */
export function ReceiveDesk({ receiving }: { readonly receiving: Receiving }) {
  const { t } = useText();
  const format = useFormat();
  const company = useCompany();
  const allowed = useAllowed();
  const { order, rows, at, tolerance, today, sums, post, copy, problems, answer } = receiving;
  const actions: DocumentAction[] = [];
  if (allowed(postGoodsReceipt.permission))
    actions.push({
      id: 'post',
      kind: 'main',
      label: t('goods-receipt.post'),
      disabled: !receiving.canPost,
      run: receiving.ask,
    });
  actions.push({ id: 'lot', kind: 'plain', label: t('goods-receipt.another-lot'), run: receiving.splitLot });
  if (receiving.isDirty) actions.push({ id: 'discard', kind: 'plain', label: t('ui.discard'), run: receiving.discard });
  return (
    <DocumentPage
      id={NEW}
      list={{ label: t('goods-receipt.rooms.receipts'), href: addressOf(receipts, company.code) }}
      title={t('goods-receipt.new')}
      state={<Pill shape="draft">{t('goods-receipt.state.counting')}</Pill>}
      note={format.date(today)}
      error={post.error}
      placeOf={receiving.placeOf}
      banner={
        <>
          <ReceiveDraft receiving={receiving} />
          <div className={styles['scan']}>
            <ScanBand result={receiving.result} compact />
            {receiving.hasJustBegun ? (
              <Button small onClick={receiving.undo}>
                {t('goods-receipt.undo-scan')}
              </Button>
            ) : null}
          </div>
        </>
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
            value={receiving.warehouseId}
            onValue={receiving.setWarehouseId}
            problems={problems}
          />
          <ReadField label={t('goods-receipt.tolerance')}>{format.percent(tolerance)}</ReadField>
        </>
      }
      plan={receiving.tooMany < 0 ? receiving.effect : undefined}
      totals={
        <Totals
          rows={[
            { label: t('goods-receipt.line.rejected'), value: format.quantity(sums.rejected) },
            { label: t('goods-receipt.line.missing'), value: format.quantity(sums.missing) },
            { label: t('goods-receipt.later'), value: format.quantity(sums.later) },
            { label: t('goods-receipt.line.accepted'), value: format.quantity(sums.accepted), grand: true },
          ]}
        />
      }
      side={at === undefined ? undefined : <LineContext line={at} lines={rows} tolerance={tolerance} />}
    >
      <CountedLines value={rows}>
        <LineGrid
          label={t('goods-receipt.lines')}
          model={receiving.model}
          keyOf={lineKeyOf}
          today={today}
          problemOf={receiving.problemOf}
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
      </CountedLines>
    </DocumentPage>
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
