import { Decimal } from '@consigna/kernel/decimal';
import { newId } from '@consigna/kernel/id';
import type { Client, CallOptions } from '@consigna/contracts/client';
import type { Contract, InputOf, Output } from '@consigna/contracts/contract';
import { getTrialBalance } from '@consigna/contracts/accounting/statement';
import { saveExchangeRates } from '@consigna/contracts/accounting/exchange-rate';
import { createInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import { saveProducts } from '@consigna/contracts/catalog/product';
import { activateAgreement, createAgreement } from '@consigna/contracts/consignment/agreement';
import { createCompany, createNetwork, setClock } from '@consigna/contracts/directory/company';
import { createParty } from '@consigna/contracts/directory/party';
import { createUser, setMembership } from '@consigna/contracts/directory/user';
import { confirmSalesOrder, createSalesOrder } from '@consigna/contracts/sales/sales-order';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { createDelivery, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { eventually } from './eventually.js';
import { clientOf, rows, runningPlatform } from './running-platform.js';

export interface CompanyOptions {
  readonly country?: string;
  readonly baseCurrency?: string;
  readonly chartTemplate?: 'es' | 'fr' | 'mx' | 'ifrs';
  /** Business day at which the network's clock stands; it only moves forward. */
  readonly day?: string;
}

/** An invariant that does not hold. */
export interface Violation {
  readonly name: string;
  readonly companyId: string | null;
  readonly documents: readonly string[];
  readonly figures: Readonly<Record<string, unknown>>;
}

/** A network of one test file, with a business clock of its own. */
export class ScenarioNetwork {
  readonly admin: Client = clientOf('admin');
  private readonly companyIds: string[];

  private constructor(
    readonly id: string,
    readonly headquarters: ScenarioCompany,
  ) {
    this.companyIds = [headquarters.id];
  }

  /** Creates a network with its headquarters, ready to trade, its clock standing at a day. */
  static async create(options: CompanyOptions = {}): Promise<ScenarioNetwork> {
    const admin = clientOf('admin');
    const code = `HQ-${newId().slice(-8)}`;
    const network = await admin.call(createNetwork, {
      name: `Network ${code}`,
      headquarters: templateOf(code, options),
    });
    await admin.call(setClock, { networkId: network.id, now: `${options.day ?? '2026-01-15'}T12:00:00.000Z` });
    const headquarters = await ScenarioCompany.open(network.headquartersId, options);
    return new ScenarioNetwork(network.id, headquarters);
  }

  /** Another company of the network. */
  async company(options: CompanyOptions = {}): Promise<ScenarioCompany> {
    const code = `CO-${newId().slice(-8)}`;
    const view = await this.admin.call(createCompany, { networkId: this.id, ...templateOf(code, options) });
    this.companyIds.push(view.id);
    return ScenarioCompany.open(view.id, options);
  }

  /** What the standing invariants (S-H02) find wrong in the companies of this network, once everything has been applied. */
  async violations(): Promise<readonly Violation[]> {
    await everythingApplied();
    const { verify } = (await import('@consigna/deploy/verify/verify' as string)) as {
      verify(adminUrl: string): Promise<{ checks: { name: string; violations: Omit<Violation, 'name'>[] }[] }>;
    };
    const { checks } = await verify(runningPlatform().adminUrl);
    return checks
      .flatMap(({ name, violations }) => violations.map((violation) => ({ name, ...violation })))
      .filter(({ companyId }) => companyId !== null && this.companyIds.includes(companyId));
  }

  /** Moves the business clock; days only go forward. */
  async moveTo(day: string): Promise<void> {
    await this.admin.call(setClock, { networkId: this.id, now: `${day}T12:00:00.000Z` });
  }
}

/** A company under test, driven through the gateway as its clerk. */
export class ScenarioCompany {
  /** Enters documents. */
  readonly clerk: Client = clientOf('clerk');
  /** The same clerk at the other gateway, for races between instances. */
  readonly clerkElsewhere: Client = clientOf('clerk', 1);
  /** Approves what the clerk entered. */
  readonly approver: Client = clientOf('approver');

  private constructor(
    readonly id: string,
    readonly code: string,
    readonly branchId: string,
    readonly currency: string,
  ) {}

  static async open(id: string, { baseCurrency = 'EUR' }: CompanyOptions): Promise<ScenarioCompany> {
    const admin = clientOf('admin');
    for (const username of ['clerk', 'approver']) {
      await admin.call(createUser, { username, name: username }).catch(passOver('user-exists'));
      await admin.call(setMembership, { username, roles: ['owner'] }, { company: id });
    }
    const [branch] = await rows<{ id: string; code: string }>(
      'select b.id, c.code from directory.branch b join directory.company c using (company_id) where company_id = $1 order by b.id',
      [id],
    );
    if (branch === undefined) throw new Error('the company has no branch');
    return new ScenarioCompany(id, branch.code, branch.id, baseCurrency);
  }

  /** Calls as the clerk in this company. */
  call<C extends Contract>(contract: C, input: InputOf<C>, options: CallOptions = {}): Promise<Output<C>> {
    return this.clerk.call(contract, input, { company: this.id, ...options });
  }

  /** A product; goods valued first in, first out unless said otherwise. */
  async product(
    options: { sku?: string; kind?: 'goods' | 'service'; valuation?: 'fifo' | 'average'; name?: string } = {},
  ): Promise<string> {
    const sku = options.sku ?? `SKU-${newId().slice(-8)}`;
    const data = {
      sku,
      name: options.name ?? sku,
      kind: options.kind ?? 'goods',
      valuation: options.valuation ?? 'fifo',
    };
    const { items } = await this.call(saveProducts, { items: [{ op: 'create', data }] });
    return idOf(items);
  }

  /** A party that is everything unless said otherwise. */
  async party(
    options: Partial<{
      code: string;
      name: string;
      currency: string;
      isConsignor: boolean;
      creditLimit: string;
      country: string;
      paymentTermDays: number;
    }> = {},
  ): Promise<string> {
    const code = options.code ?? `P-${newId().slice(-8)}`;
    const party = {
      code,
      name: code,
      isCustomer: true,
      isSupplier: true,
      isConsignor: true,
      country: 'ES',
      currency: this.currency,
      ...options,
    };
    return (await this.call(createParty, party)).id;
  }

  /** An active agreement: a principal's with unit costs by product, or an agent's with a commission in percent. */
  async agreement(options: {
    consignorId: string;
    costs?: Readonly<Record<string, string>>;
    commissionPercent?: string;
    currency?: string;
    taxCode?: string;
    validFrom?: string;
  }): Promise<string> {
    const role = options.commissionPercent === undefined ? ('principal' as const) : ('agent' as const);
    const draft = await this.call(createAgreement, {
      consignorId: options.consignorId,
      code: `A-${newId().slice(-8)}`,
      currency: options.currency ?? this.currency,
      role,
      taxCode: options.taxCode ?? null,
      selfBilling: true,
      validFrom: options.validFrom ?? '2000-01-01',
      commissionPercent: options.commissionPercent ?? null,
      products: Object.entries(options.costs ?? {}).map(([productId, unitCost]) => ({ productId, unitCost })),
    });
    await this.call(activateAgreement, { agreementId: draft.id, version: draft.version });
    return draft.id;
  }

  /** Receives goods without an order: owned from a supplier, or consigned under an agreement. */
  async receive(
    productId: string,
    quantity: string,
    options: { unitPrice?: string; agreementId?: string; supplierId?: string; currency?: string } = {},
  ): Promise<Output<typeof postGoodsReceipt>> {
    return this.call(postGoodsReceipt, {
      branchId: this.branchId,
      supplierId: options.supplierId ?? (await this.anySupplier()),
      kind: options.agreementId === undefined ? 'standard' : 'consignment',
      ...(options.agreementId === undefined ? {} : { agreementId: options.agreementId }),
      currency: options.currency ?? this.currency,
      lines: [{ productId, accepted: quantity, unitPrice: options.unitPrice ?? '0' }],
    });
  }

  /** A confirmed order. Tax code `NONE` unless said otherwise. */
  async order(
    customerId: string,
    lines: { productId: string; quantity: string; unitPrice: string; taxCode?: string }[],
    shortage: 'ask' | 'backorder' = 'ask',
  ): Promise<Output<typeof confirmSalesOrder>> {
    const draft = await this.call(createSalesOrder, {
      customerId,
      branchId: this.branchId,
      currency: this.currency,
      lines: lines.map((line) => ({ taxCode: 'NONE', ...line })),
    });
    return this.call(confirmSalesOrder, { orderId: draft.id, shortage, version: draft.version });
  }

  /** Delivers everything an order has reserved, or the given quantities. */
  async ship(
    orderId: string,
    lines?: { orderLineId: string; quantity: string }[],
  ): Promise<Output<typeof shipDelivery>> {
    const draft = await this.call(createDelivery, {
      source: { type: 'sales-order', id: orderId },
      ...(lines === undefined ? {} : { lines }),
    });
    return this.call(shipDelivery, { deliveryId: draft.id, version: draft.version });
  }

  /** Invoices a delivery. */
  async invoice(deliveryId: string): Promise<Output<typeof issueInvoice>> {
    const draft = await this.call(createInvoice, { source: { type: 'delivery', id: deliveryId } });
    return this.call(issueInvoice, { invoiceId: draft.id, version: draft.version });
  }

  /** An invoice without order or goods. */
  async directInvoice(
    customerId: string,
    lines: { quantity: string; unitPrice: string; taxCode?: string }[],
    currency = this.currency,
  ): Promise<Output<typeof issueInvoice>> {
    const draft = await this.call(createInvoice, {
      customerId,
      branchId: this.branchId,
      currency,
      lines: lines.map((line) => ({ description: 'Service', taxCode: 'NONE', ...line })),
    });
    return this.call(issueInvoice, { invoiceId: draft.id, version: draft.version });
  }

  /** Sells in one go: order, shipment, invoice. */
  async sell(
    customerId: string,
    lines: { productId: string; quantity: string; unitPrice: string; taxCode?: string }[],
  ) {
    const order = await this.order(customerId, lines);
    const delivery = await this.ship(order.id);
    return { order, delivery, invoice: await this.invoice(delivery.id) };
  }

  async pay(
    partyId: string,
    amount: string,
    documentId: string,
    direction: 'in' | 'out' = 'in',
    currency = this.currency,
  ): Promise<Output<typeof recordPayment>> {
    return this.call(recordPayment, { direction, partyId, currency, amount, allocations: [{ documentId, amount }] });
  }

  /** Base currency for one unit of a foreign one, from a day on. */
  async rate(currency: string, date: string, value: string): Promise<void> {
    await this.call(saveExchangeRates, { rates: [{ from: currency, to: this.currency, date, value }] });
  }

  async availability(productId: string) {
    const { products } = await this.call(findAvailability, { branchId: this.branchId, productIds: [productId] });
    const [found] = products;
    if (found === undefined) throw new Error('no availability');
    return found;
  }

  /** Balance per account role (debit positive, 2 decimals), zero balances left out, once everything has been posted. */
  async balances(): Promise<Record<string, string>> {
    await everythingApplied();
    const { accounts } = await this.call(getTrialBalance, { from: '2000-01-01', through: '2099-12-31' });
    const balances: Record<string, Decimal> = {};
    for (const { role, closing } of accounts) {
      const name = role ?? 'OTHER';
      balances[name] = (balances[name] ?? new Decimal(0)).plus(closing);
    }
    return Object.fromEntries(
      Object.entries(balances)
        .filter(([, balance]) => !balance.isZero())
        .map(([name, balance]) => [name, balance.toFixed(2)]),
    );
  }

  private async anySupplier(): Promise<string> {
    this.supplier ??= this.party({ code: 'SUPPLIER' });
    return this.supplier;
  }

  private supplier: Promise<string> | undefined;
}

/** Waits until every follower has applied every log of the platform, and fails when something is parked. */
export async function everythingApplied(): Promise<void> {
  const services = [
    'directory',
    'catalog',
    'purchasing',
    'sales',
    'warehouse',
    'consignment',
    'billing',
    'accounting',
    'reporting',
  ];
  const heads = services
    .map((name) => `select '${name}' as producer, shard, position from ${name}.event_head`)
    .join(' union all ');
  const lags = services
    .map(
      (name) =>
        `select '${name}' as service, c.producer, c.shard, h.position - c.position as behind from ${name}.event_cursor c join heads h using (producer, shard)`,
    )
    .join(' union all ');
  const parked = services
    .map((name) => `select '${name}' as service, producer, kind, reason from ${name}.parked`)
    .join(' union all ');
  await eventually(async () => {
    const behind = await rows<{ behind: string }>(
      `with heads as (${heads}) select * from (${lags}) l where behind > 0`,
    );
    if (behind.length > 0) throw new Error(`behind: ${JSON.stringify(behind)}`);
    const open = await rows(parked);
    if (open.length > 0) throw new Error(`parked: ${JSON.stringify(open)}`);
  }, 20_000);
}

function templateOf(code: string, { country = 'ES', baseCurrency = 'EUR', chartTemplate = 'ifrs' }: CompanyOptions) {
  return { code, name: `Company ${code}`, country, baseCurrency, chartTemplate, openedOn: '2000-01-01' };
}

function idOf(items: readonly { id?: string | null }[]): string {
  const id = items[0]?.id;
  if (id === undefined || id === null) throw new Error(`not saved: ${JSON.stringify(items)}`);
  return id;
}

function passOver(code: string): (error: unknown) => void {
  return (error) => {
    if ((error as { code?: string }).code !== code) throw error;
  };
}
