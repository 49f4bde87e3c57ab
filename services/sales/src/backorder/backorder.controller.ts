import { Controller } from '@nestjs/common';
import type { Input } from '@consigna/contracts/contract';
import { listBackorders } from '@consigna/contracts/sales/backorder';
import type { Context } from '@consigna/kernel/context';
import { Handle } from '@consigna/messaging/handle';
import { Backorders } from './backorder.service.js';

@Controller()
export class BackorderController {
  constructor(private readonly backorders: Backorders) {}

  @Handle(listBackorders)
  list(ctx: Context, input: Input<typeof listBackorders>) {
    return this.backorders.list(ctx, input);
  }
}
