import type { INestApplicationContext } from '@nestjs/common';
import { unkeyed, type Context } from '@consigna/kernel/context';
import { Database } from '@consigna/persistence/database';
import type { Statement } from '@consigna/persistence/statement';
import type { Row, Sql } from '@consigna/persistence/transaction';

/**
 * How PostgreSQL would answer what is asked, line by line: as the service's own role and under row-level security. It says
 * something only of tables that were filled and counted.
 */
export function planOf(
  app: INestApplicationContext,
  ctx: Context,
  ask: (sql: Sql) => Promise<unknown>,
): Promise<string[]> {
  return app.get(Database, { strict: false }).operation(unkeyed(ctx), async (tx) => {
    const lines: string[] = [];
    const explain = async <R extends Row>({ name, text }: Statement, values: readonly unknown[]): Promise<R[]> => {
      const plan = await tx.sql({ name: `explain.${name}`, text: `explain (costs off) ${text}` }, values);
      lines.push(...plan.map((row) => String(row['QUERY PLAN']).trim()));
      return [];
    };
    await ask(explain);
    return lines;
  });
}
