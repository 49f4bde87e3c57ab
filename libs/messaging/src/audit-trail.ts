import { Controller } from '@nestjs/common';
import { canonicalJson } from '@consigna/kernel/canonical';
import type { Context } from '@consigna/kernel/context';
import { auditListShape, auditTrail, type AuditEntry } from '@consigna/contracts/directory/audit-trail';
import type { Output } from '@consigna/contracts/contract';
import type { ListInput } from '@consigna/contracts/fields';
import { Database } from '@consigna/persistence/database';
import { listPage, type ListSource } from '@consigna/persistence/list';
import type { Changes } from '@consigna/persistence/transaction';
import { Handle } from './handle.js';

type AuditRow = Omit<AuditEntry, 'businessAt' | 'recordedAt'> & { businessAt: Date; recordedAt: Date };

const trail: ListSource = {
  name: 'kernel.audit',
  shape: auditListShape,
  select: `select a.id, a.document, a.document_id as "documentId", a.action, a.changes, a.user_id as "userId", a.client_id as "clientId",
     a.causation, a.business_at as "businessAt", a.recorded_at as "recordedAt" from audit a`,
  where: 'a.company_id = $1',
  columns: {
    id: 'a.id',
    document: 'a.document',
    documentId: 'a.document_id',
    action: 'a.action',
    userId: 'a.user_id',
    clientId: 'a.client_id',
    recordedAt: 'a.recorded_at',
  },
  id: 'a.id',
};

/** Makes the controller that answers a service's audit trail, `auditTrail(service)` in the contracts. */
export function auditController(service: string): new (database: Database) => object {
  const contract = auditTrail(service);

  @Controller()
  class AuditTrail {
    constructor(private readonly database: Database) {}

    @Handle(contract)
    async list(ctx: Context, input: ListInput): Promise<Output<typeof contract>> {
      const page = await this.database.read(ctx, (sql) => listPage<AuditRow>(sql, trail, ctx.companyId, input));
      return { ...page, data: page.data.map(entryOf) };
    }
  }
  return AuditTrail;
}

/** Members that change with every write and say nothing of it. */
const BOOKKEEPING = ['version', 'updatedAt', 'allowedActions'];

/** What `tx.audit` is told of a change: each member of a document's view that differs, before and after. */
export function changesBetween<V extends object>(before: V | undefined, after: V): Changes {
  if (before === undefined) return {};
  const changed = Object.entries(after).filter(
    ([name, to]) => !BOOKKEEPING.includes(name) && canonicalJson(before[name as keyof V]) !== canonicalJson(to),
  );
  return Object.fromEntries(
    changed.map(([name, to]) => [name, { from: before[name as keyof V] ?? null, to: to as unknown }]),
  );
}

function entryOf(row: AuditRow): AuditEntry {
  return { ...row, businessAt: row.businessAt.toISOString(), recordedAt: row.recordedAt.toISOString() };
}
