import { z } from 'zod';
import { Country, Currency, DecimalString, Id, NonNegativeDecimal, PositiveDecimal } from './fields.js';

/** Whose the goods are: `own` with neither id, or a consignor's under an agreement with both; else `owner-mismatch`. */
export const Owner = z
  .object({
    kind: z.enum(['own', 'consignor']),
    consignorId: Id.nullable(),
    agreementId: Id.nullable(),
  })
  .refine(
    ({ kind, consignorId, agreementId }) =>
      [consignorId, agreementId].every((id) => (id === null) === (kind === 'own')),
    'owner-mismatch',
  );
export type Owner = z.infer<typeof Owner>;
export const ownGoods: Owner = { kind: 'own', consignorId: null, agreementId: null };

/** What a sold line costs the customer; travels with reservation and delivery, so that nobody asks sales again. */
export const SaleTerms = z.object({
  orderId: Id,
  orderNumber: z.string(),
  orderLineId: Id,
  productId: Id,
  sku: z.string(),
  description: z.string(),
  kind: z.enum(['goods', 'service']),
  unit: z.string(),
  currency: Currency,
  /** Price of one unit before discount, at full precision. */
  unitPrice: NonNegativeDecimal,
  discountPercent: NonNegativeDecimal,
  /** `unitPrice × (1 − discountPercent ÷ 100)`, not rounded. */
  netUnitPrice: NonNegativeDecimal,
  taxCode: z.string(),
});
export type SaleTerms = z.infer<typeof SaleTerms>;

/** Who buys, and where: facts of the document, copied into everything that follows from it. */
export const Buyer = z.object({
  customerId: Id,
  customerName: z.string(),
  /** Country of the document (goods go there), not of the customer's record. */
  country: Country,
  /** Set when the customer is a company of the same network. */
  interCompanyId: Id.nullable(),
});
export type Buyer = z.infer<typeof Buyer>;

/**
 * Where units came from: one per stock layer that a line drew from. Cost is zero for consigned units.
 * `groupProfit` is what the group earned on the units between its companies and has not yet realised (base currency, 2 decimals).
 */
export const UnitSource = z.object({
  moveId: Id,
  layerId: Id,
  owner: Owner,
  lot: z.string(),
  quantity: PositiveDecimal,
  /** Value that left (or came back) in the company's base currency, 2 decimals. */
  costBase: DecimalString,
  groupProfitBase: DecimalString,
  /** Receipt line the units came in with; null for found stock and returns without delivery. */
  receiptLineId: Id.nullable(),
});
export type UnitSource = z.infer<typeof UnitSource>;
