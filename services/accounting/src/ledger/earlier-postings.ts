import type { AccountRole } from '@consigna/contracts/accounting/events';
import { decimal } from '@consigna/kernel/decimal';
import { DependencyMissing } from '@consigna/messaging/follow';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import type { Needs, PostedFact, UnbilledFact } from '../posting-rules/posting-rule.js';
import type { ItemRole, Posting, UnbilledChange } from './posting.js';

const unbilledOf = statement(
  'accounting.unbilled-of-lines',
  `select line_id, quantity, amount_base, cleared_quantity, cleared_base from unbilled_item where company_id = $1 and line_id = any($2::uuid[])`,
);
const rolesOf = statement(
  'accounting.roles-of-documents',
  `select document_id, role from open_item where company_id = $1 and document_id = any($2::uuid[])`,
);
const invoiceEntries = statement(
  'accounting.entries-of-invoices',
  `select e.source_id, e.id, e.number,
     (select jsonb_agg(jsonb_build_object('role', l.role, 'accountId', l.account_id, 'base', (l.debit - l.credit)::text, 'currency', l.currency,
                'amount', l.amount::text, 'partyId', l.party_id, 'interCompanyId', l.inter_company_id) order by l.line)
      from journal_line l where l.company_id = $1 and l.entry_id = e.id) as lines,
     (select jsonb_agg(jsonb_build_object('lineId', c.line_id, 'quantity', c.quantity::text, 'amountBase', c.amount_base::text))
      from unbilled_clearing c where c.company_id = $1 and c.document_id = e.source_id) as cleared
   from journal_entry e
   where e.company_id = $1 and e.source_id = any($2::uuid[]) and e.source_type in ('invoice', 'debit_note') and e.reverses_entry_id is null`,
);

/** What earlier postings left that later ones build on. */
export interface KnownFacts {
  readonly unbilled: Map<string, UnbilledFact>;
  readonly itemRoles: Map<string, ItemRole>;
  readonly entries: Map<string, PostedFact>;
}

interface InvoiceEntryRow {
  source_id: string;
  id: string;
  number: string;
  lines: {
    role: AccountRole | null;
    accountId: string;
    base: string;
    currency: string;
    amount: string;
    partyId: string | null;
    interCompanyId: string | null;
  }[];
  cleared: { lineId: string; quantity: string; amountBase: string }[] | null;
}

/** Reads what the batch needs of earlier postings, one statement per kind; behind the book's lock, on the same connection. */
export async function factsFor(tx: Transaction, batch: readonly Needs[]): Promise<KnownFacts> {
  const { companyId } = tx.ctx;
  const wanted = (of: (needs: Needs) => readonly (string | null | undefined)[]) => [
    ...new Set(batch.flatMap((needs) => of(needs).filter((id) => typeof id === 'string'))),
  ];
  const lineIds = wanted((needs) => needs.unbilledLineIds ?? []);
  const documentIds = wanted((needs) => needs.documentIds ?? []);
  const invoiceIds = wanted((needs) => [needs.cancelledInvoiceId]);
  const [lines, documents, invoices] = await Promise.all([
    lineIds.length === 0
      ? []
      : tx.sql<Record<'line_id' | 'quantity' | 'amount_base' | 'cleared_quantity' | 'cleared_base', string>>(
          unbilledOf,
          [companyId, lineIds],
        ),
    documentIds.length === 0 ? [] : tx.sql<{ document_id: string; role: ItemRole }>(rolesOf, [companyId, documentIds]),
    invoiceIds.length === 0
      ? []
      : tx.sql<InvoiceEntryRow & Record<string, unknown>>(invoiceEntries, [companyId, invoiceIds]),
  ]);
  return {
    unbilled: new Map(lines.map((row) => [row.line_id, unbilledFact(row)])),
    itemRoles: new Map(documents.map((row) => [row.document_id, row.role])),
    entries: new Map(invoices.map((row) => [row.source_id, postedFact(row)])),
  };
}

function unbilledFact(
  row: Record<'quantity' | 'amount_base' | 'cleared_quantity' | 'cleared_base', string>,
): UnbilledFact {
  return {
    quantity: decimal(row.quantity),
    amountBase: decimal(row.amount_base),
    clearedQuantity: decimal(row.cleared_quantity),
    clearedBase: decimal(row.cleared_base),
  };
}

function postedFact({ id, number, lines, cleared }: InvoiceEntryRow): PostedFact {
  return {
    entryId: id,
    number,
    lines: lines.map((line) => ({ ...line, base: decimal(line.base), amount: decimal(line.amount) })),
    cleared: (cleared ?? []).map((line) => ({
      ...line,
      quantity: decimal(line.quantity),
      amountBase: decimal(line.amountBase),
    })),
  };
}

/** @throws DependencyMissing when an accrual (from another log) has not arrived */
export function requireFacts(needs: Needs, facts: KnownFacts): void {
  for (const lineId of needs.unbilledLineIds ?? []) {
    if (!facts.unbilled.has(lineId)) throw new DependencyMissing('accrual-missing', { lineId });
  }
  for (const documentId of needs.documentIds ?? []) {
    if (!facts.itemRoles.has(documentId)) throw new DependencyMissing('open-item-missing', { documentId });
  }
}

/** Later postings of the same batch see what the earlier ones will have left. */
export function remember(facts: KnownFacts, entryId: string, { source, lines, items, unbilled }: Posting): void {
  for (const item of items) if (item.opens !== null) facts.itemRoles.set(item.documentId, item.role);
  for (const change of unbilled) facts.unbilled.set(change.lineId, changed(facts.unbilled.get(change.lineId), change));
  if (source.type === 'invoice' || source.type === 'debit_note') {
    facts.entries.set(source.id, {
      entryId,
      number: '',
      lines,
      cleared: unbilled.filter((change) => change.kind === 'cleared'),
    });
  }
}

function changed(fact: UnbilledFact | undefined, { kind, quantity, amountBase }: UnbilledChange): UnbilledFact {
  const zero = decimal(0);
  const known = fact ?? { quantity: zero, amountBase: zero, clearedQuantity: zero, clearedBase: zero };
  return kind === 'accrued'
    ? { ...known, quantity: known.quantity.plus(quantity), amountBase: known.amountBase.plus(amountBase) }
    : {
        ...known,
        clearedQuantity: known.clearedQuantity.plus(quantity),
        clearedBase: known.clearedBase.plus(amountBase),
      };
}
