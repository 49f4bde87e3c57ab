import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal } from '@consigna/kernel/decimal';
import { listJournalEntries, getJournalEntry } from '@consigna/contracts/accounting/journal-entry';
import { saveTaxCode } from '@consigna/contracts/accounting/tax-code';
import { revalueOpenItems } from '@consigna/contracts/accounting/revaluation';
import { createCreditNote } from '@consigna/contracts/billing/correction';
import {
  cancelInvoice,
  changeInvoice,
  createInvoice,
  deleteInvoice,
  getInvoice,
  issueInvoice,
} from '@consigna/contracts/billing/invoice';
import { getPayment } from '@consigna/contracts/billing/payment';
import { ScenarioNetwork, everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import { rows } from '@consigna/testing/running-platform';

const number = (value: string | null | undefined) => new Decimal(value ?? '0').toNumber();

describe('billing', () => {
  let network: ScenarioNetwork;
  let company: ScenarioCompany;
  let customerId: string;

  // S-H02
  afterAll(async () => expect(await network.violations()).toEqual([]));
  beforeAll(async () => {
    network = await ScenarioNetwork.create({ day: '2026-03-10' });
  });
  const open = async () => {
    company = await network.company();
    customerId = await company.party();
  };
  const credit = async (invoiceId: string, quantity: string, unitPrice: string, correctsLineId: string) => {
    const draft = await company.call(createCreditNote, {
      kind: 'returns_goods',
      correctsInvoiceId: invoiceId,
      lines: [{ correctsLineId, quantity, unitPrice }],
    });
    return company.call(issueInvoice, { invoiceId: draft.id, version: draft.version });
  };

  it('S-G01: partial payments, a credit note and an overpayment settle to the cent', async () => {
    await open();
    await company.call(saveTaxCode, { code: 'T19', name: 'Nineteen', rates: [{ from: '2000-01-01', percent: '19' }] });
    const invoice = await company.directInvoice(customerId, [{ quantity: '100', unitPrice: '1.00', taxCode: 'T19' }]);
    expect(number(invoice.gross)).toBe(119);
    expect(await company.balances()).toEqual({ AR: '119.00', REV: '-100.00', TAX_OUT: '-19.00' });
    const lineId = invoice.lines[0]?.id ?? '';

    await company.pay(customerId, '50.00', invoice.id);
    expect(await company.balances()).toMatchObject({ BANK: '50.00', AR: '69.00' });
    const note = await credit(invoice.id, '20', '1.00', lineId);
    expect(number(note.gross)).toBe(23.8);
    expect(await company.balances()).toMatchObject({ AR: '45.20', SALES_RETURNS: '20.00', TAX_OUT: '-15.20' });
    await expect(credit(invoice.id, '81', '1.00', lineId)).rejects.toMatchObject({
      status: 409,
      code: 'over-credited',
    });

    const payment = await company.pay(customerId, '50.00', invoice.id);

    expect(await company.balances()).toEqual({
      BANK: '100.00',
      SALES_RETURNS: '20.00',
      TAX_OUT: '-15.20',
      REV: '-100.00',
      CUSTOMER_CREDIT: '-4.80',
    });
    const settled = await company.call(getInvoice, { invoiceId: invoice.id });
    expect([settled.state, number(settled.outstanding)]).toEqual(['paid', 0]);
    expect(number((await company.call(getPayment, { paymentId: payment.id })).unallocated)).toBe(4.8);
  });

  it('S-G03: a foreign invoice leaves nothing behind after revaluation, part payments and a credit note', async () => {
    await open();
    await company.rate('USD', '2026-03-10', '0.90');
    const invoice = await company.directInvoice(customerId, [{ quantity: '1000', unitPrice: '1.00' }], 'USD');
    expect(await company.balances()).toEqual({ AR: '900.00', REV: '-900.00' });
    await network.moveTo('2026-03-31');
    await company.rate('USD', '2026-03-31', '0.93');
    await everythingApplied();
    await company.call(revalueOpenItems, { date: '2026-03-31' });
    const { getTrialBalance } = await import('@consigna/contracts/accounting/statement');
    const march = await company.call(getTrialBalance, { from: '2026-03-01', through: '2026-03-31' });
    const closing = (role: string) =>
      march.accounts
        .filter((account) => account.role === role)
        .reduce((sum, account) => sum + number(account.closing), 0);
    expect([closing('AR'), closing('FX_UNREALISED')]).toEqual([930, -30]);
    await network.moveTo('2026-04-10');
    await company.rate('USD', '2026-04-10', '0.94');
    await company.pay(customerId, '600.00', invoice.id, 'in', 'USD');
    expect(await company.balances()).toEqual({ BANK: '564.00', AR: '360.00', REV: '-900.00', FX_GAIN: '-24.00' });

    await credit(invoice.id, '100', '1.00', invoice.lines[0]?.id ?? '');
    await network.moveTo('2026-04-20');
    await company.rate('USD', '2026-04-20', '0.88');
    await company.pay(customerId, '300.00', invoice.id, 'in', 'USD');

    expect(await company.balances()).toEqual({
      BANK: '828.00',
      REV: '-900.00',
      SALES_RETURNS: '90.00',
      FX_GAIN: '-24.00',
      FX_LOSS: '6.00',
    });
    const settled = await company.call(getInvoice, { invoiceId: invoice.id });
    expect([number(settled.outstanding), number(settled.outstandingBase)]).toEqual([0, 0]);
  });

  it('S-G11: an issued invoice is never edited; cancelling reverses it once, and not while it is paid', async () => {
    await open();
    const invoice = await company.directInvoice(customerId, [{ quantity: '1', unitPrice: '100.00' }]);
    await expect(
      company.call(changeInvoice, { invoiceId: invoice.id, version: invoice.version, country: 'FR' }),
    ).rejects.toMatchObject({ code: 'document-posted' });
    await expect(
      company.call(deleteInvoice, { invoiceId: invoice.id, version: invoice.version }),
    ).rejects.toMatchObject({ code: 'document-posted' });

    const cancelled = await company.call(cancelInvoice, { invoiceId: invoice.id, version: invoice.version });
    const again = await company.call(cancelInvoice, { invoiceId: invoice.id, version: cancelled.version });

    expect(await company.balances()).toEqual({});
    expect(again.cancelledById).toBe(cancelled.cancelledById);
    const { data } = await company.call(listJournalEntries, { sort: 'number' });
    expect(data).toHaveLength(2);
    const [original, reversal] = await Promise.all(
      data.map(({ id }) => company.call(getJournalEntry, { entryId: id })),
    );
    expect([original?.reversedBy?.id, reversal?.reverses?.id]).toEqual([reversal?.id, original?.id]);
    expect(data.map(({ number: entry }) => Number(/(\d+)$/.exec(entry)?.[1]))).toEqual([1, 2]);

    const paid = await company.directInvoice(customerId, [{ quantity: '1', unitPrice: '50.00' }]);
    await company.pay(customerId, '50.00', paid.id);
    const current = await company.call(getInvoice, { invoiceId: paid.id });
    await expect(company.call(cancelInvoice, { invoiceId: paid.id, version: current.version })).rejects.toMatchObject({
      code: 'invoice-has-payments',
    });
  });

  it('S-H10: fifty invoices at once through two instances, five failing: numbers without gap or duplicate, in posting order', async () => {
    await open();
    const other = await network.company();
    const drafts = await Promise.all(
      Array.from({ length: 50 }, () =>
        company.call(createInvoice, {
          customerId,
          currency: 'EUR',
          lines: [{ description: 'Service', quantity: '1', unitPrice: '10.00', taxCode: 'NONE' }],
        }),
      ),
    );

    const answers = await Promise.allSettled(
      drafts.map(({ id, version }, index) => {
        const clerk = index % 2 === 0 ? company.clerk : company.clerkElsewhere;
        // Every tenth names a version that nobody saw: it is refused and must take no number.
        return clerk.call(
          issueInvoice,
          { invoiceId: id, version: index % 10 === 0 ? version + 7 : version },
          { company: company.id },
        );
      }),
    );

    const issued = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(issued).toHaveLength(45);
    const inOrder = issued
      .map(({ number: legal, postedAt }) => ({
        sequence: Number(/(\d+)$/.exec(legal ?? '')?.[1]),
        postedAt: postedAt ?? '',
      }))
      .sort((a, b) => a.sequence - b.sequence);
    expect(inOrder.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 45 }, (_, index) => index + 1));
    const times = inOrder.map(({ postedAt }) => postedAt);
    expect(times).toEqual([...times].sort());
    const untouched = await rows(
      `select series from billing.number_series where company_id = $1 and series like 'INV%'`,
      [other.id],
    );
    expect(untouched).toEqual([]);
  });
});
