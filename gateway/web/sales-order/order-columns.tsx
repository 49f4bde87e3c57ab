import type { ProductView } from '@consigna/contracts/catalog/product';
import { listProducts } from '@consigna/contracts/catalog/product';
import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useCallback, useMemo, useRef } from 'react';
import { call } from '../app/api/client';
import { useCompany } from '../app/company';
import { useFormat, type Format } from '../app/format';
import { useText, type Language, type Translate } from '../app/text';
import { ItemFinder } from '../ui/item-finder';
import { parseNumber } from '../ui/line-grid/parse';
import type { GridColumn, Read } from '../ui/line-grid/use-line-grid';
import { OwnerSign } from '../ui/owner';
import styles from './order-columns.module.css';
import { blankLine, withProduct, type Line } from './order-form';
import { discountOf, pricedOf, unitPriceOf } from './priced';
import type { LineShortage } from './shortage';
import { lineNet } from './totals';
import type { LineFacts, Stock } from './use-line-facts';

interface OrderColumnsMaterial {
  readonly facts: LineFacts;
  readonly shortages: ReadonlyMap<string, LineShortage>;
  readonly currency: string;
  readonly branchName: string;
  readonly taxPercentOf: ((code: string | undefined) => string) | undefined;
}

/** Columns of an order while it is typed: item, quantity and price are entered, the rest follows. */
export function useOrderColumns(material: OrderColumnsMaterial): readonly GridColumn<Line>[] {
  const { t, language } = useText();
  const format = useFormat();
  const { code: company } = useCompany();
  const codes = useRef(new Map<string, ProductView>());
  const prepare = useCallback(
    async (texts: readonly string[]) => {
      const unknown = [...new Set(texts.map((text) => text.trim()))].filter(
        (text) => !codes.current.has(text.toLowerCase()),
      );
      await Promise.all(
        unknown.map(async (text) => {
          const { data } = await call(listProducts, { q: text, limit: 10 }, { company });
          const exact = data.find(
            ({ sku, barcodes }) => sku.toLowerCase() === text.toLowerCase() || barcodes.includes(text),
          );
          if (exact !== undefined) codes.current.set(text.toLowerCase(), exact);
        }),
      );
    },
    [company],
  );
  const { facts, shortages, currency, branchName, taxPercentOf } = material;
  return useMemo(
    () => [
      itemColumn(t, format, facts, currency, codes.current, prepare),
      {
        id: 'name',
        header: t('sales-order.line.name'),
        width: 'minmax(150px, 1fr)',
        copy: ({ name }) => name,
        cell: (line) => <NameCell line={line} shortage={shortages.get(line.key)} t={t} format={format} />,
      },
      numberColumn({
        id: 'quantity',
        header: t('sales-order.line.quantity'),
        width: 72,
        entry: true,
        language,
        valueOf: ({ quantity }) => quantity,
        accept: (value) => (decimal(value).greaterThan(0) ? undefined : 'sales-order.problem.quantity'),
        write: (quantity) => (line) => withoutAnswer({ ...line, quantity }),
        cell: ({ quantity }) => format.quantity(quantity),
      }),
      {
        id: 'unit',
        header: t('sales-order.line.unit'),
        width: 44,
        cell: ({ unit }) => (unit === 'C62' ? t('sales-order.piece') : unit),
      },
      numberColumn({
        id: 'price',
        header: t('sales-order.line.price'),
        width: 80,
        entry: true,
        language,
        valueOf: (line) => unitPriceOf(line, facts) ?? '',
        accept: (value) => (decimal(value).isNegative() ? 'sales-order.problem.price' : undefined),
        write: (unitPrice) => (line) => (unitPrice === unitPriceOf(line, facts) ? line : { ...line, unitPrice }),
        empty: ({ unitPrice: _entered, ...line }) => line,
        cell: (line) => {
          const price = unitPriceOf(line, facts);
          return price === undefined ? '–' : format.amount(price, decimalsOf(price) > 2 ? undefined : currency);
        },
      }),
      numberColumn({
        id: 'discount',
        header: t('sales-order.line.discount'),
        width: 60,
        language,
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
    [t, language, format, prepare, facts, shortages, currency, branchName, taxPercentOf],
  );
}

function itemColumn(
  t: Translate,
  format: Format,
  facts: LineFacts,
  currency: string,
  codes: ReadonlyMap<string, ProductView>,
  prepare: (texts: readonly string[]) => Promise<void>,
): GridColumn<Line> {
  return {
    id: 'item',
    header: t('sales-order.line.item'),
    width: 124,
    copy: ({ sku }) => sku,
    cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
    edit: {
      entry: true,
      kind: 'text',
      placeholder: t('sales-order.line.find'),
      text: ({ sku }) => sku,
      prepare,
      read: (text, line): Read<Line> => {
        if (text.trim() === (line?.sku ?? '')) return { write: (row) => row };
        const product = codes.get(text.trim().toLowerCase());
        return product === undefined ? { problem: 'sales-order.problem.item' } : { write: withProduct(product) };
      },
      editor: (editor) => (
        <ItemFinder
          {...editor}
          lineOf={withProduct}
          newLine={(product) => withProduct(product)(blankLine())}
          onShown={(products) => facts.want(products.map(({ id }) => ({ productId: id, quantity: '1' })))}
          detail={({ id, kind }) => (
            <FoundDetail
              price={facts.priceOf(id, '1')?.unitPrice ?? undefined}
              stock={kind === 'service' ? undefined : facts.stockOf(id)}
              currency={currency}
              t={t}
              format={format}
            />
          )}
        />
      ),
    },
  };
}

interface NumberColumn {
  readonly id: string;
  readonly header: string;
  readonly width: number;
  readonly entry?: boolean;
  readonly language: Language;
  readonly valueOf: (line: Line) => string;
  /** Text id of what is wrong with a value. */
  readonly accept: (value: string) => string | undefined;
  readonly write: (value: string) => (line: Line) => Line;
  /** What an emptied cell means; a problem unless said. */
  readonly empty?: (line: Line) => Line;
  readonly cell: GridColumn<Line>['cell'];
}

function numberColumn({
  id,
  header,
  width,
  entry,
  language,
  valueOf,
  accept,
  write,
  empty,
  cell,
}: NumberColumn): GridColumn<Line> {
  return {
    id,
    header,
    width,
    align: 'end',
    cell,
    edit: {
      entry: entry === true,
      kind: 'number',
      isEditable: (line) => line !== undefined && line.productId !== '',
      text: (line) => (language === 'en' ? valueOf(line) : valueOf(line).replace('.', ',')),
      read: (text) => {
        if (text.trim() === '' && empty !== undefined) return { write: empty };
        const value = parseNumber(text, language);
        if (value === undefined) return { problem: 'ui.grid.problem.number' };
        const problem = accept(value);
        return problem === undefined ? { write: write(value) } : { problem };
      },
    },
  };
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

function NameCell({
  line,
  shortage,
  t,
  format,
}: {
  readonly line: Line;
  readonly shortage: LineShortage | undefined;
  readonly t: Translate;
  readonly format: Format;
}) {
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

/** Another quantity is another shortage. */
function withoutAnswer({ waits: _answer, ...line }: Line): Line {
  return line;
}

function decimalsOf(value: string): number {
  return value.split('.')[1]?.replace(/0+$/, '').length ?? 0;
}
