import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { Input, Output } from '@consigna/contracts/contract';
import {
  type BatchItem,
  type changeParty,
  type createParty,
  type listParties,
  PartyInput,
  type PartyView,
  type putPartyByRef,
  type saveParties,
} from '@consigna/contracts/directory/party';
import type { ListInput } from '@consigna/contracts/fields';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql, Transaction } from '@consigna/persistence/transaction';
import { partiesByCode, partyById, partyList, partyView, type PartyRow } from './party.queries.js';
import { complete, insertNew, replace, upsertByCode, type PartyRecord, type Written } from './save-parties.js';
import { checkedTaxId } from './tax-id.js';

const lockParty = statement(
  'directory.lock-party',
  'select version from party where company_id = $1 and id = $2 for update',
);
const baseCurrencyOf = statement(
  'directory.base-currency',
  'select base_currency as currency from company where company_id = $1',
);
const refHolders = statement(
  'directory.party-ref-holders',
  `select r.system, r.external_id as id, r.party_id as "partyId", p.code
   from party_external_ref r join party p on p.company_id = r.company_id and p.id = r.party_id
   where r.company_id = $1 and (r.system, r.external_id) in (select * from unnest($2::text[], $3::text[]))`,
);

type BatchInput = Input<typeof saveParties>['items'];
interface Candidate {
  index: number;
  op: 'create' | 'upsert';
  record: PartyRecord;
}

@Injectable()
export class PartyService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `party-code-taken`, `external-ref-taken`, `invalid-tax-id` */
  create(ctx: Context, input: Input<typeof createParty>): Promise<PartyView> {
    const id = newId();
    return this.database.operation(ctx, async (tx) => this.insertOne(tx, id, input));
  }

  /** @throws DomainError `party-not-found`, `version-conflict`, `party-code-taken`, `external-ref-taken`, `invalid-tax-id` */
  change(ctx: Context, { partyId, version, ...changes }: Input<typeof changeParty>): Promise<PartyView> {
    return this.database.operation(ctx, async (tx) => {
      await tx.sql(lockParty, [ctx.companyId, partyId]);
      const before = await partyById(tx.sql, ctx.companyId, partyId);
      if (version !== undefined && version !== before.version)
        throw new DomainError('version-conflict', { currentVersion: before.version });
      return replaceOne(tx, { ...before, ...changes }, before);
    });
  }

  /** @throws DomainError `party-code-taken`, `external-ref-taken`, `invalid-tax-id` */
  putByRef(ctx: Context, { system, externalId, ...input }: Input<typeof putPartyByRef>): Promise<PartyView> {
    const newPartyId = newId();
    const named = { system, id: externalId };
    const others = input.externalRefs.filter((ref) => ref.system !== system || ref.id !== externalId);
    const party = { ...input, externalRefs: [named, ...others] };
    return this.database.operation(ctx, async (tx) => {
      const [holder] = await holdersOf(tx.sql, ctx.companyId, [named]);
      if (holder === undefined) return this.insertOne(tx, newPartyId, party);
      await tx.sql(lockParty, [ctx.companyId, holder.partyId]);
      const currency = input.currency ?? (await baseCurrency(tx.sql, ctx.companyId));
      const before = await partyById(tx.sql, ctx.companyId, holder.partyId);
      return replaceOne(tx, { ...party, id: holder.partyId, currency }, before);
    });
  }

  /** Items are decided one by one and written together; the answer names each. */
  saveBatch(ctx: Context, { items }: Input<typeof saveParties>): Promise<{ items: BatchItem[] }> {
    return this.database.operation(ctx, async (tx) => {
      const answers = new Map<number, BatchItem>();
      const refuse = (index: number, refusal: DomainError) => answers.set(index, refusedItem(index, refusal));
      const currency = await baseCurrency(tx.sql, ctx.companyId);
      const sound = soundItems(items, currency, refuse);
      const candidates = await withFreeRefs(tx, sound, refuse);

      const codes = candidates.map((each) => each.record.code.toLowerCase());
      const [before, created, upserted] = await Promise.all([
        partiesByCode(tx.sql, ctx.companyId, codes),
        insertNew(
          tx,
          candidates.filter((each) => each.op === 'create').map((each) => each.record),
        ),
        upsertByCode(
          tx,
          candidates.filter((each) => each.op === 'upsert').map((each) => each.record),
        ),
      ]);
      const done = new Map([...created, ...upserted].map((party) => [party.code.toLowerCase(), party]));
      const refs = new Map<string, PartyRecord['externalRefs']>();
      for (const { index, record } of candidates) {
        const party = done.get(record.code.toLowerCase());
        if (party === undefined)
          refuse(
            index,
            new DomainError('party-code-taken', { code: record.code }, [
              { pointer: '#/code', code: 'party-code-taken' },
            ]),
          );
        else {
          answers.set(index, writtenItem(index, party));
          refs.set(party.id, record.externalRefs);
        }
      }
      await complete(tx, [...done.values()], refs, before);
      return { items: [...answers.values()].sort((a, b) => a.index - b.index) };
    });
  }

  find(ctx: Context, partyId: string): Promise<PartyView> {
    return this.database.read(ctx, (sql) => partyById(sql, ctx.companyId, partyId));
  }

  async list(ctx: Context, input: ListInput): Promise<Output<typeof listParties>> {
    const page = await this.database.read(ctx, (sql) => listPage<PartyRow>(sql, partyList, ctx.companyId, input));
    return { ...page, data: page.data.map(partyView) };
  }

  private async insertOne(tx: Transaction, id: string, input: PartyInput): Promise<PartyView> {
    const currency = input.currency ?? (await baseCurrency(tx.sql, tx.ctx.companyId));
    const done = await insertNew(tx, [withTaxId({ ...input, id, currency })]);
    if (done.length === 0)
      throw new DomainError('party-code-taken', { code: input.code }, [
        { pointer: '#/code', code: 'party-code-taken' },
      ]);
    return only(await complete(tx, done, new Map([[id, input.externalRefs]]), []), id);
  }
}

