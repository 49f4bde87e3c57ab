import type { ExportInput } from '@consigna/contracts/operation';

/** The plain members of a row, those of its objects after a point: names of the columns that files have. */
export type PathOf<Row> = {
  [Name in keyof Row & string]: NonNullable<Row[Name]> extends readonly unknown[]
    ? never
    : NonNullable<Row[Name]> extends object
      ? `${Name}.${PathOf<NonNullable<Row[Name]>>}`
      : Name;
}[keyof Row & string];

export interface FileColumn {
  readonly header: string;
  readonly path?: string | undefined;
  readonly parts?: readonly { readonly path: string; readonly header: string }[] | undefined;
  readonly currencyPath?: string | undefined;
}

/**
 * What a file has of the columns on the screen, in their order and under their heads; amounts are followed
 * by their currency. Undefined where no column is a member of the row: everything.
 */
export function fileColumns(columns: readonly FileColumn[], currencyTitle: string): ExportInput['columns'] {
  const wanted = columns.flatMap(({ header, path, parts = [], currencyPath }) => [
    ...(path === undefined ? [] : [{ path, title: header }]),
    ...parts.map((part) => ({ path: part.path, title: part.header })),
    ...(currencyPath === undefined ? [] : [{ path: currencyPath, title: currencyTitle }]),
  ]);
  const once = wanted.filter(({ path }, index) => wanted.findLastIndex((other) => other.path === path) === index);
  return once.length === 0 ? undefined : once;
}
