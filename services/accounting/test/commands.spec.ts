import { listAccounts } from '@consigna/contracts/accounting/account';
import { ratesSaved } from '@consigna/contracts/accounting/events';
import { listExchangeRates, saveExchangeRates } from '@consigna/contracts/accounting/exchange-rate';
import {
  approveJournalEntry,
  createJournalEntry,
  createOpeningEntry,
  getJournalEntry,
  listDraftEntries,
  listJournalEntries,
  reverseJournalEntry,
  updateJournalEntry,
} from '@consigna/contracts/accounting/journal-entry';
import { getPeriods, lockPeriod, unlockPeriod } from '@consigna/contracts/accounting/period';
import { listRevaluations, revalueOpenItems } from '@consigna/contracts/accounting/revaluation';
import {
  getBalanceSheet,
  getGeneralLedger,
  getOpenItems,
  getProfitAndLoss,
  getTrialBalance,
} from '@consigna/contracts/accounting/statement';
import { listTaxCodes, saveTaxCode } from '@consigna/contracts/accounting/tax-code';
import { invoiceIssued, paymentRecorded } from '@consigna/contracts/billing/events';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { accountingModule } from '../src/accounting.module.js';
import { build } from './build.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await testPlatform([accountingModule]);
});
afterAll(() => platform.stop());

const another = (ctx: Context): Context => ({ ...ctx, userId: newId() });
const on = (ctx: Context, day: string): Context => ({ ...ctx, now: new Date(`${day}T12:00:00Z`) });

async function balances(ctx: Context): Promise<Record<string, string>> {
  const { accounts } = await platform.ask(getTrialBalance, ctx, { from: '2000-01-01', through: '2030-12-31' });
  return Object.fromEntries(
    accounts.filter(({ closing }) => closing !== '0.00').map(({ role, code, closing }) => [role ?? code, closing]),
  );
}

const writeOff = (amount: string, credit = amount) => ({
  description: 'Doubtful customer',
  lines: [
    { role: 'WRITE_OFF' as const, debit: amount },
    { role: 'BAD_DEBT_ALLOWANCE' as const, credit },
  ],
});

