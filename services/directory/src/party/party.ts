import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** A customer, supplier, consignor, or several of them in one record. */
export const Party = defineEntity({
  name: 'Party',
  tableName: 'party',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    code: p.text(),
    name: p.text(),
    tradeName: p.text().nullable(),
    isCustomer: p.boolean(),
    isSupplier: p.boolean(),
    isConsignor: p.boolean(),
    country: p.text(),
    taxId: p.text().nullable(),
    currency: p.text(),
    language: p.text().nullable(),
    priceGroup: p.text().nullable(),
    paymentTermDays: p.integer(),
    creditLimit: p.decimal().columnType('numeric(20,2)').nullable(),
    taxCode: p.text().nullable(),
    addresses: p.json().columnType('jsonb'),
    contacts: p.json().columnType('jsonb'),
    bankAccounts: p.json().columnType('jsonb'),
    notes: p.text(),
    interCompanyId: p.uuid().nullable(),
    active: p.boolean(),
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    createdBy: p.uuid(),
  },
});

/** How another system names a party. */
export const PartyExternalRef = defineEntity({
  name: 'PartyExternalRef',
  tableName: 'party_external_ref',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    system: p.text().primary(),
    externalId: p.text().primary(),
    partyId: p.uuid(),
  },
});
