import { salesReturnReceived } from '@consigna/contracts/warehouse/events';
import { credit, debit, posting } from '../ledger/posting.js';
import { ownedCost } from './delivery-shipped.js';
import { postingRule } from './posting-rule.js';

/** Owned units come back at the cost at which they left; what is scrapped at once is a loss of stock. */
export const salesReturnReceivedRule = postingRule({
  event: salesReturnReceived,
  post(salesReturn, { baseCurrency: currency }) {
    const costOf = (scrapped: boolean) =>
      ownedCost(
        salesReturn.lines.filter((line) => (line.disposition === 'scrap') === scrapped).flatMap((line) => line.sources),
      );
    const kept = costOf(false);
    const scrapped = costOf(true);
    const { interCompanyId } = salesReturn.buyer;
    return posting({
      date: salesReturn.date,
      branchId: salesReturn.branchId,
      source: { type: 'sales_return', id: salesReturn.returnId, number: salesReturn.number },
      description: `Sales return ${salesReturn.number}, ${salesReturn.buyer.customerName}`,
      lines: [
        debit('INV', kept, { currency }),
        debit('INV_ADJ', scrapped, { currency }),
        credit('COGS', kept.plus(scrapped), { currency, interCompanyId }),
      ],
    });
  },
});
