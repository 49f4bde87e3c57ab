import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Input, Output } from '@consigna/contracts/contract';
import type { reportSales } from '@consigna/contracts/reporting/company-reports';
import type { reportGroupSales } from '@consigna/contracts/reporting/group-reports';
import { Database } from '@consigna/persistence/database';
import type { Row } from '@consigna/persistence/transaction';
import { readRates } from '../consolidation/rates.queries.js';
import { bounded, Breakdown, reportStatement } from '../dimensions.js';
import { amountOf, companyIdsOf, exactOf, readBaseCurrency, readCompanies, readGroup } from '../readers.js';

const figures = `sum(r.net_exact) as net_exact, sum(r.rounding) as rounding, sum(r.credited) as credited, sum(r.quantity) as quantity,
  sum(r.agent_net) as agent_net, sum(r.net_base) as net_base`;

/** Reads the sales rollups. */
@Injectable()
export class SalesQueries {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `dimensions-exclude-each-other` for products and customers together: that is the documents themselves */
  async ofCompany(
    ctx: Context,
    { from, through, groupBy }: Input<typeof reportSales>,
  ): Promise<Output<typeof reportSales>> {
    const breakdown = new Breakdown(groupBy);
    if (breakdown.has('customer') && breakdown.has('product')) {
      throw new DomainError('dimensions-exclude-each-other', { dimensions: ['customer', 'product'] });
    }
    const table = breakdown.has('customer') ? 'customer_sales_rollup' : 'sales_rollup';
    const text = `select ${breakdown.select} r.currency, ${figures}, coalesce(sum(r.net_exact) filter (where r.inter_company), 0) as inter_company_net
      from ${table} r ${breakdown.joins}
      where r.company_id = $1 and r.month between $2 and $3 group by ${breakdown.by('r.currency')} order by ${breakdown.by('r.currency')}`;
    return this.database.read(ctx, async (sql) => {
      const [baseCurrency, rows] = await Promise.all([
        readBaseCurrency(sql, ctx.companyId),
        sql<SalesRow & { inter_company_net: string }>(reportStatement('sales', text), [ctx.companyId, from, through]),
      ]);
      return {
        baseCurrency,
        rows: bounded(rows).map((row) => ({
          ...breakdown.read(row),
          ...salesFigures(row),
          netBase: amountOf(row.net_base, baseCurrency),
          interCompanyNet: exactOf(row.inter_company_net),
        })),
      };
    });
  }

  /** @throws DomainError `exchange-rate-missing` for a month with sales in another currency and no rate */
  async ofGroup(
    ctx: Context,
    { from, through, groupBy, currency }: Input<typeof reportGroupSales>,
  ): Promise<Output<typeof reportGroupSales>> {
    const breakdown = new Breakdown(groupBy);
    const ids = companyIdsOf(ctx);
    return readGroup(this.database, ctx, async (sql) => {
      const companies = await readCompanies(sql, ids);
      const rates = await readRates(sql, { companies, currency, from, through });
      const months = companies.flatMap((company) =>
        rates
          .averages(company, { from, through })
          .map(({ month, rate }) => ({ company_id: company.id, month, rate: rate?.toString() ?? null })),
      );
      const text = `select ${breakdown.select} r.currency, ${figures},
          sum(case when r.currency = $4 then r.net_exact + r.rounding else r.net_base * a.rate end) as presentation_net,
          bool_or(a.rate is null and r.currency <> $4) as without_rate
        from sales_rollup r ${breakdown.joins}
        left join jsonb_to_recordset($5::jsonb) as a(company_id uuid, month text, rate numeric) on a.company_id = r.company_id and a.month = r.month
        where r.company_id = any($1::uuid[]) and r.month between $2 and $3 and not r.inter_company
        group by ${breakdown.by('r.currency')} order by ${breakdown.by('r.currency')}`;
      const rows = await sql<SalesRow & { presentation_net: string; without_rate: boolean }>(
        reportStatement('group-sales', text),
        [ids, from, through, currency, JSON.stringify(months)],
      );
      if (rows.some((row) => row.without_rate))
        throw new DomainError('exchange-rate-missing', { to: currency, from, through });
      return {
        currency,
        rows: bounded(rows).map((row) => ({
          ...breakdown.read(row),
          ...salesFigures(row),
          presentationNet: amountOf(row.presentation_net, currency),
        })),
      };
    });
  }
}

interface SalesRow extends Row {
  currency: string;
  net_exact: string;
  rounding: string;
  credited: string;
  quantity: string;
  agent_net: string;
  net_base: string;
}

function salesFigures(row: SalesRow) {
  return {
    currency: row.currency,
    netExact: exactOf(row.net_exact),
    rounding: exactOf(row.rounding),
    documentNet: exactOf(decimal(row.net_exact).plus(row.rounding)),
    credited: exactOf(row.credited),
    quantity: exactOf(row.quantity),
    agentNet: exactOf(row.agent_net),
  };
}
