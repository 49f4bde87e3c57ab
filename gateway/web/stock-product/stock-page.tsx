import { findProduct } from '@consigna/contracts/catalog/product';
import { getAgreement } from '@consigna/contracts/consignment/agreement';
import { findParty } from '@consigna/contracts/directory/party';
import type { Owner } from '@consigna/contracts/trade';
import { listStock, listStockLayers, listStockMoves } from '@consigna/contracts/warehouse/stock';
import { decimal } from '@consigna/kernel/decimal';
import { useMemo } from 'react';
import { useApiList, useApiQuery } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { DocumentPage, SideSection } from '../ui/document-page/document-page';
import { EmptyState } from '../ui/empty-state';
import { ExplainTable, InnerTable } from '../ui/explain-table';
import { ReadField } from '../ui/field';
import { OwnerBar, OwnerSign, OwnerTag } from '../ui/owner';
import { Pill } from '../ui/pill';
import { ProblemBanner } from '../ui/problem-banner';
import { RecordLink } from '../ui/record-link';
import { useAvailability } from './gather';
import { placesOf, sharesOf, totalOf, type Place } from './places';
import styles from './stock.module.css';

const here = { area: 'stock', path: 'products' } as const;
const agreements = { area: 'purchasing', path: 'agreements' } as const;
const figures = ['onHand', 'owned', 'consigned', 'reserved', 'available', 'incoming'] as const;
const signs = { owned: 'own', consigned: 'consigned', reserved: 'reserved', incoming: 'incoming' } as const;
/** Places, lots and owners of one product; a product in more of them is read on. */
const MANY = 200;
const MOVES = 25;

/** One product: where it stands, whose it is, what it is made of, and what moved it. */
export default function StockPage({ id }: { readonly id: string }) {
  const { t } = useText();
  const { code } = useCompany();
  const mayRead = useAllowed()(findProduct.permission);
  const product = useApiQuery(findProduct, { productId: id }, { enabled: mayRead });
  const stock = useAvailability(id);
  const levels = useApiList(listStock, { filter: { productId: { eq: id } }, limit: MANY });
  const rows = useMemo(() => levels.data?.pages.flatMap(({ data }) => data) ?? [], [levels.data]);
  const places = useMemo(() => placesOf(rows), [rows]);
  const format = useFormat();
  const sku = product.data?.sku ?? rows[0]?.sku ?? '';
  const name = product.data?.name ?? rows[0]?.name ?? '';
  return (
    <DocumentPage
      id={id}
      list={{ label: t('stock-product.rooms.products'), href: addressOf(here, code) }}
      title={name}
      state={
        product.data === undefined ? undefined : (
          <Pill shape={product.data.active ? 'done' : 'cancelled'}>
            {t(`stock-product.active.${product.data.active ? 'yes' : 'no'}`)}
          </Pill>
        )
      }
      note={[sku, product.data?.category].filter(Boolean).join(' · ')}
      error={product.error ?? levels.error}
      actions={[]}
      fields={figures.map((figure) => (
        <ReadField key={figure} label={t(`stock-product.figure.${figure}`)}>
          <span className={styles['figure']}>
            {figure in signs ? <OwnerSign kind={signs[figure as keyof typeof signs]} /> : null}{' '}
            {stock === null || stock === undefined ? '–' : format.quantity(stock[figure])}
          </span>
        </ReadField>
      ))}
      side={<Moves productId={id} />}
    >
      {levels.data !== undefined && rows.length === 0 ? (
        <EmptyState title={t('stock-product.nowhere.title')} text={t('stock-product.nowhere.text')} />
      ) : (
        <Places productId={id} places={places} />
      )}
      {levels.hasNextPage ? (
        <Button onClick={() => void levels.fetchNextPage()}>{t('stock-product.more')}</Button>
      ) : null}
    </DocumentPage>
  );
}

function Places({ productId, places }: { readonly productId: string; readonly places: readonly Place[] }) {
  const { t } = useText();
  const format = useFormat();
  const { baseCurrency } = useCompany();
  const units = (value: string) => (
    <span className={decimal(value).isZero() ? styles['zero'] : ''}>{format.quantity(value)}</span>
  );
  const figure = (member: 'owned' | 'consigned' | 'allocated', sign: 'own' | 'consigned' | 'reserved') => ({
    id: member,
    header: (
      <>
        <OwnerSign kind={sign} /> {t(`stock-product.place.${member}`)}
      </>
    ),
    align: 'end' as const,
    cell: (place: Place) => units(place[member].toString()),
    foot: format.quantity(totalOf(places, member)),
  });
  return (
    <ExplainTable
      label={t('stock-product.places')}
      rows={places}
      idOf={({ id }) => id}
      explain={(place) => <Layers productId={productId} warehouseId={place.id} />}
      columns={[
        {
          id: 'place',
          header: t('stock-product.place'),
          cell: ({ code }) => code,
          foot: t('stock-product.total'),
        },
        { id: 'kind', header: t('stock-product.place.kind'), cell: ({ kind }) => t(`stock-product.warehouse.${kind}`) },
        {
          id: 'split',
          header: t('stock-product.split'),
          cell: ({ owned, consigned }) => (
            <span className={styles['bar']}>
              <OwnerBar parts={sharesOf(owned.toString(), consigned.toString())} />
            </span>
          ),
        },
        figure('owned', 'own'),
        figure('consigned', 'consigned'),
        figure('allocated', 'reserved'),
        {
          id: 'value',
          header: t('stock-product.value-in', { currency: baseCurrency }),
          align: 'end',
          cell: ({ owned, value }) =>
            owned.isZero() ? (
              <span className={styles['zero']}>{t('stock-product.not-ours')}</span>
            ) : (
              format.amount(value.toString(), baseCurrency)
            ),
          foot: format.amount(totalOf(places, 'value'), baseCurrency),
        },
      ]}
    />
  );
}

