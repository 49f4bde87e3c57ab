import { accrualsRecorded } from '@consigna/contracts/consignment/events';
import { allocationRecorded, invoiceIssued, paymentRecorded } from '@consigna/contracts/billing/events';
import { deliveryShipped } from '@consigna/contracts/warehouse/events';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { Database } from '@consigna/persistence/database';
import { eventually } from '@consigna/testing/eventually';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { accountingModule } from '../src/accounting.module.js';
import { build } from './build.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await testPlatform([accountingModule]);
});
afterAll(() => platform.stop());

/** Balance by role, debit positive, without those at zero. */
async function balances(ctx: Context): Promise<Record<string, string>> {
  const rows = await platform.rows<{ role: string; balance: string }>(
    `select role, sum(debit - credit)::text as balance from accounting.journal_line where company_id = $1
     group by role having sum(debit - credit) <> 0 order by role`,
    [ctx.companyId],
  );
  return Object.fromEntries(rows.map(({ role, balance }) => [role, balance]));
}

async function expectSubLedgersToAgree(ctx: Context): Promise<void> {
  const off = await platform.rows(
    `with gl as (select role, sum(debit - credit) as total from accounting.journal_line where company_id = $1
                 and role in ('AR', 'AP', 'IC_AR', 'IC_AP', 'CUSTOMER_CREDIT', 'SUPPLIER_CREDIT', 'GRNI') group by role),
          items as (select role, sum(open_base) as total from accounting.open_item where company_id = $1 group by role)
     select role, gl.total, items.total from gl full join items using (role) where coalesce(gl.total, 0) <> coalesce(items.total, 0)`,
    [ctx.companyId],
  );
  const rollup = await platform.rows(
    `select account_id, month, currency from (
       select account_id, to_char(date, 'YYYY-MM') as month, currency, debit, credit, amount from accounting.journal_line where company_id = $1
       union all select account_id, month, currency, -debit, -credit, -amount from accounting.account_balance where company_id = $1) both_
     group by 1, 2, 3 having sum(debit) <> 0 or sum(credit) <> 0 or sum(amount) <> 0`,
    [ctx.companyId],
  );
  expect({ off, rollup }).toEqual({ off: [], rollup: [] });
}

describe('the general ledger', () => {
  it('posts partial payments, a credit note and an overpayment (S-G01)', async () => {
    const ctx = await platform.company();
    const invoice = build.invoice({ net: '100.00', tax: '19.00' });
    const credit = build.invoice({
      net: '20.00',
      tax: '3.80',
      kind: 'credit_note',
      creditKind: 'returns_goods',
      correctsInvoiceId: invoice.invoiceId,
    });
    const part = (amount: string) => ({
      documentId: invoice.invoiceId,
      documentNumber: invoice.number,
      amount,
      amountBase: amount,
    });

    await platform.publish(invoiceIssued, ctx, invoice);
    await platform.publish(paymentRecorded, ctx, build.payment({ amount: '50.00', allocations: [part('50.00')] }));
    await platform.publish(invoiceIssued, ctx, credit);
    await platform.publish(
      allocationRecorded,
      ctx,
      build.allocation({
        amount: '23.80',
        from: { type: 'credit_note', id: credit.invoiceId, amountBase: '23.80' },
        to: { documentId: invoice.invoiceId, amountBase: '23.80' },
      }),
    );
    await platform.publish(
      paymentRecorded,
      ctx,
      build.payment({ amount: '50.00', allocations: [part('45.20')], unallocated: '4.80', unallocatedBase: '4.80' }),
    );
    await platform.settled();

    expect(await balances(ctx)).toEqual({
      BANK: '100.00',
      CUSTOMER_CREDIT: '-4.80',
      REV: '-100.00',
      SALES_RETURNS: '20.00',
      TAX_OUT: '-15.20',
    });
    const open = await platform.rows(
      `select role, open_base from accounting.open_item where company_id = $1 and open_base <> 0`,
      [ctx.companyId],
    );
    expect(open).toEqual([{ role: 'CUSTOMER_CREDIT', open_base: '-4.80' }]);
    await expectSubLedgersToAgree(ctx);
  });

  it('cancels an invoice by the exact reversal of its entry, agent units included (S-G11)', async () => {
    const ctx = await platform.company();
    const deliveryLineId = newId();
    const accrual = build.accrual({
      role: 'agent',
      owed: '70.00',
      netBase: '100.00',
      commissionBase: '30.00',
      deliveryLineId,
    });
    const invoice = build.invoice({
      net: '150.00',
      lines: [
        build.invoiceLine({ deliveryLineId, quantity: '5', agentQuantity: '5', net: '100' }),
        build.invoiceLine({ net: '50' }),
      ],
    });
    const cancel = build.invoice({
      ...invoice,
      invoiceId: newId(),
      number: 'CN/000001',
      kind: 'credit_note',
      creditKind: 'cancels_invoice',
      correctsInvoiceId: invoice.invoiceId,
    });

    await platform.publish(accrualsRecorded, ctx, build.accruals([accrual]));
    await platform.settled();
    await platform.publish(invoiceIssued, ctx, invoice);
    await platform.settled();
    const invoiced = await balances(ctx);
    await platform.publish(invoiceIssued, ctx, cancel);
    await platform.settled();

    expect(invoiced).toEqual({ AR: '150.00', COMMISSION_REV: '-30.00', CONS_PAYABLE: '-70.00', REV: '-50.00' });
    expect(await balances(ctx)).toEqual({ COMMISSION_REV: '-30.00', CONS_PAYABLE: '-70.00', UNBILLED: '100.00' });
    const entries = await platform.rows<{ number: string; reverses: string | null }>(
      `select e.number, r.source_number as reverses from accounting.journal_entry e left join accounting.journal_entry r
         on r.company_id = e.company_id and r.id = e.reverses_entry_id where e.company_id = $1 order by e.number`,
      [ctx.companyId],
    );
    expect(entries).toEqual([
      { number: 'JE/2026/000001', reverses: null },
      { number: 'JE/2026/000002', reverses: null },
      { number: 'JE/2026/000003', reverses: 'INV/000001' },
    ]);
    expect(
      await platform.rows('select cleared_base from accounting.unbilled_item where line_id = $1', [deliveryLineId]),
    ).toEqual([{ cleared_base: '0.00' }]);
    await expectSubLedgersToAgree(ctx);
  });

  it('waits with an invoice of agent units until their accrual has arrived', async () => {
    const ctx = await platform.company();
    const deliveryLineId = newId();
    const lines = [build.invoiceLine({ deliveryLineId, quantity: '5', agentQuantity: '5', net: '100' })];

    await platform.publish(invoiceIssued, ctx, build.invoice({ net: '100.00', lines }));
    await eventually(async () => {
      const parked = await platform.rows('select kind from accounting.parked where company_id = $1', [ctx.companyId]);
      expect(parked).toEqual([{ kind: 'waiting' }]);
    });
    await platform.publish(
      accrualsRecorded,
      ctx,
      build.accruals([
        build.accrual({ role: 'agent', owed: '70.00', netBase: '100.00', commissionBase: '30.00', deliveryLineId }),
      ]),
    );
    await platform.settled();

    expect(await balances(ctx)).toEqual({ AR: '100.00', COMMISSION_REV: '-30.00', CONS_PAYABLE: '-70.00' });
  });

  it('numbers a burst of events without a gap and agrees with its rollup', async () => {
    const ctx = await platform.company();

    await Promise.all(
      Array.from({ length: 40 }, (_, day) =>
        platform.publish(
          deliveryShipped,
          ctx,
          build.delivery([build.source({ costBase: '3.33' })], {
            date: `2026-01-${String((day % 28) + 1).padStart(2, '0')}`,
          }),
        ),
      ),
    );
    await Promise.all(
      Array.from({ length: 40 }, () =>
        platform.publish(invoiceIssued, ctx, build.invoice({ net: '10.00', tax: '2.10' })),
      ),
    );
    await platform.settled();

    const [numbers] = await platform.rows(
      `select count(*)::int as n, count(distinct number)::int as distinct_, min(number), max(number) from accounting.journal_entry where company_id = $1`,
      [ctx.companyId],
    );
    expect(numbers).toEqual({ n: 80, distinct_: 80, min: 'JE/2026/000001', max: 'JE/2026/000080' });
    expect(await balances(ctx)).toEqual({
      AR: '484.00',
      COGS: '133.20',
      INV: '-133.20',
      REV: '-400.00',
      TAX_OUT: '-84.00',
    });
    await expectSubLedgersToAgree(ctx);
  });
});

