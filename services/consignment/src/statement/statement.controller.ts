import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import { getConsignmentReconciliation, getStatement } from '@consigna/contracts/consignment/settlement';
import { Handle } from '@consigna/messaging/handle';
import { Database } from '@consigna/persistence/database';
import { consignorStatement, reconcile } from './statement.queries.js';

@Controller()
export class StatementController {
  constructor(private readonly database: Database) {}

  @Handle(getStatement)
  async get(ctx: Context, input: Input<typeof getStatement>) {
    const statement = await this.database.read(ctx, (sql) => consignorStatement(sql, ctx.companyId, input));
    return { ...statement, asOf: ctx.now.toISOString() };
  }

  @Handle(getConsignmentReconciliation)
  reconcile(ctx: Context, _input: Input<typeof getConsignmentReconciliation>) {
    return this.database.read(ctx, (sql) => reconcile(sql, ctx.companyId));
  }
}
