import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** Prices in one currency for everybody, a price group or one customer, for as long as it is valid. */
export const PriceBook = defineEntity({
  name: 'PriceBook',
  tableName: 'price_book',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    code: p.text(),
    name: p.text(),
    currency: p.text(),
    validFrom: p.date().nullable(),
    validTo: p.date().nullable(),
    scope: p.text(),
    priceGroup: p.text().nullable(),
    customerId: p.uuid().nullable(),
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    createdBy: p.uuid(),
  },
});

/** A price of a product or a category from a quantity on: fixed, or a percentage off the list price. */
export const Price = defineEntity({
  name: 'Price',
  tableName: 'price',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    priceBookId: p.uuid().primary(),
    position: p.integer().primary(),
    productId: p.uuid().nullable(),
    category: p.text().nullable(),
    minQuantity: p.decimal().columnType('numeric(24,6)'),
    price: p.decimal().columnType('numeric(24,8)').nullable(),
    percentOff: p.decimal().columnType('numeric(9,6)').nullable(),
  },
});

/** How a company resolves prices; a company without a row takes the defaults. */
export const PriceSettings = defineEntity({
  name: 'PriceSettings',
  tableName: 'price_settings',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: { companyId: p.uuid().primary(), priceResolution: p.text(), version: p.integer().default(1) },
});
