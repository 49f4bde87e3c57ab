import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle } from '@tabler/icons-react';
import { createContext, useContext, useMemo } from 'react';
import { useFormat, type Format } from '../app/format';
import { useText, type Translate } from '../app/text';
import { itemColumn } from '../ui/line-grid/item-column';
import { numberColumn } from '../ui/line-grid/number-column';
import type { GridColumn } from '../ui/line-grid/use-line-grid';
import { OwnerSign } from '../ui/owner';
import { useProductCodes } from '../ui/product-codes';
import styles from './order-columns.module.css';
import { blankLine, withProduct, withQuantity, type Line } from './order-form';
import { discountOf, pricedOf, unitPriceOf } from './priced';
import type { LineShortage } from './shortage';
import { lineNet } from './totals';
import type { LineFacts, Stock } from './use-line-facts';

interface OrderColumnsMaterial {
  readonly facts: LineFacts;
  readonly currency: string;
  readonly branchName: string;
  readonly taxPercentOf: ((code: string | undefined) => string) | undefined;
}

/** By the key of a line. Columns are drawn anew for all lines, what a line lacks only where it changes. */
export const Shortages = createContext<ReadonlyMap<string, LineShortage>>(new Map());

/** Columns of an order while it is typed: item, quantity and price are entered, the rest follows. */
export function useOrderColumns(material: OrderColumnsMaterial): readonly GridColumn<Line>[] {
  const { t, language } = useText();
  const format = useFormat();
  const { codes, prepare } = useProductCodes();
  const { facts, currency, branchName, taxPercentOf } = material;
  return useMemo(
    () => [
      itemColumn<Line>({
        header: t('sales-order.line.item'),
        placeholder: t('sales-order.line.find'),
        cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
        unknown: 'sales-order.problem.item',
        lineOf: withProduct,
        blank: blankLine,
        onShown: (products) =>
          facts.want(
            'finder',
            products.map(({ id, kind }) => ({ productId: id, kind, quantity: '1' })),
          ),
        detail: ({ id, kind }) => (
          <FoundDetail
            price={facts.priceOf(id, '1')?.unitPrice ?? undefined}
            stock={kind === 'service' ? undefined : facts.stockOf(id)}
            currency={currency}
            t={t}
            format={format}
          />
        ),
        ...{ codes, prepare },
      }),
      {
        id: 'name',
        header: t('sales-order.line.name'),
        width: 'minmax(150px, 1fr)',
        copy: ({ name }) => name,
        cell: (line) => <NameCell line={line} t={t} format={format} />,
      },
      numberColumn<Line>({
        id: 'quantity',
        header: t('sales-order.line.quantity'),
        width: 72,
        entry: true,
        language,
        isEditable: hasProduct,
        valueOf: ({ quantity }) => quantity,
        accept: (value) => (decimal(value).greaterThan(0) ? undefined : 'sales-order.problem.quantity'),
        write: withQuantity,
        cell: ({ quantity }) => format.quantity(quantity),
      }),
      {
        id: 'unit',
        header: t('sales-order.line.unit'),
        width: 44,
        cell: ({ unit }) => (unit === 'C62' ? t('sales-order.piece') : unit),
      },
      numberColumn<Line>({
        id: 'price',
        header: t('sales-order.line.price'),
        width: 80,
        entry: true,
        language,
        isEditable: hasProduct,
        valueOf: (line) => unitPriceOf(line, facts) ?? '',
        accept: (value) => (decimal(value).isNegative() ? 'sales-order.problem.price' : undefined),
        write: (unitPrice) => (line) => (unitPrice === unitPriceOf(line, facts) ? line : { ...line, unitPrice }),
        empty: ({ unitPrice: _entered, ...line }) => line,
        cell: (line) => {
          const price = unitPriceOf(line, facts);
          return price === undefined ? '–' : format.amount(price, decimalsOf(price) > 2 ? undefined : currency);
        },
      }),
      numberColumn<Line>({
        id: 'discount',
        header: t('sales-order.line.discount'),
        width: 60,
        language,
        isEditable: hasProduct,
        valueOf: (line) => discountOf(line, facts),
        accept: (value) =>
          decimal(value).isNegative() || decimal(value).greaterThan(100) ? 'sales-order.problem.discount' : undefined,
        write: (discountPercent) => (line) => ({ ...line, discountPercent }),
        empty: ({ discountPercent: _entered, ...line }) => line,
        cell: (line) => {
          const discount = discountOf(line, facts);
          return decimal(discount).isZero() ? <span className={styles['zero']}>–</span> : format.percent(discount);
        },
      }),
      ...(taxPercentOf === undefined
        ? []
        : [
            {
              id: 'tax',
              header: t('sales-order.line.tax'),
              width: 56,
              align: 'end' as const,
              cell: (line: Line) => format.percent(taxPercentOf(line.taxCode ?? line.saved?.taxCode)),
            },
          ]),
      ...stockColumns(t, format, facts, t('sales-order.available-in', { branch: branchName })),
      {
        id: 'net',
        header: t('sales-order.line.net'),
        width: 96,
        align: 'end' as const,
        copy: (line) => lineNet(pricedOf(line, facts, () => '0')).toString(),
        cell: (line) => (
          <b className={styles['amount']}>
            {unitPriceOf(line, facts) === undefined
              ? '–'
              : format.amount(lineNet(pricedOf(line, facts, () => '0')).toFixed(2), currency)}
          </b>
        ),
      },
    ],
    [t, language, format, codes, prepare, facts, currency, branchName, taxPercentOf],
  );
}

