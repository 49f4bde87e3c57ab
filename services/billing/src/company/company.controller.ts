import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { periodLocked, periodUnlocked, ratesSaved, taxCodesSaved } from '@consigna/contracts/accounting/events';
import { changeBillingSettings, getBillingSettings } from '@consigna/contracts/billing/settings';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { agreementActivated } from '@consigna/contracts/consignment/events';
import type { Input, Payload } from '@consigna/contracts/contract';
import { branchCreated, companyCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import { keepCompany, keepRates } from '@consigna/persistence/company-facts';
import { keepBranch, keepParties, keepProducts, keepTaxCodes } from '@consigna/persistence/kept-references';
import { putReferences } from '@consigna/persistence/reference-copy';
import type { Transaction } from '@consigna/persistence/transaction';
import { CompanyService } from './company.service.js';

/** What billing knows of a company: its facts, parties, products, rates and tax codes, its settings and its lock. */
@Controller()
export class CompanyController {
  constructor(private readonly companies: CompanyService) {}

  @Handle(getBillingSettings)
  settings(ctx: Context) {
    return this.companies.settings(ctx);
  }

  @Handle(changeBillingSettings)
  change(ctx: Context, input: Input<typeof changeBillingSettings>) {
    return this.companies.change(ctx, input);
  }

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

  @React(agreementActivated)
  async agreementActivated(tx: Transaction, { payload }: Followed<Payload<typeof agreementActivated>>): Promise<void> {
    await putReferences(tx, 'agreement', [
      { id: payload.agreementId, code: payload.agreementId, active: true, fields: { role: payload.role } },
    ]);
  }

  @React(periodLocked)
  async periodLocked(tx: Transaction, { payload }: Followed<Payload<typeof periodLocked>>): Promise<void> {
    await this.companies.lockThrough(tx, payload.lockedThrough);
  }

  @React(periodUnlocked)
  async periodUnlocked(tx: Transaction, { payload }: Followed<Payload<typeof periodUnlocked>>): Promise<void> {
    await this.companies.lockThrough(tx, payload.lockedThrough);
  }
}
