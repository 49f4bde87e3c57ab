import { Controller } from '@nestjs/common';
import {
  getBalanceSheet,
  getGeneralLedger,
  getOpenItems,
  getProfitAndLoss,
  getTrialBalance,
} from '@consigna/contracts/accounting/statement';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Context } from '@consigna/kernel/context';
import { Handle } from '@consigna/messaging/handle';
import { Database } from '@consigna/persistence/database';
import { balanceSheet, generalLedger, openItems, profitAndLoss, trialBalance } from './statement.queries.js';

@Controller()
export class StatementController {
  constructor(private readonly database: Database) {}

  @Handle(getTrialBalance)
  trialBalance(ctx: Context, input: Input<typeof getTrialBalance>): Promise<Output<typeof getTrialBalance>> {
    return this.database.read(ctx, (sql) => trialBalance(sql, ctx, input));
  }

  @Handle(getGeneralLedger)
  generalLedger(ctx: Context, input: Input<typeof getGeneralLedger>): Promise<Output<typeof getGeneralLedger>> {
    return this.database.read(ctx, (sql) => generalLedger(sql, ctx, input));
  }

  @Handle(getProfitAndLoss)
  profitAndLoss(ctx: Context, input: Input<typeof getProfitAndLoss>): Promise<Output<typeof getProfitAndLoss>> {
    return this.database.read(ctx, (sql) => profitAndLoss(sql, ctx, input));
  }

  @Handle(getBalanceSheet)
  balanceSheet(ctx: Context, input: Input<typeof getBalanceSheet>): Promise<Output<typeof getBalanceSheet>> {
    return this.database.read(ctx, (sql) => balanceSheet(sql, ctx, input));
  }

  @Handle(getOpenItems)
  openItems(ctx: Context, input: Input<typeof getOpenItems>): Promise<Output<typeof getOpenItems>> {
    return this.database.read(ctx, (sql) => openItems(sql, ctx, input));
  }
}
