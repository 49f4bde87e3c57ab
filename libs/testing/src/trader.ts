import type { DynamicModule } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { mergePositions } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { getTrialBalance } from '@consigna/contracts/accounting/statement';
import { createInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { activateAgreement, createAgreement } from '@consigna/contracts/consignment/agreement';
import type { CommandContract, Contract, InputOf, Output } from '@consigna/contracts/contract';
import { branchCreated, partiesSaved } from '@consigna/contracts/directory/events';
import { confirmSalesOrder, createSalesOrder } from '@consigna/contracts/sales/sales-order';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { createDelivery, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import type { Platform } from '@consigna/messaging/service-module';
import type { TestDatabase } from './test-database.js';
import { freshKey, testPlatform, type TestPlatform } from './test-platform.js';

/** The services that trade; directory and catalog are told for them. */
const trading = ['warehouse', 'sales', 'billing', 'consignment', 'accounting', 'reporting'] as const;

/** All trading services in this process, on a database of their own unless they go on with one. */
export async function tradingPlatform(database?: TestDatabase): Promise<TestPlatform> {
  const modules: ((platform: Platform) => DynamicModule)[] = [];
  for (const name of trading) {
    const loaded = (await import(`@consigna/${name}/${name}.module` as string)) as Record<
      string,
      (platform: Platform) => DynamicModule
    >;
    const make = loaded[`${name}Module`];
    if (make === undefined) throw new Error(`${name} has no module`);
    modules.push(make);
  }
  return testPlatform(modules, database);
}

/** What a consignor has left with us. */
export interface Consigned {
  readonly consignorId: string;
  readonly agreementId: string;
}

/** A company that trades in the process of the test, and what its people do. Sees its own writes. */
export class Trader {
  readonly branchId = newId();
  readonly customerId = newId();
  private after: NonNullable<Context['after']> = {};

  private constructor(
    readonly test: TestPlatform,
    readonly ctx: Context,
  ) {}

  static async open(test: TestPlatform): Promise<Trader> {
    const trader = new Trader(test, await test.company());
    await test.publish(branchCreated, trader.ctx, { branchId: trader.branchId, code: 'MAD', name: 'Madrid' });
    await trader.parties([trader.customerId]);
    await test.settled();
    return trader;
  }

  /** Asks as one of the company's people; with a key, as somebody who asks again. */
  async ask<C extends Contract>(contract: C, input: InputOf<C>, key?: string, requestHash = key): Promise<Output<C>> {
    const receipt = { written: {}, replayed: false };
    const ctx: Context = { ...this.ctx, after: this.after, receipt };
    const idempotency = key === undefined ? freshKey() : { key, requestHash: requestHash ?? key };
    try {
      return await this.test.ask(contract, contract.kind === 'command' ? { ...ctx, idempotency } : ctx, input);
    } finally {
      this.after = mergePositions(this.after, receipt.written);
    }
  }

  /** Only tries: everything is checked and nothing is kept. */
  try<C extends CommandContract>(contract: C, input: InputOf<C>): Promise<Output<C>> {
    return this.test.ask(contract, { ...this.ctx, after: this.after, dryRun: true }, input);
  }

  async product(valuation: 'fifo' | 'average' = 'fifo'): Promise<string> {
    const [productId = ''] = await this.products(1, valuation);
    return productId;
  }

  async products(count: number, valuation: 'fifo' | 'average'): Promise<string[]> {
    const ids = Array.from({ length: count }, () => newId());
    const products = ids.map((productId) => {
      const sku = `SKU-${productId.slice(-8)}`;
      const product = { productId, sku, name: sku, kind: 'goods', unit: 'EA', taxCategory: 'standard' } as const;
      return { ...product, tracking: 'none', valuation, category: null, active: true } as const;
    });
    await this.test.publish(productsSaved, this.ctx, { products });
    await this.test.settled();
    return ids;
  }

  /** Parties that are everything. */
  async parties(ids: readonly string[]): Promise<void> {
    const roles = { isCustomer: true, isSupplier: true, isConsignor: true };
    const terms = { priceGroup: null, paymentTermDays: 30, creditLimit: null, taxCode: null, interCompanyId: null };
    const parties = ids.map((partyId) => {
      const code = `P-${partyId.slice(-8)}`;
      const party = { partyId, code, name: code, country: 'ES', taxId: null, currency: 'EUR', active: true };
      return { ...party, ...roles, ...terms };
    });
    await this.test.publish(partiesSaved, this.ctx, { parties });
    await this.test.settled();
  }

  async agreement(productId: string, unitCost: string): Promise<Consigned> {
    const [agreement] = await this.agreements([productId], unitCost);
    if (agreement === undefined) throw new Error('no agreement');
    return agreement;
  }

  /** For each product an agreement as principal with a consignor of its own, at one cost for each unit. */
  async agreements(productIds: readonly string[], unitCost: string): Promise<Consigned[]> {
    const consignorIds = productIds.map(() => newId());
    await this.parties(consignorIds);
    const agreements: Consigned[] = [];
    for (const [place, productId] of productIds.entries()) {
      const consignorId = consignorIds[place] ?? '';
      const draft = await this.ask(createAgreement, {
        ...{ consignorId, code: `A-${newId().slice(-8)}`, currency: 'EUR', role: 'principal' as const },
        ...{ selfBilling: true, validFrom: '2000-01-01', products: [{ productId, unitCost }] },
      });
      await this.ask(activateAgreement, { agreementId: draft.id, version: draft.version });
      agreements.push({ consignorId, agreementId: draft.id });
    }
    await this.test.settled();
    return agreements;
  }

  receive(productId: string, accepted: string, from: { unitPrice: string } | Consigned, key?: string) {
    const owner =
      'unitPrice' in from
        ? { supplierId: null, kind: 'standard' as const }
        : { supplierId: from.consignorId, kind: 'consignment' as const, agreementId: from.agreementId };
    const unitPrice = 'unitPrice' in from ? from.unitPrice : '0';
    const lines = [{ productId, accepted, unitPrice }];
    return this.ask(postGoodsReceipt, { branchId: this.branchId, currency: 'EUR', lines, ...owner }, key);
  }

  draft(lines: readonly { productId: string; quantity: string; unitPrice: string; discountPercent?: string }[]) {
    return this.ask(createSalesOrder, {
      ...{ customerId: this.customerId, branchId: this.branchId, currency: 'EUR' },
      lines: lines.map((line) => ({ taxCode: 'NONE', ...line })),
    });
  }

  confirm(order: { id: string; version: number }, shortage: 'refuse' | 'backorder' = 'refuse', key?: string) {
    return this.ask(confirmSalesOrder, { orderId: order.id, version: order.version, shortage }, key);
  }

  deliver(orderId: string) {
    return this.ask(createDelivery, { source: { type: 'sales-order', id: orderId } });
  }

  ship(delivery: { id: string; version: number }, key?: string) {
    return this.ask(shipDelivery, { deliveryId: delivery.id, version: delivery.version }, key);
  }

  bill(deliveryId: string) {
    return this.ask(createInvoice, { source: { type: 'delivery', id: deliveryId } });
  }

  issue(invoice: { id: string; version: number }, key?: string) {
    return this.ask(issueInvoice, { invoiceId: invoice.id, version: invoice.version }, key);
  }

  pay(documentId: string, amount: string) {
    const allocations = [{ documentId, amount }];
    return this.ask(recordPayment, {
      ...{ direction: 'in' as const, partyId: this.customerId, currency: 'EUR', amount, allocations },
    });
  }

  async available(productId: string) {
    const { products } = await this.ask(findAvailability, { branchId: this.branchId, productIds: [productId] });
    const [found] = products;
    if (found === undefined) throw new Error('no availability');
    return found;
  }

  /** Balance of each account role that has one, debit positive, once everything has been posted. */
  async balances(): Promise<Record<string, number>> {
    await this.test.settled();
    const { accounts } = await this.ask(getTrialBalance, { from: '2000-01-01', through: '2099-12-31' });
    const balances: Record<string, number> = {};
    for (const { role, closing } of accounts) {
      const cents = Math.round(Number(closing) * 100);
      if (cents !== 0) balances[role ?? 'OTHER'] = (balances[role ?? 'OTHER'] ?? 0) + cents / 100;
    }
    return balances;
  }
}
