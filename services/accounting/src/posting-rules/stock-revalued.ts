import { stockRevalued } from '@consigna/contracts/warehouse/events';
import { decimal } from '@consigna/kernel/decimal';
import { credit, debit, posting, sumBase } from '../ledger/posting.js';
import { postingRule } from './posting-rule.js';

/** What a bill cost more (or less) than the receipt goes to what is on hand and to what was sold, and leaves GRNI at 0. */
export const stockRevaluedRule = postingRule({
  event: stockRevalued,
  post(revaluation, { baseCurrency: currency, words }) {
    const toStock = sumBase(revaluation.lines.map((line) => line.toStockBase));
    const toCostOfSales = sumBase(revaluation.lines.map((line) => line.toCostOfSalesBase));
    return posting({
      date: revaluation.date,
      branchId: null,
      source: { type: 'stock_revaluation', id: revaluation.revaluationId, number: null },
      description: words.stockRevalued,
      lines: [
        debit('INV', toStock, { currency }),
        debit('COGS', toCostOfSales, { currency }),
        credit('GRNI', toStock.plus(toCostOfSales), { currency }),
      ],
      items: revaluation.lines.map((line) => {
        const value = decimal(line.toStockBase).plus(line.toCostOfSalesBase).negated();
        return {
          role: 'GRNI',
          documentId: line.receiptLineId,
          opens: null,
          currency,
          amount: value,
          amountBase: value,
        };
      }),
    });
  },
});
