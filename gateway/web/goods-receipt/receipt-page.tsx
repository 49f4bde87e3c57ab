import { listBills } from '@consigna/contracts/billing/bill';
import { listPurchaseOrders } from '@consigna/contracts/purchasing/purchase-order';
import { getGoodsReceipt, type GoodsReceiptView } from '@consigna/contracts/warehouse/goods-receipt';
import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useApiQuery, useRowsById, useWholeList } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat, type Format } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText, type Translate } from '../app/text';
import { DocumentPage, SideSection, Totals } from '../ui/document-page/document-page';
import { DocumentChain, type ChainLink } from '../ui/document-chain';
import { ReadField } from '../ui/field';
import { LineGrid } from '../ui/line-grid/line-grid';
import { useLineGrid, type GridColumn } from '../ui/line-grid/use-line-grid';
import { Pill } from '../ui/pill';
import { NoRecord } from '../ui/no-record';
import { RecordLink } from '../ui/record-link';
import { settledLinks } from '../ui/settled-links';
import { Timeline } from '../ui/timeline';
import { OwnerOf } from './owner-of';
import { isSome } from './receive-form';
import styles from './receive.module.css';

const here = { area: 'purchasing', path: 'receipts' } as const;
const orders = { area: 'purchasing', path: 'orders' } as const;
const bills = { area: 'accounting', path: 'bills' } as const;
const products = { area: 'stock', path: 'products' } as const;
type Line = GoodsReceiptView['lines'][number];

/** A posted receipt: what came, what did not, and where the units went. */
export function ReceiptPage({ id }: { readonly id: string }) {
  const receipt = useApiQuery(getGoodsReceipt, { receiptId: id });
  if (receipt.data === undefined) return <NoRecord error={receipt.error} />;
  return <Receipt receipt={receipt.data} />;
}

function Receipt({ receipt }: { readonly receipt: GoodsReceiptView }) {
  const { t } = useText();
  const format = useFormat();
  const { code, baseCurrency } = useCompany();
  const columns = useMemo(() => columnsOf(t, format, receipt.currency), [t, format, receipt.currency]);
  const model = useLineGrid({
    columns,
    rows: receipt.lines,
    blank: missingLine,
    readOnly: true,
  });
  const sum = (of: (line: Line) => string) =>
    receipt.lines.reduce((total, line) => decimal(total.plus(of(line))), decimal(0)).toString();
  return (
    <DocumentPage
      id={receipt.id}
      list={{
        label: t('goods-receipt.rooms.receipts'),
        href: addressOf(here, code),
      }}
      title={receipt.number}
      state={<Pill shape="done">{t('goods-receipt.state.posted')}</Pill>}
      note={format.date(receipt.date)}
      actions={[]}
      fields={
        <>
          <ReadField wide label={t('goods-receipt.column.supplier')}>
            <b>{receipt.supplierName}</b>
          </ReadField>
          <ReadField label={t('goods-receipt.column.order')}>
            {receipt.purchaseOrderId === null ? (
              '–'
            ) : (
              <RecordLink place={orders} id={receipt.purchaseOrderId}>
                {receipt.purchaseOrderNumber}
              </RecordLink>
            )}
          </ReadField>
          <ReadField label={t('goods-receipt.column.owner')}>
            <OwnerOf kind={receipt.kind} />
          </ReadField>
          <ReadField label={t('goods-receipt.column.currency')}>{receipt.currency}</ReadField>
        </>
      }
      totals={
        <Totals
          rows={[
            {
              label: t('goods-receipt.line.rejected'),
              value: format.quantity(sum(({ rejected }) => rejected)),
            },
            {
              label: t('goods-receipt.line.missing'),
              value: format.quantity(sum(({ missing }) => missing)),
            },
            {
              label: t('goods-receipt.value'),
              value:
                receipt.kind === 'consignment'
                  ? t('goods-receipt.not-ours')
                  : format.money(
                      sum(({ valueBase }) => valueBase),
                      baseCurrency,
                    ),
            },
            {
              label: t('goods-receipt.line.accepted'),
              value: format.quantity(sum(({ accepted }) => accepted)),
              grand: true,
            },
          ]}
        />
      }
      side={
        <>
          <Chain receipt={receipt} accepted={format.quantity(sum(({ accepted }) => accepted))} />
          <Where lines={receipt.lines} />
          <Timeline service="warehouse" document="goods-receipt" documentId={receipt.id} />
        </>
      }
    >
      <LineGrid
        label={t('goods-receipt.lines')}
        model={model}
        keyOf={lineKeyOf}
        toneOf={({ rejected, missing }) => (isSome(rejected) || isSome(missing) ? 'warn' : undefined)}
        readOnly
      />
    </DocumentPage>
  );
}