async function replaceOne(tx: Transaction, record: PartyRecord, before: PartyView): Promise<PartyView> {
  const done = await replace(tx, [withTaxId(record)]);
  return only(await complete(tx, done, new Map([[record.id, record.externalRefs]]), [before]), record.id);
}

function only([party]: readonly PartyView[], id: string): PartyView {
  if (party === undefined) throw new DomainError('party-not-found', { id });
  return party;
}

/** @throws DomainError `invalid-tax-id` */
function withTaxId<R extends { country: string; taxId: string | null }>(record: R): R {
  if (record.taxId === null) return record;
  const taxId = checkedTaxId(record.country, record.taxId);
  if (taxId !== null) return { ...record, taxId };
  throw new DomainError('invalid-tax-id', { country: record.country, taxId: record.taxId }, [
    { pointer: '#/taxId', code: 'invalid-tax-id' },
  ]);
}

/** Items that can be written as far as they themselves say; the first of several with one code counts. */
function soundItems(
  items: BatchInput,
  currency: string,
  refuse: (index: number, refusal: DomainError) => void,
): Candidate[] {
  const seen = new Set<string>();
  const sound: Candidate[] = [];
  for (const [index, { op, data }] of items.entries()) {
    const parsed = PartyInput.safeParse(data);
    if (!parsed.success) {
      const fields = parsed.error.issues.map((issue) => ({
        pointer: `#/${issue.path.join('/')}`,
        code: issue.code.replaceAll('_', '-'),
      }));
      refuse(index, new DomainError('validation-failed', {}, fields));
      continue;
    }
    const key = parsed.data.code.toLowerCase();
    if (seen.has(key)) {
      refuse(
        index,
        new DomainError('code-twice-in-batch', { code: parsed.data.code }, [
          { pointer: '#/code', code: 'code-twice-in-batch' },
        ]),
      );
      continue;
    }
    seen.add(key);
    const taxId = parsed.data.taxId === null ? null : checkedTaxId(parsed.data.country, parsed.data.taxId);
    if (taxId === null && parsed.data.taxId !== null) {
      refuse(
        index,
        new DomainError('invalid-tax-id', { taxId: parsed.data.taxId }, [
          { pointer: '#/taxId', code: 'invalid-tax-id' },
        ]),
      );
      continue;
    }
    sound.push({
      index,
      op,
      record: { ...parsed.data, taxId, id: newId(), currency: parsed.data.currency ?? currency },
    });
  }
  return sound;
}

/** Leaves out items whose external id names another party, stored or earlier in the batch. */
async function withFreeRefs(
  tx: Transaction,
  sound: Candidate[],
  refuse: (index: number, refusal: DomainError) => void,
): Promise<Candidate[]> {
  const all = sound.flatMap((each) => each.record.externalRefs);
  const holders = all.length === 0 ? [] : await holdersOf(tx.sql, tx.ctx.companyId, all);
  const codes = new Map(
    holders.map((holder) => [JSON.stringify([holder.system, holder.id]), holder.code.toLowerCase()]),
  );
  return sound.filter(({ index, record }) => {
    const code = record.code.toLowerCase();
    const taken = record.externalRefs.find((ref) => (codes.get(JSON.stringify([ref.system, ref.id])) ?? code) !== code);
    if (taken !== undefined) {
      refuse(
        index,
        new DomainError('external-ref-taken', { ...taken }, [
          { pointer: '#/externalRefs', code: 'external-ref-taken' },
        ]),
      );
      return false;
    }
    for (const ref of record.externalRefs) codes.set(JSON.stringify([ref.system, ref.id]), code);
    return true;
  });
}

function holdersOf(sql: Sql, companyId: string, refs: readonly { system: string; id: string }[]) {
  return sql<{ system: string; id: string; partyId: string; code: string }>(refHolders, [
    companyId,
    refs.map((ref) => ref.system),
    refs.map((ref) => ref.id),
  ]);
}

/** @throws DomainError `company-not-found` */
async function baseCurrency(sql: Sql, companyId: string): Promise<string> {
  const [row] = await sql<{ currency: string }>(baseCurrencyOf, [companyId]);
  if (row === undefined) throw new DomainError('company-not-found', { id: companyId });
  return row.currency;
}

function writtenItem(index: number, { id, version, created }: Written): BatchItem {
  return { index, status: created ? 201 : 200, id, version, problem: null };
}

function refusedItem(index: number, { code, details, fields = [] }: DomainError): BatchItem {
  const status = code === 'validation-failed' || code === 'invalid-tax-id' ? 422 : 409;
  return {
    index,
    status,
    id: null,
    version: null,
    problem: { code, details, errors: fields.map(({ pointer, code: rule }) => ({ pointer, code: rule })) },
  };
}
