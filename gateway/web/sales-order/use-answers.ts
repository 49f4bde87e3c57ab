import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { ProblemError } from '../app/api/client';

/** By what was asked for; null where there is no answer to it. */
type Answers<Answer> = Readonly<Record<string, Answer | null>>;

interface Asking<Wanted, Answer> {
  /** Under which the answers are kept; where it begins with the company, its changes make it ask again. */
  readonly key: readonly unknown[];
  readonly isAsked: boolean;
  /** In one request. */
  readonly most: number;
  /** Everything that is wanted now, under its key. */
  readonly wanted: () => ReadonlyMap<string, Wanted>;
  /** Answers in the order of what was asked. */
  readonly ask: (some: readonly Wanted[], signal: AbortSignal) => Promise<readonly (Answer | undefined)[]>;
}

/** What is wanted within this time is asked for together. */
const GATHER_MS = 40;
/** After a failure it is asked again by itself. */
const AGAIN_MS = 5_000;
const TOO_MANY = 429;
const none: Answers<never> = {};

/**
 * Answers about many things under one key of the cache: what is newly wanted is asked for alone and together, news of a
 * change asks for everything again, and so does the time after a failure.
 */
export function useAnswers<Wanted, Answer>(asking: Asking<Wanted, Answer>) {
  const { key, isAsked } = asking;
  const queries = useQueryClient();
  const latest = useRef(asking);
  useLayoutEffect(() => {
    latest.current = asking;
  });
  const { data: answers = none, refetch } = useQuery<Answers<Answer>>({
    queryKey: key,
    enabled: isAsked,
    queryFn: async ({ signal }) => {
      const state = queries.getQueryState<Answers<Answer>>(key);
      const known = state?.data ?? none;
      const wanted = [...asking.wanted()];
      const missing = wanted.filter(([id]) => known[id] === undefined);
      const asked = missing.length === 0 || state?.isInvalidated === true ? wanted : missing;
      const found = new Map<string, Answer | null>();
      const chunks = Array.from({ length: Math.ceil(asked.length / asking.most) }, (_, index) =>
        asked.slice(index * asking.most, (index + 1) * asking.most),
      );
      const asks = chunks.map(async (chunk) => {
        const answered = await asking.ask(
          chunk.map(([, each]) => each),
          signal,
        );
        chunk.forEach(([id], index) => found.set(id, answered[index] ?? null));
      });
      const failed = (await Promise.allSettled(asks)).find(({ status }) => status === 'rejected');
      const now = [...asking.wanted().keys()].flatMap((id) => {
        const answer = found.get(id) ?? known[id];
        return answer === undefined ? [] : [[id, answer] as const];
      });
      const next = Object.fromEntries(now);
      if (failed === undefined) return next;
      // One request of several was refused: what the others brought is shown all the same.
      if (!signal.aborted) queries.setQueryData(key, next);
      throw (failed as PromiseRejectedResult).reason;
    },
    refetchInterval: ({ state: { status, error } }) => (status === 'error' && !isRefused(error) ? AGAIN_MS : false),
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const again = useRef<() => void>(() => undefined);
  /** Asks for what is wanted and not known; cheap to call when there is nothing. */
  const askMissing = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const { key: current, isAsked: mayAsk, wanted } = latest.current;
      const known = queries.getQueryData<Answers<Answer>>(current) ?? none;
      const isMissing = [...wanted().keys()].some((id) => known[id] === undefined);
      if (!mayAsk || !isMissing) return;
      // What joins an answer on its way was not asked with it.
      void refetch({ cancelRefetch: false }).then(({ isSuccess }) => (isSuccess ? again.current() : undefined));
    }, GATHER_MS);
  }, [queries, refetch]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    again.current = askMissing;
    // Something may have been wanted while the answer was on its way.
    askMissing();
  }, [answers, askMissing]);
  return { answers, askMissing };
}

/** What was refused is refused again, until something changes. */
function isRefused(error: Error | null): boolean {
  return error instanceof ProblemError && error.status < 500 && error.status !== TOO_MANY;
}