/** The order it is of, and the bills of its lines with what was paid of them. */
function Chain({ receipt, accepted }: { readonly receipt: GoodsReceiptView; readonly accepted: string }) {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed();
  const orderId = receipt.purchaseOrderId;
  const [order] = useRowsById(listPurchaseOrders, orderId === null ? [] : [orderId], {
    enabled: allowed(listPurchaseOrders.permission),
  });
  const ofReceipt = useWholeList(
    listBills,
    { filter: { receiptId: { eq: receipt.id } }, sort: 'createdAt' },
    { enabled: allowed(listBills.permission) },
  );
  return (
    <SideSection title={t('goods-receipt.chain')}>
      <DocumentChain
        links={[
          ...(orderId === null
            ? []
            : [
                {
                  id: orderId,
                  title: receipt.purchaseOrderNumber ?? '',
                  detail: t('goods-receipt.chain.order'),
                  state: 'done' as const,
                  figure: order === undefined ? undefined : format.money(order.net.amount, order.net.currency),
                  to: { place: orders, id: orderId },
                },
              ]),
          {
            ...{ id: receipt.id, title: receipt.number, detail: t('goods-receipt.chain.this'), state: 'now' },
            figure: accepted,
          },
          ...(ofReceipt ?? []).flatMap(
            ({ id, number, supplierNumber, state, gross, currency, settlements }): ChainLink[] => [
              {
                ...{ id, title: number ?? supplierNumber ?? '', detail: t('goods-receipt.chain.bill') },
                state: state === 'paid' ? 'done' : 'open',
                figure: format.money(gross, currency),
                to: { place: bills, id },
              },
              ...settledLinks(settlements, currency, { t, format }),
            ],
          ),
        ]}
      />
    </SideSection>
  );
}

/** Units that went to waiting orders at once, and units held for somebody to assign. */
function Where({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useText();
  const format = useFormat();
  const spoken = lines.filter(({ assigned, held }) => assigned.length > 0 || isSome(held));
  if (spoken.length === 0) return null;
  return (
    <SideSection title={t('goods-receipt.waiting')}>
      <dl className={styles['facts']}>
        {spoken.map(({ id, productId, sku, assigned, held }) => (
          <div key={id}>
            <dt>
              <RecordLink place={products} id={productId}>
                {sku}
              </RecordLink>
            </dt>
            <dd>
              {t('goods-receipt.waiting.units', {
                assigned: format.quantity(
                  assigned.reduce((sum, { quantity }) => decimal(sum.plus(quantity)), decimal(0)).toString(),
                ),
                held: format.quantity(held),
              })}
            </dd>
          </div>
        ))}
      </dl>
    </SideSection>
  );
}

function columnsOf(t: Translate, format: Format, currency: string): readonly GridColumn<Line>[] {
  const figure = (id: 'accepted' | 'rejected' | 'missing'): GridColumn<Line> => ({
    id,
    header: t(`goods-receipt.line.${id}`),
    width: 92,
    align: 'end',
    copy: (line) => line[id],
    cell: (line) => {
      const text = format.quantity(line[id]);
      if (!isSome(line[id])) return <span className={styles['zero']}>{text}</span>;
      if (id === 'accepted') return <b className={styles['amount']}>{text}</b>;
      return (
        <span className={styles['warn']}>
          <IconAlertTriangle size={14} stroke={1.5} aria-hidden />
          {text}
        </span>
      );
    },
  });
  return [
    {
      id: 'item',
      header: t('goods-receipt.line.item'),
      width: 'minmax(140px, 1fr)',
      copy: ({ sku }) => sku,
      cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
    },
    figure('accepted'),
    figure('rejected'),
    figure('missing'),
    {
      id: 'lot',
      header: t('goods-receipt.line.lot'),
      width: 110,
      cell: ({ lot }) => (lot === '' ? '–' : lot),
    },
    {
      id: 'expiry',
      header: t('goods-receipt.line.expiry'),
      width: 112,
      cell: ({ expiry }) => (expiry === null ? '–' : format.date(expiry)),
    },
    {
      id: 'price',
      header: t('goods-receipt.line.price'),
      width: 96,
      align: 'end',
      cell: ({ owner, unitPrice }) =>
        owner.kind === 'consignor' ? (
          <span className={styles['zero']}>{t('goods-receipt.not-ours')}</span>
        ) : (
          format.amount(unitPrice, currency)
        ),
    },
  ];
}

const lineKeyOf = ({ id }: Line) => id;

/** A grid that is only read never makes a line. */
const missingLine = (): Line => ({
  id: '',
  purchaseOrderLineId: null,
  productId: '',
  sku: '',
  kind: 'goods',
  accepted: '0',
  rejected: '0',
  missing: '0',
  owner: { kind: 'own', consignorId: null, agreementId: null },
  lot: '',
  expiry: null,
  layerId: null,
  unitPrice: '0',
  valueBase: '0',
  assigned: [],
  held: '0',
});
