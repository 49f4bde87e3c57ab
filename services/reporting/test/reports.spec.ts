import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { accrualsRecorded } from '@consigna/contracts/consignment/events';
import { entryPosted, ratesSaved } from '@consigna/contracts/accounting/events';
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
import {
  consolidate,
  consolidateWithRates,
  findUnmatched,
  reportGroupReceivables,
  reportGroupSales,
  reportGroupStock,
} from '@consigna/contracts/reporting/group-reports';
import { deliveryShipped, goodsReceiptPosted, stockRevalued } from '@consigna/contracts/warehouse/events';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { reportingModule } from '../src/reporting.module.js';
import { delivery, entry, invoice, receipt, type InvoiceOptions } from './build.js';

const branchId = newId();
const productId = newId();
const consignor = { kind: 'consignor' as const, consignorId: newId(), agreementId: newId() };

let platform: TestPlatform;

beforeAll(async () => {
  platform = await testPlatform([reportingModule]);
});
afterAll(async () => {
  await platform?.stop();
});

/** Headquarters' view over companies. */
const over = (...companies: Context[]): Context => {
  const [first] = companies;
  if (first === undefined) throw new Error('a group has companies');
  return {
    ...first,
    companyId: '00000000-0000-0000-0000-000000000000',
    companyIds: companies.map((ctx) => ctx.companyId),
  };
};

