import { Controller } from '@nestjs/common';
import type { Payload } from '@consigna/contracts/contract';
import { ratesSaved } from '@consigna/contracts/accounting/events';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { branchCreated, companyCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';

const keepCompany = statement(
  'reporting.keep-company',
  `insert into company (company_id, network_id, headquarters_id, code, name, base_currency, country) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (company_id) do update set code = excluded.code, name = excluded.name`,
);
const keepBranch = statement(
  'reporting.keep-branch',
  `insert into branch (company_id, branch_id, name) values ($1, $2, $3) on conflict (company_id, branch_id) do update set name = excluded.name`,
);
const keepProducts = statement(
  'reporting.keep-products',
  `insert into product (company_id, product_id, sku, name) select $1, p.id, p.sku, p.name from unnest($2::uuid[], $3::text[], $4::text[]) p(id, sku, name)
   on conflict (company_id, product_id) do update set sku = excluded.sku, name = excluded.name`,
);
const keepParties = statement(
  'reporting.keep-parties',
  `insert into party (company_id, party_id, name) select $1, p.id, p.name from unnest($2::uuid[], $3::text[]) p(id, name)
   on conflict (company_id, party_id) do update set name = excluded.name`,
);
const keepRates = statement(
  'reporting.keep-rates',
  `insert into fx_rate (company_id, currency, date, value) select $1, r.currency, r.date, r.value
   from unnest($2::text[], $3::date[], $4::numeric[]) r(currency, date, value)
   on conflict (company_id, currency, date) do update set value = excluded.value`,
);

/** Keeps the names and rates that reports show. */
@Controller()
export class CopiesController {
  @React(companyCreated)
  async keepCompany(tx: Transaction, { payload }: Followed<Payload<typeof companyCreated>>): Promise<void> {
    const { companyId, networkId, headquartersId, code, name, baseCurrency, country } = payload;
    await tx.sql(keepCompany, [companyId, networkId, headquartersId, code, name, baseCurrency, country]);
  }

  @React(branchCreated)
  async keepBranch(tx: Transaction, { companyId, payload }: Followed<Payload<typeof branchCreated>>): Promise<void> {
    await tx.sql(keepBranch, [companyId, payload.branchId, payload.name]);
  }

  @React(productsSaved)
  async keepProducts(tx: Transaction, { companyId, payload }: Followed<Payload<typeof productsSaved>>): Promise<void> {
    const products = lastOf(payload.products, (product) => product.productId);
    await tx.sql(keepProducts, [
      companyId,
      products.map((product) => product.productId),
      products.map((product) => product.sku),
      products.map((product) => product.name),
    ]);
  }

  @React(partiesSaved)
  async keepParties(tx: Transaction, { companyId, payload }: Followed<Payload<typeof partiesSaved>>): Promise<void> {
    const parties = lastOf(payload.parties, (party) => party.partyId);
    await tx.sql(keepParties, [companyId, parties.map((party) => party.partyId), parties.map((party) => party.name)]);
  }

  @React(ratesSaved)
  async keepRates(tx: Transaction, { companyId, payload }: Followed<Payload<typeof ratesSaved>>): Promise<void> {
    const rates = lastOf(payload.rates, ({ currency, date }) => `${currency}@${date}`);
    await tx.sql(keepRates, [
      companyId,
      rates.map((rate) => rate.currency),
      rates.map((rate) => rate.date),
      rates.map((rate) => rate.value),
    ]);
  }
}

/** One statement may not write a row twice: of repeated records the last one counts. */
function lastOf<T>(records: readonly T[], keyOf: (record: T) => string): T[] {
  return [...new Map(records.map((record) => [keyOf(record), record])).values()];
}
