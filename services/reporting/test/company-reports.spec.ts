import { newId } from '@consigna/kernel/id';
import { accrualsRecorded } from '@consigna/contracts/consignment/events';
import { entryPosted } from '@consigna/contracts/accounting/events';
import { invoiceIssued } from '@consigna/contracts/billing/events';
import { productsSaved } from '@consigna/contracts/catalog/events';
import { branchCreated } from '@consigna/contracts/directory/events';
import {
  reportMargin,
  reportPayables,
  reportReceivables,
  reportSales,
  reportStock,
} from '@consigna/contracts/reporting/company-reports';
import { reportGroupReceivables, reportGroupStock } from '@consigna/contracts/reporting/group-reports';
import { deliveryShipped, goodsReceiptPosted, stockRevalued } from '@consigna/contracts/warehouse/events';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { reportingModule } from '../src/reporting.module.js';
import { branchId, delivery, entry, over, productId, receipt, sold } from './build.js';

const consignor = { kind: 'consignor' as const, consignorId: newId(), agreementId: newId() };

let platform: TestPlatform;

beforeAll(async () => {
  platform = await testPlatform([reportingModule]);
});
afterAll(async () => {
  await platform?.stop();
});

describe('a company’s reports', () => {
  it('shows sales at full precision beside what the documents state', async () => {
    const ctx = await platform.company();
    await platform.publish(branchCreated, ctx, { branchId, code: 'B', name: 'Branch' });
    await platform.publish(invoiceIssued, ctx, sold());
    await platform.publish(invoiceIssued, ctx, sold({ country: 'FR', kind: 'credit_note', date: '2026-02-01' }));
    await platform.settled();

    const { rows } = await platform.ask(reportSales, ctx, {
      from: '2026-01',
      through: '2026-02',
      groupBy: 'month,country,branch',
    });

    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      month: '2026-01',
      country: 'ES',
      branch: { id: branchId, name: 'Branch' },
      currency: 'GBP',
      netExact: '10.005',
      rounding: '0.005',
      documentNet: '10.01',
      quantity: '4',
      netBase: '12.01',
    });
    expect(rows[1]).toMatchObject({
      month: '2026-02',
      country: 'FR',
      netExact: '-10.005',
      documentNet: '-10.01',
      credited: '10.005',
      netBase: '-12.01',
    });
  });

  it('breaks sales down by product with the rounding on its own row, and by customer', async () => {
    const ctx = await platform.company();
    const customerId = newId();
    await platform.publish(invoiceIssued, ctx, sold({ customerId }));
    await platform.publish(productsSaved, ctx, {
      products: [
        {
          productId,
          sku: 'X',
          name: 'Thing',
          kind: 'goods',
          unit: 'C62',
          taxCategory: 'standard',
          tracking: 'none',
          valuation: 'fifo',
          category: null,
          active: true,
        },
      ],
    });
    await platform.settled();

    const products = await platform.ask(reportSales, ctx, { from: '2026-01', through: '2026-01', groupBy: 'product' });
    const customers = await platform.ask(reportSales, ctx, {
      from: '2026-01',
      through: '2026-01',
      groupBy: 'customer',
    });

    expect(products.rows).toHaveLength(3);
    expect(products.rows.find((row) => row.product?.number === 'X')).toMatchObject({ netExact: '10', rounding: '0' });
    expect(products.rows.find((row) => row.product === null)).toMatchObject({ rounding: '0.005', netExact: '0' });
    expect(customers.rows).toMatchObject([{ customer: { id: customerId }, documentNet: '10.01' }]);
    await expect(
      platform.ask(reportSales, ctx, { from: '2026-01', through: '2026-01', groupBy: 'customer,product' }),
    ).rejects.toMatchObject({
      code: 'dimensions-exclude-each-other',
    });
  });

  it('sets the cost of owned goods and the consignors’ shares against sales', async () => {
    const ctx = await platform.company();
    await platform.publish(invoiceIssued, ctx, sold());
    await platform.publish(
      deliveryShipped,
      ctx,
      delivery({ date: '2026-01-10', branchId, productId, quantity: '3', value: '5.00' }),
    );
    await platform.publish(stockRevalued, ctx, {
      revaluationId: newId(),
      date: '2026-01-20',
      billId: newId(),
      lines: [{ receiptLineId: newId(), productId, sku: 'X', toStockBase: '1', toCostOfSalesBase: '0.50' }],
    });
    await platform.publish(accrualsRecorded, ctx, {
      date: '2026-01-10',
      branchId,
      source: { type: 'delivery', id: newId(), number: 'D-1' },
      accruals: [
        {
          accrualId: newId(),
          kind: 'sale',
          consignorId: consignor.consignorId,
          agreementId: consignor.agreementId,
          agreementVersion: 1,
          role: 'principal',
          moveId: newId(),
          undoesAccrualId: null,
          deliveryLineId: newId(),
          returnLineId: null,
          productId,
          sku: 'X',
          quantity: '1',
          owed: '2',
          currency: 'EUR',
          owedBase: '2.00',
          netBase: '0',
          commissionBase: '0',
        },
      ],
    });
    await platform.settled();

    const { rows } = await platform.ask(reportMargin, ctx, { from: '2026-01', through: '2026-01' });

    expect(rows).toEqual([
      {
        month: '2026-01',
        net: '12.01',
        costOwned: '5.50',
        costConsigned: '2.00',
        margin: '4.51',
        marginPercent: '37.55',
      },
    ]);
  });

  it('shows stock by owner, consigned goods without value, at the end of any month', async () => {
    const ctx = await platform.company();
    await platform.publish(
      goodsReceiptPosted,
      ctx,
      receipt({ date: '2026-01-02', branchId, productId, quantity: '10', value: '100.00', groupProfit: '20.00' }),
    );
    await platform.publish(
      goodsReceiptPosted,
      ctx,
      receipt({ date: '2026-01-02', branchId, productId, quantity: '5', value: '0', owner: consignor }),
    );
    await platform.publish(
      deliveryShipped,
      ctx,
      delivery({ date: '2026-02-02', branchId, productId, quantity: '4', value: '40.00', groupProfit: '8.00' }),
    );
    await platform.settled();

    const january = await platform.ask(reportStock, ctx, { through: '2026-01' });
    const now = await platform.ask(reportStock, ctx, { groupBy: 'owner,product' });
    const group = await platform.ask(reportGroupStock, over(ctx), {});

    expect(january.rows).toMatchObject([
      { owner: { kind: 'own' }, quantity: '10', value: '100.00', groupProfit: '20.00' },
      { owner: { kind: 'consignor', consignorId: consignor.consignorId }, quantity: '5', value: '0.00' },
    ]);
    expect(now.rows).toContainEqual(expect.objectContaining({ quantity: '6', value: '60.00', groupProfit: '12.00' }));
    expect(group.rows).toMatchObject([
      { owner: 'own', quantity: '6', value: '60.00' },
      { owner: 'consignor', quantity: '5', value: '0.00' },
    ]);
  });

  it('shows what customers owe and what we owe, by currency', async () => {
    const ctx = await platform.company();
    const [customer, supplier] = [newId(), newId()];
    await platform.publish(
      entryPosted,
      ctx,
      entry(ctx, '2026-01-10', [
        { role: 'AR', debit: '119.00', partyId: customer },
        { role: 'REV', credit: '119.00' },
      ]),
    );
    await platform.publish(
      entryPosted,
      ctx,
      entry(ctx, '2026-02-10', [
        { role: 'BANK', debit: '19.00' },
        { role: 'AR', credit: '19.00', partyId: customer },
      ]),
    );
    await platform.publish(
      entryPosted,
      ctx,
      entry(ctx, '2026-01-10', [
        { role: 'INV', debit: '50.00' },
        { role: 'AP', credit: '50.00', partyId: supplier },
      ]),
    );
    await platform.settled();

    const january = await platform.ask(reportReceivables, ctx, { through: '2026-01' });
    const now = await platform.ask(reportReceivables, ctx, {});
    const payables = await platform.ask(reportPayables, ctx, {});
    const group = await platform.ask(reportGroupReceivables, over(ctx), {});

    expect(january.totalBase).toBe('119.00');
    expect(now.rows).toMatchObject([{ party: { id: customer }, role: 'AR', amount: '100.00', amountBase: '100.00' }]);
    expect(payables).toMatchObject({
      rows: [{ party: { id: supplier }, role: 'AP', amount: '50.00' }],
      totalBase: '50.00',
    });
    expect(group.rows).toMatchObject([{ role: 'AR', amountBase: '100.00' }]);
  });
});
