import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';
import { itemRoles } from './posting.js';

const base = () => p.decimal().columnType('numeric(18,2)');
const amount = () => p.decimal().columnType('numeric(20,4)');

/** What a company's books are kept in. Whoever posts locks this row first, so that a lock falls between two postings. */
export const BookSchema = defineEntity({
  name: 'Book',
  tableName: 'book',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    baseCurrency: p.text(),
    locale: p.text(),
    chartTemplate: p.text(),
    /** First day that can be posted on. */
    openedOn: p.date(),
    /** First month of the fiscal year. */
    fiscalYearStart: p.integer(),
    lockedThrough: p.date().nullable(),
  },
  checks: [{ name: 'book_fiscal_year_start', expression: 'fiscal_year_start between 1 and 12' }],
});

/** A posted entry (append-only). Its lines are inserted with it by one statement, balanced, and at least one. */
export const JournalEntrySchema = defineEntity({
  name: 'JournalEntry',
  tableName: 'journal_entry',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    number: p.text(),
    /** When it counts in the books. */
    date: p.date(),
    /** When it happened, where the period was locked by then. */
    physicalDate: p.date(),
    sourceType: p.text(),
    sourceId: p.uuid(),
    sourceNumber: p.text().nullable(),
    description: p.text(),
    branchId: p.uuid().nullable(),
    reversesEntryId: p.uuid().nullable(),
    /** Deferred foreign key to the entry's first line: an entry without lines cannot be committed. */
    firstLine: p.integer().default(1),
    postedAt: p.datetime().columnType('timestamptz'),
    createdBy: p.uuid(),
  },
  uniques: [
    { name: 'journal_entry_number', properties: ['companyId', 'number'] },
    { name: 'journal_entry_reversed_once', properties: ['companyId', 'reversesEntryId'] },
  ],
  indexes: [
    { name: 'journal_entry_by_date', properties: ['companyId', 'date', 'id'] },
    { name: 'journal_entry_of_source', properties: ['companyId', 'sourceId'] },
  ],
  checks: [
    { name: 'journal_entry_date', expression: 'date >= physical_date' },
    { name: 'journal_entry_first_line', expression: 'first_line = 1' },
  ],
});

/** A line of a posted entry (append-only); always on an account, on one side. */
export const JournalLineSchema = defineEntity({
  name: 'JournalLine',
  tableName: 'journal_line',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    entryId: p.uuid().primary(),
    line: p.integer().primary(),
    accountId: p.uuid(),
    role: p.text().nullable(),
    /** The entry's date, for an account's ledger. */
    date: p.date(),
    debit: base(),
    credit: base(),
    currency: p.text(),
    /** Signed, debit positive. */
    amount: amount(),
    partyId: p.uuid().nullable(),
    interCompanyId: p.uuid().nullable(),
  },
  indexes: [{ name: 'journal_line_of_account', properties: ['companyId', 'accountId', 'date', 'entryId'] }],
  checks: [{ name: 'journal_line_one_side', expression: 'debit >= 0 and credit >= 0 and (debit = 0 or credit = 0)' }],
});

/** Sums of the lines per account, month and currency of the documents; `verify` proves them. */
export const AccountBalanceSchema = defineEntity({
  name: 'AccountBalance',
  tableName: 'account_balance',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    accountId: p.uuid().primary(),
    month: p.text().primary(),
    currency: p.text().primary(),
    debit: base(),
    credit: base(),
    amount: amount(),
  },
});

/** What is open of a document, signed as its account is (debit positive): sum of its changes. */
export const OpenItemSchema = defineEntity({
  name: 'OpenItem',
  tableName: 'open_item',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    role: p.text().primary(),
    documentId: p.uuid().primary(),
    documentType: p.text().nullable(),
    number: p.text().nullable(),
    partyId: p.uuid().nullable(),
    interCompanyId: p.uuid().nullable(),
    date: p.date().nullable(),
    dueDate: p.date().nullable(),
    currency: p.text(),
    amount: amount().default('0'),
    amountBase: base().default('0'),
    open: amount(),
    openBase: base(),
  },
  indexes: [
    { name: 'open_item_of_document', properties: ['companyId', 'documentId'] },
    { name: 'open_item_of_party', properties: ['companyId', 'partyId', 'date'] },
  ],
  checks: [{ name: 'open_item_role', expression: `role in (${itemRoles.map((role) => `'${role}'`).join(', ')})` }],
});

/** One opening or settling of a document (append-only), for what was open on a day. */
export const OpenItemChangeSchema = defineEntity({
  name: 'OpenItemChange',
  tableName: 'open_item_change',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    role: p.text(),
    documentId: p.uuid(),
    date: p.date(),
    currency: p.text(),
    amount: amount(),
    amountBase: base(),
    /** Null when documents were matched without an entry. */
    entryId: p.uuid().nullable(),
    sourceType: p.text(),
    sourceId: p.uuid(),
  },
  indexes: [{ name: 'open_item_change_of_document', properties: ['companyId', 'documentId', 'date'] }],
});

/** Agent units of a delivery or return line: accrued into UNBILLED, and cleared by documents. */
export const UnbilledItemSchema = defineEntity({
  name: 'UnbilledItem',
  tableName: 'unbilled_item',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    lineId: p.uuid().primary(),
    quantity: p.decimal().columnType('numeric(24,6)'),
    amountBase: base(),
    clearedQuantity: p.decimal().columnType('numeric(24,6)'),
    clearedBase: base(),
  },
});

/** What one document cleared of one line (append-only), so that cancelling it can take exactly that back. */
export const UnbilledClearingSchema = defineEntity({
  name: 'UnbilledClearing',
  tableName: 'unbilled_clearing',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    lineId: p.uuid(),
    documentId: p.uuid(),
    quantity: p.decimal().columnType('numeric(24,6)'),
    amountBase: base(),
  },
  indexes: [{ name: 'unbilled_clearing_of_document', properties: ['companyId', 'documentId'] }],
});
