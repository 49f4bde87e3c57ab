import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';
import type { Input, Output } from '@consigna/contracts/contract';
import type { reportMargin } from '@consigna/contracts/reporting/company-reports';
import { Database } from '@consigna/persistence/database';
import type { Row } from '@consigna/persistence/transaction';
import { bounded, Breakdown, reportStatement } from '../dimensions.js';
import { amountOf, readBaseCurrency } from '../readers.js';

interface MarginRow extends Row {
  net: string;
  cost_owned: string;
  cost_consigned: string;
}

/** Reads sales beside their cost. A month shows what was invoiced and what was shipped in it, whenever the other happened. */
@Injectable()
export class MarginQueries {
  constructor(private readonly database: Database) {}

  async ofCompany(
    ctx: Context,
    { from, through, groupBy }: Input<typeof reportMargin>,
  ): Promise<Output<typeof reportMargin>> {
    const breakdown = new Breakdown(groupBy);
    const text = `select ${breakdown.select} sum(r.net) as net, sum(r.cost_owned) as cost_owned, sum(r.cost_consigned) as cost_consigned
      from (select company_id, month, branch_id, product_id, net_base as net, 0 as cost_owned, 0 as cost_consigned from sales_rollup
              where company_id = $1 and month between $2 and $3
            union all select company_id, month, branch_id, product_id, 0, cost, 0 from cost_rollup where company_id = $1 and month between $2 and $3
            union all select company_id, month, branch_id, product_id, 0, 0, owed from consigned_cost_rollup
              where company_id = $1 and month between $2 and $3) r ${breakdown.joins}
      group by ${breakdown.by()} order by ${breakdown.by()}`;
    return this.database.read(ctx, async (sql) => {
      const [baseCurrency, rows] = await Promise.all([
        readBaseCurrency(sql, ctx.companyId),
        sql<MarginRow>(reportStatement('margin', text), [ctx.companyId, from, through]),
      ]);
      return {
        baseCurrency,
        rows: bounded(rows).map((row) => ({ ...breakdown.read(row), ...marginFigures(row, baseCurrency) })),
      };
    });
  }
}

function marginFigures(row: MarginRow, currency: string) {
  const net = decimal(row.net);
  const margin = net.minus(row.cost_owned).minus(row.cost_consigned);
  return {
    net: amountOf(net, currency),
    costOwned: amountOf(row.cost_owned, currency),
    costConsigned: amountOf(row.cost_consigned, currency),
    margin: amountOf(margin, currency),
    marginPercent: net.isZero() ? null : roundTo(margin.dividedBy(net).times(100), 2).toFixed(2),
  };
}
