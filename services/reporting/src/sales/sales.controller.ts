import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { monthOf } from '@consigna/kernel/business-date';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import { invoiceIssued } from '@consigna/contracts/billing/events';
import { reportSales } from '@consigna/contracts/reporting/company-reports';
import { reportGroupSales } from '@consigna/contracts/reporting/group-reports';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import type { Transaction } from '@consigna/persistence/transaction';
import { NONE, Rollup } from '../rollup.js';
import { salesOf } from './sales-of-document.js';
import { SalesQueries } from './sales.queries.js';

const sums = ['net_exact', 'rounding', 'credited', 'quantity', 'net_base', 'agent_net'] as const;
const byProduct = new Rollup(
  'sales_rollup',
  { month: 'text', branch_id: 'uuid', product_id: 'uuid', country: 'text', currency: 'text', inter_company: 'boolean' },
  sums,
);
const byCustomer = new Rollup(
  'customer_sales_rollup',
  {
    month: 'text',
    customer_id: 'uuid',
    branch_id: 'uuid',
    country: 'text',
    currency: 'text',
    inter_company: 'boolean',
  },
  sums,
);

@Controller()
export class SalesController {
  constructor(private readonly queries: SalesQueries) {}

  @React(invoiceIssued)
  async addInvoice(tx: Transaction, { payload }: Followed<Payload<typeof invoiceIssued>>): Promise<void> {
    const { branchId, customerId, country, currency } = payload;
    const where = {
      month: monthOf(payload.date),
      branch_id: branchId,
      country,
      currency,
      inter_company: payload.interCompanyId !== null,
    };
    for (const { productId, figures } of salesOf(payload)) {
      const { month, branch_id, ...rest } = where;
      byProduct.add(tx, { month, branch_id, product_id: productId ?? NONE, ...rest }, figures);
      byCustomer.add(tx, { month, customer_id: customerId, branch_id, ...rest }, figures);
    }
  }

  @Handle(reportSales)
  reportSales(ctx: Context, input: Input<typeof reportSales>): Promise<Output<typeof reportSales>> {
    return this.queries.ofCompany(ctx, input);
  }

  @Handle(reportGroupSales)
  reportGroupSales(ctx: Context, input: Input<typeof reportGroupSales>): Promise<Output<typeof reportGroupSales>> {
    return this.queries.ofGroup(ctx, input);
  }
}
