import { Controller } from '@nestjs/common';
import { canonicalJson } from '@consigna/kernel/canonical';
import type { Context } from '@consigna/kernel/context';
import { isDomainError } from '@consigna/kernel/domain-error';
import { requireHeld } from '@consigna/kernel/permission';
import { auditListShape, auditTrail, type AuditEntry } from '@consigna/contracts/directory/audit-trail';
import { nameUsers, timeline, type TimelineEntry } from '@consigna/contracts/directory/timeline';
import { resourceTypes } from '@consigna/contracts/resources';
import type { Input, Output } from '@consigna/contracts/contract';
import type { ListInput } from '@consigna/contracts/fields';
import { Database } from '@consigna/persistence/database';
import { listPage, type ListSource } from '@consigna/persistence/list';
import type { Changes } from '@consigna/persistence/transaction';
import { Handle } from './handle.js';
import { Link } from './link.js';

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

/** Makes the controller that answers a service's audit trail and the timelines of its documents. */
export function auditController(service: string): new (database: Database, link: Link) => object {
  const contract = auditTrail(service);
  const ofDocument = timeline(service);

  @Controller()
  class AuditTrail {
    constructor(
      private readonly database: Database,
      private readonly link: Link,
    ) {}

    @Handle(contract)
    list(ctx: Context, input: ListInput): Promise<Output<typeof contract>> {
      return entriesOf(this.database, ctx, input);
    }

    /** @throws DomainError `permission-denied` */
    @Handle(ofDocument)
    async timeline(ctx: Context, input: Input<typeof ofDocument>): Promise<Output<typeof ofDocument>> {
      requireReading(ctx, service, input.document);
      const { document, documentId, ...page } = input;
      const { data, ...rest } = await entriesOf(this.database, ctx, {
        ...page,
        filter: { document: { eq: document }, documentId: { eq: documentId } },
      });
      return { ...rest, data: await named(this.link, ctx, data) };
    }
  }
  return AuditTrail;
}

async function entriesOf(database: Database, ctx: Context, input: ListInput) {
  const page = await database.read(ctx, (sql) => listPage<AuditRow>(sql, trail, ctx.companyId, input));
  return { ...page, data: page.data.map(entryOf) };
}

/** A timeline tells as much as its document. */
function requireReading(ctx: Context, service: string, document: string): void {
  const type = resourceTypes.find((one) => one.service === service && one.document === document);
  requireHeld(ctx, type?.permission ?? 'internal');
}

async function named(link: Link, ctx: Context, entries: readonly AuditEntry[]): Promise<TimelineEntry[]> {
  const userIds = [...new Set(entries.map(({ userId }) => userId))];
  const { users } = await link.ask(nameUsers, ctx, { userIds }).catch((error: unknown) => {
    // What happened is worth reading while who did it cannot be said.
    if (isDomainError(error) && error.code === 'service-unavailable') return { users: [] };
    throw error;
  });
  const names = new Map(users.map(({ id, name }) => [id, name]));
  return entries.map((entry) => ({ ...entry, userName: names.get(entry.userId) ?? null }));
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
