import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordPayment } from '@consigna/contracts/billing/payment';
import { readSalesOrder } from '@consigna/contracts/sales/sales-order';
import { createDelivery, getDelivery } from '@consigna/contracts/warehouse/delivery';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import type { Browser } from 'playwright-core';
import { complaintsOf, pictureOf, pressMain, signIn, startBrowser } from './person.js';
import { newShop } from './shop.js';

describe('a delivery, by keyboard alone', () => {
  let browser: Browser;
  let company: ScenarioCompany;
  let code: string;
  let orderId: string;
  let deliveryId: string;
  let customerId: string;

  beforeAll(async () => {
    browser = await startBrowser();
    const shop = await newShop();
    ({ company, customerId } = shop);
    ({ code } = company);
    const { consignorId, vase, agreement } = shop;
    await everythingApplied();
    await company.receive(vase, '2', { agreementId: agreement.id, supplierId: consignorId });
    await company.receive(vase, '5', { unitPrice: '3' });
    orderId = (await company.order(customerId, [{ productId: vase, quantity: '3', unitPrice: '9' }])).id;
    deliveryId = (await company.call(createDelivery, { source: { type: 'sales-order', id: orderId } })).id;
    await everythingApplied();
  }, 60_000);

  afterAll(() => browser.close());

  it('is read down to the owner of its units, shipped, and found again from its order', async () => {
    const page = await signIn(browser, `/${code}/stock/deliveries`);
    const complaints = complaintsOf(page);
    await page.getByRole('row').nth(1).getByText('Regalos Miramar').waitFor();
    await page.getByRole('row').nth(1).press('Enter');
    const units = page.getByRole('table', { name: 'Units' });
    await units.getByText('Cerámica Río Tinaja').waitFor();
    await units.getByText('Owned').waitFor();
    await page.getByText('Nothing has moved yet.').waitFor();
    await pressMain(page);
    await page.getByRole('heading', { level: 1, name: /^DN/ }).waitFor();
    await page.getByText('Nothing has moved yet.').waitFor({ state: 'detached' });
    await pictureOf(page, 'delivery-shipped');
    const { number, state } = await company.call(getDelivery, { deliveryId });
    expect(state).toBe('shipped');

    const invoice = await company.invoice(deliveryId);
    const payment = await company.call(recordPayment, {
      direction: 'in',
      partyId: customerId,
      currency: 'EUR',
      amount: invoice.outstanding,
      allocations: [{ documentId: invoice.id, amount: invoice.outstanding }],
    });
    await everythingApplied();
    await page.getByRole('main').getByRole('link', { name: /^SO/ }).first().press('Enter');
    for (const [name, address] of [
      [number ?? '', `/stock/deliveries/${deliveryId}`],
      [invoice.number ?? '', `/accounting/invoices/${invoice.id}`],
      [payment.number ?? '', `/accounting/payments/${payment.id}`],
    ] as const) {
      const link = page.getByRole('complementary').getByRole('link', { name });
      await link.waitFor();
      expect(await link.getAttribute('href')).toBe(`/${code}${address}`);
    }
    await page
      .getByRole('complementary')
      .getByRole('link', { name: number ?? '' })
      .press('Enter');
    await page.getByRole('heading', { level: 1, name: number ?? '' }).waitFor();

    // From each document of the chain to every other one.
    const { number: orderNumber } = await company.call(readSalesOrder, { orderId });
    const documents = {
      order: { name: orderNumber, address: `/sales/orders/${orderId}` },
      delivery: { name: number ?? '', address: `/stock/deliveries/${deliveryId}` },
      invoice: { name: invoice.number ?? '', address: `/accounting/invoices/${invoice.id}` },
      payment: { name: payment.number, address: `/accounting/payments/${payment.id}` },
    };
    const chain = page
      .getByRole('complementary')
      .getByRole('list')
      .filter({ has: page.locator('[aria-current=step]') });
    const leads = async (from: keyof typeof documents, to: readonly (keyof typeof documents)[]) => {
      await page.locator('[aria-current=step]').getByText(documents[from].name, { exact: true }).waitFor();
      for (const { name, address } of to.map((each) => documents[each])) {
        const link = chain.getByRole('link', { name, exact: true });
        await link.waitFor();
        expect(await link.getAttribute('href')).toBe(`/${code}${address}`);
      }
    };
    const follow = (to: keyof typeof documents) =>
      chain.getByRole('link', { name: documents[to].name, exact: true }).press('Enter');
    await leads('delivery', ['order', 'invoice', 'payment']);
    await follow('invoice');
    await leads('invoice', ['order', 'delivery', 'payment']);
    await pictureOf(page, 'invoice-chain');
    await follow('payment');
    await leads('payment', ['invoice']);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 90_000);
});
