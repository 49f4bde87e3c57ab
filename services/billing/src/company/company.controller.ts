import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { deterministicId } from '@consigna/kernel/id';
import { periodLocked, periodUnlocked, ratesSaved, taxCodesSaved } from '@consigna/contracts/accounting/events';
import { changeBillingSettings, getBillingSettings } from '@consigna/contracts/billing/settings';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { agreementActivated } from '@consigna/contracts/consignment/events';
import type { Input, Payload } from '@consigna/contracts/contract';
import { branchCreated, companyCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import { keepCompany, keepRates } from '@consigna/persistence/company-facts';
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
  async companyCreated(tx: Transaction, { payload }: Followed<Payload<typeof companyCreated>>): Promise<void> {
    await keepCompany(tx, payload);
    await this.companies.openSeries(tx);
  }

  @React(branchCreated)
  async branchCreated(tx: Transaction, { payload }: Followed<Payload<typeof branchCreated>>): Promise<void> {
    await putReferences(tx, 'branch', [
      { id: payload.branchId, code: payload.code, active: true, fields: { ...payload } },
    ]);
  }

  @React(partiesSaved)
  async partiesSaved(tx: Transaction, { payload }: Followed<Payload<typeof partiesSaved>>): Promise<void> {
    await putReferences(
      tx,
      'party',
      payload.parties.map((party) => ({
        id: party.partyId,
        code: party.code,
        active: party.active,
        fields: { ...party },
      })),
    );
  }

  @React(productsSaved)
  async productsSaved(tx: Transaction, { payload }: Followed<Payload<typeof productsSaved>>): Promise<void> {
    await putReferences(
      tx,
      'product',
      payload.products.map((product) => ({
        id: product.productId,
        code: product.sku,
        active: product.active,
        fields: { ...product },
      })),
    );
  }

  @React(ratesSaved)
  async ratesSaved(tx: Transaction, { payload }: Followed<Payload<typeof ratesSaved>>): Promise<void> {
    await keepRates(tx, payload.rates);
  }

  @React(taxCodesSaved)
  async taxCodesSaved(tx: Transaction, { payload }: Followed<Payload<typeof taxCodesSaved>>): Promise<void> {
    await putReferences(
      tx,
      'tax-code',
      payload.taxCodes.map((taxCode) => ({
        // By code and not by the event's id: a code is what documents name, and it is unique in its company.
        id: deterministicId('tax-code', `${tx.ctx.companyId}/${taxCode.code}`),
        code: taxCode.code,
        active: true,
        fields: { rates: taxCode.rates, isDefault: taxCode.isDefault },
      })),
    );
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