describe('a foreign invoice', () => {
  it('is revalued, reversed, paid in parts and credited without a residue (S-G03)', async () => {
    const ctx = await platform.company({ now: new Date('2026-03-15T12:00:00Z') });
    const usd = { currency: 'USD' };
    const invoice = build.invoice({ net: '1000.00', ...usd, rate: '0.90', date: '2026-01-10' });
    const part = (amount: string, amountBase: string) => [
      { documentId: invoice.invoiceId, documentNumber: invoice.number, amount, amountBase },
    ];
    await platform.ask(saveExchangeRates, ctx, {
      rates: [{ from: 'USD', to: 'EUR', date: '2026-01-30', value: '0.93' }],
    });
    await platform.publish(invoiceIssued, ctx, invoice);
    await platform.settled();

    const revaluation = await platform.ask(revalueOpenItems, ctx, { date: '2026-01-31' });
    const again = await platform.ask(revalueOpenItems, ctx, { date: '2026-01-31' });
    const january = await platform.ask(getTrialBalance, ctx, { from: '2026-01-01', through: '2026-01-31' });
    const february = await platform.ask(getTrialBalance, ctx, { from: '2026-02-01', through: '2026-02-28' });
    await platform.publish(
      paymentRecorded,
      ctx,
      build.payment({
        amount: '600.00',
        ...usd,
        rate: '0.94',
        amountBase: '564.00',
        date: '2026-02-10',
        allocations: part('600.00', '540.00'),
      }),
    );
    const note = build.invoice({
      net: '100.00',
      ...usd,
      rate: '0.90',
      date: '2026-02-12',
      kind: 'credit_note',
      creditKind: 'returns_goods',
    });
    await platform.publish(invoiceIssued, ctx, note);
    await platform.publish(
      paymentRecorded,
      ctx,
      build.payment({
        amount: '300.00',
        ...usd,
        rate: '0.88',
        amountBase: '264.00',
        date: '2026-02-20',
        allocations: part('300.00', '270.00'),
      }),
    );
    await platform.settled();

    expect(revaluation.lines).toEqual([
      {
        role: 'AR',
        currency: 'USD',
        rate: '0.93',
        open: '1000',
        carriedBase: '900.00',
        valueBase: '930.00',
        differenceBase: '30.00',
      },
    ]);
    expect(again).toEqual(revaluation);
    const closing = (report: typeof january) =>
      Object.fromEntries(report.accounts.map(({ role, closing: amount }) => [role, amount]));
    expect(closing(january)).toEqual({ AR: '930.00', FX_UNREALISED: '-30.00', REV: '-900.00' });
    expect(closing(february)).toEqual({ AR: '900.00', FX_UNREALISED: '0.00', REV: '-900.00' });
    expect(await balances(ctx)).toEqual({
      BANK: '828.00',
      FX_GAIN: '-24.00',
      FX_LOSS: '6.00',
      REV: '-900.00',
      SALES_RETURNS: '90.00',
    });
    const [entry] = revaluation.entries;
    const reversal = await platform.ask(getJournalEntry, ctx, { entryId: entry?.reversalEntryId ?? '' });
    expect(reversal).toMatchObject({ date: '2026-02-01', reverses: { id: entry?.entryId } });
    expect((await platform.ask(listRevaluations, ctx, {})).data).toHaveLength(1);
  });

  it.each([
    ['es', 'Revaluación de 1100 Clientes', 'Reversión de la revaluación de 1100 Clientes'],
    ['fr', 'Réévaluation de 1100 Clients', 'Contre-passation de la réévaluation de 1100 Clients'],
    ['en', 'Revaluation of 1100 Trade receivables', 'Reversal of the revaluation of 1100 Trade receivables'],
  ] as const)('is revalued under the account’s name in the company’s language, %s', async (locale, words, undoing) => {
    const ctx = await platform.company({ now: new Date('2026-03-15T12:00:00Z'), locale });
    const foreign = { net: '1000.00', currency: 'USD', rate: '0.90', date: '2026-01-10' };
    await platform.ask(saveExchangeRates, ctx, {
      rates: [{ from: 'USD', to: 'EUR', date: '2026-01-30', value: '0.93' }],
    });
    await platform.publish(invoiceIssued, ctx, build.invoice(foreign));
    await platform.settled();

    const { entries } = await platform.ask(revalueOpenItems, ctx, { date: '2026-01-31' });

    const said = async (entryId = '') => (await platform.ask(getJournalEntry, ctx, { entryId })).description;
    expect(await said(entries[0]?.entryId)).toBe(`${words}, 2026-01-31`);
    expect(await said(entries[0]?.reversalEntryId)).toBe(`${undoing}, 2026-01-31`);
  });
});

