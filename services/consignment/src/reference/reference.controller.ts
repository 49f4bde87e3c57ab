import { Controller } from '@nestjs/common';
import type { Payload } from '@consigna/contracts/contract';
import { ratesSaved, taxCodesSaved } from '@consigna/contracts/accounting/events';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { branchCreated, companyCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { keepCompany, keepRates } from '@consigna/persistence/company-facts';
import { putReferences } from '@consigna/persistence/reference-copy';
import type { Transaction } from '@consigna/persistence/transaction';

/** Keeps the service's own copies of the foreign facts it needs. */
@Controller()
export class ReferenceController {
  @React(companyCreated)
  async keepCompany(tx: Transaction, { payload }: Followed<Payload<typeof companyCreated>>): Promise<void> {
    await keepCompany(tx, payload);
  }

  @React(branchCreated)
  async keepBranch(tx: Transaction, { payload }: Followed<Payload<typeof branchCreated>>): Promise<void> {
    const { branchId, code, name } = payload;
    await putReferences(tx, 'branch', [{ id: branchId, code, active: true, fields: { name } }]);
  }

  @React(partiesSaved)
  async keepParties(tx: Transaction, { payload }: Followed<Payload<typeof partiesSaved>>): Promise<void> {
    const { parties } = payload;
    await putReferences(
      tx,
      'party',
      parties.map((party) => ({ id: party.partyId, code: party.code, active: party.active, fields: party })),
    );
  }

  @React(productsSaved)
  async keepProducts(tx: Transaction, { payload }: Followed<Payload<typeof productsSaved>>): Promise<void> {
    const { products } = payload;
    await putReferences(
      tx,
      'product',
      products.map((product) => ({
        id: product.productId,
        code: product.sku,
        active: product.active,
        fields: product,
      })),
    );
  }

  @React(ratesSaved)
  async keepRates(tx: Transaction, { payload }: Followed<Payload<typeof ratesSaved>>): Promise<void> {
    await keepRates(tx, payload.rates);
  }

  @React(taxCodesSaved)
  async keepTaxCodes(tx: Transaction, { payload }: Followed<Payload<typeof taxCodesSaved>>): Promise<void> {
    const records = payload.taxCodes.map(({ taxCodeId, code, rates, isDefault }) => ({
      id: taxCodeId,
      code,
      active: true,
      fields: { rates, isDefault },
    }));
    await putReferences(tx, 'tax-code', records);
  }
}
