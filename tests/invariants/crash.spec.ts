import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import type { Contract, InputOf, Output } from '@consigna/contracts/contract';
import { confirmSalesOrder, createSalesOrder } from '@consigna/contracts/sales/sales-order';
import { createDelivery, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { allReady, killNow, platformProcesses } from '@consigna/testing/crash';
import { eventually } from '@consigna/testing/eventually';
import { rows, runningPlatform } from '@consigna/testing/running-platform';
import { ScenarioNetwork, everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';

const CLERKS = 8;
const KILLS = 4;
/** A process begun before a crash is taken up by the timer of whoever runs. */
const TAKEN_UP_MS = 60_000;
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

/** Ids of one sale's documents, as they were answered. */
interface Sale {
  readonly order: string;
  readonly delivery: string;
  readonly invoice: string;
  readonly invoiceNumber: string | null;
  readonly payment: string;
}

interface VerifyReport {
  readonly checks: readonly {
    readonly name: string;
    readonly violations: readonly { readonly companyId: string | null }[];
  }[];
}

describe('processes that are killed', () => {
  let company: ScenarioCompany;
  let customerId: string;
  let productId: string;
  const run = randomUUID();

  beforeAll(async () => {
    const network = await ScenarioNetwork.create();
    company = await network.company();
    customerId = await company.party();
    productId = await company.product();
    await company.receive(productId, '10000', { unitPrice: '8.00' });
    await everythingApplied();
  }, 60_000);

  it('every sale is there exactly once, nothing is half done and the books agree', async () => {
    const sales = new Map<number, Sale>();
    let interruptions = 0;
    let next = 0;
    let killing = true;

    const clerk = async (place: number) => {
      while (killing) {
        const number = next;
        next += 1;
        for (let done = false; !done;) {
          try {
            sales.set(number, await sell(number, place % 2 === 0 ? 'clerk' : 'clerkElsewhere'));
            done = true;
          } catch (error) {
            // The client gave up on a killed gateway; the clerk begins the same sale again with the same keys.
            interruptions += 1;
            if (interruptions > CLERKS * KILLS) throw error;
          }
        }
      }
    };
    const clerks = Promise.all(Array.from({ length: CLERKS }, (_, place) => clerk(place)));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const sold = sales.size;
      await eventually(() => expect(sales.size).toBeGreaterThan(sold + CLERKS / 2), 60_000);
      // The one that has run longest, so that they take turns.
      const [oldest] = await platformProcesses();
      killNow(oldest ?? Number.NaN);
      await allReady();
    }
    killing = false;
    await clerks;
    expect(sales.size).toBe(next);

    await eventually(async () => expect(await unfinished()).toEqual([]), TAKEN_UP_MS);
    await everythingApplied();
    const counted = await counts();
    expect(counted).toEqual({ orders: next, deliveries: next, invoices: next, payments: next });
    for (const [number, sale] of sales) expect(await sell(number, 'clerkElsewhere')).toEqual(sale);
    expect(await counts()).toEqual(counted);

    const numbers = [...sales.values()]
      .map(({ invoiceNumber }) => Number(/(\d+)$/.exec(invoiceNumber ?? '')?.[1]))
      .sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: next }, (_, index) => index + 1));
    const times = (amount: number) => (amount * next).toFixed(2);
    expect(await company.balances()).toEqual({
      AR: times(5),
      BANK: times(15),
      REV: times(-20),
      COGS: times(8),
      INV: (80_000 - 8 * next).toFixed(2),
      GRNI: '-80000.00',
    });
    expect(Number((await company.availability(productId)).available)).toBe(10_000 - next);
    expect(await violations()).toEqual([]);
  }, 400_000);

  /** One sale with keys of its own: whoever begins it again gets the answers of the first time. */
  async function sell(number: number, by: 'clerk' | 'clerkElsewhere'): Promise<Sale> {
    let step = 0;
    const call = <C extends Contract>(contract: C, input: InputOf<C>): Promise<Output<C>> => {
      step += 1;
      return company[by].call(contract, input, { company: company.id, key: `${run}/${number}/${step}` });
    };
    const order = await call(createSalesOrder, {
      customerId,
      branchId: company.branchId,
      currency: company.currency,
      lines: [{ productId, quantity: '1', unitPrice: '20.00', taxCode: 'NONE' }],
    });
    await call(confirmSalesOrder, { orderId: order.id, shortage: 'refuse', version: order.version });
    const delivery = await call(createDelivery, { source: { type: 'sales-order', id: order.id } });
    await call(shipDelivery, { deliveryId: delivery.id, version: delivery.version });
    const draft = await call(createInvoice, { source: { type: 'delivery', id: delivery.id } });
    const invoice = await call(issueInvoice, { invoiceId: draft.id, version: draft.version });
    const payment = await call(recordPayment, {
      direction: 'in',
      partyId: customerId,
      currency: company.currency,
      amount: '15.00',
      allocations: [{ documentId: invoice.id, amount: '15.00' }],
    });
    return {
      order: order.id,
      delivery: delivery.id,
      invoice: invoice.id,
      invoiceNumber: invoice.number,
      payment: payment.id,
    };
  }

  async function counts() {
    const [found] = await rows<{ orders: number; deliveries: number; invoices: number; payments: number }>(
      `select (select count(*)::int from sales.sales_order where company_id = $1) as orders,
              (select count(*)::int from warehouse.delivery where company_id = $1) as deliveries,
              (select count(*)::int from billing.invoice where company_id = $1) as invoices,
              (select count(*)::int from billing.payment where company_id = $1) as payments`,
      [company.id],
    );
    return found;
  }

  /** Processes still running and orders between two states. */
  async function unfinished(): Promise<unknown[]> {
    const running = services.map(
      (service) =>
        `select '${service}' as service, kind || ' ' || step as what from ${service}.process where status = 'running' and company_id = $1`,
    );
    const orders = `select 'sales' as service, 'order ' || state as what from sales.sales_order where state = 'confirming' and company_id = $1`;
    return rows([...running, orders].join(' union all '), [company.id]);
  }

  async function violations(): Promise<unknown[]> {
    const { verify } = (await import('@consigna/deploy/verify/verify' as string)) as {
      verify(adminUrl: string): Promise<VerifyReport>;
    };
    const { checks } = await verify(runningPlatform().adminUrl);
    return checks.flatMap(({ name, violations: listed }) =>
      listed
        .filter(({ companyId }) => companyId === company.id || companyId === null)
        .map((violation) => ({ name, violation })),
    );
  }
});
