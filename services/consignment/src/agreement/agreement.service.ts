import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { minorUnits } from '@consigna/kernel/currency';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { Input, Output } from '@consigna/contracts/contract';
import {
  listAgreements,
  type AgreementView,
  type activateAgreement,
  type addAgreementVersion,
  type createAgreement,
  type terminateAgreement,
} from '@consigna/contracts/consignment/agreement';
import { agreementActivated, agreementTerminated } from '@consigna/contracts/consignment/events';
import type { Party } from '@consigna/contracts/directory/events';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { references, referencesByCode, requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Sql, Transaction } from '@consigna/persistence/transaction';
import { agreementStates, completeTerms, type Term } from './agreement.js';
import {
  agreementList,
  agreementView,
  findVersions,
  lastSaleBetween,
  lockAgreement,
  recordVersion,
  withInstants,
  type KnownVersion,
  type LockedAgreement,
} from './agreement.queries.js';

const insertAgreement = statement(
  'consignment.insert-agreement',
  `insert into agreement (company_id, id, version, code, state, consignor_id, role, currency, tax_code, shrinkage_bearer,
     self_billing, created_at, updated_at, created_by)
   values ($1, $2, 1, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $10, $11)`,
);
const activateVersion = statement(
  'consignment.activate-version',
  `update agreement_version set state = 'active' where company_id = $1 and agreement_id = $2 and number = $3`,
);
const updateAgreement = statement(
  'consignment.update-agreement',
  `update agreement set version = version + 1, state = $3, terminated_on = $4::date, updated_at = $5 where company_id = $1 and id = $2`,
);

type ListedAgreement = Output<typeof listAgreements>['data'][number];

@Injectable()
export class AgreementService {
  constructor(private readonly database: Database) {}

  create(ctx: Context, input: Input<typeof createAgreement>): Promise<AgreementView> {
    return this.database.operation(ctx, async (tx) => {
      const { companyId } = ctx;
      minorUnits(input.currency);
      const terms = completeTerms(input);
      await Promise.all([
        requireReference(tx.sql, companyId, 'party', input.consignorId, '#/consignorId'),
        requireTaxCode(tx.sql, companyId, input.taxCode),
        requireProducts(tx.sql, companyId, terms),
      ]);

      const id = newId();
      await tx.sql(insertAgreement, [
        companyId,
        id,
        input.code,
        input.consignorId,
        input.role,
        input.currency,
        input.taxCode,
        input.shrinkageBearer,
        input.selfBilling,
        ctx.now,
        ctx.userId,
      ]);
      const { validFrom, commissionPercent } = input;
      await recordVersion(tx.sql, companyId, { agreementId: id, number: 1, validFrom, commissionPercent, terms });
      tx.audit('agreement', id, 'create');
      return agreementView(tx.sql, companyId, id);
    });
  }

  addVersion(ctx: Context, input: Input<typeof addAgreementVersion>): Promise<AgreementView> {
    return this.database.operation(ctx, async (tx) => {
      const { companyId } = ctx;
      const { agreementId, validFrom, commissionPercent, products } = input;
      const agreement = await lockAgreement(tx.sql, companyId, { id: agreementId, version: input.version });
      agreementStates.require(agreement, 'add-version');
      const terms = completeTerms({ role: agreement.role, commissionPercent, products });
      const [versions] = await Promise.all([
        findVersions(tx.sql, companyId, agreementId),
        requireProducts(tx.sql, companyId, terms),
      ]);
      requireFreeDay(versions, validFrom);

      const number = versions.length + 1;
      await recordVersion(tx.sql, companyId, { agreementId, number, validFrom, commissionPercent, terms });
      await change(tx, agreement, { state: agreement.state, terminatedOn: null });
      tx.audit('agreement', agreementId, 'add-version', {
        number: { from: null, to: number },
        validFrom: { from: null, to: validFrom },
      });
      return agreementView(tx.sql, companyId, agreementId);
    });
  }

  /** Brings a version into force. What was already accrued keeps its price: a version that would change it is refused. */
  activate(ctx: Context, input: Input<typeof activateAgreement>): Promise<AgreementView> {
    return this.database.operation(ctx, async (tx) => {
      const { companyId } = ctx;
      const { agreementId } = input;
      const agreement = await lockAgreement(tx.sql, companyId, { id: agreementId, version: input.version });
      agreementStates.require(agreement, 'activate');
      const [versions, consignor] = await Promise.all([
        findVersions(tx.sql, companyId, agreementId),
        requireReference<Party>(tx.sql, companyId, 'party', agreement.consignorId, '#/consignorId'),
      ]);
      const version = chooseDraft(versions, { agreementId, number: input.number });
      if (!consignor.fields.isConsignor || !consignor.active)
        throw new DomainError('party-not-consignor', { id: agreement.consignorId });
      requireFreeDay(versions, version.validFrom);
      await requireNothingAccrued(tx.sql, companyId, { agreementId, versions, validFrom: version.validFrom });

      await tx.sql(activateVersion, [companyId, agreementId, version.number]);
      await change(tx, agreement, { state: 'active', terminatedOn: null });
      tx.audit('agreement', agreementId, 'activate', {
        state: { from: agreement.state, to: 'active' },
        number: { from: null, to: version.number },
      });
      tx.publish(agreementActivated, {
        agreementId,
        agreementVersion: version.number,
        consignorId: agreement.consignorId,
        consignorName: consignor.fields.name,
        role: agreement.role,
        currency: agreement.currency,
        validFrom: version.validFrom,
        productIds: version.productIds,
      });
      return agreementView(tx.sql, companyId, agreementId);
    });
  }

