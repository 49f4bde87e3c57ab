import { Controller } from '@nestjs/common';
import { periodLocked, periodUnlocked, ratesSaved } from '@consigna/contracts/accounting/events';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { agreementActivated } from '@consigna/contracts/consignment/events';
import type { Payload } from '@consigna/contracts/contract';
import { companyCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { keepCompany, keepRates } from '@consigna/persistence/company-facts';
import { keepParties, keepProducts } from '@consigna/persistence/kept-references';
import { putReferences } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';

/**
 * Goods receipts are no legal document, and one that a partner's delivery brings may be dated before our latest:
 * their series lets dates run backwards.
 */
const openReceiptSeries = statement(
  'warehouse.open-receipt-series',
  `insert into number_series (company_id, series, prefix, next_number, backdating) values ($1, 'GR', 'GR-', 1, true) on conflict do nothing`,
);

/** Keeps the warehouse's copies of the few foreign facts it needs. */
@Controller()
export class ReferenceController {
  @React(companyCreated)
  async keepCompany(tx: Transaction, { payload }: Followed<Payload<typeof companyCreated>>): Promise<void> {
    await Promise.all([keepCompany(tx, payload), tx.sql(openReceiptSeries, [tx.ctx.companyId])]);
  }

  @React(partiesSaved)
  keepParties(tx: Transaction, { payload }: Followed<Payload<typeof partiesSaved>>): Promise<void> {
    return keepParties(tx, payload);
  }

  @React(productsSaved)
  keepProducts(tx: Transaction, { payload }: Followed<Payload<typeof productsSaved>>): Promise<void> {
    return keepProducts(tx, payload);
  }

  @React(ratesSaved)
  keepRates(tx: Transaction, { payload }: Followed<Payload<typeof ratesSaved>>): Promise<void> {
    return keepRates(tx, payload.rates);
  }

  @React(agreementActivated)
  async keepAgreement(tx: Transaction, { payload }: Followed<Payload<typeof agreementActivated>>): Promise<void> {
    await putReferences(tx, 'agreement', [
      { id: payload.agreementId, code: payload.consignorName, active: true, fields: payload },
    ]);
  }

  @React(periodLocked)
  async keepLock(tx: Transaction, { payload }: Followed<Payload<typeof periodLocked>>): Promise<void> {
    await this.keepLockedThrough(tx, payload.lockedThrough);
  }

  @React(periodUnlocked)
  async keepUnlock(tx: Transaction, { payload }: Followed<Payload<typeof periodUnlocked>>): Promise<void> {
    await this.keepLockedThrough(tx, payload.lockedThrough);
  }

  private async keepLockedThrough(tx: Transaction, lockedThrough: string | null): Promise<void> {
    await putReferences(tx, 'period-lock', [
      { id: tx.ctx.companyId, code: 'period-lock', active: true, fields: { lockedThrough } },
    ]);
  }
}
