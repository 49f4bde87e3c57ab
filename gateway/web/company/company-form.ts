import type { InputOf } from '@consigna/contracts/contract';
import type { addCompany, CompanySummary } from '@consigna/contracts/directory/company';

/** A new company as it is typed. */
export interface CompanyForm {
  readonly code: string;
  readonly name: string;
  readonly country: string;
  readonly baseCurrency: string;
  readonly chartTemplate: CompanySummary['chartTemplate'];
  readonly openedOn: string;
  readonly locale: CompanySummary['locale'];
  readonly timeZone: string;
  readonly branchCode: string;
  readonly branchName: string;
  /** Usernames, with commas between them. */
  readonly owners: string;
  readonly sandbox: boolean;
}

type Home = Pick<CompanyForm, 'baseCurrency' | 'chartTemplate' | 'locale' | 'timeZone'>;

/** Countries that a chart was made for. */
const homes: Readonly<Record<string, Home>> = {
  ES: { baseCurrency: 'EUR', chartTemplate: 'es', locale: 'es', timeZone: 'Europe/Madrid' },
  FR: { baseCurrency: 'EUR', chartTemplate: 'fr', locale: 'fr', timeZone: 'Europe/Paris' },
  MX: { baseCurrency: 'MXN', chartTemplate: 'mx', locale: 'es', timeZone: 'America/Mexico_City' },
};

/** Like its headquarters until something else is said; opened on their day. */
export function blankCompany(headquarters: CompanySummary, owner: string, today: string): CompanyForm {
  const { country, baseCurrency, chartTemplate, locale, timeZone, sandbox } = headquarters;
  return {
    code: '',
    name: '',
    country,
    baseCurrency,
    chartTemplate,
    openedOn: today,
    locale,
    timeZone,
    branchCode: '',
    branchName: '',
    owners: owner,
    sandbox,
  };
}

/** A country with a chart of its own brings its currency, language and time zone; any other one takes the general chart. */
export function inCountry(form: CompanyForm, country: string): CompanyForm {
  return { ...form, country, ...(homes[country] ?? { chartTemplate: 'ifrs' as const }) };
}

/** What is sent; a branch without code or name takes the company's. */
export function inputOf(form: CompanyForm, openedOn: string): InputOf<typeof addCompany> {
  const { branchCode, branchName, owners, ...company } = form;
  const usernames = owners
    .split(',')
    .map((username) => username.trim())
    .filter((username) => username !== '');
  const isNamed = branchCode.trim() !== '' || branchName.trim() !== '';
  return {
    ...company,
    code: form.code.trim(),
    openedOn,
    ...(isNamed
      ? { branch: { code: branchCode.trim() || form.code.trim(), name: branchName.trim() || form.name } }
      : {}),
    ...(usernames.length === 0 ? {} : { ownerUsernames: usernames }),
  };
}
