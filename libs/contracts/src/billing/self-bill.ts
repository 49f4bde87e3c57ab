import { z } from 'zod';
import { command } from '../contract.js';
import { Currency, DecimalString, Id, PositiveDecimal } from '../fields.js';

/** Makes and posts the self-bill of a consignor's settlement (own series per consignor). Same settlement, same answer. */
export const createSelfBill = command({
  subject: 'billing.self-bill.create',
  permission: 'internal',
  summary: "Self-bill of a consignor's settlement",
  input: z.object({
    settlementId: Id,
    settlementNumber: z.string(),
    consignorId: Id,
    currency: Currency,
    taxCode: z.string().nullable(),
    lines: z.array(
      z.object({
        productId: Id.nullable(),
        description: z.string(),
        quantity: PositiveDecimal,
        /** What is owed for the line in the settlement's currency, 2 decimals; negative for more returned than sold. */
        net: DecimalString,
        accrualBase: DecimalString,
        payableBase: DecimalString,
      }),
    ),
  }),
  output: z.object({ billId: Id, number: z.string(), net: DecimalString, tax: DecimalString, gross: DecimalString }),
  errors: [
    'party-not-found',
    'tax-code-not-found',
    'negative-settlement',
    'period-locked',
    'exchange-rate-missing',
    'series-date-backwards',
    'company-not-found',
  ],
});
