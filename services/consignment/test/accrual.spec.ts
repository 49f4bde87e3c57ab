import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@consigna/kernel/id';
import { listAccruals } from '@consigna/contracts/consignment/accrual';
import { activateAgreement, addAgreementVersion } from '@consigna/contracts/consignment/agreement';
import { getConsignmentReconciliation, getStatement } from '@consigna/contracts/consignment/settlement';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { consignmentModule } from '../src/consignment.module.js';
import { Build } from './build.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform([consignmentModule]);
});
afterAll(() => platform.stop());

async function build(): Promise<Build> {
  return new Build(platform, await platform.company());
}

/** Kind, quantity, owed, owed in base, net in base and commission of each accrual, oldest first. */
async function accruals(here: Build, filter: Record<string, Record<string, string>> = {}) {
  const { data } = await platform.ask(listAccruals, here.ctx, { sort: 'date', filter });
  return data.map((one) => [one.kind, one.quantity, one.owed, one.owedBase, one.netBase, one.commissionBase]);
}

async function statement(here: Build, consignorId: string) {
  return platform.ask(getStatement, here.ctx, { consignorId, from: '2026-01-01', through: '2026-01-31' });
}

/** What the books must owe: consignor to base amount. */
async function owedInBooks(here: Build): Promise<Record<string, string>> {
  const { consignors } = await platform.ask(getConsignmentReconciliation, here.ctx, {});
  return Object.fromEntries(consignors.map((one) => [one.consignorId, one.totalBase]));
}

async function published(here: Build) {
  const rows = await platform.rows<{ payload: { source: { type: string }; accruals: object[] } }>(
    `select payload from consignment.event where company_id = $1 and subject = 'consignment.accruals.recorded' order by position`,
    [here.ctx.companyId],
  );
  return rows.map(({ payload }) => [payload.source.type, payload.accruals.length]);
}

async function principal(here: Build, unitCost = '12.00', options: Partial<Parameters<Build['agreement']>[0]> = {}) {
  const consignorId = await here.consignor();
  const productId = await here.product();
  const { id: agreementId } = await here.agreement({ consignorId, products: [{ productId, unitCost }], ...options });
  return { consignorId, productId, agreementId };
}

async function agent(here: Build, commissionPercent: string, options: Partial<Parameters<Build['agreement']>[0]> = {}) {
  const consignorId = await here.consignor();
  const productId = await here.product();
  const { id: agreementId } = await here.agreement({ consignorId, role: 'agent', commissionPercent, ...options });
  return { consignorId, productId, agreementId };
}

