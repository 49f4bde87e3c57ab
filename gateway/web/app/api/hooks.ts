import {
  ownerOf,
  type CommandContract,
  type Contract,
  type InputOf,
  type Output,
  type QueryContract,
} from '@consigna/contracts/contract';
import { MAX_FILTER_VALUES } from '@consigna/contracts/fields';
import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useContext, useEffect, useRef } from 'react';
import { groupOf, SessionContext, useCompanyCode } from '../company';
import { isAllowed, SESSION } from '../session';
import { call, newKey, ProblemError, type CallOptions } from './client';

/** Lists and documents may be this old when one comes back to them; live updates mark them stale earlier. */
const FRESH_MS = 10_000;
const MAX_RETRIES = 2;
/** Rows of one page at most, as the contracts allow. */
const MAX_PAGE = 200;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // A refusal stays a refusal; only what could not be reached is tried again.
        retry: (count, error) => !(error instanceof ProblemError) && count < MAX_RETRIES,
      },
    },
  });
}

/** Key under which an answer is cached: `[company, subject, input]`, so that a prefix invalidates a company or a list. */
export function keyOf(contract: Contract, input: unknown, company: string | undefined): readonly unknown[] {
  return [contract.scope === 'company' ? company : contract.scope, contract.subject, input];
}

/** A query for loaders, prefetching and `useQueries`. */
export function queryOf<C extends QueryContract>(contract: C, input: InputOf<C>, company: string | undefined) {
  return queryAt(contract, input, company === undefined ? {} : { company });
}

/** In which company, or of which companies of a group, a contract is asked. */
type Place = Pick<CallOptions, 'company' | 'companies'>;

function queryAt<C extends QueryContract>(contract: C, input: InputOf<C>, place: Place) {
  return queryOptions({
    queryKey: keyAt(contract, input, place),
    queryFn: ({ signal }): Promise<Output<C>> => call(contract, input, { signal, ...place }),
  });
}

function keyAt(contract: Contract, input: unknown, { company, companies }: Place): readonly unknown[] {
  const key = keyOf(contract, input, company);
  return companies === undefined ? key : [...key, companies];
}

/** The company of the address. A read of the group is of one network: who belongs to several names its companies. */
function usePlace(contract: Contract): Place {
  const company = useCompanyCode();
  const companies = useContext(SessionContext)?.companies ?? [];
  if (contract.scope !== 'group') return company === undefined ? {} : { company };
  if (new Set(companies.map(({ networkId }) => networkId)).size <= 1) return {};
  const allowed = groupOf(companies).filter((each) => isAllowed(each, contract.permission));
  return { companies: allowed.map(({ id }) => id) };
}

interface QuerySettings {
  readonly enabled?: boolean;
  /** Shows the former answer while the next one is under way. */
  readonly keepPrevious?: boolean;
  /** Also without news of a change: for what only time changes. */
  readonly everyMs?: number;
}

/** The answer of a query in the company of the address. */
export function useApiQuery<C extends QueryContract>(contract: C, input: InputOf<C>, settings: QuerySettings = {}) {
  return useQuery({
    ...queryAt(contract, input, usePlace(contract)),
    enabled: settings.enabled ?? true,
    ...(settings.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
    ...(settings.everyMs === undefined ? {} : { refetchInterval: settings.everyMs }),
  });
}

interface Page<T> {
  readonly data: T[];
  readonly page: { readonly nextCursor: string | null; readonly hasMore: boolean; readonly total?: number | undefined };
}

/** Rows of a list: an element of `data` of its answer. */
export type RowOf<C extends QueryContract> = Output<C> extends { data: (infer T)[] } ? T : never;

/** A list read page by page with its cursor. */
export function useApiList<C extends QueryContract>(
  contract: C,
  input: Record<string, unknown>,
  { enabled = true }: Pick<QuerySettings, 'enabled'> = {},
) {
  const place = usePlace(contract);
  return useInfiniteQuery({
    queryKey: keyAt(contract, input, place),
    enabled,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }): Promise<Page<RowOf<C>>> => {
      const paged = { ...input, ...(pageParam === '' ? {} : { cursor: pageParam }) } as InputOf<C>;
      const answer = await call(contract, paged, { signal, ...place });
      return answer as unknown as Page<RowOf<C>>;
    },
    getNextPageParam: ({ page }) => (page.hasMore ? page.nextCursor : null),
    placeholderData: keepPreviousData,
  });
}

/** All rows of a list, as many pages as they are; undefined until the last one is here. */
export function useWholeList<C extends QueryContract>(
  contract: C,
  input: Record<string, unknown>,
  settings: Pick<QuerySettings, 'enabled'> = {},
): readonly RowOf<C>[] | undefined {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = useApiList(
    contract,
    { ...input, limit: MAX_PAGE },
    settings,
  );
  const isShort = hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (isShort) void fetchNextPage();
  }, [isShort, fetchNextPage]);
  return hasNextPage ? undefined : data?.pages.flatMap((page) => page.data);
}

/** Rows of a list by their ids and in the order of these, as far as they are here: one request for as many as a filter takes. */
export function useRowsById<C extends QueryContract>(
  contract: C,
  ids: readonly string[],
  { enabled = true }: Pick<QuerySettings, 'enabled'> = {},
): readonly RowOf<C>[] {
  const place = usePlace(contract);
  const parts = Array.from({ length: Math.ceil(ids.length / MAX_FILTER_VALUES) }, (_, part) =>
    ids.slice(part * MAX_FILTER_VALUES, (part + 1) * MAX_FILTER_VALUES),
  );
  const answers = useQueries({
    queries: parts.map((some) => {
      const input = { filter: { id: { in: some.join(',') } }, limit: some.length } as unknown as InputOf<C>;
      return { ...queryAt(contract, input, place), enabled };
    }),
  });
  const rows = answers.flatMap(
    ({ data }) => (data as Page<RowOf<C> & { readonly id: string }> | undefined)?.data ?? [],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

interface CommandSettings<C extends CommandContract> {
  readonly onDone?: (output: Output<C>) => void;
}

/**
 * A command in the company of the address. A second try of the same input after a lost connection goes under the same
 * key; whatever succeeded or was refused is over, and the next try is a new intent.
 */
export function useCommand<C extends CommandContract>(contract: C, { onDone }: CommandSettings<C> = {}) {
  const company = useCompanyCode();
  const queries = useQueryClient();
  const intent = useRef<{ readonly text: string; readonly key: string } | undefined>(undefined);
  return useMutation({
    mutationFn: async (input: InputOf<C>): Promise<Output<C>> => {
      const text = JSON.stringify(input);
      if (intent.current?.text !== text) intent.current = { text, key: newKey() };
      const { key } = intent.current;
      try {
        const output = await call(contract, input, { key, ...(company === undefined ? {} : { company }) });
        intent.current = undefined;
        return output;
      } catch (error) {
        if (error instanceof ProblemError && error.status < 500) intent.current = undefined;
        throw error;
      }
    },
    onSuccess: async (output) => {
      onDone?.(output);
      // What a command changes is rarely one document: stock, figures and lists of the company follow.
      await queries.invalidateQueries({ queryKey: contract.scope === 'company' ? [company] : [] });
      // Companies, roles and modules are the directory's: what it changes may change what the person may do, and the group.
      if (ownerOf(contract.subject) === 'directory')
        await Promise.all([SESSION, ['group']].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