function stockColumns(t: Translate, format: Format, facts: LineFacts, group: string): GridColumn<Line>[] {
  const columns = [
    { id: 'own', sign: <OwnerSign kind="own" />, of: ({ owned }: Stock) => owned },
    { id: 'consigned', sign: <OwnerSign kind="consigned" />, of: ({ consigned }: Stock) => consigned },
    { id: 'reserved', sign: <OwnerSign kind="reserved" />, of: ({ reserved }: Stock) => reserved },
    { id: 'incoming', sign: <OwnerSign kind="incoming" />, of: ({ incoming }: Stock) => incoming },
  ];
  return columns.map(({ id, sign, of }) => ({
    id,
    sign,
    group,
    header: t(`sales-order.stock.${id}`),
    width: 56,
    align: 'end',
    cell: ({ productId, kind }) => {
      const stock = kind === 'service' ? undefined : facts.stockOf(productId);
      if (stock === undefined) return null;
      const value = of(stock);
      return <span className={decimal(value).isZero() ? styles['zero'] : ''}>{format.quantity(value)}</span>;
    },
  }));
}

function NameCell({ line, t, format }: { readonly line: Line; readonly t: Translate; readonly format: Format }) {
  const shortage = useContext(Shortages).get(line.key);
  return (
    <>
      <span className={styles['name']}>{line.name}</span>
      {shortage === undefined ? null : (
        <span className={styles['short']}>
          <IconAlertTriangle size={14} stroke={1.5} aria-hidden />
          {t('sales-order.shortage.short', { short: format.quantity(shortage.short) })}
        </span>
      )}
    </>
  );
}

function FoundDetail({
  price,
  stock,
  currency,
  t,
  format,
}: {
  readonly price: string | undefined;
  readonly stock: Stock | undefined;
  readonly currency: string;
  readonly t: Translate;
  readonly format: Format;
}) {
  return (
    <span className={styles['found']}>
      {stock === undefined ? null : (
        <>
          <OwnerSign kind="own" label={t('ui.owner.own')} /> {format.quantity(stock.owned)}
          <OwnerSign kind="consigned" label={t('ui.owner.consigned')} /> {format.quantity(stock.consigned)}
          <span className={styles['free']}>{t('sales-order.free', { free: format.quantity(stock.available) })}</span>
        </>
      )}
      <b>{price === undefined ? '–' : format.money(price, currency)}</b>
    </span>
  );
}

function hasProduct({ productId }: Line): boolean {
  return productId !== '';
}

function decimalsOf(value: string): number {
  return value.split('.')[1]?.replace(/0+$/, '').length ?? 0;
}