const sold = (changes: Partial<InvoiceOptions> = {}) =>
  invoice({
    date: '2026-01-10',
    country: 'ES',
    branchId,
    customerId: newId(),
    currency: 'GBP',
    rate: '1.2',
    kind: 'invoice',
    interCompanyId: null,
    netExact: '10.005',
    net: '10.01',
    rounding: '0.005',
    netBase: '12.01',
    lines: [
      { productId, quantity: '3', net: '10' },
      { productId: newId(), quantity: '1', net: '0.005' },
    ],
    ...changes,
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

describe('headquarters’ reports', () => {
  const network = newId();

  it('adds up sales to the outside, in document and presentation currency', async () => {
    const [uk, es] = [
      await platform.company({ baseCurrency: 'GBP', networkId: network }),
      await platform.company({ networkId: network }),
    ];
    const outsider = await platform.company();
    await platform.publish(ratesSaved, uk, {
      rates: [{ currency: 'EUR', baseCurrency: 'GBP', date: '2026-01-05', value: '0.8' }],
    });
    await platform.publish(invoiceIssued, uk, sold({ rate: '1', netBase: '10.01' }));
    await platform.publish(invoiceIssued, uk, sold({ rate: '1', netBase: '10.01', interCompanyId: es.companyId }));
    await platform.publish(invoiceIssued, es, sold());
    await platform.publish(
      invoiceIssued,
      es,
      sold({
        currency: 'EUR',
        rate: '1',
        netExact: '10',
        net: '10',
        rounding: '0',
        netBase: '10',
        lines: [{ productId, quantity: '1', net: '10' }],
      }),
    );
    await platform.publish(invoiceIssued, outsider, sold());
    await platform.settled();

    const months = await platform.ask(reportGroupSales, over(uk, es), {
      from: '2026-01',
      through: '2026-01',
      groupBy: 'month,country',
      currency: 'GBP',
    });
    const companies = await platform.ask(reportGroupSales, over(uk, es), {
      from: '2026-01',
      through: '2026-01',
      groupBy: 'company',
      currency: 'EUR',
    });

    expect(months.rows).toMatchObject([
      { month: '2026-01', country: 'ES', currency: 'EUR', documentNet: '10', presentationNet: '8.00' },
      {
        month: '2026-01',
        country: 'ES',
        currency: 'GBP',
        netExact: '20.01',
        rounding: '0.01',
        documentNet: '20.02',
        presentationNet: '20.02',
      },
    ]);
    expect(companies.rows.map((row) => row.company?.id)).not.toContain(outsider.companyId);
    expect(companies.rows.find((row) => row.company?.id === uk.companyId)?.presentationNet).toBe('12.51');
  });

  it('consolidates an inter-company sale with unrealised profit, and the next period (S-F01, S-F02)', async () => {
    const [a, b] = [await platform.company({ networkId: network }), await platform.company({ networkId: network })];
    const post = (ctx: Context, date: string, ...lines: Parameters<typeof entry>[2]) =>
      platform.publish(entryPosted, ctx, entry(ctx, date, lines));
    await post(a, '2026-01-05', { role: 'INV', debit: '600.00' }, { role: 'AP', credit: '600.00' });
    await post(
      a,
      '2026-01-06',
      { role: 'IC_AR', debit: '1000.00', interCompanyId: b.companyId },
      { role: 'IC_REV', credit: '1000.00', interCompanyId: b.companyId },
    );
    await post(
      a,
      '2026-01-06',
      { role: 'COGS', debit: '600.00', interCompanyId: b.companyId },
      { role: 'INV', credit: '600.00' },
    );
    await post(
      b,
      '2026-01-06',
      { role: 'INV', debit: '1000.00' },
      { role: 'IC_AP', credit: '1000.00', interCompanyId: a.companyId },
    );
    await post(b, '2026-01-10', { role: 'AR', debit: '600.00' }, { role: 'REV', credit: '600.00' });
    await post(b, '2026-01-10', { role: 'COGS', debit: '400.00' }, { role: 'INV', credit: '400.00' });
    await platform.publish(
      goodsReceiptPosted,
      b,
      receipt({ date: '2026-01-06', branchId, productId, quantity: '10', value: '1000.00', groupProfit: '400.00' }),
    );
    await platform.publish(
      deliveryShipped,
      b,
      delivery({ date: '2026-01-10', branchId, productId, quantity: '4', value: '400.00', groupProfit: '160.00' }),
    );
    await post(b, '2026-02-10', { role: 'AR', debit: '900.00' }, { role: 'REV', credit: '900.00' });
    await post(b, '2026-02-10', { role: 'COGS', debit: '600.00' }, { role: 'INV', credit: '600.00' });
    await platform.publish(
      deliveryShipped,
      b,
      delivery({ date: '2026-02-10', branchId, productId, quantity: '6', value: '600.00', groupProfit: '240.00' }),
    );
    await platform.settled();

    const january = await platform.ask(consolidate, over(a, b), {
      from: '2026-01',
      through: '2026-01',
      currency: 'EUR',
    });
    const february = await platform.ask(consolidate, over(a, b), {
      from: '2026-02',
      through: '2026-02',
      currency: 'EUR',
    });
    const again = await platform.ask(consolidate, over(a, b), { from: '2026-01', through: '2026-01', currency: 'EUR' });

    const of = (report: typeof january, role: string) =>
      [...report.profitAndLoss, ...report.balanceSheet].find((line) => line.role === role)?.consolidated;
    expect([of(january, 'REV'), of(january, 'COGS'), of(january, 'INV')]).toEqual(['600.00', '240.00', '360.00']);
    expect(january.totals).toMatchObject({ netIncome: '360.00', outOfBalance: '0.00' });
    expect(january.eliminations[0]?.lines).toEqual([
      { role: 'IC_REV', debit: '1000.00', credit: '0.00' },
      { role: 'COGS', debit: '0.00', credit: '760.00' },
      { role: 'INV', debit: '0.00', credit: '240.00' },
    ]);
    expect([of(february, 'REV'), of(february, 'COGS')]).toEqual(['900.00', '360.00']);
    expect(february.totals).toMatchObject({ netIncome: '540.00', outOfBalance: '0.00' });
    expect(february.complete).toBe(true);
    expect(again).toEqual(january);
  });

  it('translates at given rates and proves the difference (S-F08)', async () => {
    const us = await platform.company({ baseCurrency: 'USD', networkId: network });
    const post = (date: string, ...lines: Parameters<typeof entry>[2]) =>
      platform.publish(entryPosted, us, entry(us, date, lines));
    await post('2020-01-01', { role: 'BANK', debit: '1000.00' }, { role: 'CAPITAL', credit: '1000.00' });
    await post('2025-12-31', { role: 'BANK', debit: '200.00' }, { role: 'RETAINED_EARNINGS', credit: '200.00' });
    await post('2026-01-31', { role: 'BANK', debit: '300.00' }, { role: 'REV', credit: '300.00' });
    await platform.settled();

    const report = await platform.ask(consolidateWithRates, over(us), {
      from: '2026-01',
      through: '2026-01',
      currency: 'EUR',
      rates: [
        {
          companyId: us.companyId,
          opening: '0.88',
          average: '0.90',
          closing: '0.95',
          historical: [
            { role: 'CAPITAL', rate: '0.80' },
            { role: 'RETAINED_EARNINGS', amount: '170.00' },
          ],
        },
      ],
    });

    const figures = Object.fromEntries(report.balanceSheet.map((line) => [line.role, line.consolidated]));
    expect(figures).toEqual({
      BANK: '1425.00',
      CAPITAL: '800.00',
      RETAINED_EARNINGS: '170.00',
      NET_INCOME: '270.00',
      CTA: '185.00',
    });
    expect(report.companies[0]?.translation).toEqual({
      broughtForward: '86.00',
      onOpeningNetAssets: '84.00',
      onIncome: '15.00',
      onEquityMovements: '0.00',
      rounding: '0.00',
      total: '185.00',
    });
    await expect(
      platform.ask(consolidate, over(us), { from: '2026-01', through: '2026-01', currency: 'EUR' }),
    ).rejects.toMatchObject({ code: 'exchange-rate-missing' });
  });

  it('takes the mean of a month’s daily rates and the last one at its end', async () => {
    const es = await platform.company({ networkId: network });
    await platform.publish(ratesSaved, es, {
      rates: [
        { currency: 'GBP', baseCurrency: 'EUR', date: '2026-01-02', value: '1.25' },
        { currency: 'GBP', baseCurrency: 'EUR', date: '2026-01-05', value: '1.6' },
      ],
    });
    await platform.publish(
      entryPosted,
      es,
      entry(es, '2026-01-10', [
        { role: 'BANK', debit: '100.00' },
        { role: 'REV', credit: '100.00' },
      ]),
    );
    await platform.settled();

    const report = await platform.ask(consolidate, over(es), { from: '2026-01', through: '2026-01', currency: 'GBP' });

    expect(report.companies[0]?.rates).toEqual({
      opening: '0.625',
      closing: '0.625',
      average: { '2026-01': '0.7125' },
    });
    expect(report.totals).toMatchObject({ netIncome: '71.25', assets: '62.50', equity: '62.50', outOfBalance: '0.00' });
  });

  it('lists a pair that does not agree with the documents of both sides (S-F07)', async () => {
    const [a, b] = [await platform.company({ networkId: network }), await platform.company({ networkId: network })];
    const post = (ctx: Context, ...lines: Parameters<typeof entry>[2]) =>
      platform.publish(entryPosted, ctx, entry(ctx, '2026-01-06', lines));
    for (const amount of ['500.00', '75.00']) {
      await post(
        a,
        { role: 'IC_AR', debit: amount, interCompanyId: b.companyId },
        { role: 'IC_REV', credit: amount, interCompanyId: b.companyId },
      );
    }
    for (const amount of ['480.00', '75.00']) {
      await post(b, { role: 'INV', debit: amount }, { role: 'IC_AP', credit: amount, interCompanyId: a.companyId });
    }
    await platform.settled();

    const { pairs } = await platform.ask(findUnmatched, over(a, b), {});
    const report = await platform.ask(consolidate, over(a, b), {
      from: '2026-01',
      through: '2026-01',
      currency: 'EUR',
    });

    expect(pairs).toMatchObject([
      {
        creditor: { id: a.companyId },
        debtor: { id: b.companyId },
        receivable: '575.00',
        payable: '555.00',
        difference: '20.00',
        creditorDocuments: [{ amount: '500.00' }],
        debtorDocuments: [{ amount: '480.00' }],
      },
    ]);
    expect(report.complete).toBe(false);
    expect(report.balanceSheet.find((line) => line.role === 'IC_AR')?.consolidated).toBe('575.00');
  });

  it('shows a company nothing of another one', async () => {
    const [a, b] = [await platform.company({ networkId: network }), await platform.company({ networkId: network })];
    await platform.publish(invoiceIssued, a, sold());
    await platform.settled();

    const own = await platform.ask(reportSales, b, { from: '2026-01', through: '2026-01' });
    const group = await platform.ask(reportGroupSales, over(b), {
      from: '2026-01',
      through: '2026-01',
      currency: 'EUR',
    });

    expect(own.rows).toEqual([]);
    expect(group.rows).toEqual([]);
  });
});
