import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { createCreditNote } from '@consigna/contracts/billing/correction';
import { settle } from '@consigna/contracts/consignment/settlement';
import { cancelSalesOrder, readSalesOrder } from '@consigna/contracts/sales/sales-order';
import { postAdjustment } from '@consigna/contracts/warehouse/adjustment';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { shardOf, newId } from '@consigna/kernel/id';
import { freshPaper, Shelves, steps } from './stock-history.js';
import type { TestPlatform } from './test-platform.js';
import { Trader, tradingPlatform } from './trader.js';

/** Trades for some seconds in every way that has gone wrong somewhere, and says by what a bug was noticed. */

const HISTORIES = 12;
const SEED = 7;
const RUSH = 6;
/** Something that hangs was noticed too. */
const LONGEST_MS = 90_000;
/** Exit codes. */
const NOTHING_FOUND = 0;
const CAUGHT = 3;

interface Verify {
  verify(adminUrl: string): Promise<{ checks: { name: string; found: number; violations: unknown[] }[] }>;
}

function require(what: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected))
    throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}

async function requireRefused(what: string, code: string, request: Promise<unknown>): Promise<void> {
  const refusal = await request.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code ?? String(error),
  );
  require(what, refusal, code);
}

/** One sale with everything that rounds, discounts and comes back, to the cent. */
async function books(trader: Trader): Promise<void> {
  const [layered, averaged, left] = [
    await trader.product('fifo'),
    await trader.product('average'),
    await trader.product(),
  ];
  const consigned = await trader.agreement(left, '12.00');
  await trader.receive(layered, '10', { unitPrice: '8.00' });
  await trader.receive(layered, '10', { unitPrice: '9.00' });
  await trader.receive(averaged, '3', { unitPrice: '1.00' });
  await trader.receive(averaged, '1', { unitPrice: '2.01' });
  await trader.receive(left, '5', consigned);
  const draft = await trader.draft([
    { productId: layered, quantity: '12', unitPrice: '19.99', discountPercent: '10' },
    { productId: averaged, quantity: '1', unitPrice: '3.335' },
    { productId: averaged, quantity: '1', unitPrice: '0.1' },
    { productId: averaged, quantity: '1', unitPrice: '0.2' },
    { productId: left, quantity: '2', unitPrice: '20.00' },
  ]);
  await trader.confirm(draft);
  const delivery = await trader.ship(await trader.deliver(draft.id));
  const invoice = await trader.issue(await trader.bill(delivery.id));
  await trader.pay(invoice.id, '100.00');
  // The next one finds what is open as this one left it.
  await trader.test.settled();
  await trader.pay(invoice.id, '50.00');
  const returned = await trader.ask(receiveSalesReturn, {
    lines: delivery.lines
      .filter((_, place) => place === 0 || place === 4)
      .map(({ id }) => ({ deliveryLineId: id, quantity: '1' })),
  });
  const lines = returned.lines.map(({ id }) => ({ returnLineId: id, quantity: '1' }));
  await trader.issue(await trader.ask(createCreditNote, { kind: 'returns_goods', lines }));
  await trader.test.settled();
  await trader.ask(settle, { agreementId: consigned.agreementId, through: '2026-01-31' });
  require('the books of a sale', await trader.balances(), EXPECTED_BOOKS);
}

/**
 * Sold 12 × 17.991 + 3.335 + 0.1 + 0.2 + 2 × 20 = 259.527, taken back 17.991 + 20. Cost: 10 × 8 and 2 × 9, of which a nine
 * comes back; thrice one of four that cost 5.01: 1.25, 1.25, 1.26. The consignor is owed one unit that stayed sold.
 */
const EXPECTED_BOOKS: Record<string, number> = {
  ...{ REV: -259.53, SALES_RETURNS: 37.99, BANK: 150, AR: 71.54 },
  ...{ GRNI: -175.01, COGS: 92.76, INV: 82.25, COGS_CONS: 12, AP: -12 },
};

