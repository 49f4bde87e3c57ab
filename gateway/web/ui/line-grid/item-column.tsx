import type { ProductView } from '@consigna/contracts/catalog/product';
import type { ReactNode } from 'react';
import type { ProductCodes } from '../product-codes';
import { ItemFinder } from '../item-finder';
import type { GridColumn, Read } from './use-line-grid';

interface ItemColumn<Row> extends ProductCodes {
  readonly header: string;
  readonly placeholder: string;
  readonly cell: (row: Row) => ReactNode;
  /** Text id of what is said of a code that does not exist. */
  readonly unknown: string;
  /** What choosing a product writes into the line. */
  readonly lineOf: (product: ProductView) => (row: Row) => Row;
  readonly blank: () => Row;
  readonly detail: (product: ProductView) => ReactNode;
  readonly onShown?: (products: readonly ProductView[]) => void;
}

/** The column of a line's product: typed, found, pasted or scanned. */
export function itemColumn<Row extends { readonly sku: string }>(column: ItemColumn<Row>): GridColumn<Row> {
  const { header, placeholder, cell, unknown, lineOf, blank, detail, onShown, codes, prepare } = column;
  return {
    id: 'item',
    header,
    width: 124,
    copy: ({ sku }) => sku,
    cell,
    edit: {
      entry: true,
      kind: 'text',
      placeholder,
      text: ({ sku }) => sku,
      prepare,
      read: (text, row): Read<Row> => {
        if (text.trim() === (row?.sku ?? '')) return { write: (same) => same };
        const product = codes.get(text.trim().toLowerCase());
        return product === undefined ? { problem: unknown } : { write: lineOf(product) };
      },
      editor: (editor) => (
        <ItemFinder
          {...editor}
          lineOf={lineOf}
          newLine={(product) => lineOf(product)(blank())}
          detail={detail}
          {...(onShown === undefined ? {} : { onShown })}
        />
      ),
    },
  };
}
