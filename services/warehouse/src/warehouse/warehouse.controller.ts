import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input, Payload } from '@consigna/contracts/contract';
import { branchCreated } from '@consigna/contracts/directory/events';
import { createWarehouse, getWarehouse, listWarehouses } from '@consigna/contracts/warehouse/warehouse';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import type { Transaction } from '@consigna/persistence/transaction';
import { WarehouseService } from './warehouse.service.js';

@Controller()
export class WarehouseController {
  constructor(private readonly warehouses: WarehouseService) {}

  @Handle(createWarehouse)
  create(ctx: Context, input: Input<typeof createWarehouse>) {
    return this.warehouses.create(ctx, input);
  }

  @Handle(listWarehouses)
  list(ctx: Context, input: Input<typeof listWarehouses>) {
    return this.warehouses.list(ctx, input);
  }

  @Handle(getWarehouse)
  get(ctx: Context, input: Input<typeof getWarehouse>) {
    return this.warehouses.get(ctx, input.warehouseId);
  }

  @React(branchCreated)
  async openForBranch(tx: Transaction, { payload }: Followed<Payload<typeof branchCreated>>): Promise<void> {
    await this.warehouses.openForBranch(tx, payload);
  }
}
