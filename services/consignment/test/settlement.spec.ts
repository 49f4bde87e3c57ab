import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@consigna/kernel/id';
import { paymentRecorded } from '@consigna/contracts/billing/events';
import { taxCodesSaved } from '@consigna/contracts/accounting/events';
import { listAccruals } from '@consigna/contracts/consignment/accrual';
import {
  getConsignmentReconciliation,
  getSettlement,
  getStatement,
  listSettlements,
  settle,
} from '@consigna/contracts/consignment/settlement';
import { eventually } from '@consigna/testing/eventually';
import { freshKey, testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { consignmentModule } from '../src/consignment.module.js';
import { BillingDesk, Build } from './build.js';

let platform: TestPlatform;
const billing = new BillingDesk();
beforeAll(async () => {
  platform = await testPlatform([consignmentModule]);
  platform.platform.link.register(billing);
});
afterAll(() => platform.stop());

async function build(date = '2026-01-31'): Promise<Build> {
  return new Build(platform, await platform.company({ now: new Date(`${date}T12:00:00Z`) }));
}

type AgreementOptions = Partial<Parameters<Build['agreement']>[0]>;

async function consigned(here: Build, options: AgreementOptions) {
  const consignorId = await here.consignor();
  const productId = await here.product();
  const terms: AgreementOptions = options.role === 'agent' ? {} : { products: [{ productId, unitCost: '12.00' }] };
  const { id: agreementId } = await here.agreement({ consignorId, ...terms, ...options });
  return { consignorId, productId, agreementId };
}

const one = <T>([first]: readonly T[]): T => {
  if (first === undefined) throw new Error('expected one');
  return first;
};

async function settleThrough(here: Build, goods: { agreementId: string }, through: string) {
  const { settlements } = await platform.ask(settle, here.on(through).ctx, { agreementId: goods.agreementId, through });
  return one(settlements);
}

async function inBooks(here: Build) {
  return (await platform.ask(getConsignmentReconciliation, here.ctx, {})).consignors.map((row) => row.totalBase);
}

async function postedEvents(here: Build) {
  const rows = await platform.rows<{ payload: Record<string, unknown> }>(
    `select payload from consignment.event where company_id = $1 and subject = 'consignment.settlement.posted' order by position`,
    [here.ctx.companyId],
  );
  return rows.map((row) => row.payload);
}

describe('settling a consignor', () => {
  it('bills what was sold and follows it until it is paid (S-D02)', async () => {
    const here = await build();
    await platform.publish(taxCodesSaved, here.ctx, {
      taxCodes: [
        {
          taxCodeId: newId(),
          code: 'standard',
          name: '20 %',
          rates: [{ from: '2000-01-01', percent: '20' }],
          isDefault: true,
        },
      ],
    });
    await platform.settled();
    const goods = await consigned(here, { taxCode: 'standard' });
    await here.receive(goods.productId, { ...goods, quantity: '10' });
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '5' }] });

    const settlement = await settleThrough(here, goods, '2026-01-31');
    await platform.publish(paymentRecorded, here.ctx, payment(settlement.bill?.id ?? '', '72.00', goods.consignorId));
    await platform.settled();

    expect(settlement).toMatchObject({
      number: 'ST000001',
      state: 'posted',
      opening: '0.00',
      owed: '60.00',
      billed: '60.00',
      carriedForward: '0.00',
    });
    expect(settlement.bill).toMatchObject({ net: '60.00', tax: '12.00', gross: '72.00' });
    expect(billing.bills.at(-1)).toMatchObject({
      settlementNumber: 'ST000001',
      currency: 'EUR',
      taxCode: 'standard',
      lines: [{ productId: goods.productId, quantity: '5', net: '60.00', accrualBase: '60.00', payableBase: '0.00' }],
    });
    expect(await inBooks(here)).toEqual([]);
    const statement = await platform.ask(getStatement, here.ctx, {
      consignorId: goods.consignorId,
      from: '2026-01-01',
      through: '2026-01-31',
    });
    expect(statement.products).toMatchObject([{ opening: '0', received: '10', sold: '5', closing: '5' }]);
    expect(statement.amounts).toEqual([
      {
        currency: 'EUR',
        opening: '0.00',
        sales: '60.00',
        returns: '0.00',
        losses: '0.00',
        settled: '60.00',
        tax: '12.00',
        paid: '72.00',
        closing: '0.00',
        due: '0.00',
      },
    ]);
  });

  it('links every line to accruals, moves and the agreement version', async () => {
    const here = await build();
    const goods = await consigned(here, {});
    const [moveId] = await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '5' }] });

    const settlement = await settleThrough(here, goods, '2026-01-31');

    const detail = await platform.ask(getSettlement, here.ctx, { settlementId: settlement.id });
    expect(one(detail.lines)).toMatchObject({
      sku: 'X',
      name: 'Product X',
      sold: '5',
      returned: '0',
      owed: '60.00',
      owedBase: '60.00',
    });
    expect(one(detail.lines).accruals).toMatchObject([
      { moveId, agreementVersion: 1, unitCost: '12', source: { type: 'delivery' }, settlementId: settlement.id },
    ]);
    const [posted] = await postedEvents(here);
    expect(posted).toMatchObject({
      number: 'ST000001',
      billed: '60.00',
      billId: settlement.bill?.id,
      accrualIds: one(detail.lines).accruals.map((accrual) => accrual.id),
    });
    expect((await platform.ask(listAccruals, here.ctx, { filter: { settled: { eq: 'false' } } })).data).toEqual([]);
  });

  it('carries a negative balance forward and takes it off the next bill (S-D09)', async () => {
    const here = await build();
    const goods = await consigned(here, { role: 'agent', commissionPercent: '30' });
    const [moveId = ''] = await here.ship(
      { productId: goods.productId, sources: [{ ...goods, quantity: '5' }] },
      '2026-03-10',
    );
    const march = await settleThrough(here, goods, '2026-03-31');
    await here.takeBack(goods.productId, { ...goods, quantity: '1', undoesMoveId: moveId }, '2026-04-15');
    const bills = billing.bills.length;
    const april = await settleThrough(here, goods, '2026-04-30');
    const afterApril = await inBooks(here);
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '3' }] }, '2026-05-10');
    const may = await settleThrough(here, goods, '2026-05-31');

    expect(march).toMatchObject({ owed: '70.00', billed: '70.00', bill: { net: '70.00' } });
    expect(april).toMatchObject({
      state: 'posted',
      from: '2026-04-01',
      opening: '0.00',
      owed: '-14.00',
      billed: '0.00',
      carriedForward: '-14.00',
      bill: null,
    });
    expect(afterApril).toEqual(['-14.00']);
    expect(may).toMatchObject({
      opening: '-14.00',
      owed: '42.00',
      billed: '28.00',
      carriedForward: '0.00',
      bill: { net: '28.00' },
    });
    expect(billing.bills.length).toBe(bills + 1);
    expect(billing.bills.at(-1)?.lines.map(({ net, payableBase }) => [net, payableBase])).toEqual([
      ['42.00', '42.00'],
      ['-14.00', '-14.00'],
    ]);
    expect(await inBooks(here)).toEqual([]);
    expect(await platform.ask(getSettlement, here.ctx, { settlementId: march.id })).toMatchObject({
      ...march,
      lines: [{ sold: '5', owed: '70.00' }],
    });
    expect(
      (await postedEvents(here)).map(({ opening, owed, carriedForward, billed }) => [
        opening,
        owed,
        carriedForward,
        billed,
      ]),
    ).toEqual([
      ['0.00', '70.00', '0.00', '70.00'],
      ['0.00', '-14.00', '-14.00', '0.00'],
      ['-14.00', '42.00', '0.00', '28.00'],
    ]);
  });

  it('clears what was accrued at the rates of the sales (S-D17)', async () => {
    const here = await build('2026-03-01');
    await here.rates('USD', { '2026-03-10': '0.90', '2026-03-31': '0.92' });
    const consignorId = await here.consignor();
    const productId = await here.product();
    const { id: agreementId } = await here.agreement({
      consignorId,
      currency: 'USD',
      products: [{ productId, unitCost: '10.00' }],
    });
    await here.ship({ productId, sources: [{ consignorId, agreementId, quantity: '5' }] }, '2026-03-10');

    await settleThrough(here, { agreementId }, '2026-03-31');

    expect(billing.bills.at(-1)).toMatchObject({
      currency: 'USD',
      lines: [{ quantity: '5', net: '50.00', accrualBase: '45.00' }],
    });
  });

  it('settles each accrual once, whoever asks first (S-D24)', async () => {
    const here = await build();
    const goods = await consigned(here, {});
    for (let sale = 0; sale < 5; sale++)
      await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '1' }] });

    const runs = await Promise.allSettled(Array.from({ length: 4 }, () => settleThrough(here, goods, '2026-01-31')));

    const won = runs.filter((run) => run.status === 'fulfilled');
    const lost = runs.flatMap((run) => (run.status === 'rejected' ? [(run.reason as { code: string }).code] : []));
    expect(won.map((run) => run.value.owed)).toEqual(['60.00']);
    expect(lost).toEqual(['nothing-to-settle', 'nothing-to-settle', 'nothing-to-settle']);
    expect((await platform.ask(listSettlements, here.ctx, {})).data).toHaveLength(1);
  });

  it('settles only what is left when it is asked again', async () => {
    const here = await build();
    const goods = await consigned(here, {});
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '1' }] }, '2026-01-10');
    await settleThrough(here, goods, '2026-01-31');
    await expect(settleThrough(here, goods, '2026-01-31')).rejects.toMatchObject({ code: 'nothing-to-settle' });
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '2' }] }, '2026-01-12');
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '4' }] }, '2026-02-01');

    const late = await settleThrough(here, goods, '2026-01-31');

    expect(late).toMatchObject({ number: 'ST000002', owed: '24.00', from: '2026-01-12' });
  });

  it('answers the same when the same request is repeated', async () => {
    const here = await build();
    const goods = await consigned(here, {});
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '1' }] });
    const ctx = { ...here.ctx, idempotency: freshKey() };

    const first = await platform.ask(settle, ctx, { consignorId: goods.consignorId, through: '2026-01-31' });
    const again = await platform.ask(settle, ctx, { consignorId: goods.consignorId, through: '2026-01-31' });

    expect(again).toEqual(first);
    expect(one(first.settlements).number).toBe('ST000001');
  });

  it('gives each agreement of a consignor its own statement', async () => {
    const here = await build();
    const goods = await consigned(here, {});
    const { id: other } = await here.agreement({
      consignorId: goods.consignorId,
      role: 'agent',
      commissionPercent: '40',
    });
    await here.ship({
      productId: goods.productId,
      sources: [
        { ...goods, quantity: '1' },
        { ...goods, agreementId: other, quantity: '1' },
      ],
    });

    const { settlements } = await platform.ask(settle, here.ctx, {
      consignorId: goods.consignorId,
      through: '2026-01-31',
    });

    expect(settlements.map(({ number, role, billed }) => [number, role, billed]).sort()).toEqual([
      ['ST000001', expect.anything(), expect.anything()],
      ['ST000002', expect.anything(), expect.anything()],
    ]);
    expect(settlements.map(({ role, billed }) => `${role} ${billed}`).sort()).toEqual([
      'agent 12.00',
      'principal 12.00',
    ]);
  });

  it('is undone when the bill is refused, and can be repeated', async () => {
    const here = await build();
    const goods = await consigned(here, {});
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '1' }] });
    billing.refusal = 'period-locked';

    await expect(settleThrough(here, goods, '2026-01-31')).rejects.toMatchObject({
      code: 'settlement-not-billed',
      details: { reason: { code: 'period-locked' } },
    });
    const between = await inBooks(here);
    billing.refusal = null;
    const settlement = await settleThrough(here, goods, '2026-01-31');

    expect(between).toEqual(['12.00']);
    expect(settlement).toMatchObject({ number: 'ST000002', billed: '12.00' });
    expect((await platform.ask(listSettlements, here.ctx, { sort: 'number' })).data.map((row) => row.state)).toEqual([
      'cancelled',
      'posted',
    ]);
  });

  it('is finished by the timer when billing was away', async () => {
    const here = await build();
    const goods = await consigned(here, {});
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '1' }] });
    billing.refusal = 'service-unavailable';

    await expect(settleThrough(here, goods, '2026-01-31')).rejects.toMatchObject({ code: 'service-unavailable' });
    expect(await inBooks(here)).toEqual(['12.00']);
    billing.refusal = null;
    await platform.rows(`update consignment.process set due_at = clock_timestamp() where company_id = $1`, [
      here.ctx.companyId,
    ]);

    await eventually(async () =>
      expect((await platform.ask(listSettlements, here.ctx, {})).data).toMatchObject([
        { state: 'posted', billed: '12.00' },
      ]),
    );
    expect(await inBooks(here)).toEqual([]);
  });

  it('is refused without consent to self-billing, for nobody, or for no period', async () => {
    const here = await build();
    const goods = await consigned(here, { selfBilling: false });
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '1' }] });
    const there = await build();
    const through = '2026-01-31';

    const refused: [() => Promise<unknown>, string][] = [
      [() => settleThrough(here, goods, through), 'self-billing-not-agreed'],
      [() => settleThrough(here, { agreementId: newId() }, through), 'agreement-not-found'],
      [() => settleThrough(there, goods, through), 'agreement-not-found'],
      [() => platform.ask(settle, there.ctx, { consignorId: goods.consignorId, through }), 'consignor-not-found'],
      [
        () => platform.ask(settle, here.ctx, { consignorId: goods.consignorId, from: '2026-02-01', through }),
        'invalid-period',
      ],
      [() => platform.ask(settle, here.ctx, { through }), 'validation-failed'],
      [() => platform.ask(getSettlement, here.ctx, { settlementId: newId() }), 'settlement-not-found'],
    ];

    for (const [request, code] of refused) await expect(request()).rejects.toMatchObject({ code });
  });
});

function payment(documentId: string, amount: string, partyId: string) {
  return {
    paymentId: newId(),
    number: 'P-1',
    direction: 'out' as const,
    date: '2026-01-31',
    branchId: null,
    partyId,
    interCompanyId: null,
    currency: 'EUR',
    rate: '1',
    amount,
    amountBase: amount,
    allocations: [{ documentId, documentNumber: 'SB-1', amount, amountBase: amount }],
    unallocated: '0',
    unallocatedBase: '0',
  };
}
