import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input, Output } from '@consigna/contracts/contract';
import type { reportStock } from '@consigna/contracts/reporting/company-reports';
import type { reportGroupStock } from '@consigna/contracts/reporting/group-reports';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Row } from '@consigna/persistence/transaction';
import { bounded, Breakdown, reportStatement } from '../dimensions.js';
import { amountOf, companyIdsOf, exactOf, NO_END, readBaseCurrency, readGroup } from '../readers.js';
import { NONE } from '../rollup.js';

interface StockRow extends Row {
  quantity: string;
  value: string;
  group_profit: string;
}

interface OwnedRow extends StockRow {
  consignor_id: string;
  consignor_name: string | null;
}

interface GroupRow extends StockRow {
  company_id: string;
  code: string;
  name: string;
  base_currency: string;
  owned: boolean;
}

const sums = 'sum(r.quantity) as quantity, sum(r.value) as value, sum(r.group_profit) as group_profit';
/** What came and went again in full is no stock. */
const anything = 'having sum(r.quantity) <> 0 or sum(r.value) <> 0';

const ofGroup = statement(
  'reporting.group-stock',
  `select r.company_id, c.code, c.name, c.base_currency, r.consignor_id = '${NONE}' as owned, ${sums}
   from stock_rollup r join company c on c.company_id = r.company_id
   where r.company_id = any($1::uuid[]) and r.month <= $2
   group by r.company_id, c.code, c.name, c.base_currency, r.consignor_id = '${NONE}' ${anything} order by c.code, owned desc`,
);

/** Reads stock as the sum of what moved; consigned goods have a quantity and no value. */
@Injectable()
export class StockQueries {
  constructor(private readonly database: Database) {}

  async ofCompany(ctx: Context, { through, groupBy }: Input<typeof reportStock>): Promise<Output<typeof reportStock>> {
    const wanted = groupBy.split(',');
    const byOwner = wanted.includes('owner');
    const products = wanted.includes('product') ? new Breakdown('product') : null;
    const owner = byOwner ? ['r.consignor_id', 'k.name'] : [];
    const keys = products === null ? owner.join(', ') : products.by(...owner);
    const text = `select ${products?.select ?? ''} ${byOwner ? 'r.consignor_id, k.name as consignor_name,' : ''} ${sums}
      from stock_rollup r ${products?.joins ?? ''}
      ${byOwner ? 'left join party k on k.company_id = r.company_id and k.party_id = r.consignor_id' : ''}
      where r.company_id = $1 and r.month <= $2 group by ${keys} ${anything} order by ${keys}`;
    return this.database.read(ctx, async (sql) => {
      const [baseCurrency, rows] = await Promise.all([
        readBaseCurrency(sql, ctx.companyId),
        sql<OwnedRow>(reportStatement('stock', text), [ctx.companyId, through ?? NO_END]),
      ]);
      return {
        baseCurrency,
        rows: bounded(rows).map((row) => ({
          ...(byOwner ? { owner: ownerOf(row) } : {}),
          ...products?.read(row),
          ...stockFigures(row, baseCurrency),
        })),
      };
    });
  }

  async ofGroup(ctx: Context, { through }: Input<typeof reportGroupStock>): Promise<Output<typeof reportGroupStock>> {
    return readGroup(this.database, ctx, async (sql) => {
      const rows = await sql<GroupRow>(ofGroup, [companyIdsOf(ctx), through ?? NO_END]);
      return {
        rows: rows.map((row) => ({
          company: { id: row.company_id, code: row.code, name: row.name },
          owner: row.owned ? ('own' as const) : ('consignor' as const),
          baseCurrency: row.base_currency,
          ...stockFigures(row, row.base_currency),
        })),
      };
    });
  }
}

function ownerOf({ consignor_id: consignorId, consignor_name: name }: OwnedRow) {
  return consignorId === NONE
    ? { kind: 'own' as const, consignorId: null, name: null }
    : { kind: 'consignor' as const, consignorId, name };
}

function stockFigures(row: StockRow, currency: string) {
  return {
    quantity: exactOf(row.quantity),
    value: amountOf(row.value, currency),
    groupProfit: amountOf(row.group_profit, currency),
  };
}
