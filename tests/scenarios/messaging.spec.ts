import { beforeAll, describe, expect, it } from '@jest/globals';
import { createDelivery, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { allReady, killNow, platformProcesses } from '@consigna/testing/crash';
import { rows } from '@consigna/testing/running-platform';
import { ScenarioNetwork, everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';

describe('messaging', () => {
  let company: ScenarioCompany;
  let customerId: string;
  let consigned: string;

  beforeAll(async () => {
    const network = await ScenarioNetwork.create({ day: '2026-02-01' });
    company = await network.company();
    customerId = await company.party();
    consigned = await company.product();
    const consignorId = await company.party();
    const agreementId = await company.agreement({ consignorId, costs: { [consigned]: '12.00' } });
    await company.receive(consigned, '100', { agreementId, supplierId: consignorId });
    await everythingApplied();
  }, 60_000);

  it('S-H01: shipment and return are posted once although each process is killed in the middle of posting', async () => {
    const order = await company.order(customerId, [{ productId: consigned, quantity: '5', unitPrice: '20.00' }]);
    const draft = await company.call(createDelivery, { source: { type: 'sales-order', id: order.id } });
    const before = await platformProcesses();
    expect(before).toHaveLength(2);
    const [first, second] = before as [number, number];

    // Whichever of the two leads accounting is killed while the shipment or the return is on its way to the books.
    const shipped = company.call(shipDelivery, { deliveryId: draft.id, version: draft.version });
    const delivery = await shipped;
    killNow(first);
    const lineId = delivery.lines[0]?.id ?? '';
    const returned = company.clerkElsewhere.call(
      receiveSalesReturn,
      { lines: [{ deliveryLineId: lineId, quantity: '2' }] },
      { company: company.id },
    );
    await allReady();
    await returned;
    killNow(second);
    await allReady();

    const balances = await company.balances();
    expect([balances['COGS_CONS'], balances['CONS_ACCRUAL']]).toEqual(['36.00', '-36.00']);
    const posted = await rows<{ n: number }>(
      `select count(*)::int as n from accounting.journal_entry where company_id = $1 and source_type in ('delivery', 'sales_return')`,
      [company.id],
    );
    expect(posted).toEqual([{ n: 2 }]);
  }, 180_000);
});
