import { deliveryShipped } from '@consigna/contracts/warehouse/events';
import type { UnitSource } from '@consigna/contracts/trade';
import type { Decimal } from '@consigna/kernel/decimal';
import { credit, debit, posting, sumBase } from '../ledger/posting.js';
import { postingRule } from './posting-rule.js';

/** Owned units become cost of sales when they leave. Consigned units have no value in our books: their accrual posts. */
export const deliveryShippedRule = postingRule({
  event: deliveryShipped,
  post(delivery, { baseCurrency: currency, words }) {
    const cost = ownedCost(delivery.lines.flatMap((line) => line.sources));
    const { interCompanyId } = delivery.buyer;
    return posting({
      date: delivery.date,
      branchId: delivery.branchId,
      source: { type: 'delivery', id: delivery.deliveryId, number: delivery.number },
      description: `${words.document.delivery} ${delivery.number}, ${delivery.buyer.customerName}`,
      lines: [debit('COGS', cost, { currency, interCompanyId }), credit('INV', cost, { currency })],
    });
  },
});

/** Value of the owned units among the sources, base currency. */
export function ownedCost(sources: readonly Pick<UnitSource, 'owner' | 'costBase'>[]): Decimal {
  return sumBase(sources.filter(({ owner }) => owner.kind === 'own').map(({ costBase }) => costBase));
}