describe('consigned goods', () => {
  it('owe nothing when they arrive, and show on the statement (S-D01)', async () => {
    const here = await build();
    const { consignorId, productId, agreementId } = await principal(here);

    await here.receive(productId, { consignorId, agreementId, quantity: '10' });

    expect((await statement(here, consignorId)).products).toMatchObject([
      { opening: '0', received: '10', sold: '0', closing: '10' },
    ]);
    expect(await accruals(here)).toEqual([]);
    expect(await owedInBooks(here)).toEqual({});
  });

  it('owe the agreed cost when a principal sells them (S-D02)', async () => {
    const here = await build();
    const goods = await principal(here);

    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '5' }] });

    expect(await accruals(here)).toEqual([['sale', '5', '60.00', '60.00', '0.00', '0.00']]);
    expect(await owedInBooks(here)).toEqual({ [goods.consignorId]: '60.00' });
  });

  it('owe the share of the net when an agent sells them (S-D03)', async () => {
    const here = await build();
    const goods = await agent(here, '30');

    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '5' }] });

    expect(await accruals(here)).toEqual([['sale', '5', '70.00', '70.00', '100.00', '30.00']]);
    expect((await statement(here, goods.consignorId)).agency).toEqual({
      currency: 'EUR',
      turnover: '100.00',
      commission: '30.00',
      share: '70.00',
    });
  });

  it('owe for their own units only on a line with owned ones, and a return undoes them (S-D05, S-D08)', async () => {
    const here = await build();
    const goods = await principal(here, '9.00');
    await here.receive(goods.productId, { ...goods, quantity: '10' });
    const [moveId = ''] = await here.ship({
      productId: goods.productId,
      sources: [{ ...goods, quantity: '6' }],
      ownQuantity: '6',
    });

    await here.takeBack(goods.productId, { ...goods, quantity: '4', undoesMoveId: moveId });

    expect(await accruals(here)).toEqual([
      ['sale', '6', '54.00', '54.00', '0.00', '0.00'],
      ['return', '4', '36.00', '36.00', '0.00', '0.00'],
    ]);
    expect(await owedInBooks(here)).toEqual({ [goods.consignorId]: '18.00' });
    expect((await statement(here, goods.consignorId)).products).toMatchObject([
      { received: '10', sold: '6', returned: '4', closing: '8' },
    ]);
    expect(await published(here)).toEqual([
      ['delivery', 1],
      ['sales_return', 1],
    ]);
  });

  it('owe each consignor of a line its own units (S-D06)', async () => {
    const here = await build();
    const productId = await here.product();
    const first = await here.consignor('S1');
    const second = await here.consignor('S2');
    const one = await here.agreement({ consignorId: first, products: [{ productId, unitCost: '9' }] });
    const two = await here.agreement({ consignorId: second, products: [{ productId, unitCost: '9.5' }] });

    await here.ship({
      productId,
      sources: [
        { consignorId: first, agreementId: one.id, quantity: '4' },
        { consignorId: second, agreementId: two.id, quantity: '3' },
      ],
    });

    expect(await owedInBooks(here)).toEqual({ [first]: '36.00', [second]: '28.50' });
    expect((await statement(here, second)).products).toMatchObject([{ sold: '3' }]);
    expect(await published(here)).toEqual([['delivery', 2]]);
  });

  it('owe at the rate of the day of sale in an agreement of another currency (S-D17)', async () => {
    const here = await build();
    await here.rates('USD', { '2026-03-10': '0.90', '2026-03-31': '0.92' });
    const goods = await principal(here, '10.00', { currency: 'USD' });

    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '5' }] }, '2026-03-10');

    expect(await accruals(here)).toEqual([['sale', '5', '50.00', '45.00', '0.00', '0.00']]);
  });

  it('owe what the version of the day of sale says', async () => {
    const here = await build();
    const goods = await principal(here);
    await platform.ask(addAgreementVersion, here.ctx, {
      agreementId: goods.agreementId,
      validFrom: '2026-02-01',
      products: [{ productId: null, unitCost: '13' }],
    });
    await platform.ask(activateAgreement, here.ctx, { agreementId: goods.agreementId });

    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '1' }] }, '2026-02-01');
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '1' }] }, '2026-01-31');

    const { data } = await platform.ask(listAccruals, here.ctx, { sort: 'date' });
    expect(data.map((one) => [one.date, one.agreementVersion, one.unitCost, one.owed])).toEqual([
      ['2026-01-31', 1, '12', '12.00'],
      ['2026-02-01', 2, '13', '13.00'],
    ]);
  });

  it('owe exactly nothing once every unit of an uneven line has come back', async () => {
    const here = await build();
    const goods = await agent(here, '33');
    const [moveId = ''] = await here.ship({
      productId: goods.productId,
      price: '3.333333',
      sources: [{ ...goods, quantity: '3' }],
    });

    for (const quantity of ['1', '1', '1'])
      await here.takeBack(goods.productId, { ...goods, quantity, undoesMoveId: moveId });

    expect(await owedInBooks(here)).toEqual({});
    expect((await statement(here, goods.consignorId)).agency).toMatchObject({ turnover: '0.00', commission: '0.00' });
  });

  it('are accrued together when many deliveries and their returns arrive at once', async () => {
    const here = await build();
    const goods = await principal(here);
    const moves: string[] = [];
    for (let delivery = 0; delivery < 20; delivery++) {
      moves.push(
        ...(await here.shipSoon({
          productId: goods.productId,
          sources: Array.from({ length: 5 }, () => ({ ...goods, quantity: '1' })),
        })),
      );
    }

    await here.takeBack(goods.productId, { ...goods, quantity: '1', undoesMoveId: moves.at(-1) ?? '' });

    expect(await published(here)).toEqual([...Array.from({ length: 20 }, () => ['delivery', 5]), ['sales_return', 1]]);
    expect(await owedInBooks(here)).toEqual({ [goods.consignorId]: '1188.00' });
  });

  it('wait for the rate of their day instead of being guessed', async () => {
    const here = await build();
    const goods = await principal(here, '10.00', { currency: 'USD' });

    await here.shipSoon({ productId: goods.productId, sources: [{ ...goods, quantity: '1' }] }, '2026-01-10');
    await here.rates('USD', { '2026-01-10': '0.50' });

    await platform.settled();
    expect(await accruals(here)).toEqual([['sale', '1', '10.00', '5.00', '0.00', '0.00']]);
  });
});

describe('consigned goods that are missing', () => {
  it('are charged to us where we bear it, and found ones take the charge back first', async () => {
    const here = await build();
    const goods = await principal(here, '12.00', { shrinkageBearer: 'us' });
    await here.receive(goods.productId, { ...goods, quantity: '40' });

    await here.adjust('out', goods.productId, { ...goods, quantity: '2' }, '2026-01-14');
    await here.adjust('in', goods.productId, { ...goods, quantity: '3' }, '2026-01-15');

    expect(await accruals(here)).toEqual([
      ['loss', '2', '24.00', '24.00', '0.00', '0.00'],
      ['found', '2', '24.00', '24.00', '0.00', '0.00'],
    ]);
    expect((await statement(here, goods.consignorId)).products).toMatchObject([
      { received: '40', adjusted: '1', closing: '41' },
    ]);
    expect(await owedInBooks(here)).toEqual({});
  });

  it('only leave the statement where the consignor bears it', async () => {
    const here = await build();
    const goods = await principal(here);
    await here.receive(goods.productId, { ...goods, quantity: '10' });

    await here.adjust('out', goods.productId, { ...goods, quantity: '1' });

    expect(await accruals(here)).toEqual([]);
    expect((await statement(here, goods.consignorId)).products).toMatchObject([{ adjusted: '-1', closing: '9' }]);
  });

  it('cost an agent what the consignor got at the last sale', async () => {
    const here = await build();
    const goods = await agent(here, '30', { shrinkageBearer: 'us' });
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '5' }] });

    await here.adjust('out', goods.productId, { ...goods, quantity: '2' });

    expect(await accruals(here, { kind: { eq: 'loss' } })).toEqual([['loss', '2', '28.00', '28.00', '0.00', '0.00']]);
  });
});

describe('accruals of a company', () => {
  it('are seen by nobody else', async () => {
    const here = await build();
    const there = await build();
    const goods = await principal(here);
    await here.ship({ productId: goods.productId, sources: [{ ...goods, quantity: '5' }] });

    expect(await accruals(there)).toEqual([]);
    expect(await accruals(there, { consignorId: { eq: goods.consignorId } })).toEqual([]);
    expect(await owedInBooks(there)).toEqual({});
    await expect(statement(there, goods.consignorId)).rejects.toMatchObject({ code: 'consignor-not-found' });
    await expect(statement(here, newId())).rejects.toMatchObject({ code: 'consignor-not-found' });
  });
});
