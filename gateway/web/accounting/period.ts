import { useNavigate, useSearch } from '@tanstack/react-router';
import { useToday } from '../app/company';

/** Days that a report is about, as its address says it; from the start of the year to the company's today unless said. */
export interface Period {
  readonly from: string;
  readonly through: string;
}

export function usePeriod(): [Period, (change: Partial<Period>) => void, Readonly<Record<string, string>>] {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string>>;
  const navigate = useNavigate();
  const today = useToday();
  const through = search['through'] ?? today;
  const period = { from: search['from'] ?? `${through.slice(0, 4)}-01-01`, through };
  const show = (change: Partial<Period>) =>
    void navigate({ to: '.', search: { ...search, ...period, ...change } as never, replace: true });
  return [period, show, search];
}