  terminate(ctx: Context, { agreementId, version }: Input<typeof terminateAgreement>): Promise<AgreementView> {
    return this.database.operation(ctx, async (tx) => {
      const { companyId } = ctx;
      const [agreement, { timeZone }] = await Promise.all([
        lockAgreement(tx.sql, companyId, { id: agreementId, version }),
        companyFacts(tx.sql, companyId),
      ]);
      agreementStates.require(agreement, 'terminate');

      const date = businessDate(ctx.now, timeZone);
      await change(tx, agreement, { state: 'terminated', terminatedOn: date });
      tx.audit('agreement', agreementId, 'terminate', { state: { from: agreement.state, to: 'terminated' } });
      // A draft was never told to anybody.
      if (agreement.state === 'active')
        tx.publish(agreementTerminated, { agreementId, consignorId: agreement.consignorId, date });
      return agreementView(tx.sql, companyId, agreementId);
    });
  }

  get(ctx: Context, agreementId: string): Promise<AgreementView> {
    return this.database.read(ctx, (sql) => agreementView(sql, ctx.companyId, agreementId));
  }

  async list(ctx: Context, input: Input<typeof listAgreements>): Promise<Output<typeof listAgreements>> {
    type Stored = Omit<ListedAgreement, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date };
    const page = await this.database.read(ctx, (sql) => listPage<Stored>(sql, agreementList, ctx.companyId, input));
    return { ...page, data: page.data.map(withInstants) };
  }
}

async function change(
  tx: Transaction,
  { id }: LockedAgreement,
  to: { state: string; terminatedOn: string | null },
): Promise<void> {
  await tx.sql(updateAgreement, [tx.ctx.companyId, id, to.state, to.terminatedOn, tx.ctx.now]);
}

async function requireProducts(sql: Sql, companyId: string, terms: readonly Term[]): Promise<void> {
  const ids = terms.flatMap((term) => (term.productId === null ? [] : [term.productId]));
  const known = await references(sql, companyId, 'product', ids);
  const unknown = terms.flatMap(({ productId }, line) =>
    productId === null || known.has(productId)
      ? []
      : [{ pointer: `#/products/${line}/productId`, code: 'product-not-found' }],
  );
  if (unknown.length > 0)
    throw new DomainError('product-not-found', { ids: ids.filter((id) => !known.has(id)) }, unknown);
}

async function requireTaxCode(sql: Sql, companyId: string, taxCode: string | null): Promise<void> {
  if (taxCode === null) return;
  const known = await referencesByCode(sql, companyId, 'tax-code', [taxCode]);
  if (!known.has(taxCode)) {
    throw new DomainError('tax-code-not-found', { code: taxCode }, [
      { pointer: '#/taxCode', code: 'tax-code-not-found' },
    ]);
  }
}

/** Two versions from the same day would both price the same product; the database refuses it too. */
function requireFreeDay(versions: readonly KnownVersion[], validFrom: string): void {
  const taken = versions.find((version) => version.state === 'active' && version.validFrom === validFrom);
  if (taken === undefined) return;
  throw new DomainError('overlapping-terms', { number: taken.number, validFrom }, [
    { pointer: '#/validFrom', code: 'overlapping-terms' },
  ]);
}

function chooseDraft(
  versions: readonly KnownVersion[],
  { agreementId, number }: { agreementId: string; number: number | undefined },
): KnownVersion {
  const drafts = versions.filter((version) => version.state === 'draft');
  const chosen = number === undefined ? drafts.at(-1) : drafts.find((version) => version.number === number);
  if (chosen === undefined)
    throw new DomainError('agreement-version-not-found', { id: agreementId, number: number ?? null });
  return chosen;
}

/** A version may start in the past only where nothing was sold yet in the days that it would decide. */
async function requireNothingAccrued(
  sql: Sql,
  companyId: string,
  { agreementId, versions, validFrom }: { agreementId: string; versions: readonly KnownVersion[]; validFrom: string },
): Promise<void> {
  const later = versions
    .filter((version) => version.state === 'active' && version.validFrom > validFrom)
    .map((version) => version.validFrom);
  const before = later.sort()[0] ?? null;
  const lastSale = await lastSaleBetween(sql, companyId, { agreementId, from: validFrom, before });
  if (lastSale === null) return;
  throw new DomainError('sales-already-accrued', { validFrom, lastSale }, [
    { pointer: '#/validFrom', code: 'sales-already-accrued' },
  ]);
}
