import { listProducts } from '@consigna/contracts/catalog/product';
import type { Output } from '@consigna/contracts/contract';
import { getValuation } from '@consigna/contracts/warehouse/stock';
import { decimal } from '@consigna/kernel/decimal';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queryOf, useApiQuery, type RowOf } from '../app/api/hooks';
import { useAllowed, useCompany, useToday } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { OwnerBar } from '../ui/owner';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import type { Column } from '../ui/resource-index/rows';
import type { Sheet } from '../ui/sheet';
import { useAvailability, type Availability } from './gather';
import { sharesOf } from './places';
import { stockOf } from './stock-file';
import styles from './stock.module.css';

const here = { area: 'stock', path: 'products' } as const;
const goods = { kind: { eq: 'goods' } };
type Product = RowOf<typeof listProducts>;
/** What one asks of a product first: what can be sold, then what is there and what is coming. */
const ranks: Readonly<Record<string, NonNullable<Column<Product>['rank']>>> = {
  available: 'first',
  onHand: 'second',
  incoming: 'second',
};

const figures = ['onHand', 'owned', 'consigned', 'reserved', 'available', 'incoming'] as const;
type Figure = (typeof figures)[number];

export default function StockList() {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const today = useToday();
  const maySeeValue = useAllowed()(getValuation.permission);
  const valuation = useApiQuery(getValuation, {}, { enabled: maySeeValue }).data;
  const queries = useQueryClient();
  const values = useMemo(() => valuesOf(valuation), [valuation]);
  const figure = (id: Figure): Column<Product> => ({
    id,
    header: t(`stock-product.figure.${id}`),
    width: 96,
    align: 'end',
    ...(ranks[id] === undefined ? {} : { rank: ranks[id] }),
    cell: (product) => <Units productId={product.id} of={(stock) => stock[id]} />,
  });
  const sheet = async (input: Record<string, unknown>, columns: readonly Column<Product>[]): Promise<Sheet> => {
    const [rows, valued] = await Promise.all([
      stockOf(code, input),
      maySeeValue ? queries.fetchQuery(queryOf(getValuation, {}, code)) : undefined,
    ]);
    const valueOf = valuesOf(valued);
    const valueIn = t('stock-product.value-in', { currency: valued?.currency ?? '' });
    const texts = columns.flatMap((column) => (column.path === 'sku' || column.path === 'name' ? [column.path] : []));
    const known = [...figures, 'value'] as const;
    const numbers = columns.flatMap(({ id }) => known.filter((each) => each === id));
    return {
      name: `stock ${today}`,
      title: `${t('stock-product.rooms.products')} · ${format.date(today)}`,
      head: [...texts, ...numbers].map((id) =>
        id === 'value' ? valueIn : (columns.find((column) => column.id === id)?.header ?? ''),
      ),
      rows: rows.map(({ product, stock }) => ({
        texts: texts.map((id) => product[id]),
        figures: numbers.map((id) => (id === 'value' ? valueOf.get(product.id) : stock?.[id]) ?? '0'),
        isTotal: false,
      })),
    };
  };
  return (
    <ResourceIndex
      title={t('stock-product.rooms.products')}
      sheet={sheet}
      contract={listProducts}
      fixed={{ ...goods }}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(here, code, id)}
      empty={{ title: t('stock-product.empty.title'), text: t('stock-product.empty.text') }}
      filters={[
        { field: 'category', label: t('stock-product.category'), kind: 'text' },
        {
          field: 'active',
          label: t('stock-product.active'),
          kind: 'flag',
          yes: t('stock-product.active.yes'),
          no: t('stock-product.active.no'),
        },
      ]}
      columns={[
        {
          id: 'sku',
          rank: 'second',
          header: t('stock-product.sku'),
          path: 'sku',
          width: 130,
          sort: 'sku',
          cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
        },
        {
          id: 'name',
          rank: 'first',
          header: t('stock-product.name'),
          path: 'name',
          sort: 'name',
          cell: ({ name }) => name,
        },
        {
          id: 'split',
          header: t('stock-product.split'),
          width: 148,
          cell: (product) => <Split productId={product.id} />,
        },
        ...figures.map(figure),
        ...(maySeeValue
          ? [
              {
                id: 'value',
                header: t('stock-product.value-in', { currency: valuation?.currency ?? '' }),
                width: 116,
                align: 'end' as const,
                cell: ({ id }: Product) => {
                  const value = values.get(id);
                  return value === undefined || decimal(value).isZero() ? (
                    <span className={styles['zero']}>–</span>
                  ) : (
                    format.amount(value, valuation?.currency)
                  );
                },
              },
            ]
          : []),
      ]}
    />
  );
}

function Units({ productId, of }: { readonly productId: string; readonly of: (stock: Availability) => string }) {
  const format = useFormat();
  const stock = useAvailability(productId);
  if (stock === undefined) return null;
  if (stock === null) return <span className={styles['zero']}>–</span>;
  const value = of(stock);
  return <span className={decimal(value).isZero() ? styles['zero'] : ''}>{format.quantity(value)}</span>;
}

function Split({ productId }: { readonly productId: string }) {
  const stock = useAvailability(productId);
  if (stock === null || stock === undefined) return null;
  return (
    <span className={styles['bar']}>
      <OwnerBar parts={sharesOf(stock.owned, stock.consigned)} />
    </span>
  );
}

function valuesOf(valuation: Output<typeof getValuation> | undefined): ReadonlyMap<string, string> {
  return new Map(valuation?.products.map(({ productId, value }) => [productId, value]));
}
