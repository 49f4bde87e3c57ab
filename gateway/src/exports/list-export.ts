import type { ExportInput } from '@consigna/contracts/operation';
import type { Output, QueryContract } from '@consigna/contracts/contract';
import type { pageOf } from '@consigna/contracts/fields';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Link } from '@consigna/messaging/link';
import type { z } from 'zod';
import type { Outcome } from '../operations/operation-runner.js';
import { readQuery } from '@consigna/contracts/query-string';
import type { Route } from '../routes.js';
import { chosen, columnsOf, valueAt, type Column } from './columns.js';
import { ExportFile } from './export-file.js';

/** Rows that services are asked for at a time: the longest page there is. */
const PAGE = 200;
/** More rows than this do not fit into a file that is made in memory; whoever needs them reads the list by its pages. */
const MAX_ROWS = { csv: 500_000, jsonl: 500_000, xlsx: 100_000 } as const;

const mediaTypes = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

type Page = Output<QueryContract<z.ZodType, ReturnType<typeof pageOf>>>;

/** Parameters that a file has no use for: it is the whole list, without what stands beside it. */
const ofOnePage: readonly string[] = ['cursor', 'limit', 'totals'];

/** What is written where, checked before anything is begun. */
export interface ListExport {
  readonly route: Route;
  readonly input: Readonly<Record<string, unknown>>;
  readonly columns: readonly Column[];
  readonly format: z.output<typeof ExportInput>['format'];
  readonly name: string;
}

/**
 * Finds the list that somebody wants as a file.
 *
 * @throws DomainError `unknown-list`, `unknown-column`, and what the list itself says to its query string
 */
export function listExportOf(routes: readonly Route[], order: z.output<typeof ExportInput>): ListExport {
  const route = routes.find((one) => isList(one) && one.parts.length === 1 && one.parts[0] === order.list);
  if (route === undefined) throw new DomainError('unknown-list', { list: order.list });
  const known = new Map([...route.query].filter(([name]) => !ofOnePage.includes(name)));
  const input = readQuery(order.query, known, route.filterable);
  const columns = columnsOf(route.contract);
  return {
    route,
    input: { ...input, limit: PAGE },
    columns: order.columns === undefined ? columns : chosen(columns, order.columns),
    format: order.format,
    name: `${order.name ?? order.list.slice(1).replaceAll('/', '-')}.${order.format}`,
  };
}

function isList({ method, scope, paged }: Route): boolean {
  return method === 'GET' && scope === 'company' && paged;
}

/**
 * Reads a list to its end and writes it as a file.
 *
 * @throws DomainError `export-too-large`, and what the list refuses
 */
export async function writeList(
  { route, input, columns, format, name }: ListExport,
  { link, ctx, tell }: { link: Link; ctx: Context; tell: (done: number, total: number | null) => Promise<void> },
): Promise<Required<Pick<Outcome, 'file'>> & { rows: number }> {
  const file = new ExportFile({ format, columns });
  try {
    let rows = 0;
    let cursor: string | null = null;
    let total: number | null = null;
    do {
      const asked =
        cursor === null ? { ...input, ...(route.query.has('count') ? { count: 'exact' } : {}) } : { ...input, cursor };
      const { data, page } = (await link.ask(route.contract, ctx, asked)) as Page;
      total ??= page.total ?? null;
      rows += data.length;
      if (rows > MAX_ROWS[format] || (total ?? 0) > MAX_ROWS[format])
        throw new DomainError('export-too-large', { rows: total ?? rows, limit: MAX_ROWS[format] });
      file.add(
        data.map((row) => (format === 'jsonl' ? [JSON.stringify(row)] : columns.map((column) => valueAt(row, column)))),
      );
      await tell(rows, total);
      cursor = page.hasMore ? page.nextCursor : null;
    } while (cursor !== null);
    return { rows, file: { name, mediaType: mediaTypes[format], content: Buffer.from(await file.finish()) } };
  } finally {
    await file.stop();
  }
}