describe('a manual entry', () => {
  it('is posted by the approval of another person, and reversed once', async () => {
    const ctx = await platform.company();

    const draft = await platform.ask(createJournalEntry, ctx, writeOff('120.00'));
    await expect(platform.ask(approveJournalEntry, ctx, { entryId: draft.id, version: 1 })).rejects.toMatchObject({
      code: 'author-cannot-approve',
    });
    expect((await platform.ask(listDraftEntries, ctx, {})).data.map(({ id }) => id)).toEqual([draft.id]);
    expect(await balances(ctx)).toEqual({});
    const posted = await platform.ask(approveJournalEntry, another(ctx), { entryId: draft.id, version: 1 });
    expect(await balances(ctx)).toEqual({ WRITE_OFF: '120.00', BAD_DEBT_ALLOWANCE: '-120.00' });
    const reversal = await platform.ask(reverseJournalEntry, ctx, { entryId: draft.id, reason: 'paid after all' });
    const original = await platform.ask(getJournalEntry, ctx, { entryId: draft.id });

    expect(draft).toMatchObject({
      state: 'draft',
      number: null,
      debit: '120.00',
      credit: '120.00',
      allowedActions: ['update'],
    });
    expect(posted).toMatchObject({
      state: 'posted',
      number: 'JE/2026/000001',
      version: 2,
      allowedActions: ['reverse'],
    });
    expect(reversal).toMatchObject({ number: 'JE/2026/000002', reverses: { id: draft.id } });
    expect(original).toMatchObject({ reversedBy: { id: reversal.id }, allowedActions: [], version: 3 });
    expect(await balances(ctx)).toEqual({});
    await expect(platform.ask(reverseJournalEntry, ctx, { entryId: draft.id, reason: 'again' })).rejects.toMatchObject({
      code: 'entry-already-reversed',
    });
    await expect(
      platform.ask(approveJournalEntry, another(ctx), { entryId: draft.id, version: 2 }),
    ).rejects.toMatchObject({ code: 'invalid-transition' });
  });

  it('is changed by its author alone, until it is approved', async () => {
    const ctx = await platform.company();
    const draft = await platform.ask(createJournalEntry, ctx, writeOff('120.00'));
    const lines = writeOff('90.00').lines.map((line, index) => ({ ...line, description: `side ${index + 1}` }));
    const change = { entryId: draft.id, version: 1, lines, description: 'Less doubtful' };

    await expect(platform.ask(updateJournalEntry, another(ctx), change)).rejects.toMatchObject({
      code: 'only-author-changes',
    });
    const changed = await platform.ask(updateJournalEntry, ctx, change);
    await expect(platform.ask(updateJournalEntry, ctx, change)).rejects.toMatchObject({ code: 'version-conflict' });
    await expect(
      platform.ask(updateJournalEntry, ctx, {
        entryId: draft.id,
        version: 2,
        lines: writeOff('1.00', '2.00').lines,
      }),
    ).rejects.toMatchObject({ code: 'entry-unbalanced' });
    const { data, page } = await platform.ask(listDraftEntries, ctx, { limit: 1 });
    const posted = await platform.ask(approveJournalEntry, another(ctx), { entryId: draft.id, version: 2 });

    expect(changed).toMatchObject({ version: 2, debit: '90.00', description: 'Less doubtful', date: draft.date });
    expect(page.hasMore).toBe(false);
    expect(data).toEqual([changed]);
    expect(posted.lines.map(({ description }) => description)).toEqual(['side 1', 'side 2']);
    expect(await balances(ctx)).toEqual({ WRITE_OFF: '90.00', BAD_DEBT_ALLOWANCE: '-90.00' });
    await expect(
      platform.ask(updateJournalEntry, ctx, { entryId: draft.id, version: 3, description: 'x' }),
    ).rejects.toMatchObject({ code: 'invalid-transition' });
  });

  it.each([
    ['does not balance', writeOff('120.00', '119.99'), 'entry-unbalanced', '#/lines'],
    [
      'touches a control account',
      {
        description: 'x',
        lines: [
          { role: 'AR' as const, debit: '1' },
          { role: 'REV' as const, credit: '1' },
        ],
      },
      'control-account',
      '#/lines/0',
    ],
    [
      'names no account of the chart',
      {
        description: 'x',
        lines: [
          { accountCode: '99', debit: '1' },
          { role: 'REV' as const, credit: '1' },
        ],
      },
      'account-not-found',
      '#/lines/0/accountCode',
    ],
    [
      'has both sides in a line',
      {
        description: 'x',
        lines: [
          { role: 'BANK' as const, debit: '1', credit: '1' },
          { role: 'REV' as const, credit: '1' },
        ],
      },
      'entry-line-one-side',
      '#/lines/0',
    ],
    [
      'names two accounts in a line',
      {
        description: 'x',
        lines: [
          { role: 'BANK' as const, accountCode: '1000', debit: '1' },
          { role: 'REV' as const, credit: '1' },
        ],
      },
      'entry-line-one-account',
      '#/lines/0',
    ],
    ['has parts of a cent', writeOff('0.001'), 'entry-line-too-fine', '#/lines/0/debit'],
  ])('that %s is refused', async (_, input, code, pointer) => {
    const ctx = await platform.company();

    const fields = expect.arrayContaining([expect.objectContaining({ pointer, code })]) as unknown;
    await expect(platform.ask(createJournalEntry, ctx, input)).rejects.toMatchObject({ code, fields });
  });

  it('of a document is reversed by the document only', async () => {
    const ctx = await platform.company();
    await platform.publish(invoiceIssued, ctx, build.invoice({ net: '10.00' }));
    await platform.settled();

    const { data } = await platform.ask(listJournalEntries, ctx, {
      filter: { 'source.type': { eq: 'invoice' }, account: { eq: '1100' } },
    });

    expect(data).toMatchObject([{ total: '10.00', source: { number: 'INV/000001' } }]);
    await expect(
      platform.ask(reverseJournalEntry, ctx, { entryId: data[0]?.id ?? '', reason: 'no' }),
    ).rejects.toMatchObject({ code: 'entry-has-document' });
  });
});

