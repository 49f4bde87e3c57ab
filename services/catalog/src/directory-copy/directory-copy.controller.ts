import { Controller } from '@nestjs/common';
import type { Payload } from '@consigna/contracts/contract';
import { companyCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { keepCompany } from '@consigna/persistence/company-facts';
import { putReferences } from '@consigna/persistence/reference-copy';
import type { Transaction } from '@consigna/persistence/transaction';

/** What pricing needs to know of the company and of its customers. */
@Controller()
export class DirectoryCopyController {
  @React(companyCreated)
  keepCompany(tx: Transaction, { payload }: Followed<Payload<typeof companyCreated>>): Promise<void> {
    return keepCompany(tx, payload);
  }

  @React(partiesSaved)
  keepPriceGroups(tx: Transaction, { payload }: Followed<Payload<typeof partiesSaved>>): Promise<void> {
    const parties = payload.parties.map(({ partyId, code, active, priceGroup }) => ({
      id: partyId,
      code,
      active,
      fields: { priceGroup },
    }));
    return putReferences(tx, 'party', parties);
  }
}
