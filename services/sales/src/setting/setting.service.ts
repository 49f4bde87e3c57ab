import { Injectable } from '@nestjs/common';
import type { Input, Output } from '@consigna/contracts/contract';
import type { readSalesSettings, saveSalesSettings } from '@consigna/contracts/sales/setting';
import type { Context } from '@consigna/kernel/context';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

type Settings = Output<typeof readSalesSettings>;

const defaults: Settings = { shortage: 'ask' };

const readSetting = statement('sales.read-setting', 'select shortage from sales_setting where company_id = $1');
const saveSetting = statement(
  'sales.save-setting',
  `insert into sales_setting (company_id, shortage) values ($1, $2) on conflict (company_id) do update set shortage = excluded.shortage`,
);

@Injectable()
export class SalesSettingsOfCompany {
  constructor(private readonly database: Database) {}

  read(ctx: Context): Promise<Settings> {
    return this.database.read(ctx, (sql) => settingsOf(sql, ctx.companyId));
  }

  save(ctx: Context, { shortage }: Input<typeof saveSalesSettings>): Promise<Settings> {
    return this.database.operation(ctx, async (tx) => {
      const [before] = await Promise.all([
        settingsOf(tx.sql, ctx.companyId),
        tx.sql(saveSetting, [ctx.companyId, shortage]),
      ]);
      tx.audit('sales-setting', ctx.companyId, 'save', { shortage: { from: before.shortage, to: shortage } });
      return { shortage };
    });
  }
}

async function settingsOf(sql: Sql, companyId: string): Promise<Settings> {
  const [row] = await sql<Settings>(readSetting, [companyId]);
  return row ?? defaults;
}