/** Every receipt of which units are left in a place, the oldest first. */
function Layers({ productId, warehouseId }: { readonly productId: string; readonly warehouseId: string }) {
  const { t } = useText();
  const format = useFormat();
  const { baseCurrency } = useCompany();
  const layers = useApiList(listStockLayers, {
    filter: { productId: { eq: productId }, warehouseId: { eq: warehouseId }, remaining: { gt: '0' } },
    limit: MANY,
  });
  if (layers.error !== null) return <ProblemBanner error={layers.error} />;
  const rows = layers.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <>
      <InnerTable
        label={t('stock-product.layers')}
        heads={[
          { text: t('stock-product.layer.received') },
          { text: t('stock-product.layer.owner') },
          { text: t('stock-product.layer.agreement') },
          { text: t('stock-product.layer.lot') },
          { text: t('stock-product.layer.cost', { currency: baseCurrency }), align: 'end' },
          { text: t('stock-product.layer.in'), align: 'end' },
          { text: t('stock-product.layer.left'), align: 'end' },
          { text: t('stock-product.layer.allocated'), align: 'end' },
        ]}
        rows={rows.map((layer) => ({
          id: layer.id,
          cells: [
            format.instant(layer.receivedAt),
            <OwnerName key="owner" owner={layer.owner} />,
            <AgreementName key="agreement" owner={layer.owner} />,
            [layer.lot, layer.expiry === null ? '' : format.date(layer.expiry)].filter(Boolean).join(' · ') || '–',
            layer.owner.kind === 'own' ? format.amount(layer.unitCost) : t('stock-product.not-ours'),
            format.quantity(layer.quantity),
            <b key="left">{format.quantity(layer.remaining)}</b>,
            format.quantity(layer.allocated),
          ],
        }))}
      />
      {layers.hasNextPage ? (
        <Button small onClick={() => void layers.fetchNextPage()}>
          {t('stock-product.more')}
        </Button>
      ) : null}
    </>
  );
}

function OwnerName({ owner }: { readonly owner: Owner }) {
  const { t } = useText();
  const mayRead = useAllowed()(findParty.permission);
  const { consignorId } = owner;
  const party = useApiQuery(
    findParty,
    { partyId: consignorId ?? '' },
    { enabled: mayRead && consignorId !== null },
  ).data;
  if (consignorId === null) return <OwnerTag kind="own">{t('stock-product.ours')}</OwnerTag>;
  return <OwnerTag kind="consigned">{party?.name ?? t('stock-product.place.consigned')}</OwnerTag>;
}

function AgreementName({ owner: { agreementId } }: { readonly owner: Owner }) {
  const mayRead = useAllowed()(getAgreement.permission);
  const agreement = useApiQuery(
    getAgreement,
    { agreementId: agreementId ?? '' },
    { enabled: mayRead && agreementId !== null },
  ).data;
  if (agreementId === null || agreement === undefined) return <>–</>;
  return (
    <RecordLink place={agreements} id={agreementId}>
      {agreement.number}
    </RecordLink>
  );
}

/** Rooms of the documents that move stock. */
const causes = {
  goods_receipt: { area: 'purchasing', path: 'receipts' },
  delivery: { area: 'stock', path: 'deliveries' },
  sales_return: { area: 'stock', path: 'returns' },
  adjustment: { area: 'stock', path: 'adjustments' },
  revaluation: { area: 'stock', path: 'revaluations' },
} as const;

function Moves({ productId }: { readonly productId: string }) {
  const { t } = useText();
  const format = useFormat();
  const moves =
    useApiQuery(listStockMoves, { filter: { productId: { eq: productId } }, limit: MOVES }).data?.data ?? [];
  return (
    <SideSection title={t('stock-product.moves')} note={t('stock-product.moves.last', { count: moves.length })}>
      {moves.length === 0 ? <p className={styles['note']}>{t('stock-product.moves.none')}</p> : null}
      {moves.length === 0 ? null : (
        <table className={styles['moves']}>
          <thead>
            <tr>
              <th scope="col">{t('stock-product.move.when')}</th>
              <th scope="col">{t('stock-product.move.document')}</th>
              <th scope="col">{t('stock-product.layer.owner')}</th>
              <th scope="col" className={styles['number']}>
                {t('stock-product.move.quantity')}
              </th>
            </tr>
          </thead>
          <tbody>
            {moves.map(({ id, at, cause, owner, quantity, warehouseCode }) => (
              <tr key={id}>
                <td>{format.instant(at)}</td>
                <td>
                  <RecordLink place={causes[cause.type]} id={cause.id}>
                    {t(`stock-product.cause.${cause.type}`)}
                  </RecordLink>
                  <span className={styles['where']}>{warehouseCode}</span>
                </td>
                <td>
                  <OwnerSign
                    kind={owner.kind === 'own' ? 'own' : 'consigned'}
                    label={t(`stock-product.place.${owner.kind === 'own' ? 'owned' : 'consigned'}`)}
                  />
                </td>
                <td className={styles['number']}>
                  {decimal(quantity).greaterThan(0) ? '+' : ''}
                  {format.quantity(quantity)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </SideSection>
  );
}
