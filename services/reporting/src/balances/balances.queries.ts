import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import type { Input, Output } from '@consigna/contracts/contract';
import type { reportPayables, reportReceivables } from '@consigna/contracts/reporting/company-reports';
import type { reportGroupReceivables } from '@consigna/contracts/reporting/group-reports';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Row } from '@consigna/persistence/transaction';
import { bounded, MAX_ROWS } from '../dimensions.js';
import { amountOf, companyIdsOf, NO_END, readBaseCurrency, readGroup } from '../readers.js';
import { NONE } from '../rollup.js';

const receivableRoles = ['AR', 'IC_AR', 'UNBILLED', 'CUSTOMER_CREDIT'];
const payableRoles = ['AP', 'IC_AP', 'GRNI', 'CONS_ACCRUAL', 'CONS_PAYABLE', 'SUPPLIER_CREDIT'];

interface BalanceRow extends Row {
  role: string;
  party_id: string;
  party_name: string | null;
  currency: string;
  amount: string;
  amount_base: string;
}

interface GroupBalanceRow extends BalanceRow {
  company_id: string;
  code: string;
  name: string;
  base_currency: string;
}

const byParty = statement(
  'reporting.party-balances',
  `select r.role, r.party_id, k.name as party_name, r.currency, sum(r.amount) as amount, sum(r.amount_base) as amount_base
   from party_rollup r left join party k on k.company_id = r.company_id and k.party_id = r.party_id
   where r.company_id = $1 and r.month <= $2 and r.role = any($3::text[])
   group by r.role, r.party_id, k.name, r.currency having sum(r.amount) <> 0 or sum(r.amount_base) <> 0
   order by k.name, r.party_id, r.role, r.currency limit ${MAX_ROWS + 1}`,
);
const byCompany = statement(
  'reporting.company-balances',
  `select r.company_id, c.code, c.name, c.base_currency, r.role, r.currency, sum(r.amount) as amount, sum(r.amount_base) as amount_base
   from party_rollup r join company c on c.company_id = r.company_id
   where r.company_id = any($1::uuid[]) and r.month <= $2 and r.role = any($3::text[])
   group by r.company_id, c.code, c.name, c.base_currency, r.role, r.currency having sum(r.amount) <> 0 or sum(r.amount_base) <> 0
   order by c.code, r.role, r.currency`,
);

/** Reads what parties owe and are owed, as the ledger has it. */
@Injectable()
export class BalancesQueries {
  constructor(private readonly database: Database) {}

  receivables(ctx: Context, input: Input<typeof reportReceivables>): Promise<Output<typeof reportReceivables>> {
    return this.ofParties(ctx, { ...input, roles: receivableRoles, sign: 1 });
  }

  payables(ctx: Context, input: Input<typeof reportPayables>): Promise<Output<typeof reportPayables>> {
    return this.ofParties(ctx, { ...input, roles: payableRoles, sign: -1 });
  }

  async groupReceivables(
    ctx: Context,
    { through }: Input<typeof reportGroupReceivables>,
  ): Promise<Output<typeof reportGroupReceivables>> {
    return readGroup(this.database, ctx, async (sql) => {
      const rows = await sql<GroupBalanceRow>(byCompany, [companyIdsOf(ctx), through ?? NO_END, receivableRoles]);
      return {
        rows: rows.map((row) => ({
          company: { id: row.company_id, code: row.code, name: row.name },
          role: row.role,
          currency: row.currency,
          amount: amountOf(row.amount, row.currency),
          baseCurrency: row.base_currency,
          amountBase: amountOf(row.amount_base, row.base_currency),
        })),
      };
    });
  }

  private async ofParties(
    ctx: Context,
    { through, roles, sign }: { through?: string | undefined; roles: string[]; sign: 1 | -1 },
  ) {
    return this.database.read(ctx, async (sql) => {
      const [baseCurrency, rows] = await Promise.all([
        readBaseCurrency(sql, ctx.companyId),
        sql<BalanceRow>(byParty, [ctx.companyId, through ?? NO_END, roles]),
      ]);
      const total = rows.reduce((sum, row) => sum.plus(decimal(row.amount_base).times(sign)), decimal(0));
      return {
        baseCurrency,
        rows: bounded(rows).map((row) => ({
          party: row.party_id === NONE ? null : { id: row.party_id, name: row.party_name },
          role: row.role,
          currency: row.currency,
          amount: amountOf(decimal(row.amount).times(sign), row.currency),
          amountBase: amountOf(decimal(row.amount_base).times(sign), baseCurrency),
        })),
        totalBase: amountOf(total, baseCurrency),
      };
    });
  }
}
