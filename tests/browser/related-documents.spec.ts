import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBill } from '@consigna/contracts/billing/bill';
import { createCreditNote } from '@consigna/contracts/billing/correction';
import { createInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import {
  approvePurchaseOrder,
  createPurchaseOrder,
  sendPurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { runningPlatform } from '@consigna/testing/running-platform';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser, Page, Request } from 'playwright-core';
import { signIn, startBrowser } from './person.js';
import { newCompany } from './shop.js';

/** Where related documents are read; what the frame asks for comes when it comes. */
const documents = /^(sales-orders|purchase-orders|deliver|billable-lines|goods-receipts|invoices|bills|allocations)/;
/** More than one in any case: a note that corrects a single invoice leads to it. */
const FEW = 2;
const MANY = 4;

/** A page, and what has to stand in its chain: numbers with quantities or amounts. */
interface Shown {
  readonly address: string;
  readonly chain: readonly (readonly [number: string | null, figure: string])[];
}

describe('a page with related documents', () => {
  let browser: Browser;
  let page: Page;
  let company: ScenarioCompany;
  let few: Record<string, Shown>;
  let many: Record<string, Shown>;

  beforeAll(async () => {
    browser = await startBrowser();
    company = await newCompany();
    const partyId = await company.party();
    const productId = await company.product();
    await company.receive(productId, '100', { unitPrice: '1' });
    const trade = async (count: number) => ({
      ...(await sales(partyId, productId, count)),
      ...(await purchases(partyId, productId, count)),
    });
    few = await trade(FEW);
    many = await trade(MANY);
    await everythingApplied();
    page = await signIn(browser, `/${company.code}`);
    // What others do meanwhile would be read again.
    await page.route('**/live', (route) => route.abort());
  }, 180_000);

  afterAll(() => browser.close());

  /** Orders, deliveries and invoices with as many of one another. */
  async function sales(customerId: string, productId: string, count: number): Promise<Record<string, Shown>> {
    const each = Array.from({ length: count }, (_, index) => index);
    const unit = { productId, quantity: '1', unitPrice: '9' };
    const order = await company.order(customerId, [{ ...unit, quantity: String(count) }]);
    const orderLineId = order.lines[0]?.id ?? '';
    const deliveries = [];
    for (const _ of each) deliveries.push(await company.ship(order.id, [{ orderLineId, quantity: '1' }]));
    await everythingApplied();
    const invoices = [];
    for (const { id } of deliveries) invoices.push(await company.invoice(id));
    for (const { id } of invoices) await company.pay(customerId, '9.00', id);

    const whole = await company.ship((await company.order(customerId, [{ ...unit, quantity: String(count) }])).id);
    await everythingApplied();
    const parts = [];
    for (const _ of each) {
      const lines = [{ deliveryLineId: whole.lines[0]?.id ?? '', quantity: '1' }];
      const part = await company.call(createInvoice, { source: { type: 'delivery', id: whole.id, lines } });
      parts.push(await company.call(issueInvoice, { invoiceId: part.id, version: part.version }));
    }

    const sold = [];
    for (const _ of each) {
      const confirmed = await company.order(customerId, [unit]);
      const shipped = await company.ship(confirmed.id);
      await everythingApplied();
      sold.push({ order: confirmed, delivery: shipped, invoice: await company.invoice(shipped.id) });
    }
    const note = await company.call(createCreditNote, {
      kind: 'corrects_price',
      lines: sold.map(({ invoice }) => ({ correctsLineId: invoice.lines[0]?.id ?? '', quantity: '1', unitPrice: '1' })),
    });
    const { code } = company;
    return {
      'a sales order': {
        address: `/${code}/sales/orders/${order.id}`,
        chain: [
          ...deliveries.map(({ number }) => [number, '1'] as const),
          ...invoices.map(({ number }) => [number, '€9.00'] as const),
        ],
      },
      'a delivery': {
        address: `/${code}/stock/deliveries/${whole.id}`,
        chain: [[whole.orderNumber, `€${9 * count}.00`], ...parts.map(({ number }) => [number, '€9.00'] as const)],
      },
      'a credit note': {
        address: `/${code}/accounting/invoices/${note.id}`,
        chain: sold.flatMap(({ order: of, delivery }) => [
          [of.number, '€9.00'] as const,
          [delivery.number, '1'] as const,
        ]),
      },
    };
  }

  /** The same of purchase orders, receipts and bills. */
  async function purchases(supplierId: string, productId: string, count: number): Promise<Record<string, Shown>> {
    const each = Array.from({ length: count }, (_, index) => index);
    const bought = async (...receipts: string[]) => {
      const draft = await company.call(createPurchaseOrder, {
        supplierId,
        currency: 'EUR',
        lines: [{ productId, quantity: String(count), unitPrice: '4', taxCode: 'NONE' }],
      });
      const approved = await company.approver.call(
        approvePurchaseOrder,
        { orderId: draft.id, version: draft.version },
        { company: company.id },
      );
      const sent = await company.call(sendPurchaseOrder, { orderId: draft.id, version: approved.version });
      const purchaseOrderLineId = sent.lines[0]?.id ?? '';
      const received = [];
      for (const accepted of receipts)
        received.push(
          await company.call(postGoodsReceipt, {
            purchaseOrderId: draft.id,
            lines: [{ purchaseOrderLineId, accepted }],
          }),
        );
      await everythingApplied();
      return { order: sent, received };
    };
    const inParts = await bought(...each.map(() => '1'));
    const bills = [];
    for (const { id } of inParts.received)
      bills.push(await company.call(createBill, { supplierNumber: `S-${id}`, source: { type: 'goods-receipt', id } }));

    const atOnce = await bought(String(count));
    const [receipt] = atOnce.received;
    const partBills = [];
    for (const place of each)
      partBills.push(
        await company.call(createBill, {
          supplierId,
          supplierNumber: `P-${receipt?.id}-${place}`,
          lines: [{ receiptLineId: receipt?.lines[0]?.id ?? '', quantity: '1', unitPrice: '4', taxCode: 'NONE' }],
        }),
      );

    const later = await bought(...each.map(() => '1'));
    const bill = await company.call(createBill, {
      supplierNumber: `O-${later.order.id}`,
      source: { type: 'purchase-order', id: later.order.id },
    });
    const { code } = company;
    return {
      'a purchase order': {
        address: `/${code}/purchasing/orders/${inParts.order.id}`,
        chain: [
          ...inParts.received.map(({ number }) => [number, '1'] as const),
          ...bills.map(({ number }) => [number, '€4.00'] as const),
        ],
      },
      'a goods receipt': {
        address: `/${code}/purchasing/receipts/${receipt?.id}`,
        chain: [
          [atOnce.order.number, `€${4 * count}.00`],
          ...partBills.map(({ number }) => [number, '€4.00'] as const),
        ],
      },
      'a bill': {
        address: `/${code}/accounting/bills/${bill.id}`,
        chain: [
          [later.order.number, `€${4 * count}.00`],
          ...later.received.map(({ number }) => [number, '1'] as const),
        ],
      },
    };
  }

  /** What a page asks for documents until its chain is whole, without their ids. */
  async function askedFor({ address, chain }: Shown): Promise<readonly string[]> {
    const asked: string[] = [];
    const note = (request: Request) => {
      const [, document] = /^\/api\/v1\/companies\/[^/]+\/(.*)$/.exec(new URL(request.url()).pathname) ?? [];
      if (document !== undefined && documents.test(document)) asked.push(document.replace(/[0-9a-f-]{36}/g, ':id'));
    };
    await page.goto('about:blank');
    page.on('request', note);
    await page.goto((runningPlatform().urls[0] ?? '') + address);
    const entries = page.getByRole('complementary').getByRole('listitem');
    for (const [number, figure] of chain)
      await entries
        .filter({ has: page.getByRole('link', { name: number ?? '', exact: true }) })
        .filter({ has: page.getByText(figure, { exact: true }) })
        .first()
        .waitFor();
    page.off('request', note);
    return asked.sort();
  }

  it.each(['a sales order', 'a delivery', 'a credit note', 'a purchase order', 'a goods receipt', 'a bill'])(
    'asks for those of %s the same number of times, however many they are',
    async (kind) => {
      const [short, long] = [few[kind], many[kind]];
      if (short === undefined || long === undefined) throw new Error(`there is no page of ${kind}`);

      expect(long.chain.length).toBeGreaterThan(short.chain.length);
      expect(await askedFor(long)).toEqual(await askedFor(short));
    },
    60_000,
  );
});
