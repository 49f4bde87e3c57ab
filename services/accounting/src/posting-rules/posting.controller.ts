import { Controller } from '@nestjs/common';
import { billPosted, allocationRecorded, invoiceIssued, paymentRecorded } from '@consigna/contracts/billing/events';
import type { EventContract, Payload } from '@consigna/contracts/contract';
import { accrualsRecorded } from '@consigna/contracts/consignment/events';
import {
  adjustmentPosted,
  deliveryShipped,
  goodsReceiptPosted,
  salesReturnReceived,
  stockRevalued,
} from '@consigna/contracts/warehouse/events';
import { deterministicId } from '@consigna/kernel/id';
import { type Followed, React } from '@consigna/messaging/follow';
import type { Transaction } from '@consigna/persistence/transaction';
import { gather } from '../ledger/post.js';
import { accrualsRecordedRule } from './accruals-recorded.js';
import { adjustmentPostedRule } from './adjustment-posted.js';
import { allocationRecordedRule } from './allocation-recorded.js';
import { billPostedRule } from './bill-posted.js';
import { deliveryShippedRule } from './delivery-shipped.js';
import { goodsReceiptPostedRule } from './goods-receipt-posted.js';
import { invoiceIssuedRule } from './invoice-issued.js';
import { paymentRecordedRule } from './payment-recorded.js';
import type { PostingRule } from './posting-rule.js';
import { salesReturnReceivedRule } from './sales-return-received.js';
import { stockRevaluedRule } from './stock-revalued.js';

type Of<E extends EventContract> = Followed<Payload<E>>;

/** Every event that posts: its rule, once. */
@Controller()
export class PostingController {
  @React(goodsReceiptPosted)
  goodsReceiptPosted(tx: Transaction, event: Of<typeof goodsReceiptPosted>): Promise<void> {
    return post(tx, event, goodsReceiptPostedRule);
  }

  @React(deliveryShipped)
  deliveryShipped(tx: Transaction, event: Of<typeof deliveryShipped>): Promise<void> {
    return post(tx, event, deliveryShippedRule);
  }

  @React(salesReturnReceived)
  salesReturnReceived(tx: Transaction, event: Of<typeof salesReturnReceived>): Promise<void> {
    return post(tx, event, salesReturnReceivedRule);
  }

  @React(adjustmentPosted)
  adjustmentPosted(tx: Transaction, event: Of<typeof adjustmentPosted>): Promise<void> {
    return post(tx, event, adjustmentPostedRule);
  }

  @React(stockRevalued)
  stockRevalued(tx: Transaction, event: Of<typeof stockRevalued>): Promise<void> {
    return post(tx, event, stockRevaluedRule);
  }

  @React(accrualsRecorded)
  accrualsRecorded(tx: Transaction, event: Of<typeof accrualsRecorded>): Promise<void> {
    return post(tx, event, accrualsRecordedRule);
  }

  @React(invoiceIssued)
  invoiceIssued(tx: Transaction, event: Of<typeof invoiceIssued>): Promise<void> {
    return post(tx, event, invoiceIssuedRule);
  }

  @React(billPosted)
  billPosted(tx: Transaction, event: Of<typeof billPosted>): Promise<void> {
    return post(tx, event, billPostedRule);
  }

  @React(paymentRecorded)
  paymentRecorded(tx: Transaction, event: Of<typeof paymentRecorded>): Promise<void> {
    return post(tx, event, paymentRecordedRule);
  }

  @React(allocationRecorded)
  allocationRecorded(tx: Transaction, event: Of<typeof allocationRecorded>): Promise<void> {
    return post(tx, event, allocationRecordedRule);
  }
}

/** Gathers the event's posting for the end of the transaction; the entry's id follows from the event's. */
function post<E extends EventContract>(
  tx: Transaction,
  { eventId, payload }: Of<E>,
  rule: PostingRule<E>,
): Promise<void> {
  gather(tx, {
    entryId: deterministicId('journal-entry', eventId),
    needs: rule.needs?.(payload) ?? {},
    build: (facts) => rule.post(payload, facts),
  });
  return Promise.resolve();
}
