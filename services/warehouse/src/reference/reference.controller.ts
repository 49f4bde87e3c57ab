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
import type { Transaction } from '@consigna/persistence/transaction';

/** Keeps the warehouse's copies of the few foreign facts it needs. */
@Controller()
export class ReferenceController {
  @React(companyCreated)
  keepCompany(tx: Transaction, { payload }: Followed<Payload<typeof companyCreated>>): Promise<void> {
    return keepCompany(tx, payload);
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
