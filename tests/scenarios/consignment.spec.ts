import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal } from '@consigna/kernel/decimal';
import { createCreditNote } from '@consigna/contracts/billing/correction';
import { issueInvoice } from '@consigna/contracts/billing/invoice';
import { getBill } from '@consigna/contracts/billing/bill';
import { saveTaxCode } from '@consigna/contracts/accounting/tax-code';
import { listAccruals } from '@consigna/contracts/consignment/accrual';
import { getStatement, settle } from '@consigna/contracts/consignment/settlement';
import { reportSales } from '@consigna/contracts/reporting/company-reports';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { createDelivery } from '@consigna/contracts/warehouse/delivery';
import { getValuation, saveStockSettings, listStock } from '@consigna/contracts/warehouse/stock';
import { ScenarioNetwork, everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';

describe('consignment', () => {
  let network: ScenarioNetwork;
  let company: ScenarioCompany;
  let customerId: string;

  // S-H02
  afterAll(async () => expect(await network.violations()).toEqual([]));
  beforeAll(async () => {
    network = await ScenarioNetwork.create({ day: '2026-03-01' });
  });
  const open = async (consume?: 'CONSIGNED_FIRST' | 'OWNED_FIRST' | 'CONSIGNED_FIFO') => {
    company = await network.company();
    customerId = await company.party();
    if (consume !== undefined) await company.call(saveStockSettings, { consume });
  };
  const number = (value: string | undefined) => new Decimal(value ?? '0').toNumber();
  const onHand = async (productId: string) => {
    const { data } = await company.call(listStock, { filter: { productId: { eq: productId } } });
    const sum = (consignorId: string | null) =>
      data
        .filter(({ owner }) => owner.consignorId === consignorId)
        .reduce((total, row) => total.plus(row.onHand), new Decimal(0))
        .toNumber();
    return { own: sum(null), of: (consignorId: string) => sum(consignorId) };
  };

  it('S-D01, S-D02: receiving on consignment posts nothing; sale, settlement and payment clear the accrual', async () => {
    await open('CONSIGNED_FIRST');
    await company.call(saveTaxCode, { code: 'T20', name: 'Twenty', rates: [{ from: '2000-01-01', percent: '20' }] });
    const productId = await company.product({ valuation: 'average' });
    await company.receive(productId, '10', { unitPrice: '20.00' });
    const own = await company.balances();
    const consignorId = await company.party();
    const agreementId = await company.agreement({ consignorId, costs: { [productId]: '12.00' }, taxCode: 'T20' });

    await company.receive(productId, '10', { agreementId, supplierId: consignorId });

    expect(await company.balances()).toEqual(own);
    const stock = await onHand(productId);
    expect([stock.own, stock.of(consignorId)]).toEqual([10, 10]);
    const { products, total } = await company.call(getValuation, { productId });
    expect(products.map((row) => [number(row.owned), number(row.value), number(row.consigned)])).toEqual([
      [10, 200, 10],
    ]);
    expect(number(total)).toBe(200);
    const received = await company.call(getStatement, { consignorId, from: '2026-03-01', through: '2026-03-31' });
    expect(received.products.map((row) => [row.received, row.closing, row.sold].map(number))).toEqual([[10, 10, 0]]);

    const { invoice } = await company.sell(customerId, [
      { productId, quantity: '5', unitPrice: '20.00', taxCode: 'T20' },
    ]);
    expect(number(invoice.gross)).toBe(120);
    expect(changes(own, await company.balances())).toEqual({
      COGS_CONS: '60.00',
      CONS_ACCRUAL: '-60.00',
      AR: '120.00',
      REV: '-100.00',
      TAX_OUT: '-20.00',
    });

    const { settlements } = await company.call(settle, { agreementId, through: '2026-03-31' });
    await everythingApplied();
    const [settlement] = settlements;
    expect([number(settlement?.bill?.net), number(settlement?.bill?.tax), number(settlement?.bill?.gross)]).toEqual([
      60, 12, 72,
    ]);
    expect(changes(own, await company.balances())).toEqual({
      COGS_CONS: '60.00',
      TAX_IN: '12.00',
      AP: '-72.00',
      AR: '120.00',
      REV: '-100.00',
      TAX_OUT: '-20.00',
    });

    await company.pay(consignorId, '72.00', settlement?.bill?.id ?? '', 'out');
    expect(changes(own, await company.balances())).toEqual({
      COGS_CONS: '60.00',
      TAX_IN: '12.00',
      BANK: '-72.00',
      AR: '120.00',
      REV: '-100.00',
      TAX_OUT: '-20.00',
    });
    expect((await company.call(getBill, { billId: settlement?.bill?.id ?? '' })).state).toBe('paid');
    const statement = await company.call(getStatement, { consignorId, from: '2026-03-01', through: '2026-03-31' });
    expect(statement.products.map((row) => [row.received, row.sold, row.closing].map(number))).toEqual([[10, 5, 5]]);
    expect(statement.amounts.map((row) => [row.sales, row.tax, row.paid, row.closing].map(number))).toEqual([
      [60, 12, 72, 0],
    ]);
  });

  it('S-D03: as an agent only the commission is revenue', async () => {
    await open();
    const productId = await company.product();
    const consignorId = await company.party();
    const agreementId = await company.agreement({ consignorId, commissionPercent: '30' });
    await company.receive(productId, '5', { agreementId, supplierId: consignorId });

    const order = await company.order(customerId, [{ productId, quantity: '5', unitPrice: '20.00' }]);
    const delivery = await company.ship(order.id);
    expect(await company.balances()).toEqual({ UNBILLED: '100.00', CONS_PAYABLE: '-70.00', COMMISSION_REV: '-30.00' });
    await company.invoice(delivery.id);

    expect(await company.balances()).toEqual({ AR: '100.00', CONS_PAYABLE: '-70.00', COMMISSION_REV: '-30.00' });
    const statement = await company.call(getStatement, { consignorId, from: '2026-03-01', through: '2026-03-31' });
    expect([statement.agency.turnover, statement.agency.commission, statement.agency.share].map(number)).toEqual([
      100, 30, 70,
    ]);
    const { rows } = await company.call(reportSales, { from: '2026-03', through: '2026-03', groupBy: 'month' });
    expect(rows.map(({ netExact, agentNet }) => [number(netExact), number(agentNet)])).toEqual([[100, 100]]);
  });

  it.each([
    {
      policy: 'CONSIGNED_FIRST' as const,
      consigned: 10,
      own: 2,
      COGS_CONS: '90.00',
      COGS: '16.00',
      ownLeft: 4,
      consignedLeft: 0,
    },
    {
      policy: 'OWNED_FIRST' as const,
      consigned: 6,
      own: 6,
      COGS_CONS: '54.00',
      COGS: '48.00',
      ownLeft: 0,
      consignedLeft: 4,
    },
  ])(
    'S-D05: one order line draws from both owners under $policy and the customer sees one line',
    async ({ policy, consigned, own, COGS_CONS, COGS, ownLeft, consignedLeft }) => {
      const { productId, consignorId } = await mixedStock(policy);
      const order = await company.order(customerId, [{ productId, quantity: '12', unitPrice: '15.00' }]);

      const proposed = await company.call(
        createDelivery,
        { source: { type: 'sales-order', id: order.id } },
        { dryRun: true },
      );
      const proposal = (kind: 'own' | 'consignor') =>
        proposed.lines[0]?.allocations
          .filter(({ owner }) => owner.kind === kind)
          .reduce((sum, { quantity }) => sum + number(quantity), 0);
      expect([proposal('consignor'), proposal('own')]).toEqual([consigned, own]);
      expect(proposed.lines[0]?.allocations.every(({ reason }) => reason !== '')).toBe(true);
      const before = await company.balances();
      const delivery = await company.ship(order.id);
      const invoice = await company.invoice(delivery.id);

      expect(changes(before, await company.balances())).toEqual({
        COGS_CONS,
        COGS,
        CONS_ACCRUAL: `-${COGS_CONS}`,
        INV: `-${COGS}`,
        AR: '180.00',
        REV: '-180.00',
      });
      expect(invoice.lines.map(({ quantity, net }) => [number(quantity), number(net)])).toEqual([[12, 180]]);
      expect(JSON.stringify(invoice)).not.toContain(consignorId);
      const stock = await onHand(productId);
      expect([stock.own, stock.of(consignorId)]).toEqual([ownLeft, consignedLeft]);
    },
  );

  it('S-D06: two consignors of one product are consumed in the order of their receipts', async () => {
    await open('CONSIGNED_FIFO');
    const productId = await company.product();
    const [first, second] = [await company.party(), await company.party()];
    const firstAgreement = await company.agreement({ consignorId: first, costs: { [productId]: '9.00' } });
    const secondAgreement = await company.agreement({ consignorId: second, costs: { [productId]: '9.50' } });
    await company.receive(productId, '4', { agreementId: firstAgreement, supplierId: first });
    await company.receive(productId, '6', { agreementId: secondAgreement, supplierId: second });

    const order = await company.order(customerId, [{ productId, quantity: '7', unitPrice: '15.00' }]);
    await company.ship(order.id);

    expect(await company.balances()).toEqual({ COGS_CONS: '64.50', CONS_ACCRUAL: '-64.50' });
    const owed = async (consignorId: string) =>
      (await company.call(listAccruals, { filter: { consignorId: { eq: consignorId } } })).data.map((accrual) => [
        number(accrual.quantity),
        number(accrual.owed),
      ]);
    expect([await owed(first), await owed(second)]).toEqual([[[4, 36]], [[3, 28.5]]]);
    const stock = await onHand(productId);
    expect([stock.of(first), stock.of(second)]).toEqual([0, 3]);
    const seen = await company.call(getStatement, { consignorId: first, from: '2026-03-01', through: '2026-03-31' });
    expect(seen.products.map((row) => number(row.received))).toEqual([4]);
  });

  it('S-D08: a return of a mixed line is undone in reverse order of consumption', async () => {
    const { productId, consignorId } = await mixedStock('OWNED_FIRST');
    const { delivery } = await company.sell(customerId, [{ productId, quantity: '12', unitPrice: '15.00' }]);
    const before = await company.balances();

    const returned = await company.call(receiveSalesReturn, {
      lines: [{ deliveryLineId: delivery.lines[0]?.id ?? '', quantity: '4' }],
    });
    await everythingApplied();
    const draft = await company.call(createCreditNote, {
      kind: 'returns_goods',
      source: { type: 'sales-return', id: returned.id },
    });
    await company.call(issueInvoice, { invoiceId: draft.id, version: draft.version });

    expect(changes(before, await company.balances())).toEqual({
      CONS_ACCRUAL: '36.00',
      COGS_CONS: '-36.00',
      SALES_RETURNS: '60.00',
      AR: '-60.00',
    });
    const stock = await onHand(productId);
    expect([stock.own, stock.of(consignorId)]).toEqual([0, 8]);
    const { data } = await company.call(listAccruals, { filter: { consignorId: { eq: consignorId } } });
    const net = data.reduce((sum, { kind, quantity }) => sum + (kind === 'return' ? -1 : 1) * number(quantity), 0);
    const left = data.reduce((sum, { kind, owed }) => sum + (kind === 'return' ? -1 : 1) * number(owed), 0);
    expect([net, left]).toEqual([2, 18]);
  });

  const mixedStock = async (policy: 'CONSIGNED_FIRST' | 'OWNED_FIRST') => {
    await open(policy);
    const productId = await company.product({ valuation: 'fifo' });
    const consignorId = await company.party();
    const agreementId = await company.agreement({ consignorId, costs: { [productId]: '9.00' } });
    await company.receive(productId, '6', { unitPrice: '8.00' });
    await company.receive(productId, '10', { agreementId, supplierId: consignorId });
    return { productId, consignorId };
  };

  function changes(before: Record<string, string>, after: Record<string, string>): Record<string, string> {
    const roles = new Set([...Object.keys(before), ...Object.keys(after)]);
    const changed = [...roles].map(
      (role) => [role, new Decimal(after[role] ?? '0').minus(before[role] ?? '0')] as const,
    );
    return Object.fromEntries(
      changed.filter(([, change]) => !change.isZero()).map(([role, change]) => [role, change.toFixed(2)]),
    );
  }
});
