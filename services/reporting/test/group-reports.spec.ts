import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { entryPosted, ratesSaved } from '@consigna/contracts/accounting/events';
import { invoiceIssued } from '@consigna/contracts/billing/events';
import { reportSales } from '@consigna/contracts/reporting/company-reports';
import {
  consolidate,
  consolidateWithRates,
  findUnmatched,
  reportGroupSales,
} from '@consigna/contracts/reporting/group-reports';
import { deliveryShipped, goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { reportingModule } from '../src/reporting.module.js';
import { branchId, delivery, entry, over, productId, receipt, sold } from './build.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await testPlatform([reportingModule]);
});
afterAll(async () => {
  await platform?.stop();
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