/** What was asked twice was done once, and a key belongs to one request. */
async function askedTwice(trader: Trader): Promise<void> {
  const productId = await trader.product();
  const [received, confirmed, shipped, issued] = [newId(), newId(), newId(), newId()];
  const receive = (units: string) => trader.receive(productId, units, { unitPrice: '2.00' }, received);
  require('a receipt asked for twice', await receive('5'), await receive('5'));
  await requireRefused(
    'a key used for something else',
    'idempotency-key-reused',
    trader.ask(
      postGoodsReceipt,
      {
        ...{ branchId: trader.branchId, supplierId: null, kind: 'standard' as const, currency: 'EUR' },
        lines: [{ productId, accepted: '9', unitPrice: '2.00' }],
      },
      received,
      'something else',
    ),
  );
  const order = await trader.draft([{ productId, quantity: '3', unitPrice: '5.00' }]);
  require('an order confirmed twice', await trader.confirm(order, 'refuse', confirmed), await trader.confirm(
    order,
    'refuse',
    confirmed,
  ));
  const delivery = await trader.deliver(order.id);
  require('a delivery shipped twice', await trader.ship(delivery, shipped), await trader.ship(delivery, shipped));
  const invoice = await trader.bill(delivery.id);
  await requireRefused(
    'an invoice as somebody saw it before',
    'version-conflict',
    trader.issue({ ...invoice, version: invoice.version + 1 }),
  );
  require('an invoice issued twice', await trader.issue(invoice, issued), await trader.issue(invoice, issued));
  const { onHand, reserved } = await trader.available(productId);
  require('what is left', [Number(onHand), Number(reserved)], [2, 0]);
}

/** What was refused or only tried has left nothing behind. */
async function nothingLeftBehind(trader: Trader): Promise<void> {
  const productId = await trader.product();
  await trader.receive(productId, '5', { unitPrice: '2.00' });
  const before = await trader.balances();
  const order = await trader.draft([{ productId, quantity: '9', unitPrice: '5.00' }]);
  await requireRefused('more than there is', 'insufficient-stock', trader.confirm(order));
  require('the refused order', (await trader.ask(readSalesOrder, { orderId: order.id })).state, 'draft');
  const cancelled = await trader.confirm(await trader.draft([{ productId, quantity: '4', unitPrice: '5.00' }]));
  await trader.ask(cancelSalesOrder, { orderId: cancelled.id, version: cancelled.version });
  require('what can be sold after an order was cancelled', Number((await trader.available(productId)).available), 5);
  await trader.try(postGoodsReceipt, {
    ...{ branchId: trader.branchId, supplierId: null, kind: 'standard' as const, currency: 'EUR' },
    lines: [{ productId, accepted: '9', unitPrice: '100.00' }],
  });
  require('the books after a trial', await trader.balances(), before);
  require('what is on hand after a trial', Number((await trader.available(productId)).onHand), 5);
}

/** Who did what, to one document from its creation to its end. */
async function audited(trader: Trader): Promise<void> {
  const rows = await trader.test.rows<{ what: string }>(
    `select distinct document || ' ' || action as what from sales.audit where company_id = $1
     union select distinct document || ' ' || action from warehouse.audit where company_id = $1
     union select distinct document || ' ' || action from billing.audit where company_id = $1`,
    [trader.ctx.companyId],
  );
  const found = rows.map(({ what }) => what);
  const missing = [
    'sales-order create',
    'sales-order confirm',
    'goods-receipt post',
    'delivery create',
    'delivery ship',
    'invoice create',
    'invoice issue',
    'payment record',
  ].filter((what) => !found.includes(what));
  require('missing in the audit trail', missing, []);
}