describe('a lock', () => {
  it('moves documents to the first open day, refuses what people date before it, and leaves a record (S-G08)', async () => {
    const company = await platform.company();
    const other = await platform.company();
    const ctx = on(company, '2026-02-10');
    await platform.ask(saveExchangeRates, ctx, {
      rates: [{ from: 'USD', to: 'EUR', date: '2026-01-31', value: '0.93' }],
    });

    await platform.ask(lockPeriod, ctx, { through: '2026-01-31', reason: 'January is reported' });
    for (const tenant of [ctx, other])
      await platform.publish(invoiceIssued, tenant, build.invoice({ net: '10.00', date: '2026-01-20' }));
    await platform.settled();
    const dated = async (tenant: Context) =>
      (await platform.ask(listJournalEntries, tenant, {})).data.map(({ date }) => date);

    expect([await dated(ctx), await dated(other)]).toEqual([['2026-02-01'], ['2026-01-20']]);
    expect(
      await platform.rows('select physical_date::text from accounting.journal_entry where company_id = $1', [
        ctx.companyId,
      ]),
    ).toEqual([{ physical_date: '2026-01-20' }]);
    const refused = { code: 'period-locked' };
    await expect(
      platform.ask(createJournalEntry, ctx, { ...writeOff('1.00'), date: '2026-01-31' }),
    ).rejects.toMatchObject(refused);
    await expect(platform.ask(revalueOpenItems, ctx, { date: '2026-01-31' })).rejects.toMatchObject(refused);
    const changed = { from: 'USD', to: 'EUR', date: '2026-01-31', value: '0.94' };
    await expect(platform.ask(saveExchangeRates, ctx, { rates: [changed] })).rejects.toMatchObject(refused);
    await platform.ask(saveExchangeRates, ctx, { rates: [{ ...changed, value: '0.930' }] });
    await expect(platform.ask(lockPeriod, ctx, { through: '2026-01-15', reason: 'x' })).rejects.toMatchObject({
      code: 'period-lock-backwards',
    });
    await expect(platform.ask(lockPeriod, ctx, { through: '2026-03-15', reason: 'x' })).rejects.toMatchObject({
      code: 'period-lock-in-future',
    });
    await platform.ask(unlockPeriod, ctx, { through: null, reason: 'A bill was missing' });
    const periods = await platform.ask(getPeriods, ctx, {});
    expect(periods).toMatchObject({
      lockedThrough: null,
      history: [
        { action: 'unlock', before: '2026-01-31' },
        { action: 'lock', through: '2026-01-31' },
      ],
    });
  });
});

describe('opening balances', () => {
  it('come in once, open documents line by line', async () => {
    const ctx = await platform.company();
    const document = { number: 'OLD-7', date: '1999-12-01', dueDate: '1999-12-31', currency: 'EUR', amount: '80.00' };
    const lines = [
      { role: 'BANK' as const, debit: '920.00' },
      { role: 'AR' as const, debit: '80.00', partyId: newId(), document },
      { role: 'CAPITAL' as const, credit: '1000.00' },
    ];

    const opening = await platform.ask(createOpeningEntry, ctx, { lines });
    const open = await platform.ask(getOpenItems, ctx, {});

    expect(opening).toMatchObject({ date: '2000-01-01', number: 'JE/2000/000001' });
    expect(open).toMatchObject({ totalBase: '80.00', data: [{ number: 'OLD-7', open: '80.00' }] });
    await expect(platform.ask(createOpeningEntry, ctx, { lines })).rejects.toMatchObject({
      code: 'opening-entry-exists',
    });
    const withoutDocument = [
      { role: 'AR' as const, debit: '1' },
      { role: 'CAPITAL' as const, credit: '1' },
    ];
    const fresh = await platform.company();
    await expect(platform.ask(createOpeningEntry, fresh, { lines: withoutDocument })).rejects.toMatchObject({
      code: 'opening-line-needs-document',
    });
  });
});

