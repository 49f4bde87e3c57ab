import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  approvePurchaseOrder,
  createPurchaseOrder,
  readPurchaseOrder,
  sendPurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { ScenarioNetwork, everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';

describe('purchasing', () => {
  let network: ScenarioNetwork;
  let company: ScenarioCompany;

  // S-H02
  afterAll(async () => expect(await network.violations()).toEqual([]));
  beforeAll(async () => {
    network = await ScenarioNetwork.create({ day: '2026-01-05' });
    company = await network.company();
  });

  it('S-B01: partial receipts within the tolerance are taken, one beyond it leaves no trace', async () => {
    const supplierId = await company.party();
    const productId = await company.product();
    const draft = await company.call(createPurchaseOrder, {
      kind: 'standard',
      supplierId,
      currency: 'EUR',
      overReceiptPercent: '5',
      lines: [{ productId, quantity: '100', unitPrice: '4.00', taxCode: 'NONE' }],
    });
    const approved = await company.approver.call(
      approvePurchaseOrder,
      { orderId: draft.id, version: draft.version },
      { company: company.id },
    );
    const sent = await company.call(sendPurchaseOrder, { orderId: draft.id, version: approved.version });
    const purchaseOrderLineId = sent.lines[0]?.id ?? '';
    const receive = (accepted: string) =>
      company.call(postGoodsReceipt, { purchaseOrderId: draft.id, lines: [{ purchaseOrderLineId, accepted }] });

    await receive('60');
    await expect(receive('46')).rejects.toMatchObject({ status: 409, code: 'over-receipt' });
    expect(await company.balances()).toEqual({ INV: '240.00', GRNI: '-240.00' });
    await receive('45');

    expect(await company.balances()).toEqual({ INV: '420.00', GRNI: '-420.00' });
    await everythingApplied();
    const order = await company.call(readPurchaseOrder, { orderId: draft.id });
    expect(order.state).toBe('received');
    await expect(receive('1')).rejects.toMatchObject({ status: 409 });
    expect(await company.balances()).toEqual({ INV: '420.00', GRNI: '-420.00' });
  });
});
