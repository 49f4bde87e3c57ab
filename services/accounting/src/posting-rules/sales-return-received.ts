import { salesReturnReceived } from '@consigna/contracts/warehouse/events';
import { credit, debit, posting } from '../ledger/posting.js';
import { ownedCost } from './delivery-shipped.js';
import { postingRule } from './posting-rule.js';

/** Owned units come back at the cost at which they left. What is scrapped at once leaves by an adjustment of its own. */
export const salesReturnReceivedRule = postingRule({
  event: salesReturnReceived,
  post(salesReturn, { baseCurrency: currency, words }) {
    const cost = ownedCost(salesReturn.lines.flatMap((line) => line.sources));
    const { interCompanyId } = salesReturn.buyer;
    return posting({
      date: salesReturn.date,
      branchId: salesReturn.branchId,
      source: { type: 'sales_return', id: salesReturn.returnId, number: salesReturn.number },
      description: `${words.document.sales_return} ${salesReturn.number}, ${salesReturn.buyer.customerName}`,
      lines: [debit('INV', cost, { currency }), credit('COGS', cost, { currency, interCompanyId })],
    });
  },
});
