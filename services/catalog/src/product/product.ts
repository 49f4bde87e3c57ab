import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** What a company buys, keeps and sells: goods or a service. */
export const Product = defineEntity({
  name: 'Product',
  tableName: 'product',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    sku: p.text(),
    skuKey: p.text().generated('lower(sku) stored'),
    name: p.text(),
    names: p.json().columnType('jsonb'),
    kind: p.text(),
    unit: p.text(),
    taxCategory: p.text(),
    tracking: p.text(),
    valuation: p.text(),
    category: p.text().nullable(),
    active: p.boolean(),
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    createdBy: p.uuid(),
  },
});

/** A code that a scanner reads from a product. */
export const ProductBarcode = defineEntity({
  name: 'ProductBarcode',
  tableName: 'product_barcode',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    code: p.text().primary(),
    productId: p.uuid(),
    codeKey: p.text().generated('lower(code) stored'),
  },
});

/** A word of a product's code or names, in lower case, by which it is looked up. */
export const ProductWord = defineEntity({
  name: 'ProductWord',
  tableName: 'product_word',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: { companyId: p.uuid().primary(), word: p.text().primary(), productId: p.uuid().primary() },
});

/** How another system names a product. */
export const ProductExternalRef = defineEntity({
  name: 'ProductExternalRef',
  tableName: 'product_external_ref',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    system: p.text().primary(),
    externalId: p.text().primary(),
    productId: p.uuid(),
  },
});
