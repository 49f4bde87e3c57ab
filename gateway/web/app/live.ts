import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Changes come in bursts: one commit of many lines is one reading anew. */
const GATHER_MS = 400;

/**
 * Keeps what is shown of a company (or of the group, for undefined) as it is: when somebody changes something, what is on
 * the screen is read again. A page in the background waits until it is looked at.
 */
export function useLive(company: string | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const queryKey = [company ?? 'group'];
    const readAgain = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey });
      }, GATHER_MS);
    };
    const path = company === undefined ? '/api/v1/group/live' : `/api/v1/companies/${encodeURIComponent(company)}/live`;
    const source = new EventSource(path);
    for (const name of ['change', 'resync']) source.addEventListener(name, readAgain);
    // The session is over, or the company not ours any more: the next request says which.
    source.addEventListener('end', () => source.close());
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [company, queries]);
}
