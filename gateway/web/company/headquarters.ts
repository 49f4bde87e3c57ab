import { addCompany, listCompanies, type CompanySummary } from '@consigna/contracts/directory/company';
import { useApiQuery } from '../app/api/hooks';
import { useSession } from '../app/company';
import { isAllowed, type Company } from '../app/session';

interface Headquarters {
  readonly company: Company;
  readonly summary: CompanySummary;
}

/** More than a network has; the headquarters are among them. */
const COMPANIES = 200;

/** The headquarters for which the person may add companies; null for nobody's, undefined until it is known. */
export function useHeadquarters(): Headquarters | null | undefined {
  const { companies } = useSession();
  const list = useApiQuery(listCompanies, { limit: COMPANIES });
  if (list.data === undefined) return list.error === null ? undefined : null;
  const summary = list.data.data.find(({ id, headquartersId }) => id === headquartersId);
  const company = companies.find(({ id }) => id === summary?.id);
  if (summary === undefined || company === undefined || !isAllowed(company, addCompany.permission)) return null;
  return { company, summary };
}
