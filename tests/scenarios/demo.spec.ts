import { beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal } from '@consigna/kernel/decimal';
import { listDraftEntries } from '@consigna/contracts/accounting/journal-entry';
import { listBills } from '@consigna/contracts/billing/bill';
import { listInvoices } from '@consigna/contracts/billing/invoice';
import type { Contract, InputOf, Output } from '@consigna/contracts/contract';
import { listNetworks } from '@consigna/contracts/directory/company';
import { listPurchaseOrders } from '@consigna/contracts/purchasing/purchase-order';
import { consolidate } from '@consigna/contracts/reporting/group-reports';
import { listBackorders } from '@consigna/contracts/sales/backorder';
import { listSalesOrders, readSalesOrder } from '@consigna/contracts/sales/sales-order';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { listDeliveries } from '@consigna/contracts/warehouse/delivery';
import { fillDemo } from '@consigna/deploy/demo/demo';
import { NETWORK } from '@consigna/deploy/demo/data';
import { verify } from '@consigna/deploy/verify/verify';
import { clientOf, runningPlatform } from '@consigna/testing/running-platform';

const MONTHS = 1;
/** Ten weeks of four companies are made, on a machine that may be busy with other tests. */
const PATIENCE_MS = 300_000;

describe('the demo network', () => {
  let network: Output<typeof listNetworks>['data'][number];
  const said: string[] = [];
  const fill = () => fillDemo(runningPlatform(), (line) => said.push(line), MONTHS);
  const find = async () => {
    const { data } = await clientOf('admin').call(listNetworks, {});
    const found = data.find(({ name }) => name === NETWORK);
    if (found === undefined) throw new Error('there is no demo network');
    return found;
  };
  const at = <C extends Contract>(company: string, contract: C, input: InputOf<C>) =>
    clientOf('clerk').call(contract, input, { company });
  const number = (value: string | undefined) => new Decimal(value ?? '0').toNumber();

  beforeAll(async () => {
    await fill();
    network = await find();
  }, PATIENCE_MS);

  it('ends at real time with four companies whose books and stock agree', async () => {
    expect(network.clock).toBeNull();
    expect(network.companies.map(({ code }) => code.toLowerCase()).sort()).toEqual([
      'bristol',
      'depot',
      'lyon',
      'valencia',
    ]);
    const { checks } = await verify(runningPlatform().adminUrl);
    const ids = new Set(network.companies.map(({ id }) => id));
    const wrong = checks.flatMap(({ name, violations }) =>
      violations.filter(({ companyId }) => companyId !== null && ids.has(companyId)).map((each) => ({ name, ...each })),
    );
    expect(wrong).toEqual([]);
  });

  it('consolidates without a difference', async () => {
    const today = network.createdAt.slice(0, 7);
    const group = await clientOf('approver').call(
      consolidate,
      { from: today, through: today, currency: 'EUR' },
      { companies: network.companies.map(({ code }) => code) },
    );

    expect(number(group.totals.outOfBalance)).toBe(0);
    expect(group.unmatched).toEqual([]);
  });

  it('is made once: a second time changes nothing', async () => {
    const before = await find();
    await fill();
    expect(await find()).toEqual(before);
  });

  it('has a draft in Valencia that lacks 60 blue vases, and the order that brings them', async () => {
    const theirNumber = `MIR-${network.createdAt.slice(0, 4)}-188`;
    const { data } = await at('valencia', listSalesOrders, { filter: { customerOrderNumber: { eq: theirNumber } } });
    const [found] = data;
    if (found === undefined) throw new Error('there is no order of Miramar');
    const order = await at('valencia', readSalesOrder, { orderId: found.id });
    const line = order.lines.find(({ sku }) => sku === 'CER-0180-AZ');

    const { products } = await at('valencia', findAvailability, {
      branchId: order.branchId,
      productIds: [line?.productId ?? ''],
    });

    expect(order.state).toBe('draft');
    expect([number(line?.quantity), number(products[0]?.available), number(products[0]?.incoming)]).toEqual([
      160, 100, 60,
    ]);
  });

  it.each(['bristol', 'valencia', 'lyon'])('has something of everything to do in %s', async (company) => {
    const sales = (state: string) => at(company, listSalesOrders, { filter: { state: { eq: state } } });
    const purchases = (state: string) => at(company, listPurchaseOrders, { filter: { state: { eq: state } } });

    const found = {
      drafts: (await sales('draft')).data.length > 0,
      toDeliver: (await sales('confirmed')).data.length >= 2,
      picked: (await at(company, listDeliveries, { filter: { state: { eq: 'allocated' } } })).data.length,
      waiting: (await at(company, listBackorders, { filter: { state: { eq: 'open' } } })).data.length,
      toApprove: (await purchases('draft')).data.length,
      toSend: (await purchases('approved')).data.length,
      held: (await at(company, listBills, { filter: { state: { eq: 'held' } } })).data.length,
      entries: (await at(company, listDraftEntries, {})).data.length,
      overdue:
        (
          await at(company, listInvoices, {
            filter: { state: { in: 'issued,partially_paid' }, dueDate: { lt: network.createdAt.slice(0, 10) } },
          })
        ).data.length > 0,
    };

    expect(found).toEqual({
      drafts: true,
      toDeliver: true,
      picked: 1,
      waiting: 1,
      toApprove: 1,
      toSend: 1,
      held: 1,
      entries: 1,
      overdue: true,
    });
  });
});
