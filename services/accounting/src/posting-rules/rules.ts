import { accrualsRecordedRule } from './accruals-recorded.js';
import { adjustmentPostedRule } from './adjustment-posted.js';
import { allocationRecordedRule } from './allocation-recorded.js';
import { billPostedRule } from './bill-posted.js';
import { deliveryShippedRule } from './delivery-shipped.js';
import { goodsReceiptPostedRule } from './goods-receipt-posted.js';
import { invoiceIssuedRule } from './invoice-issued.js';
import { paymentRecordedRule } from './payment-recorded.js';
import { salesReturnReceivedRule } from './sales-return-received.js';
import { stockRevaluedRule } from './stock-revalued.js';

/** Every event that posts, and how. */
export const postingRules = [
  goodsReceiptPostedRule,
  deliveryShippedRule,
  salesReturnReceivedRule,
  adjustmentPostedRule,
  stockRevaluedRule,
  accrualsRecordedRule,
  invoiceIssuedRule,
  billPostedRule,
  paymentRecordedRule,
  allocationRecordedRule,
] as const;
