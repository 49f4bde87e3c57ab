import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useSession } from './company';

/** Changes come in bursts: one commit of many lines is one reading anew. */
const GATHER_MS = 400;
const GROUP = 'group';

/**
 * Keeps what is shown of a company (or of the group and its companies, for undefined) as it is: when somebody changes
 * something, what is on the screen is read again. A page in the background waits until it is looked at.
 */
export function useLive(company: string | undefined): void {
  const queries = useQueryClient();
  const { companies } = useSession();
  const codes = useRef<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    codes.current = new Map(companies.map(({ id, code }) => [id, code]));
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stale = new Set<string>();
    const readAgain = (places: Iterable<string>) => {
      for (const place of places) stale.add(place);
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const place of stale) void queries.invalidateQueries({ queryKey: [place] });
        stale.clear();
      }, GATHER_MS);
    };
    const path = company === undefined ? '/api/v1/group/live' : `/api/v1/companies/${encodeURIComponent(company)}/live`;
    const source = new EventSource(path);
    source.addEventListener('change', ({ data }: MessageEvent<string>) => {
      if (company !== undefined) return readAgain([company]);
      // A page of the group can show one company of it: only that one's changes concern it.
      const { companyId = '' } = JSON.parse(data) as { companyId?: string };
      return readAgain([GROUP, codes.current.get(companyId) ?? GROUP]);
    });
    source.addEventListener('resync', () =>
      readAgain(company === undefined ? [GROUP, ...codes.current.values()] : [company]),
    );
    // The session is over, or the company not ours any more: the next request says which.
    source.addEventListener('end', () => source.close());
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [company, queries]);
}
