import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import { getSalesReturn, listSalesReturns, receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { Handle } from '@consigna/messaging/handle';
import { SalesReturnService } from './sales-return.service.js';

@Controller()
export class SalesReturnController {
  constructor(private readonly returns: SalesReturnService) {}

  @Handle(receiveSalesReturn)
  receive(ctx: Context, input: Input<typeof receiveSalesReturn>) {
    return this.returns.receive(ctx, input);
  }

  @Handle(getSalesReturn)
  get(ctx: Context, input: Input<typeof getSalesReturn>) {
    return this.returns.get(ctx, input.returnId);
  }

  @Handle(listSalesReturns)
  list(ctx: Context, input: Input<typeof listSalesReturns>) {
    return this.returns.list(ctx, input);
  }
}
