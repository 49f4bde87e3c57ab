import { Controller } from '@nestjs/common';
import { ratesSaved, taxCodesSaved } from '@consigna/contracts/accounting/events';
import { productsSaved } from '@consigna/contracts/catalog/events';
import type { Payload } from '@consigna/contracts/contract';
import { branchCreated, companyCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { keepCompany, keepRates } from '@consigna/persistence/company-facts';
import { keepBranch, keepParties, keepProducts, keepTaxCodes } from '@consigna/persistence/kept-references';
import type { Transaction } from '@consigna/persistence/transaction';
import { React, type Followed } from './follow.js';

/** Keeps a service's own copies of the foreign facts that trading documents are made from. */
@Controller()
export class KeptReferences {
  @React(companyCreated)
  keepCompany(tx: Transaction, { payload }: Followed<Payload<typeof companyCreated>>): Promise<void> {
    return keepCompany(tx, payload);
  }

  @React(branchCreated)
  keepBranch(tx: Transaction, { payload }: Followed<Payload<typeof branchCreated>>): Promise<void> {
    return keepBranch(tx, payload);
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

  @React(taxCodesSaved)
  keepTaxCodes(tx: Transaction, { payload }: Followed<Payload<typeof taxCodesSaved>>): Promise<void> {
    return keepTaxCodes(tx, payload);
  }
}
