import { Controller } from '@nestjs/common';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import type { DomainError } from '@consigna/kernel/domain-error';
import { deterministicId } from '@consigna/kernel/id';
import { roundTo } from '@consigna/kernel/rounding';
import type { Payload } from '@consigna/contracts/contract';
import { deliveryShipped } from '@consigna/contracts/warehouse/events';
import { DependencyMissing, orWait, React, type Followed } from '@consigna/messaging/follow';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import type { Transaction } from '@consigna/persistence/transaction';
import { headOf, lockExpectedOrder, type ExpectedLine } from '../goods-receipt/expected-receipt.js';
import { ownerFor, receive, type IncomingLine } from '../goods-receipt/receive.js';
import { openDate, requireProducts } from '../reference/facts.js';
import { BASE_DIGITS } from '../stock/stock-ledger.js';
import { placeFor, placesOf } from '../warehouse/warehouse.service.js';

type Shipment = Payload<typeof deliveryShipped>;

/** What one company of the network ships to another arrives there in the same step, with the profit still in it. */
@Controller()
export class InterCompanyController {
  @React(deliveryShipped)
  async receiveFromPartner(tx: Transaction, { payload }: Followed<Shipment>): Promise<void> {
    const { interCompanyId } = payload.buyer;
    if (interCompanyId === null) return;
    const sellerCurrency = (await companyFacts(tx.sql, tx.ctx.companyId)).baseCurrency;
    await tx.within(interCompanyId, (partner) =>
      orWait(receiveMirrored(partner, payload, sellerCurrency), (refusal) =>
        comesLater(refusal)
          ? new DependencyMissing(refusal.code, {
              ...refusal.details,
              companyId: interCompanyId,
              delivery: payload.number,
            })
          : null,
      ),
    );
  }
}

/** The partner's order, products, branch and rates come from other logs: they may be behind this one. */
function comesLater({ code }: DomainError): boolean {
  return code.endsWith('-not-found') || code === 'exchange-rate-missing';
}

async function receiveMirrored(partner: Transaction, shipment: Shipment, sellerCurrency: string): Promise<void> {
  const { companyId } = partner.ctx;
  const { order, lines: expected } = await lockExpectedOrder(
    partner,
    deterministicId('mirror-purchase-order', shipment.orderId),
  );
  const date = await openDate(partner.sql, companyId, shipment.date);
  const [first] = shipment.lines;
  const currency = first?.terms.currency ?? order.currency;
  const [places, rate, sellerRate] = await Promise.all([
    placesOf(partner.sql, companyId, order.branch_id),
    rateOn(partner.sql, companyId, currency, date),
    rateOn(partner.sql, companyId, sellerCurrency, date),
  ]);
  const owner = ownerFor(order.kind, order.supplier_id, order.agreement_id);
  const byId = new Map(expected.map((line) => [line.line_id, line]));
  const lines = shipment.lines.flatMap((line): IncomingLine[] => {
    const ordered = byId.get(deterministicId('mirror-purchase-order-line', line.terms.orderLineId));
    return ordered === undefined ? [] : [mirrored(line, ordered, rate, sellerRate)];
  });
  const products = await requireProducts(partner, lines);
  await receive(
    partner,
    {
      ...headOf(order),
      id: deterministicId('mirror-receipt', shipment.deliveryId),
      date,
      place: placeFor(places, owner.kind),
      owner,
      currency,
      rate,
      lines,
    },
    products,
  );
}

function mirrored(
  line: Shipment['lines'][number],
  ordered: ExpectedLine,
  rate: Decimal,
  sellerRate: Decimal,
): IncomingLine {
  const quantity = decimal(line.quantity);
  const unitPrice = decimal(line.terms.netUnitPrice);
  return {
    id: deterministicId('mirror-receipt-line', line.deliveryLineId),
    purchaseOrderLineId: ordered.line_id,
    productId: ordered.product_id,
    accepted: quantity,
    rejected: decimal(0),
    missing: decimal(0),
    lot: '',
    expiry: null,
    unitPrice,
    taxCode: ordered.tax_code,
    forOrderLineId: ordered.for_order_line_id,
    groupProfit: profitOf(line, decimal(unitPrice.times(rate)), sellerRate),
  };
}

/**
 * What the group has not earned yet: the price of the seller's own units less what they cost the group, which is the
 * seller's cost without the profit that an earlier sale inside the group had put into it. Base currency of the buyer.
 */
function profitOf({ sources }: Shipment['lines'][number], unitPriceBase: Decimal, sellerRate: Decimal): Decimal {
  const owned = sources.filter((source) => source.owner.kind === 'own');
  const quantity = owned.reduce((sum, source) => sum.plus(source.quantity), decimal(0));
  const cost = owned.reduce((sum, source) => sum.plus(source.costBase).minus(source.groupProfitBase), decimal(0));
  return roundTo(decimal(quantity.times(unitPriceBase).minus(cost.times(sellerRate))), BASE_DIGITS);
}
