import { adjustmentPosted } from '@consigna/contracts/warehouse/events';
import { credit, debit, posting } from '../ledger/posting.js';
import { ownedCost } from './delivery-shipped.js';
import { postingRule } from './posting-rule.js';

/** Owned units written off or found change the stock's value against adjustments. */
export const adjustmentPostedRule = postingRule({
  event: adjustmentPosted,
  post(adjustment, { baseCurrency: currency, words }) {
    const valueOf = (direction: 'in' | 'out') =>
      ownedCost(adjustment.lines.filter((line) => line.direction === direction).flatMap((line) => line.sources));
    const lost = valueOf('out');
    const found = valueOf('in');
    return posting({
      date: adjustment.date,
      branchId: adjustment.branchId,
      source: { type: 'adjustment', id: adjustment.adjustmentId, number: adjustment.number },
      description: `${words.document.adjustment} ${adjustment.number}: ${adjustment.reason}`,
      lines: [
        debit('INV_ADJ', lost, { currency }),
        credit('INV', lost, { currency }),
        debit('INV', found, { currency }),
        credit('INV_ADJ', found, { currency }),
      ],
    });
  },
});