describe('the database', () => {
  const entryOf = {
    name: 'test.entry',
    text: `insert into journal_entry (company_id, id, number, date, physical_date, source_type, source_id, description, posted_at, created_by)
           values ($1, $2, 'X', '2026-01-01', '2026-01-01', 'test', $2, 'by hand', now(), $2)`,
  };
  const linesOf = {
    name: 'test.lines',
    text: `insert into journal_line (company_id, entry_id, line, account_id, date, debit, credit, currency, amount)
           values ($1, $2, 1, $3, '2026-01-01', 10, 0, 'EUR', 10), ($1, $2, 2, $3, '2026-01-01', 0, $4, 'EUR', -10)`,
  };

  let database: Database;
  beforeAll(() => {
    const access = platform.platform.access['accounting'];
    if (access === undefined) throw new Error('no access');
    database = new Database({ service: 'accounting', access, poolSize: 1 });
  });
  afterAll(() => database.close());

  async function attempt(ctx: Context, lines: { account: boolean; credit: string } | null): Promise<string> {
    const [account] = await platform.rows<{ id: string }>(
      `select id from accounting.account where company_id = $1 and role = 'REV'`,
      [ctx.companyId],
    );
    const id = newId();
    try {
      await database.operation(ctx, async (tx) => {
        await tx.sql(entryOf, [ctx.companyId, id]);
        if (lines !== null)
          await tx.sql(linesOf, [ctx.companyId, id, lines.account ? account?.id : null, lines.credit]);
      });
      return 'accepted';
    } catch (error) {
      const { constraint, column } = error as { constraint?: string; column?: string };
      return constraint ?? `no ${column ?? 'column'}`;
    }
  }

  it.each([
    ['a balanced entry', { account: true, credit: '10' }, 'accepted'],
    ['an unbalanced entry', { account: true, credit: '9.99' }, 'journal_entry_balanced'],
    ['a line without account', { account: false, credit: '10' }, 'no account_id'],
    ['an entry without lines', null, 'journal_entry_has_lines'],
  ])('answers %s', async (_, lines, answer) => {
    const ctx = await platform.company();

    expect(await attempt(ctx, lines)).toBe(answer);
  });

  it('shows a company nothing of another, and lets nobody change what is posted', async () => {
    const ctx = await platform.company();
    const other = await platform.company();
    await platform.publish(invoiceIssued, ctx, build.invoice({ net: '10.00' }));
    await platform.settled();

    const seen = await database.read(other, (sql) =>
      sql({ name: 'test.all-lines', text: 'select * from journal_line' }, []),
    );
    const changed = database.operation(ctx, (tx) =>
      tx.sql({ name: 'test.change', text: 'update journal_line set debit = 0' }, []),
    );

    expect(seen).toEqual([]);
    await expect(changed).rejects.toThrow('permission denied');
  });
});
