import { Injectable } from '@nestjs/common';
import { addDays, businessDate } from '@consigna/kernel/business-date';
import { unkeyed, type Context } from '@consigna/kernel/context';
import { Decimal } from '@consigna/kernel/decimal';
import { DomainError, isDomainError } from '@consigna/kernel/domain-error';
import { deterministicId, newId } from '@consigna/kernel/id';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import type { allocationRecorded, billPosted, paymentRecorded } from '@consigna/contracts/billing/events';
import { createSelfBill } from '@consigna/contracts/billing/self-bill';
import { settlementPosted } from '@consigna/contracts/consignment/events';
import type { listSettlements, settle, SettlementDetail } from '@consigna/contracts/consignment/settlement';
import { Link } from '@consigna/messaging/link';
import { finish, start, stepContext, type Process } from '@consigna/messaging/process';
import { companyFacts, type CompanyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { amountText } from '../accrual/accrual.queries.js';
import { billLines, type BillWords } from './bill-lines.js';
import {
  claimAccruals,
  findBillable,
  findLines,
  groupBy,
  lockSettleable,
  settlementDetail,
  settlementList,
  settlementViews,
  toSettlementMembers,
  type BillableSettlement,
  type ClaimedProduct,
  type SettleableAgreement,
  type StoredSettlement,
} from './settlement.queries.js';

/** Name and prefix of the series that statements are numbered in. */
const SERIES = { name: 'settlement', prefix: 'ST' };
const BILLING_PROCESS = 'settle';

const insertSettlements = statement(
  'consignment.insert-settlements',
  `insert into settlement (company_id, id, version, number, state, date, from_date, through, consignor_id, agreement_id, sequence, role, currency,
     opening, opening_base, owed, owed_base, billed, carried_forward, carried_base, created_at, updated_at, created_by)
   select $1, r.id, 1, r.number, r.state, r.date, r."from", r.through, r."consignorId", r."agreementId", r.sequence, r.role, r.currency,
     r.opening, r."openingBase", r.owed, r."owedBase", r.billed, r."carriedForward", r."carriedBase", $3, $3, $4
   from jsonb_to_recordset($2::jsonb) r(id uuid, number text, state text, date date, "from" date, through date, "consignorId" uuid, "agreementId" uuid,
     sequence int, role text, currency text, opening numeric, "openingBase" numeric, owed numeric, "owedBase" numeric, billed numeric,
     "carriedForward" numeric, "carriedBase" numeric)`,
);
const insertLines = statement(
  'consignment.insert-settlement-lines',
  `insert into settlement_line (company_id, settlement_id, line_no, product_id, sku, sold, returned, lost, owed, owed_base, net_base, commission_base)
   select $1, r."settlementId", r."lineNo", r."productId", r.sku, r.sold, r.returned, r.lost, r.owed, r."owedBase", r."netBase", r."commissionBase"
   from jsonb_to_recordset($2::jsonb) r("settlementId" uuid, "lineNo" int, "productId" uuid, sku text, sold numeric, returned numeric, lost numeric,
     owed numeric, "owedBase" numeric, "netBase" numeric, "commissionBase" numeric)`,
);
const postBilled = statement(
  'consignment.post-billed-settlement',
  `update settlement set state = 'posted', version = version + 1, updated_at = $3 where company_id = $1 and id = $2 and state = 'billing'
   returning consignor_id as "consignorId", number, from_date as "from", through, currency, opening, owed, billed, carried_forward as "carriedForward"`,
);
const claimedBy = statement(
  'consignment.accruals-of-settlement',
  'select accrual_id from accrual_settlement where company_id = $1 and settlement_id = $2',
);
const cancelUnbilled = statement(
  'consignment.cancel-settlement',
  `update settlement set state = 'cancelled', refusal = $3, version = version + 1, updated_at = $4 where company_id = $1 and id = $2 and state = 'billing'`,
);
const freeAccruals = statement(
  'consignment.free-accruals',
  'delete from accrual_settlement where company_id = $1 and settlement_id = $2',
);
const insertSelfBill = statement(
  'consignment.insert-self-bill',
  `insert into self_bill (company_id, bill_id, settlement_id, number, date, net, tax, gross) values ($1, $2, $3, $4, $5, $6, $7, $8)
   on conflict do nothing`,
);
const insertPayments = statement(
  'consignment.insert-self-bill-payments',
  `insert into self_bill_payment (company_id, id, bill_id, date, amount)
   select $1, u.id, u.bill_id, $2, u.amount from unnest($3::uuid[], $4::uuid[], $5::numeric[]) u(id, bill_id, amount)
   join self_bill b on b.company_id = $1 and b.bill_id = u.bill_id
   on conflict do nothing`,
);

interface SettleState {
  readonly settlementId: string;
}

/** What the first step leaves behind, and what a repeated request starts from. */
interface Started {
  readonly settlementId: string;
  /** Null: nothing is to be paid, so there is no bill to wait for. */
  readonly process: Process<SettleState> | null;
}

/** A statement before it has its number. */
interface NewSettlement {
  readonly id: string;
  readonly agreement: SettleableAgreement;
  readonly products: readonly ClaimedProduct[];
  readonly from: string;
  readonly through: string;
  readonly opening: Decimal;
  readonly openingBase: Decimal;
  readonly owed: Decimal;
  readonly owedBase: Decimal;
  readonly total: Decimal;
}

@Injectable()
export class SettlementService {
  constructor(
    private readonly database: Database,
    private readonly link: Link,
  ) {}

  /**
   * Closes statements (first transaction), has each billed (billing's transaction), records the bills (last one). The
   * answer stored under the key names the statements, so that a repeated request takes up where the first one stopped.
   */
  async settle(ctx: Context, input: Input<typeof settle>): Promise<Output<typeof settle>> {
    if (input.from !== undefined && input.from > input.through) {
      throw new DomainError('invalid-period', { from: input.from, through: input.through }, [
        { pointer: '#/from', code: 'invalid-period' },
      ]);
    }
    const started = await this.database.operation(ctx, (tx) => this.close(tx, input));
    for (const { process } of started) {
      if (process !== null) await this.bill(ctx, process);
    }
    const ids = started.map((one) => one.settlementId);
    return this.database.read(ctx, async (sql) => {
      const [stored, settlements] = await Promise.all([
        findBillable(sql, ctx.companyId, ids),
        settlementViews(sql, ctx.companyId, ids),
      ]);
      const refused = stored.find((one) => one.refusal !== null);
      if (refused?.refusal)
        throw new DomainError('settlement-not-billed', {
          id: refused.id,
          number: refused.number,
          reason: refused.refusal,
        });
      return { settlements };
    });
  }

  /** Drives a statement to its bill. A refusal of billing cancels it and frees its accruals; anything else is tried again. */
  async bill(ctx: Context, process: Process<SettleState>): Promise<void> {
    const { settlementId } = process.state;
    const input = await this.database.read(ctx, async (sql) => {
      const [[settlement], lines, { locale }] = await Promise.all([
        findBillable(sql, ctx.companyId, [settlementId]),
        findLines(sql, ctx.companyId, settlementId),
        companyFacts(sql, ctx.companyId),
      ]);
      return settlement?.state === 'billing' ? toSelfBill(settlement, lines, wordsOf[locale]) : null;
    });
    if (input === null) return;
    try {
      const bill = await this.link.ask(createSelfBill, stepContext(ctx, process, 'bill'), input);
      await this.recordBill(ctx, process, bill);
    } catch (error) {
      if (!isDomainError(error) || isPassing(error)) throw error;
      await this.cancel(ctx, process, error);
    }
  }

  get(ctx: Context, settlementId: string): Promise<SettlementDetail> {
    return this.database.read(ctx, (sql) => settlementDetail(sql, ctx.companyId, settlementId));
  }

  async list(ctx: Context, input: Input<typeof listSettlements>): Promise<Output<typeof listSettlements>> {
    const page = await this.database.read(ctx, (sql) =>
      listPage<StoredSettlement>(sql, settlementList, ctx.companyId, input),
    );
    return { ...page, data: page.data.map(toSettlementMembers) };
  }

  /** Billing's own word on a self-bill: it comes in order before any payment of it. */
  async keepSelfBill(tx: Transaction, bill: Payload<typeof billPosted>): Promise<void> {
    if (bill.settlementId === null) return;
    const { billId, settlementId, number, date, net, tax, gross } = bill;
    await tx.sql(insertSelfBill, [tx.ctx.companyId, billId, settlementId, number, date, net, tax, gross]);
  }

  async keepPayment(
    tx: Transaction,
    { paymentId, direction, date, allocations }: Payload<typeof paymentRecorded>,
  ): Promise<void> {
    if (direction !== 'out' || allocations.length === 0) return;
    const ids = allocations.map(({ documentId }) => deterministicId('self-bill-payment', `${paymentId}/${documentId}`));
    await tx.sql(insertPayments, [
      tx.ctx.companyId,
      date,
      ids,
      allocations.map((one) => one.documentId),
      allocations.map((one) => one.amount),
    ]);
  }

  /** Money on account that was set against a self-bill later, or taken off it again. */
  async keepAllocation(
    tx: Transaction,
    { allocationId, date, from, to, amount, undone }: Payload<typeof allocationRecorded>,
  ): Promise<void> {
    if (from.type !== 'payment') return;
    const id = deterministicId('self-bill-payment', `${allocationId}/${undone ? 'undone' : 'made'}`);
    await tx.sql(insertPayments, [tx.ctx.companyId, date, [id], [to.documentId], [undone ? `-${amount}` : amount]]);
  }

  private async close(tx: Transaction, input: Input<typeof settle>): Promise<Started[]> {
    const { companyId } = tx.ctx;
    const { agreementId, consignorId, through } = input;
    const [found, { timeZone }] = await Promise.all([
      lockSettleable(tx.sql, companyId, { agreementId, consignorId, through }),
      companyFacts(tx.sql, companyId),
    ]);
    if (found.length === 0) {
      throw agreementId === undefined
        ? new DomainError('consignor-not-found', { id: consignorId })
        : new DomainError('agreement-not-found', { id: agreementId });
    }
    const agreements = requireSettleable(found, through);

    const ids = new Map(agreements.map((agreement) => [agreement.id, newId()]));
    const statements = [...ids].map(([id, settlementId]) => ({ agreementId: id, settlementId }));
    const claimed = groupBy(
      await claimAccruals(tx.sql, companyId, { through, statements }),
      (product) => product.settlementId,
    );
    const settlements = agreements.map((agreement) => {
      const id = ids.get(agreement.id) ?? '';
      return newSettlement({ id, agreement, products: claimed.get(id) ?? [], from: input.from, through });
    });
    await tx.sql(insertLines, [companyId, JSON.stringify(settlements.flatMap(toLineRows))]);
    tx.closing(() => this.number(tx, settlements, businessDate(tx.ctx.now, timeZone)));
    return Promise.all(
      settlements.map(async ({ id, total }) => ({
        settlementId: id,
        process: total.greaterThan(0) ? await start(tx, BILLING_PROCESS, 'bill', { settlementId: id }) : null,
      })),
    );
  }

  /** Closing group: numbers are taken, statements without a bill are posted at once. */
  private async number(tx: Transaction, settlements: readonly NewSettlement[], date: string): Promise<void> {
    const numbers = await tx.numbers(SERIES, date, settlements.length);
    if (numbers.length === 0) throw new DomainError('series-date-backwards', { series: SERIES.name, date });
    const rows = settlements.map((settlement, index) =>
      toRow(settlement, { number: numbers[index]?.number ?? '', date }),
    );
    await tx.sql(insertSettlements, [tx.ctx.companyId, JSON.stringify(rows), tx.ctx.now, tx.ctx.userId]);
    for (const [index, row] of rows.entries()) {
      tx.audit('settlement', row.id, 'settle', { state: { from: null, to: row.state } });
      if (row.state !== 'posted') continue;
      const accrualIds = settlements[index]?.products.flatMap((product) => product.accrualIds) ?? [];
      tx.publish(settlementPosted, { ...factsOf(row.id, row), billId: null, accrualIds });
    }
  }

  private async recordBill(
    ctx: Context,
    process: Process<SettleState>,
    bill: Output<typeof createSelfBill>,
  ): Promise<void> {
    const { settlementId } = process.state;
    await this.database.operation(unkeyed(ctx), async (tx) => {
      const { companyId } = ctx;
      const [{ timeZone }, mine] = await Promise.all([companyFacts(tx.sql, companyId), finish(tx, process)]);
      if (!mine) return;
      const { billId, number, net, tax, gross } = bill;
      const date = businessDate(ctx.now, timeZone);
      const [[posted], accruals] = await Promise.all([
        tx.sql<PostedFacts>(postBilled, [companyId, settlementId, ctx.now]),
        tx.sql<{ accrual_id: string }>(claimedBy, [companyId, settlementId]),
        tx.sql(insertSelfBill, [companyId, billId, settlementId, number, date, net, tax, gross]),
      ]);
      if (posted === undefined) throw new Error(`settlement ${settlementId} was billed but is not being billed`);
      tx.audit('settlement', settlementId, 'post', {
        state: { from: 'billing', to: 'posted' },
        billId: { from: null, to: billId },
      });
      tx.publish(settlementPosted, {
        ...factsOf(settlementId, posted),
        billId,
        accrualIds: accruals.map((row) => row.accrual_id),
      });
    });
  }

  /** The number stays with the cancelled statement, so that the series has no gap; its lines can be settled again. */
  private async cancel(ctx: Context, process: Process<SettleState>, { code, details }: DomainError): Promise<void> {
    const { settlementId } = process.state;
    await this.database.operation(unkeyed(ctx), async (tx) => {
      if (!(await finish(tx, process))) return;
      await Promise.all([
        tx.sql(cancelUnbilled, [ctx.companyId, settlementId, JSON.stringify({ code, details }), ctx.now]),
        tx.sql(freeAccruals, [ctx.companyId, settlementId]),
      ]);
      tx.audit('settlement', settlementId, 'cancel', {
        state: { from: 'billing', to: 'cancelled' },
        refusal: { from: null, to: code },
      });
    });
  }
}

/** Answers that say "not now", or nothing about the bill: the step is repeated under its own key. */
function isPassing({ code }: DomainError): boolean {
  return ['service-unavailable', 'not-caught-up', 'idempotency-key-in-flight', 'internal'].includes(code);
}

/** Agreements with something due; the ones without are left alone. @throws DomainError why one of them cannot be settled */
function requireSettleable(found: readonly SettleableAgreement[], through: string): SettleableAgreement[] {
  const agreements = found.filter((agreement) => agreement.hasDue);
  if (agreements.length === 0) throw new DomainError('nothing-to-settle', { through });
  const busy = agreements.find((agreement) => agreement.busySettlementId !== null);
  if (busy !== undefined)
    throw new DomainError('settlement-in-progress', { agreementId: busy.id, settlementId: busy.busySettlementId });
  const silent = agreements.find((agreement) => !agreement.selfBilling);
  if (silent !== undefined)
    throw new DomainError('self-billing-not-agreed', { agreementId: silent.id, code: silent.code });
  return agreements;
}

interface SettlementParts extends Pick<NewSettlement, 'id' | 'agreement' | 'products' | 'through'> {
  readonly from: string | undefined;
}

function newSettlement({ id, agreement, products, from, through }: SettlementParts): NewSettlement {
  const opening = new Decimal(agreement.carriedForward);
  const owed = sum(products.map((product) => product.owed));
  return {
    id,
    agreement,
    products,
    from: from ?? firstDay(agreement, products, through),
    through,
    opening,
    openingBase: new Decimal(agreement.carriedBase),
    owed,
    owedBase: sum(products.map((product) => product.owedBase)),
    total: opening.plus(owed),
  };
}

/** The day after the last statement; a statement for what came late starts with the first sale on it. */
function firstDay(
  { previousThrough }: SettleableAgreement,
  products: readonly ClaimedProduct[],
  through: string,
): string {
  const firstSale = products.map((product) => product.firstDate).sort()[0] ?? through;
  return previousThrough !== null && previousThrough < through ? addDays(previousThrough, 1) : firstSale;
}

function toLineRows({ id, products }: NewSettlement): object[] {
  return products.map(({ accrualIds: _, firstDate: __, ...product }, index) => ({
    ...product,
    settlementId: id,
    lineNo: index + 1,
  }));
}

/** What is owed is billed; what is not positive waits for the next statement, with what it was worth in our books. */
function toRow(
  { id, agreement, from, through, opening, openingBase, owed, owedBase, total }: NewSettlement,
  { number, date }: { number: string; date: string },
) {
  const billed = total.greaterThan(0);
  const { consignorId, id: agreementId, role, currency } = agreement;
  return {
    id,
    number,
    state: billed ? 'billing' : 'posted',
    date,
    from,
    through,
    consignorId,
    agreementId,
    sequence: agreement.sequence + 1,
    role,
    currency,
    opening: opening.toString(),
    openingBase: openingBase.toString(),
    owed: owed.toString(),
    owedBase: owedBase.toString(),
    billed: billed ? total.toString() : '0',
    carriedForward: billed ? '0' : total.toString(),
    carriedBase: billed ? '0' : openingBase.plus(owedBase).toString(),
  };
}

interface PostedFacts {
  number: string;
  consignorId: string;
  from: string;
  through: string;
  currency: string;
  opening: string;
  owed: string;
  billed: string;
  carriedForward: string;
}

function factsOf(
  settlementId: string,
  { number, consignorId, from, through, currency, opening, owed, billed, carriedForward }: PostedFacts,
) {
  return {
    settlementId,
    number,
    consignorId,
    from,
    through,
    currency,
    opening: amountText(opening, currency),
    owed: amountText(owed, currency),
    carriedForward: amountText(carriedForward, currency),
    billed: amountText(billed, currency),
  };
}

/** In the company's language, whoever settles. */
const wordsOf: Record<CompanyFacts['locale'], BillWords> = {
  es: { returns: 'Devoluciones', carriedForward: 'Saldo anterior' },
  fr: { returns: 'Retours', carriedForward: 'Report' },
  en: { returns: 'Returns', carriedForward: 'Carried forward' },
};

function toSelfBill(
  settlement: BillableSettlement,
  lines: Awaited<ReturnType<typeof findLines>>,
  words: BillWords,
): Input<typeof createSelfBill> {
  const products = lines.map(({ productId, sku, name, sold, returned, lost, owed, owedBase }) => ({
    productId,
    description: name === sku ? sku : `${sku} ${name}`,
    quantity: new Decimal(sold).minus(returned).plus(lost),
    owed: new Decimal(owed),
    owedBase: new Decimal(owedBase),
  }));
  const { id, number, role, consignorId, currency, taxCode, opening, openingBase } = settlement;
  return {
    settlementId: id,
    settlementNumber: number,
    consignorId,
    currency,
    taxCode,
    lines: billLines({ role, products, opening: new Decimal(opening), openingBase: new Decimal(openingBase) }, words),
  };
}

function sum(values: readonly string[]): Decimal {
  return values.reduce((total, value) => total.plus(value), new Decimal(0));
}
