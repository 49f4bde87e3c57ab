import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@consigna/kernel/id';
import { Decimal } from '@consigna/kernel/decimal';
import {
  approvePurchaseOrder,
  purchaseBackorders,
  sendPurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { listBackorders } from '@consigna/contracts/sales/backorder';
import {
  cancelSalesOrder,
  confirmSalesOrder,
  createSalesOrder,
  readSalesOrder,
} from '@consigna/contracts/sales/sales-order';
import { assignBackorders, proposeBackorders } from '@consigna/contracts/warehouse/backorder';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { ScenarioNetwork, everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import { rows } from '@consigna/testing/running-platform';

describe('selling', () => {
  let network: ScenarioNetwork;
  let company: ScenarioCompany;
  let customerId: string;

  // S-H02
  afterAll(async () => expect(await network.violations()).toEqual([]));
  beforeAll(async () => {
    network = await ScenarioNetwork.create({ day: '2026-02-02' });
    company = await network.company();
    customerId = await company.party();
  });

  const number = (value: string | undefined) => new Decimal(value ?? '0').toNumber();

  it('S-C01: 100 on hand, 160 ordered: 60 wait, are purchased and go to the order on arrival', async () => {
    const productId = await company.product();
    await company.receive(productId, '100', { unitPrice: '2.00' });
    const draft = await company.call(createSalesOrder, {
      customerId,
      branchId: company.branchId,
      lines: [{ productId, quantity: '160', unitPrice: '5.00', taxCode: 'NONE' }],
    });
    const asked = company.call(confirmSalesOrder, { orderId: draft.id, version: draft.version, shortage: 'ask' });
    await expect(asked).rejects.toMatchObject({ status: 409, code: 'insufficient-stock' });
    expect(number((await company.availability(productId)).available)).toBe(100);
    const unchanged = await company.call(readSalesOrder, { orderId: draft.id });

    const order = await company.call(confirmSalesOrder, {
      orderId: draft.id,
      version: unchanged.version,
      shortage: 'backorder',
    });

    expect(order.lines.map(({ reserved, backordered }) => [number(reserved), number(backordered)])).toEqual([
      [100, 60],
    ]);
    expect(number((await company.availability(productId)).available)).toBe(0);
    await everythingApplied();
    const { data } = await company.call(listBackorders, { filter: {} });
    const backorder = data.find(({ orderLineId }) => orderLineId === order.lines[0]?.id);
    expect(backorder).toMatchObject({ state: 'open' });

    const raised = await company.call(purchaseBackorders, {
      backorderIds: [backorder?.id ?? ''],
      supplierId: await company.party(),
      unitPrice: '2.00',
    });
    const purchase = 'orders' in raised ? (raised as unknown as { orders: (typeof raised)[] }).orders[0] : raised;
    if (purchase === undefined) throw new Error('no purchase order was raised');
    const approved = await company.approver.call(
      approvePurchaseOrder,
      { orderId: purchase.id, version: purchase.version },
      { company: company.id },
    );
    const sent = await company.call(sendPurchaseOrder, { orderId: purchase.id, version: approved.version });
    expect(sent.lines.map(({ quantity, forOrderLineId }) => [number(quantity), forOrderLineId])).toEqual([
      [60, order.lines[0]?.id],
    ]);
    await company.call(postGoodsReceipt, {
      purchaseOrderId: sent.id,
      lines: sent.lines.map(({ id, quantity }) => ({ purchaseOrderLineId: id, accepted: quantity })),
    });

    expect(number((await company.availability(productId)).available)).toBe(0);
    await everythingApplied();
    const assigned = await company.call(readSalesOrder, { orderId: order.id });
    expect(assigned.lines.map(({ reserved, backordered }) => [number(reserved), number(backordered)])).toEqual([
      [160, 0],
    ]);
    await company.ship(order.id);
    await everythingApplied();
    expect(
      (await company.call(readSalesOrder, { orderId: order.id })).lines.map(({ shipped }) => number(shipped)),
    ).toEqual([160]);
  });

  it('S-C02: a short arrival is held, proposed, and distributed over the waiting orders by hand', async () => {
    const productId = await company.product();
    const customers = [await company.party({ name: 'A' }), await company.party({ name: 'B' })];
    const draftOf = (of: string, quantity: string, priority: number) =>
      company.call(createSalesOrder, {
        customerId: of,
        priority,
        lines: [{ productId, quantity, unitPrice: '5.00', taxCode: 'NONE' }],
      });
    const orders = [];
    for (const [index, quantity] of ['60', '30'].entries()) {
      const { id, version } = await draftOf(customers[index] ?? '', quantity, index);
      orders.push(await company.call(confirmSalesOrder, { orderId: id, version, shortage: 'backorder' }));
    }
    const [lineA = '', lineB = ''] = orders.map(({ lines }) => lines[0]?.id);
    await company.receive(productId, '60', { unitPrice: '2.00' });
    const at = { productId, branchId: company.branchId };

    expect(await company.availability(productId)).toMatchObject({ held: '60', available: '0' });
    const proposal = async (input: object) =>
      (await company.call(proposeBackorders, { ...at, ...input })).lines.map(({ proposed }) => number(proposed));
    expect(await proposal({})).toEqual([60, 0]);
    const waiting = await company.call(listBackorders, {
      filter: { productId: { eq: productId } },
      sort: '-priority,date',
    });
    expect(waiting.data.map(({ orderLineId }) => orderLineId)).toEqual([lineB, lineA]);
    expect(waiting.data[0]).toMatchObject({ ordered: '30', netUnitPrice: '5', currency: 'EUR', deliveryDate: null });
    const priority = waiting.data.map(({ orderLineId }) => orderLineId).join(',');
    expect(await proposal({ order: 'priority', priority })).toEqual([30, 30]);

    const assign = (a: string, b: string) =>
      company.call(assignBackorders, {
        ...at,
        assignments: [
          { orderLineId: lineA, quantity: a },
          { orderLineId: lineB, quantity: b },
        ],
      });
    await expect(assign('40', '30')).rejects.toMatchObject({ code: 'over-assigned' });
    expect(await company.availability(productId)).toMatchObject({ held: '60', reserved: '0' });
    await assign('40', '20');
    await everythingApplied();
    const left = await company.call(listBackorders, { filter: { productId: { eq: productId } }, sort: 'number' });
    expect(left.data.map(({ orderLineId, open }) => [orderLineId, open])).toEqual([
      [lineA, '20'],
      [lineB, '10'],
    ]);
    expect(await company.availability(productId)).toMatchObject({ held: '0', reserved: '60', available: '0' });
  });

  it('S-C03: twenty requests at one instant through two instances never oversell ten units', async () => {
    const productId = await company.product();
    await company.receive(productId, '10', { unitPrice: '2.00' });
    const drafts = await Promise.all(
      Array.from({ length: 20 }, () =>
        company.call(createSalesOrder, {
          customerId,
          branchId: company.branchId,
          lines: [{ productId, quantity: '1', unitPrice: '5.00', taxCode: 'NONE' }],
        }),
      ),
    );
    const keys = drafts.map(() => newId());

    const confirm = (index: number) => {
      const draft = drafts[index];
      const clerk = index % 2 === 0 ? company.clerk : company.clerkElsewhere;
      return clerk.call(
        confirmSalesOrder,
        { orderId: draft?.id ?? '', version: draft?.version ?? 0, shortage: 'refuse' },
        { company: company.id, key: keys[index] ?? '' },
      );
    };
    const answers = await Promise.allSettled(drafts.map((_, index) => confirm(index)));

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const refused = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : [],
    );
    expect(new Set(refused)).toEqual(new Set(['insufficient-stock']));
    const stock = await company.availability(productId);
    expect([number(stock.reserved), number(stock.available)]).toEqual([10, 0]);
    const [sum] = await rows<{ reserved: string }>(
      `select sum(reserved) as reserved from warehouse.reservation where company_id = $1 and product_id = $2`,
      [company.id, productId],
    );
    expect(number(sum?.reserved)).toBe(10);

    const winner = answers.findIndex(({ status }) => status === 'fulfilled');
    await confirm(winner);
    expect(number((await company.availability(productId)).reserved)).toBe(10);
  });

  it('S-C05: cancelling after a partial shipment gives back what is open and changes no figures', async () => {
    const productId = await company.product();
    await company.receive(productId, '10', { unitPrice: '12.00' });
    const before = await company.balances();
    const order = await company.order(customerId, [{ productId, quantity: '10', unitPrice: '20.00' }]);
    const delivery = await company.ship(order.id, [{ orderLineId: order.lines[0]?.id ?? '', quantity: '4' }]);
    await company.invoice(delivery.id);
    const posted = await company.balances();
    expect(differences(before, posted)).toEqual({ COGS: '48.00', INV: '-48.00', AR: '80.00', REV: '-80.00' });

    await everythingApplied();
    const current = await company.call(readSalesOrder, { orderId: order.id });
    const cancelled = await company.call(cancelSalesOrder, { orderId: order.id, version: current.version });

    expect(cancelled.state).toBe('closed');
    expect(cancelled.lines.map((line) => [line.quantity, line.shipped, line.cancelled, line.open].map(number))).toEqual(
      [[10, 4, 6, 0]],
    );
    expect(number((await company.availability(productId)).available)).toBe(6);
    expect(await company.balances()).toEqual(posted);
    const again = company.call(confirmSalesOrder, { orderId: order.id, version: cancelled.version });
    await expect(again).rejects.toMatchObject({ status: 409, code: 'invalid-transition' });
    expect(number((await company.availability(productId)).available)).toBe(6);
  });

  function differences(before: Record<string, string>, after: Record<string, string>): Record<string, string> {
    const roles = new Set([...Object.keys(before), ...Object.keys(after)]);
    const changed = [...roles].map(
      (role) => [role, new Decimal(after[role] ?? '0').minus(before[role] ?? '0')] as const,
    );
    return Object.fromEntries(
      changed.filter(([, change]) => !change.isZero()).map(([role, change]) => [role, change.toFixed(2)]),
    );
  }
});
