import { jest } from '@jest/globals';
import { listBackorders } from '@consigna/contracts/sales/backorder';
import { cancelSalesOrder, confirmSalesOrder, readSalesOrder } from '@consigna/contracts/sales/sales-order';
import { purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import { saveSalesSettings } from '@consigna/contracts/sales/setting';
import { goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import { newId } from '@consigna/kernel/id';
import { Database } from '@consigna/persistence/database';
import { eventually } from '@consigna/testing/eventually';
import { freshKey, type TestPlatform } from '@consigna/testing/test-platform';
import { exposureOf, purchaseFor, salesPlatform, type Builder, type FakeWarehouse } from './build.js';

let platform: TestPlatform;
let build: Builder;
let warehouse: FakeWarehouse;

beforeAll(async () => {
  ({ platform, build, warehouse } = await salesPlatform());
});

afterAll(() => platform.stop());

describe('a confirmation', () => {
  it('reserves what is there and puts the rest on backorder, which arriving goods turn into a reservation (S-C01)', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '100');
    const draft = await build.order(trader, { quantity: '160' });

    const confirmed = await platform.ask(confirmSalesOrder, trader.ctx, {
      orderId: draft.id,
      version: 1,
      shortage: 'backorder',
    });

    expect(confirmed).toMatchObject({ state: 'confirmed', version: 2 });
    expect(confirmed.lines[0]).toMatchObject({ reserved: '100', backordered: '60', open: '160' });
    const { data } = await platform.ask(listBackorders, trader.ctx, {
      filter: { productId: { eq: trader.productId } },
    });
    expect(data).toEqual([
      expect.objectContaining({
        state: 'open',
        number: `${draft.number}-1`,
        quantity: '60',
        open: '60',
        orderLineId: draft.lines[0]?.id,
      }),
    ]);

    await platform.publish(purchaseOrderSent, trader.ctx, purchaseFor(trader, draft.lines[0]?.id ?? '', '60'));
    await platform.settled();
    const purchased = await platform.ask(listBackorders, trader.ctx, { filter: { state: { eq: 'purchased' } } });
    expect(purchased.data).toMatchObject([{ orderId: draft.id, open: '60' }]);

    await platform.publish(goodsReceiptPosted, trader.ctx, receiptAssigning(trader, draft.lines[0]?.id ?? '', '60'));
    await platform.settled();

    const supplied = await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id });
    expect(supplied.lines[0]).toMatchObject({ reserved: '160', backordered: '0' });
    expect(supplied.documents.backorders).toEqual([expect.objectContaining({ state: 'assigned', open: '0' })]);
  });

  it.each([['ask'], ['refuse']] as const)(
    'short of stock under %s leaves the draft as it was and says what is there',
    async (shortage) => {
      const trader = await build.trader();
      warehouse.stocked(trader.productId, '4');
      const draft = await build.order(trader);

      const confirmation = platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id, version: 1, shortage });

      await expect(confirmation).rejects.toMatchObject({
        code: 'insufficient-stock',
        details: { lines: [expect.objectContaining({ demanded: '10', available: '4' })] },
        fields: [
          { pointer: '#/lines/0/quantity', code: 'exceeds-available', params: { available: '4', requested: '10' } },
        ],
      });
      expect(await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).toEqual(draft);
      expect(await exposureOf(platform, trader.customerId)).toEqual({ invoices: '0', orders: '0' });
    },
  );

  it('under partial gives up what is not there', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '4');
    await platform.ask(saveSalesSettings, trader.ctx, { shortage: 'partial' });
    const draft = await build.order(trader);

    const confirmed = await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });

    expect(confirmed.lines[0]).toMatchObject({ reserved: '4', backordered: '0', cancelled: '6', open: '4' });
    expect(await exposureOf(platform, trader.customerId)).toEqual({ invoices: '0', orders: '80' });
  });

  it('answers the same to the same key, refusals too', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const draft = await build.order(trader);
    const short = await build.order(trader, { quantity: '99' });
    const [one, two] = [freshKey(), freshKey()];
    const confirm = (orderId: string, idempotency: typeof one) =>
      platform.ask(confirmSalesOrder, { ...trader.ctx, idempotency }, { orderId, version: 1 });

    const first = await confirm(draft.id, one);

    expect(await confirm(draft.id, one)).toEqual(first);
    await expect(confirm(short.id, two)).rejects.toMatchObject({ code: 'insufficient-stock' });
    warehouse.stocked(trader.productId, '1000');
    await expect(confirm(short.id, two)).rejects.toMatchObject({ code: 'insufficient-stock' });
    await expect(confirm(draft.id, freshKey())).rejects.toMatchObject({ code: 'invalid-transition' });
  });

  it('and a cancellation answer a repetition that looked for its answer before there was one', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '20');
    const { id: orderId } = await build.order(trader);
    const { id: draftId } = await build.order(trader);
    const repeated = async (contract: typeof confirmSalesOrder | typeof cancelSalesOrder, id: string) => {
      const ctx = { ...trader.ctx, idempotency: freshKey() };
      const first = await platform.ask(contract, ctx, { orderId: id });
      const tooEarly = jest
        .spyOn(Database.prototype as unknown as { look: () => Promise<null> }, 'look')
        .mockResolvedValueOnce(null);
      const second = await platform.ask(contract, ctx, { orderId: id });
      expect(tooEarly).toHaveBeenCalledTimes(1);
      tooEarly.mockRestore();
      expect(second).toEqual(first);
      return second.state;
    };

    expect(await repeated(confirmSalesOrder, orderId)).toBe('confirmed');
    expect(await repeated(cancelSalesOrder, orderId)).toBe('cancelled');
    expect(await repeated(cancelSalesOrder, draftId)).toBe('cancelled');
    expect(warehouse.available(trader.productId).toString()).toBe('20');
  });

  it('of which the same request comes many times at once is made once and answered alike', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const { id: orderId } = await build.order(trader);
    const ctx = { ...trader.ctx, idempotency: freshKey() };
    const confirm = () => platform.ask(confirmSalesOrder, ctx, { orderId });

    const answers = await Promise.allSettled(Array.from({ length: 12 }, confirm));

    const last = await confirm();
    expect(last.state).toBe('confirmed');
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value).toEqual(last);
      else expect(answer.reason).toMatchObject({ code: 'idempotency-key-in-flight' });
    }
    expect(warehouse.available(trader.productId).toString()).toBe('0');
  });

  it('counts open invoices and undelivered orders against the limit, and reserves nothing beyond it (S-C08)', async () => {
    const trader = await build.trader({ creditLimit: '1000.00' });
    warehouse.stocked(trader.productId, '1000');
    const confirm = async (quantity: string) => {
      const draft = await build.order(trader, { quantity, unitPrice: '10' });
      return platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });
    };
    await build.invoice(trader.ctx, await confirm('70'), '70');
    await confirm('25');
    expect(await exposureOf(platform, trader.customerId)).toEqual({ invoices: '700', orders: '250' });
    const left = warehouse.available(trader.productId).toString();

    await expect(confirm('10')).rejects.toMatchObject({
      code: 'credit-limit-exceeded',
      details: { creditLimit: '1000', openInvoices: '700', openOrders: '250', thisOrder: '100' },
    });
    expect(warehouse.available(trader.productId).toString()).toBe(left);
    expect((await confirm('5')).state).toBe('confirmed');
  });

  it('of two orders at once lets only one use what is left of the limit', async () => {
    const trader = await build.trader({ creditLimit: '1000' });
    warehouse.stocked(trader.productId, '1000');
    const drafts = [await build.order(trader, { quantity: '30' }), await build.order(trader, { quantity: '30' })];

    const answers = await Promise.allSettled(
      drafts.map(({ id }) => platform.ask(confirmSalesOrder, trader.ctx, { orderId: id })),
    );

    expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await exposureOf(platform, trader.customerId)).toEqual({ invoices: '0', orders: '600' });
  });

  it('whose driver died after the reservation is finished by the timer, and the key finds the answer', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const draft = await build.order(trader);
    const ctx = { ...trader.ctx, idempotency: freshKey() };
    warehouse.dropNextAnswer = true;

    await expect(platform.ask(confirmSalesOrder, ctx, { orderId: draft.id, version: 1 })).rejects.toMatchObject({
      code: 'internal',
    });
    expect((await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).state).toBe('confirming');
    await expect(platform.ask(confirmSalesOrder, ctx, { orderId: draft.id, version: 1 })).rejects.toMatchObject({
      code: 'idempotency-key-in-flight',
    });
    await platform.rows(`update sales.process set due_at = now() where status = 'running'`);

    await eventually(async () => {
      expect((await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).state).toBe('confirmed');
    });
    expect(await platform.ask(confirmSalesOrder, ctx, { orderId: draft.id, version: 1 })).toMatchObject({
      state: 'confirmed',
      version: 2,
    });
    expect(warehouse.available(trader.productId).toString()).toBe('0');
  });

  it.each(['internal', 'service-unavailable', 'not-caught-up', 'idempotency-key-in-flight'])(
    'that the timer meets with %s is kept with the reason and driven on',
    async (reason) => {
      const trader = await build.trader();
      warehouse.stocked(trader.productId, '10');
      const draft = await build.order(trader);
      warehouse.refuseReserve = reason;
      await expect(platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id })).rejects.toMatchObject({
        code: reason,
      });
      const ofOrder = () =>
        platform.rows<{ status: string; last_error: string | null }>(
          `select status, last_error from sales.process where company_id = $1 and state->>'orderId' = $2`,
          [trader.ctx.companyId, draft.id],
        );
      const resume = () =>
        platform.rows(`update sales.process set due_at = now() where company_id = $1 and status = 'running'`, [
          trader.ctx.companyId,
        ]);

      await resume();
      await eventually(async () => {
        expect(await ofOrder()).toEqual([{ status: 'running', last_error: `DomainError: ${reason}` }]);
      });
      warehouse.refuseReserve = undefined;
      await resume();
      await eventually(async () => {
        expect((await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).state).toBe('confirmed');
      });
      expect(await ofOrder()).toEqual([{ status: 'done', last_error: null }]);
    },
  );

  it('that the timer meets with a refusal is over, with nothing left to look into', async () => {
    const trader = await build.trader();
    const draft = await build.order(trader);
    warehouse.refuseReserve = 'service-unavailable';
    await expect(platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id })).rejects.toMatchObject({
      code: 'service-unavailable',
    });
    warehouse.refuseReserve = undefined;
    await platform.rows(`update sales.process set due_at = now() where company_id = $1 and status = 'running'`, [
      trader.ctx.companyId,
    ]);

    await eventually(async () => {
      expect(
        await platform.rows('select status, last_error from sales.process where company_id = $1', [
          trader.ctx.companyId,
        ]),
      ).toEqual([{ status: 'done', last_error: null }]);
    });
    expect((await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).state).toBe('draft');
  });
});

function receiptAssigning(
  { branchId, productId }: { branchId: string; productId: string },
  orderLineId: string,
  quantity: string,
) {
  return {
    receiptId: newId(),
    number: 'GR1',
    date: '2026-01-15',
    branchId,
    warehouseId: newId(),
    purchaseOrderId: null,
    supplierId: newId(),
    supplierName: 'Supplier',
    interCompanyId: null,
    kind: 'standard' as const,
    currency: 'EUR',
    rate: '1',
    lines: [
      {
        receiptLineId: newId(),
        purchaseOrderLineId: null,
        productId,
        sku: 'X',
        kind: 'goods' as const,
        ...{
          accepted: quantity,
          rejected: '0',
          missing: '0',
          unitPrice: '4',
          taxCode: 'ZERO',
          valueBase: '240',
          groupProfitBase: '0',
          held: '0',
        },
        owner: { kind: 'own' as const, consignorId: null, agreementId: null },
        lot: '',
        layerId: newId(),
        assigned: [{ orderLineId, quantity }],
      },
    ],
  };
}