/** Many people at one product at once: promises, write-offs, shipments and numbers. */
async function rush(trader: Trader): Promise<void> {
  const productId = await trader.product('average');
  await trader.receive(productId, `${RUSH * 2}`, { unitPrice: '3.00' });
  const drafts = await Promise.all(
    Array.from({ length: RUSH }, () => trader.draft([{ productId, quantity: '2', unitPrice: '4.00' }])),
  );
  const writeOff = () =>
    trader.ask(postAdjustment, {
      ...{ branchId: trader.branchId, reason: 'broken' },
      lines: [{ productId, direction: 'out', quantity: '2' }],
    });
  const short = (error: unknown) => {
    if ((error as { code?: unknown }).code !== 'insufficient-stock') throw error;
    return null;
  };
  const [orders, lost] = await Promise.all([
    Promise.all(drafts.map((draft) => trader.confirm(draft).catch(short))),
    Promise.all(drafts.map(() => writeOff().catch(short))),
  ]);
  const sold = orders.flatMap((order) => order ?? []);
  const gone = lost.filter((one) => one !== null).length;
  require('promised and written off', (sold.length + gone) * 2, RUSH * 2);
  const deliveries = await Promise.all(sold.map(async ({ id }) => trader.ship(await trader.deliver(id))));
  const invoices = await Promise.all(deliveries.map(async ({ id }) => trader.issue(await trader.bill(id))));
  require('different numbers', new Set(invoices.map(({ number }) => number)).size, invoices.length);
}

async function histories(trader: Trader): Promise<void> {
  const shelves = new Shelves(trader, HISTORIES);
  const history = fc.asyncProperty(fc.commands(steps(), { maxCommands: 12, size: 'max' }), async (commands) => {
    const shelf = await shelves.next();
    await fc.asyncModelRun(() => ({ model: freshPaper(), real: shelf }), commands);
  });
  await fc.assert(history, { numRuns: HISTORIES, seed: SEED, endOnFailure: true });
}

/** Another process has applied an event and moved the cursor; we still believe we are where we were. */
async function appliedElsewhere(trader: Trader): Promise<void> {
  const productId = await trader.product();
  await trader.test.settled();
  const shard = shardOf(trader.ctx.companyId);
  await trader.test.rows(
    `update accounting.event_cursor c set position = h.position + 1 from warehouse.event_head h
     where c.producer = 'warehouse' and c.shard = $1 and h.shard = $1`,
    [shard],
  );
  const receipt = await trader.receive(productId, '1', { unitPrice: '77.00' });
  await trader.test.settled();
  const entries = await trader.test.rows(
    'select 1 from accounting.journal_entry where company_id = $1 and source_id = $2',
    [trader.ctx.companyId, receipt.id],
  );
  require('entries of an event that another process has applied', entries.length, 0);
}

async function verified({ adminUrl }: TestPlatform): Promise<void> {
  const { verify } = (await import('@consigna/deploy/verify/verify' as string)) as Verify;
  const { checks } = await verify(adminUrl);
  const wrong = checks.filter(({ found }) => found > 0);
  require('invariants', wrong.map(({ name }) => name), []);
}

async function detect(): Promise<string | null> {
  const test = await tradingPlatform();
  const parts: [string, () => Promise<void>][] = [];
  const traders: Trader[] = [];
  const trader = (place: number) => {
    const found = traders[place];
    if (found === undefined) throw new Error('no such trader');
    return found;
  };
  parts.push(
    ['companies', async () => void traders.push(await Trader.open(test), await Trader.open(test))],
    ['books', () => books(trader(0))],
    ['asked twice', () => askedTwice(trader(1))],
    ['nothing left behind', () => nothingLeftBehind(trader(1))],
    ['audited', () => audited(trader(0))],
    ['rush', () => rush(trader(1))],
    ['histories', () => histories(trader(0))],
    ['verify', () => verified(test)],
    ['applied elsewhere', () => appliedElsewhere(trader(1))],
  );
  for (const [name, part] of parts) {
    try {
      await part();
    } catch (error) {
      return `${name}: ${String(error instanceof Error ? error.message : error)
        .replaceAll(/\s+/g, ' ')
        .slice(0, 200)}`;
    }
  }
  return null;
}

const hangs = setTimeout(() => end('nothing came to an end'), LONGEST_MS);
const caught = await detect();
clearTimeout(hangs);
end(caught);

function end(noticed: string | null): never {
  process.stdout.write(`${noticed ?? 'nothing'}\n`);
  // The database is the run's, which throws it away.
  process.exit(noticed === null ? NOTHING_FOUND : CAUGHT);
}