describe('statements', () => {
  it('agree with each other and lead to their documents', async () => {
    const ctx = await platform.company({ now: new Date('2026-02-15T12:00:00Z') });
    const invoice = build.invoice({ net: '100.00', tax: '21.00', date: '2025-12-20', dueDate: '2026-01-20' });
    await platform.publish(invoiceIssued, ctx, invoice);
    await platform.publish(
      invoiceIssued,
      ctx,
      build.invoice({ net: '50.00', tax: '10.50', date: '2026-01-10', number: 'INV/000002' }),
    );
    const allocations = [
      { documentId: invoice.invoiceId, documentNumber: invoice.number, amount: '60.00', amountBase: '60.00' },
    ];
    await platform.publish(paymentRecorded, ctx, build.payment({ amount: '60.00', date: '2026-02-01', allocations }));
    await platform.settled();

    const sheet = await platform.ask(getBalanceSheet, ctx, { date: '2026-01-31' });
    const result = await platform.ask(getProfitAndLoss, ctx, { from: '2026-01-01', through: '2026-01-31' });
    const first = await platform.ask(getGeneralLedger, ctx, { accountCode: '1100', from: '2026-01-01', limit: 1 });
    const second = await platform.ask(getGeneralLedger, ctx, {
      accountCode: '1100',
      from: '2026-01-01',
      limit: 1,
      cursor: first.page.nextCursor ?? '',
    });
    const open = await platform.ask(getOpenItems, ctx, { date: '2026-01-31' });

    expect(sheet).toMatchObject({
      totalAssets: '181.50',
      totalLiabilities: '31.50',
      totalEquity: '150.00',
      earlierResults: '100.00',
      currentResult: '50.00',
    });
    expect(result).toMatchObject({ totalIncome: '50.00', result: '50.00' });
    expect(first).toMatchObject({
      opening: '121.00',
      data: [{ balance: '181.50', source: { type: 'invoice', number: 'INV/000002' } }],
      page: { hasMore: true },
    });
    expect(second).toMatchObject({
      data: [{ balance: '121.50', credit: '60.00', source: { type: 'payment' } }],
      page: { hasMore: false },
    });
    expect(open).toMatchObject({
      totalBase: '181.50',
      data: [{ number: 'INV/000001', overdueDays: 11 }, { number: 'INV/000002' }],
    });
    expect(await platform.ask(getTrialBalance, ctx, { from: '2026-01-01', through: '2026-02-28' })).toMatchObject({
      totals: { opening: '0.00', closing: '0.00', debit: '120.50', credit: '120.50' },
    });
  });
});

describe('rates and taxes', () => {
  it('are told in base currency, crossed over EUR', async () => {
    const ctx = await platform.company({ baseCurrency: 'GBP', country: 'GB' });
    const date = '2026-01-05';

    const saved = await platform.ask(saveExchangeRates, ctx, {
      rates: [
        { from: 'EUR', to: 'GBP', date, value: '0.85' },
        { from: 'EUR', to: 'USD', date, value: '1.36' },
      ],
    });
    const listed = await platform.ask(listExchangeRates, ctx, {});
    const events = await platform.rows<{ payload: unknown }>(
      'select payload from accounting.event where company_id = $1 and subject = $2',
      [ctx.companyId, ratesSaved.subject],
    );

    expect(saved).toEqual({ saved: 2, derived: 2 });
    expect(listed.base).toEqual([
      { currency: 'EUR', date, value: '0.85' },
      { currency: 'USD', date, value: '0.625' },
    ]);
    expect(events).toHaveLength(1);
  });

  it('of a company come with its country and may be added to', async () => {
    const ctx = await platform.company({ country: 'GB' });

    const saved = await platform.ask(saveTaxCode, ctx, {
      code: 'S2',
      name: 'New standard',
      rates: [{ from: '2026-01-01', percent: '22' }],
      isDefault: true,
    });
    const { data } = await platform.ask(listTaxCodes, ctx, {});

    expect(saved).toMatchObject({ version: 1, isDefault: true });
    expect(data.filter(({ isDefault }) => isDefault).map(({ code }) => code)).toEqual(['S2']);
    expect(data.map(({ code }) => code)).toEqual(['EXPORT', 'IC', 'NONE', 'R', 'S', 'S2', 'Z']);
  });
});

describe('another company', () => {
  it('sees neither entries nor balances nor drafts', async () => {
    const ctx = await platform.company();
    const other = await platform.company();
    const draft = await platform.ask(createJournalEntry, ctx, writeOff('1.00'));
    const notFound = { code: 'journal-entry-not-found' };

    await expect(platform.ask(getJournalEntry, other, { entryId: draft.id })).rejects.toMatchObject(notFound);
    await expect(platform.ask(approveJournalEntry, other, { entryId: draft.id })).rejects.toMatchObject(notFound);
    await expect(platform.ask(reverseJournalEntry, other, { entryId: draft.id, reason: 'x' })).rejects.toMatchObject(
      notFound,
    );
    expect(await platform.ask(listJournalEntries, other, {})).toMatchObject({ data: [] });
    const ids = (await platform.ask(listAccounts, ctx, {})).data.map(({ id }) => id);
    expect((await platform.ask(listAccounts, other, {})).data.some(({ id }) => ids.includes(id))).toBe(false);
  });
});
