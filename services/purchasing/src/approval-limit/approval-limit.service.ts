import { Injectable } from '@nestjs/common';
import type { Input, Output } from '@consigna/contracts/contract';
import type { readApprovalLimits, saveApprovalLimits } from '@consigna/contracts/purchasing/purchase-order';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import type { Limit } from './approve.js';

type Limits = Output<typeof readApprovalLimits>;

const readLimits = statement(
  'purchasing.read-limits',
  'select permission, amount from approval_limit where company_id = $1 order by amount, permission',
);
const clearLimits = statement('purchasing.clear-limits', 'delete from approval_limit where company_id = $1');
const addLimits = statement(
  'purchasing.add-limits',
  `insert into approval_limit (company_id, permission, amount) select $1, u.permission, max(u.amount)
   from unnest($2::text[], $3::numeric[]) u(permission, amount) group by u.permission`,
);

@Injectable()
export class ApprovalLimitsOfCompany {
  constructor(private readonly database: Database) {}

  read(ctx: Context): Promise<Limits> {
    return this.database.read(ctx, async (sql) => ({ limits: await limitsOf(sql, ctx.companyId) }));
  }

  save(ctx: Context, { limits }: Input<typeof saveApprovalLimits>): Promise<Limits> {
    return this.database.operation(ctx, async (tx) => {
      const [before, , , after] = await Promise.all([
        limitsOf(tx.sql, ctx.companyId),
        tx.sql(clearLimits, [ctx.companyId]),
        tx.sql(addLimits, [
          ctx.companyId,
          limits.map(({ permission }) => permission),
          limits.map(({ amount }) => amount),
        ]),
        limitsOf(tx.sql, ctx.companyId),
      ]);
      tx.audit('approval-limit', ctx.companyId, 'save', { limits: { from: before, to: after } });
      return { limits: after };
    });
  }
}

export async function limitsOf(sql: Sql, companyId: string): Promise<Limit[]> {
  const rows = await sql<Limit & Record<string, unknown>>(readLimits, [companyId]);
  return rows.map(({ permission, amount }) => ({ permission, amount: decimal(amount).toString() }));
}
