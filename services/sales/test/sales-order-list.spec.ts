import { listBackorders } from '@consigna/contracts/sales/backorder';
import {
  cancelSalesOrder,
  confirmSalesOrder,
  createSalesOrder,
  listSalesOrders,
  readSalesOrder,
} from '@consigna/contracts/sales/sales-order';
import { purchaseOrderClosed, purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import { backorderAssigned, deliveryAllocated, deliveryCancelled } from '@consigna/contracts/warehouse/events';
import { newId } from '@consigna/kernel/id';
import { listPage } from '@consigna/persistence/list';
import { planOf } from '@consigna/testing/plans';
import type { TestPlatform } from '@consigna/testing/test-platform';
import { salesOrderList } from '../src/sales-order/sales-order.queries.js';
import { purchaseFor, salesPlatform, unitsOf, type Builder, type FakeWarehouse } from './build.js';

let platform: TestPlatform;
let build: Builder;
let warehouse: FakeWarehouse;

beforeAll(async () => {
  ({ platform, build, warehouse } = await salesPlatform());
});

afterAll(() => platform.stop());

describe('the list of orders', () => {
  const figures = { ordered: '10', owned: '0', consigned: '0', reserved: '0', expected: '0', missing: '0' };

  it('tells how ready an order is: by owner as soon as a delivery decides it, and what is expected or missing', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '6');
    const draft = await build.order(trader);
    const orderLineId = draft.lines[0]?.id ?? '';
    const readiness = async () => (await platform.ask(listSalesOrders, trader.ctx, {})).data[0]?.readiness;
    const looks: unknown[] = [await readiness()];

    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id, shortage: 'backorder' });
    looks.push(await readiness());
    await platform.publish(purchaseOrderSent, trader.ctx, purchaseFor(trader, orderLineId, '3'));
    await platform.settled();
    looks.push(await readiness());
    const givenUp = await build.allocate(trader.ctx, draft, '2', '4');
    looks.push(await readiness());
    await build.giveUp(trader.ctx, draft, givenUp);
    looks.push(await readiness());
    const deliveryId = await build.allocate(trader.ctx, draft, '2', '4');
    await build.ship(trader.ctx, draft, '6', { deliveryId, sources: [unitsOf('own', '5'), unitsOf('consignor', '1')] });
    looks.push(await readiness());
    const assignments = [{ orderLineId, quantity: '3' }];
    await platform.publish(backorderAssigned, trader.ctx, { productId: trader.productId, assignments, released: '0' });
    await platform.settled();
    looks.push(await readiness());

    expect(looks).toEqual([
      null,
      { ...figures, reserved: '6', missing: '4' },
      { ...figures, reserved: '6', expected: '3', missing: '1' },
      { ...figures, owned: '2', consigned: '4', expected: '3', missing: '1' },
      { ...figures, reserved: '6', expected: '3', missing: '1' },
      { ...figures, owned: '5', consigned: '1', expected: '3', missing: '1' },
      { ...figures, owned: '5', consigned: '1', reserved: '3', missing: '1' },
    ]);
  });

  it('expects what several purchases are to bring, and no more what one of them gave up', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '0');
    const draft = await build.order(trader);
    const orderLineId = draft.lines[0]?.id ?? '';
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id, shortage: 'backorder' });
    const purchases = [purchaseFor(trader, orderLineId, '3'), purchaseFor(trader, orderLineId, '4')];
    const looks: unknown[] = [];
    const look = async () => {
      await platform.settled();
      const { data } = await platform.ask(listSalesOrders, trader.ctx, {});
      const { documents } = await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id });
      looks.push([data[0]?.readiness?.expected, documents.backorders[0]?.state]);
    };

    for (const purchase of purchases) {
      await platform.publish(purchaseOrderSent, trader.ctx, purchase);
      await look();
    }
    const assignments = [{ orderLineId, quantity: '1' }];
    await platform.publish(backorderAssigned, trader.ctx, { productId: trader.productId, assignments, released: '0' });
    await look();
    for (const [index, quantity] of ['2', '4'].entries()) {
      const givenUp = [{ forOrderLineId: orderLineId, quantity }];
      const closed = { orderId: purchases[index]?.orderId ?? '', reason: 'no longer made', givenUp };
      await platform.publish(purchaseOrderClosed, trader.ctx, closed);
      await look();
    }

    expect(looks).toEqual([
      ['3', 'purchased'],
      ['7', 'purchased'],
      ['6', 'purchased'],
      ['4', 'purchased'],
      ['0', 'open'],
    ]);
  });

  it('lets a delivery hold what another gives back within one batch of events', async () => {
    const trader = await build.trader();
    const { id } = await build.order(trader);
    warehouse.stocked(trader.productId, '10');
    const order = await platform.ask(confirmSalesOrder, trader.ctx, { orderId: id, version: 1 });
    const before = await build.allocate(trader.ctx, order, '6', '4');
    const after = { deliveryId: newId(), orderId: id };
    const lines = [{ orderLineId: order.lines[0]?.id ?? '', owned: '7', consigned: '0' }];

    await platform.publish(deliveryCancelled, trader.ctx, { deliveryId: before, orderId: id });
    await platform.publish(deliveryAllocated, trader.ctx, { ...after, lines });
    await platform.settled();

    const listed = await platform.ask(listSalesOrders, trader.ctx, {});
    expect(listed.data[0]?.readiness).toMatchObject({ owned: '7', consigned: '0', reserved: '3' });
  });

  it('forgets what a delivery held that is made and shipped within one batch of events', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const draft = await build.order(trader);
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });

    const deliveryId = newId();
    const lines = [{ orderLineId: draft.lines[0]?.id ?? '', owned: '0', consigned: '4' }];
    await platform.publish(deliveryAllocated, trader.ctx, { deliveryId, orderId: draft.id, lines });
    await build.ship(trader.ctx, draft, '4', { deliveryId, sources: [unitsOf('consignor', '4')] });

    const { data } = await platform.ask(listSalesOrders, trader.ctx, {});
    expect(data[0]?.readiness).toEqual({ ...figures, consigned: '4', reserved: '6' });
  });

  it('tells what is invoiced, and finds orders by it', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '30');
    const [draft, untouched, whole] = [await build.order(trader), await build.order(trader), await build.order(trader)];
    for (const { id: orderId } of [draft, untouched, whole])
      await platform.ask(confirmSalesOrder, trader.ctx, { orderId });
    await build.order(trader);

    await build.ship(trader.ctx, draft, '10');
    await build.invoice(trader.ctx, draft, '4');
    await build.invoice(trader.ctx, whole, '10');
    await platform.ask(cancelSalesOrder, trader.ctx, { orderId: untouched.id });

    const found = async (invoicing: string) => {
      const { data } = await platform.ask(listSalesOrders, trader.ctx, { filter: { invoicing: { in: invoicing } } });
      return data.map(({ id, invoicing: state }) => [id, state]);
    };
    expect(await found('to_invoice,partially_invoiced')).toEqual([[draft.id, 'partially_invoiced']]);
    expect(await found('invoiced')).toEqual([[whole.id, 'invoiced']]);
    expect(await found('none')).toHaveLength(2);
  });

  it('is asked for by ids, as many as an address holds, and finds those of the own company', async () => {
    const [mine, theirs] = await Promise.all([build.trader(), build.trader()]);
    const [first, second, foreign] = [await build.order(mine), await build.order(mine), await build.order(theirs)];
    await build.order(mine);
    const asked = (ids: readonly string[]) =>
      platform.ask(listSalesOrders, mine.ctx, { filter: { id: { in: ids.join(',') } }, sort: 'createdAt' });
    const others = (length: number) => Array.from({ length }, () => newId());

    const { data } = await asked([second.id, first.id, foreign.id, ...others(97)]);

    expect(data.map(({ id, number }) => [id, number])).toEqual([
      [first.id, first.number],
      [second.id, second.number],
    ]);
    expect((await asked([foreign.id])).data).toEqual([]);
    await expect(asked([first.id, ...others(100)])).rejects.toMatchObject({
      code: 'too-many-filter-values',
      details: { filter: 'id', allowed: 100 },
    });
    for (const value of ['', 'SO-000001', first.id.toUpperCase()]) {
      await expect(asked([first.id, value])).rejects.toMatchObject({
        code: 'invalid-filter-value',
        details: { filter: 'id', value, kind: 'id' },
      });
    }
  });

  it('is looked up by ids, under row-level security and among many others', async () => {
    const trader = await build.trader();
    const { id } = await build.order(trader);
    await platform.rows(
      `insert into sales.sales_order select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'number', 'SO-' || n))).*
       from sales.sales_order o, generate_series(1000, 3000) n where o.id = $1`,
      [id],
    );
    await platform.rows('analyze sales.sales_order');

    const plan = await planOf(platform.app, trader.ctx, (sql) =>
      listPage(sql, salesOrderList, trader.ctx.companyId, {
        limit: 50,
        sort: '-date',
        filter: { id: { in: `${id},${newId()}` } },
      }),
    );

    expect(plan.join(' ')).toMatch(
      /Index Scan using sales_order_pkey on sales_order o Index Cond: \(\(company_id = [^)]+\) AND \(id = ANY/,
    );
  });

  it('sums everything that matches, whatever page is read, each currency for itself', async () => {
    const trader = await build.trader();
    const create = (currency: string, unitPrice: string) =>
      platform.ask(createSalesOrder, trader.ctx, {
        customerId: trader.customerId,
        currency,
        lines: [{ productId: trader.productId, quantity: '1', unitPrice }],
      });
    for (const price of ['0.1', '0.2', '100.005']) await create('EUR', price);
    await create('JPY', '1500.4');
    const totals = async (filter: Record<string, Record<string, string>>) => {
      const { data, page } = await platform.ask(listSalesOrders, trader.ctx, { limit: 1, totals: 'exact', filter });
      expect(data.length).toBeLessThanOrEqual(1);
      return page.totals;
    };

    const euro = { currency: 'EUR', rows: 3, sums: { net: { amount: '100.31', currency: 'EUR' } } };
    expect(await totals({})).toEqual([
      euro,
      { currency: 'JPY', rows: 1, sums: { net: { amount: '1500', currency: 'JPY' } } },
    ]);
    expect(await totals({ currency: { eq: 'EUR' } })).toEqual([euro]);
    expect(await totals({ state: { eq: 'closed' } })).toEqual([]);
    await expect(platform.ask(listBackorders, trader.ctx, { totals: 'exact' })).rejects.toMatchObject({
      code: 'unknown-filter',
    });
  });
});
