import { defineEntity, p } from '@mikro-orm/core';
import type { ManualEntryState, ManualLine } from '@consigna/contracts/accounting/journal-entry';
import { lifecycle } from '@consigna/kernel/lifecycle';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** An entry that a person wrote; another person's approval posts it under the same id. */
export const ManualEntrySchema = defineEntity({
  name: 'ManualEntry',
  tableName: 'manual_entry',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    state: p.text(),
    date: p.date(),
    description: p.text(),
    branchId: p.uuid().nullable(),
    lines: p.json().columnType('jsonb').$type<ManualLine[]>(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
    createdBy: p.uuid(),
    approvedBy: p.uuid().nullable(),
  },
  indexes: [{ name: 'manual_entry_waiting', properties: ['companyId', 'state', 'date'] }],
  checks: [
    { name: 'manual_entry_state', expression: `state in ('draft', 'posted')` },
    { name: 'manual_entry_approved_by_another', expression: 'approved_by is null or approved_by <> created_by' },
    { name: 'manual_entry_posted_is_approved', expression: `(state = 'posted') = (approved_by is not null)` },
  ],
});

export const manualEntryStates = lifecycle<ManualEntryState, 'update' | 'approve' | 'reverse'>({
  update: { from: ['draft'], to: 'draft' },
  approve: { from: ['draft'], to: 'posted' },
  reverse: { from: ['posted'], to: 'posted' },
});
