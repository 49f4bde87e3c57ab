import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { BillingSettings } from '@consigna/contracts/billing/settings';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { companyTerms, type CompanyTerms } from './company-terms.js';

const change = statement(
  'billing.change-settings',
  `insert into company_terms as t (company_id, tax_rounding, price_tolerance_percent) values ($1, coalesce($2, 'document'), coalesce($3::numeric, 2))
   on conflict (company_id) do update set tax_rounding = coalesce($2, t.tax_rounding), price_tolerance_percent = coalesce($3::numeric, t.price_tolerance_percent)`,
);
const lock = statement(
  'billing.lock-through',
  `insert into company_terms (company_id, locked_through) values ($1, $2) on conflict (company_id) do update set locked_through = excluded.locked_through`,
);
@Injectable()
export class CompanyService {
  constructor(private readonly database: Database) {}

  settings(ctx: Context): Promise<BillingSettings> {
    return this.database.read(ctx, async (sql) => settingsOf(await companyTerms(sql, ctx.companyId)));
  }

  change(ctx: Context, { taxRounding, priceTolerancePercent }: Partial<BillingSettings>): Promise<BillingSettings> {
    return this.database.operation(ctx, async (tx) => {
      const before = settingsOf(await companyTerms(tx.sql, ctx.companyId));
      await tx.sql(change, [ctx.companyId, taxRounding ?? null, priceTolerancePercent ?? null]);
      const after = settingsOf(await companyTerms(tx.sql, ctx.companyId));
      tx.audit('billing-settings', ctx.companyId, 'change', {
        taxRounding: { from: before.taxRounding, to: after.taxRounding },
        priceTolerancePercent: { from: before.priceTolerancePercent, to: after.priceTolerancePercent },
      });
      return after;
    });
  }

  /** Nothing is dated on or before the day from now on; null opens everything. */
  async lockThrough(tx: Transaction, day: string | null): Promise<void> {
    await tx.sql(lock, [tx.ctx.companyId, day]);
  }
}

function settingsOf({ taxRounding, priceTolerancePercent }: CompanyTerms): BillingSettings {
  return { taxRounding, priceTolerancePercent: priceTolerancePercent.toString() };
}
