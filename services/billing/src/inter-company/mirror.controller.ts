import { Controller } from '@nestjs/common';
import { invoiceIssued, paymentRecorded } from '@consigna/contracts/billing/events';
import type { Payload } from '@consigna/contracts/contract';
import { React, type Followed } from '@consigna/messaging/follow';
import type { Transaction } from '@consigna/persistence/transaction';
import { MirrorService } from './mirror.service.js';

/** Follows billing's own log: what a company of the network issues or pays becomes its partner's document. */
@Controller()
export class MirrorController {
  constructor(private readonly mirror: MirrorService) {}

  @React(invoiceIssued)
  billInvoice(tx: Transaction, event: Followed<Payload<typeof invoiceIssued>>): Promise<void> {
    return this.mirror.billInvoice(tx, event);
  }

  @React(paymentRecorded)
  payBack(tx: Transaction, event: Followed<Payload<typeof paymentRecorded>>): Promise<void> {
    return this.mirror.payBack(tx, event);
  }
}
