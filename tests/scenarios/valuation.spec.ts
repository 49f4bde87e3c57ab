import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBill } from '@consigna/contracts/billing/bill';
import { getValuation, listStockLayers } from '@consigna/contracts/warehouse/stock';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { ScenarioNetwork, type ScenarioCompany } from '@consigna/testing/scenario';
import { Decimal } from '@consigna/kernel/decimal';

describe('valuation', () => {
  let network: ScenarioNetwork;
  let company: ScenarioCompany;
  let customerId: string;

  // S-H02
  afterAll(async () => expect(await network.violations()).toEqual([]));
  beforeAll(async () => {
    network = await ScenarioNetwork.create({ day: '2026-01-01' });
  });

  const open = async () => {
    company = await network.company();
    customerId = await company.party();
  };
  const valueOf = async (productId: string) => {
    const { products, total } = await company.call(getValuation, { productId });
    const [found] = products;
    return { owned: number(found?.owned), value: money(found?.value), total: money(total) };
  };

  it('S-A01: a first-in-first-out issue follows the layers, not the latest price', async () => {
    await open();
    const productId = await company.product({ valuation: 'fifo' });
    await company.receive(productId, '10', { unitPrice: '5.00' });
    await network.moveTo('2026-01-02');
    await company.receive(productId, '10', { unitPrice: '7.00' });
    await network.moveTo('2026-01-03');

    const { id } = await company.order(customerId, [{ productId, quantity: '15', unitPrice: '20.00' }]);
    await company.ship(id);

    expect(await company.balances()).toEqual({ INV: '35.00', COGS: '85.00', GRNI: '-120.00' });
    const { data } = await company.call(listStockLayers, {
      filter: { productId: { eq: productId }, remaining: { gt: '0' } },
    });
    expect(data.map(({ remaining, value, unitCost }) => [number(remaining), money(value), money(unitCost)])).toEqual([
      ['5', '35.00', '7.00'],
    ]);
    expect(await valueOf(productId)).toMatchObject({ owned: '5', value: '35.00' });
  });

  it('S-A02: a moving average drains to exactly zero', async () => {
    await open();
    const productId = await company.product({ valuation: 'average' });
    await company.receive(productId, '10', { unitPrice: '10.00' });
    await company.receive(productId, '10', { unitPrice: '13.00' });

    const first = await company.order(customerId, [{ productId, quantity: '8', unitPrice: '20.00' }]);
    await company.ship(first.id);
    expect(await company.balances()).toMatchObject({ COGS: '92.00', INV: '138.00' });

    await company.receive(productId, '5', { unitPrice: '11.00' });
    expect(await valueOf(productId)).toMatchObject({ owned: '17', value: '193.00' });

    const last = await company.order(customerId, [{ productId, quantity: '17', unitPrice: '20.00' }]);
    await company.ship(last.id);
    expect(await company.balances()).toEqual({ COGS: '285.00', GRNI: '-285.00' });
    const { products } = await company.call(getValuation, { productId });
    expect(products.map(({ owned, value }) => [number(owned), money(value)])).toEqual(
      products.length === 0 ? [] : [['0', '0.00']],
    );
  });

  it('S-A08: a later bill price is split between what is here (returned units too) and what is sold', async () => {
    await open();
    const supplierId = await company.party();
    const productId = await company.product({ valuation: 'fifo' });
    const receipt = await company.receive(productId, '10', { unitPrice: '10.00', supplierId });
    const { delivery } = await company.sell(customerId, [{ productId, quantity: '7', unitPrice: '20.00' }]);
    const deliveryLineId = delivery.lines[0]?.id ?? '';
    await company.call(receiveSalesReturn, { lines: [{ deliveryLineId, quantity: '2' }] });
    expect(await company.balances()).toMatchObject({ COGS: '50.00', INV: '50.00', GRNI: '-100.00' });

    const receiptLineId = receipt.lines[0]?.id ?? '';
    const held = await company.call(createBill, {
      supplierId,
      supplierNumber: 'B-12',
      currency: 'EUR',
      lines: [{ receiptLineId, quantity: '10', unitPrice: '12.00', taxCode: 'NONE' }],
    });
    expect(held.state).toBe('held');
    await approve(held.id, held.version);

    expect(await company.balances()).toMatchObject({ INV: '60.00', COGS: '60.00', AP: '-120.00' });
    expect(await company.balances()).not.toHaveProperty('GRNI');
    expect(await valueOf(productId)).toMatchObject({ owned: '5', value: '60.00' });
  });

  const approve = async (billId: string, version: number) => {
    const { approveBill } = await import('@consigna/contracts/billing/bill');
    return company.approver.call(approveBill, { billId, version }, { company: company.id });
  };
});

const number = (value: string | undefined) => new Decimal(value ?? '0').toString();
const money = (value: string | undefined) => new Decimal(value ?? '0').toFixed(2);
