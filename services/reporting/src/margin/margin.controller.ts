import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { monthOf } from '@consigna/kernel/business-date';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import { accrualsRecorded } from '@consigna/contracts/consignment/events';
import { reportMargin } from '@consigna/contracts/reporting/company-reports';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import type { Transaction } from '@consigna/persistence/transaction';
import { Rollup } from '../rollup.js';
import { MarginQueries } from './margin.queries.js';

/** Cost of our own goods that were sold, less what came back; fed by the stock reactions, which see the same events. */
export const costOfSales = new Rollup('cost_rollup', { month: 'text', branch_id: 'uuid', product_id: 'uuid' }, [
  'quantity',
  'cost',
]);

const consignedCost = new Rollup(
  'consigned_cost_rollup',
  { month: 'text', branch_id: 'uuid', product_id: 'uuid', consignor_id: 'uuid' },
  ['quantity', 'owed'],
);

@Controller()
export class MarginController {
  constructor(private readonly queries: MarginQueries) {}

  /** Losses and found units are owed too, but nobody sold them: they are no cost of sales. */
  @React(accrualsRecorded)
  async addAccruals(tx: Transaction, { payload }: Followed<Payload<typeof accrualsRecorded>>): Promise<void> {
    for (const { kind, productId, consignorId, quantity, owedBase } of payload.accruals) {
      if (kind !== 'sale' && kind !== 'return') continue;
      const signed = (value: string): Decimal => (kind === 'sale' ? decimal(value) : decimal(value).negated());
      consignedCost.add(
        tx,
        { month: monthOf(payload.date), branch_id: payload.branchId, product_id: productId, consignor_id: consignorId },
        { quantity: signed(quantity), owed: signed(owedBase) },
      );
    }
  }

  @Handle(reportMargin)
  reportMargin(ctx: Context, input: Input<typeof reportMargin>): Promise<Output<typeof reportMargin>> {
    return this.queries.ofCompany(ctx, input);
  }
}
