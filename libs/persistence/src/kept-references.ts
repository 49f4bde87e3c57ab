import type { taxCodesSaved } from '@consigna/contracts/accounting/events';
import type { productsSaved } from '@consigna/contracts/catalog/events';
import type { Payload } from '@consigna/contracts/contract';
import type { branchCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { putReferences } from './reference-copy.js';
import type { Transaction } from './transaction.js';

// Copies that several services keep in the same form: the fields are the event's own.

/** Keeps a branch, told by `directory.branch.created`. */
export function keepBranch(tx: Transaction, branch: Payload<typeof branchCreated>): Promise<void> {
  return putReferences(tx, 'branch', [{ id: branch.branchId, code: branch.code, active: true, fields: branch }]);
}

/** Keeps parties, told by `directory.parties.saved`. */
export function keepParties(tx: Transaction, { parties }: Payload<typeof partiesSaved>): Promise<void> {
  const records = parties.map((party) => ({
    id: party.partyId,
    code: party.code,
    active: party.active,
    fields: party,
  }));
  return putReferences(tx, 'party', records);
}

/** Keeps products by SKU, told by `catalog.products.saved`. */
export function keepProducts(tx: Transaction, { products }: Payload<typeof productsSaved>): Promise<void> {
  const records = products.map((product) => ({
    id: product.productId,
    code: product.sku,
    active: product.active,
    fields: product,
  }));
  return putReferences(tx, 'product', records);
}

/** Keeps tax codes, told by `accounting.tax-codes.saved`. */
export function keepTaxCodes(tx: Transaction, { taxCodes }: Payload<typeof taxCodesSaved>): Promise<void> {
  const records = taxCodes.map(({ taxCodeId, code, rates, isDefault }) => ({
    id: taxCodeId,
    code,
    active: true,
    fields: { rates, isDefault },
  }));
  return putReferences(tx, 'tax-code', records);
}
