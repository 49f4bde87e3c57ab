import { DomainError } from '@consigna/kernel/domain-error';
import { NOBODY, type CallerAccess, type CompanyAccess } from './access-cache.js';
import { isGranted } from '@consigna/kernel/permission';
import type { Route } from './routes.js';

/** Where a request acts, after it was found that its caller may. */
export interface Target {
  readonly companyId: string;
  readonly networkId: string;
  readonly company?: CompanyAccess;
  /** Companies of a consolidated read. */
  readonly companyIds?: readonly string[];
  readonly permissions?: readonly string[];
}

/**
 * A company of a request, known to be visible to its caller. Ids go before codes: a code that looks like another
 * company's id must not stand for it.
 *
 * @param name id or code
 * @throws DomainError `company-not-found`; `company-ambiguous` for a code that the caller sees in several networks
 */
export function companyOf(access: CallerAccess, name: string): CompanyAccess {
  const [company, ...others] = companiesNamed(access, name);
  if (company === undefined) throw new DomainError('company-not-found', { company: name.slice(0, 100) });
  if (others.length > 0) {
    throw new DomainError('company-ambiguous', { company: name, companyIds: [company, ...others].map(({ id }) => id) });
  }
  return company;
}

function companiesNamed(access: CallerAccess, name: string): readonly CompanyAccess[] {
  const company = access.byId.get(name);
  return company === undefined ? (access.byCode.get(name) ?? []) : [company];
}

/**
 * Decides whether a caller may use a route in the company of its path, or in the installation, or for itself.
 *
 * @throws DomainError `company-not-found`, `company-ambiguous`, `permission-denied`, `module-off`
 */
export function targetOf(route: Route, access: CallerAccess, params: Readonly<Record<string, string>>): Target {
  if (route.scope === 'company') return inCompany(route, companyOf(access, params['company'] ?? ''));
  if (route.scope === 'admin') {
    if (!access.administrator) throw denied(route);
    return { companyId: NOBODY, networkId: params['networkId'] ?? NOBODY };
  }
  if (
    route.scope === 'me' &&
    route.grants.length > 0 &&
    !access.companies.some((company) => isGranted(company.held, route.grants))
  ) {
    throw denied(route);
  }
  return { companyId: NOBODY, networkId: NOBODY };
}

/**
 * The companies of a consolidated read: those in which the caller may, or those named of them.
 *
 * @param named codes or ids from the query string
 * @throws DomainError `company-not-found`, `company-ambiguous`, `permission-denied`, `networks-mixed`
 */
export function groupOf(route: Route, access: CallerAccess, named: readonly string[] | undefined): Target {
  const asked = named?.map((name) => companyOf(access, name)) ?? access.companies;
  const allowed = asked.filter((company) => isAllowed(route, company));
  if (allowed.length === 0 || (named !== undefined && allowed.length < asked.length)) throw denied(route);
  const networks = new Set(allowed.map(({ networkId }) => networkId));
  if (networks.size > 1) throw new DomainError('networks-mixed', { networks: networks.size });
  const companyIds = [...new Set(allowed.map(({ id }) => id))];
  return { companyId: NOBODY, networkId: allowed[0]?.networkId ?? NOBODY, companyIds };
}

function inCompany(route: Route, company: CompanyAccess): Target {
  if (route.grants.length > 0 && !isGranted(company.held, route.grants)) throw denied(route);
  if (company.off.has(route.service)) throw new DomainError('module-off', { module: route.service });
  return { companyId: company.id, networkId: company.networkId, company, permissions: company.permissions };
}

function isAllowed(route: Route, company: CompanyAccess): boolean {
  return (route.grants.length === 0 || isGranted(company.held, route.grants)) && !company.off.has(route.service);
}

function denied({ contract }: Route): DomainError {
  return new DomainError('permission-denied', { permission: contract.permission });
}
