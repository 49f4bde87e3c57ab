import { Injectable } from '@nestjs/common';
import type { Payload } from '@consigna/contracts/contract';
import { taxCodesSaved } from '@consigna/contracts/accounting/events';
import type { companyCreated } from '@consigna/contracts/directory/events';
import { keepCompany } from '@consigna/persistence/company-facts';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { taxCodeId } from '../tax-code/tax-code.js';
import { taxCodesOf } from '../tax-code/tax-template.js';
import { accountId } from './account.js';
import { charts } from './charts.js';

const insertBook = statement(
  'accounting.insert-book',
  `insert into book (company_id, base_currency, locale, chart_template, opened_on, fiscal_year_start) values ($1, $2, $3, $4, $5, $6)`,
);
const insertAccounts = statement(
  'accounting.insert-accounts',
  `insert into account (company_id, id, code, names, kind, role)
   select $1, * from unnest($2::uuid[], $3::text[], $4::jsonb[], $5::text[], $6::text[])`,
);
const insertTaxCodes = statement(
  'accounting.insert-tax-codes',
  `insert into tax_code (company_id, id, code, name, rates, is_default, version)
   select $1, t.*, 1 from unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::boolean[]) t`,
);

/** The fiscal year is the calendar year in every template. */
const FISCAL_YEAR_START = 1;

/** Opens a new company's books from its template. */
@Injectable()
export class CompanyBooks {
  async open(tx: Transaction, company: Payload<typeof companyCreated>): Promise<void> {
    const { companyId, chartTemplate } = company;
    const accounts = charts[chartTemplate];
    const taxCodes = taxCodesOf(chartTemplate, company.country, company.locale).map((code) => ({
      ...code,
      taxCodeId: taxCodeId(companyId, code.code),
    }));
    await Promise.all([
      keepCompany(tx, company),
      tx.sql(insertBook, [
        companyId,
        company.baseCurrency,
        company.locale,
        chartTemplate,
        company.openedOn,
        FISCAL_YEAR_START,
      ]),
      tx.sql(insertAccounts, [
        companyId,
        accounts.map(({ code }) => accountId(companyId, code)),
        accounts.map(({ code }) => code),
        accounts.map(({ names }) => JSON.stringify(names)),
        accounts.map(({ kind }) => kind),
        accounts.map(({ role }) => role),
      ]),
      tx.sql(insertTaxCodes, [
        companyId,
        taxCodes.map((code) => code.taxCodeId),
        taxCodes.map(({ code }) => code),
        taxCodes.map(({ name }) => name),
        taxCodes.map(({ rates }) => JSON.stringify(rates)),
        taxCodes.map(({ isDefault }) => isDefault),
      ]),
    ]);
    tx.publish(taxCodesSaved, { taxCodes: taxCodes.map((code) => ({ ...code, rates: [...code.rates] })) });
  }
}
