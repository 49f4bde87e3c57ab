import { businessDate } from '@consigna/kernel/business-date';
import { createContext, useContext } from 'react';
import { isAllowed, type Company, type Session } from './session';

/** Null in rooms of the group, which belong to no company. */
export const CompanyContext = createContext<Company | null>(null);
export const SessionContext = createContext<Session | null>(null);

/** The company of the address. @throws Error in a room of the group */
export function useCompany(): Company {
  const company = useContext(CompanyContext);
  if (company === null) throw new Error('this room belongs to no company');
  return company;
}

/** The business day of the company of the address. */
export function useToday(): string {
  const now = useContext(CompanyContext)?.now;
  return (now ?? new Date().toISOString()).slice(0, 10);
}

export function useCompanyCode(): string | undefined {
  return useContext(CompanyContext)?.code;
}

/** @throws Error outside the signed-in part of the app */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('nobody is signed in');
  return session;
}

/** Of rooms about the installation itself, which belong to no company. */
export const ADMINISTRATOR = 'administrator';

/** Whether the person may do something in the company of the address; in the group, in any of the companies. */
export function useAllowed(): (permission: string) => boolean {
  const session = useSession();
  const company = useContext(CompanyContext);
  return (permission) => {
    if (permission === 'signed-in') return true;
    if (permission === ADMINISTRATOR) return session.administrator;
    const where = company === null ? session.companies : [company];
    return where.some((each) => isAllowed(each, permission));
  };
}

/** Code of the company worked in last on this device. */
const LAST_COMPANY = 'consigna.company';

export function rememberCompany({ code }: Company): void {
  localStorage.setItem(LAST_COMPANY, code);
}

/** The company worked in last, or else the first; undefined for who belongs to none. */
export function lastCompany(companies: readonly Company[]): Company | undefined {
  const code = localStorage.getItem(LAST_COMPANY);
  return companies.find((company) => company.code === code) ?? companies[0];
}

/** The companies of the group: those of one network, that of the company worked in last. */
export function groupOf(companies: readonly Company[]): readonly Company[] {
  const networkId = lastCompany(companies)?.networkId;
  return companies.filter((company) => company.networkId === networkId);
}

const HUES = 8;

/** Colour of a company's stripe and chip, 1 to 8, by its place among the person's companies; the code says it too. */
export function hueOf(company: Company, companies: readonly Company[]): number {
  return (companies.findIndex(({ id }) => id === company.id) % HUES) + 1;
}

/** The company's day: its clock, or the real one, in its time zone. */
export function businessDay({ now, timeZone }: Company): string {
  return businessDate(now === null ? new Date() : new Date(now), timeZone);
}
