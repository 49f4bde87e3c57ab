import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input, Payload } from '@consigna/contracts/contract';
import { allocationRecorded, billPosted, paymentRecorded } from '@consigna/contracts/billing/events';
import { getSettlement, listSettlements, settle } from '@consigna/contracts/consignment/settlement';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import { Drives, type Process } from '@consigna/messaging/process';
import type { Transaction } from '@consigna/persistence/transaction';
import { SettlementService } from './settlement.service.js';

@Controller()
export class SettlementController {
  constructor(private readonly settlements: SettlementService) {}

  @Handle(settle)
  settle(ctx: Context, input: Input<typeof settle>) {
    return this.settlements.settle(ctx, input);
  }

  @Drives('settle')
  bill(ctx: Context, process: Process<{ settlementId: string }>): Promise<void> {
    return this.settlements.bill(ctx, process);
  }

  @Handle(getSettlement)
  get(ctx: Context, input: Input<typeof getSettlement>) {
    return this.settlements.get(ctx, input.settlementId);
  }

  @Handle(listSettlements)
  list(ctx: Context, input: Input<typeof listSettlements>) {
    return this.settlements.list(ctx, input);
  }

  @React(billPosted)
  keepSelfBill(tx: Transaction, { payload }: Followed<Payload<typeof billPosted>>): Promise<void> {
    return this.settlements.keepSelfBill(tx, payload);
  }

  @React(paymentRecorded)
  keepPayment(tx: Transaction, { payload }: Followed<Payload<typeof paymentRecorded>>): Promise<void> {
    return this.settlements.keepPayment(tx, payload);
  }

  @React(allocationRecorded)
  keepAllocation(tx: Transaction, { payload }: Followed<Payload<typeof allocationRecorded>>): Promise<void> {
    return this.settlements.keepAllocation(tx, payload);
  }
}
