import { describe, expect, it } from '@jest/globals';
import { Decimal } from '@consigna/kernel/decimal';
import { createOpeningEntry } from '@consigna/contracts/accounting/journal-entry';
import { listParties } from '@consigna/contracts/directory/party';
import { consolidate, consolidateWithRates } from '@consigna/contracts/reporting/group-reports';
import { ScenarioNetwork, everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';

const number = (value: string | undefined) => new Decimal(value ?? '0').toNumber();

describe('the group', () => {
  it('S-F01: an inter-company sale posts in both companies, and consolidation takes its profit out of stock', async () => {
    const network = await ScenarioNetwork.create({ day: '2026-05-04' });
    const a = await network.company();
    const b = await network.company();
    await everythingApplied();
    const sku = 'F01';
    const ofA = await a.product({ sku });
    const ofB = await b.product({ sku });
    const partyOfB = await partyOf(a, b.id);
    await a.receive(ofA, '10', { unitPrice: '60.00' });

    await a.sell(partyOfB, [{ productId: ofA, quantity: '10', unitPrice: '100.00' }]);
    await everythingApplied();

    expect(await a.balances()).toEqual({ IC_AR: '1000.00', IC_REV: '-1000.00', COGS: '600.00', GRNI: '-600.00' });
    expect(await b.balances()).toEqual({ INV: '1000.00', IC_AP: '-1000.00' });
    await b.sell(await b.party(), [{ productId: ofB, quantity: '4', unitPrice: '150.00' }]);
    expect(await b.balances()).toEqual({
      INV: '600.00',
      IC_AP: '-1000.00',
      AR: '600.00',
      REV: '-600.00',
      COGS: '400.00',
    });
    const [booksOfA, booksOfB] = [await a.balances(), await b.balances()];

    const compute = () =>
      a.clerk.call(consolidate, { from: '2026-05', through: '2026-05', currency: 'EUR' }, { companies: [a.id, b.id] });
    const first = await compute();
    const second = await compute();

    const of = (role: string) =>
      number([...first.profitAndLoss, ...first.balanceSheet].find((row) => row.role === role)?.consolidated);
    expect({
      revenue: of('REV'),
      cogs: of('COGS'),
      inventory: of('INV'),
      between: [of('IC_REV'), of('IC_AR'), of('IC_AP')],
    }).toEqual({
      revenue: 600,
      cogs: 240,
      inventory: 360,
      between: [0, 0, 0],
    });
    expect(first.unmatched).toEqual([]);
    expect(second).toEqual(first);
    expect([await a.balances(), await b.balances()]).toEqual([booksOfA, booksOfB]);
    expect(await network.violations()).toEqual([]);
  });

  it('S-F08: a foreign subsidiary is translated, and the difference is equity with its proof', async () => {
    const network = await ScenarioNetwork.create({ day: '2026-01-02' });
    const subsidiary = await network.company({ baseCurrency: 'USD', country: 'US' });
    await subsidiary.call(createOpeningEntry, {
      lines: [
        { role: 'BANK', debit: '1200.00' },
        { role: 'CAPITAL', credit: '1000.00' },
        { role: 'RETAINED_EARNINGS', credit: '200.00' },
      ],
    });
    const customerId = await subsidiary.party();
    await network.moveTo('2026-06-15');
    await subsidiary.directInvoice(customerId, [{ quantity: '1', unitPrice: '300.00' }]);
    await everythingApplied();

    const result = await subsidiary.clerk.call(
      consolidateWithRates,
      {
        from: '2026-01',
        through: '2026-12',
        currency: 'EUR',
        rates: [
          {
            companyId: subsidiary.id,
            opening: '0.88',
            average: '0.90',
            closing: '0.95',
            historical: [
              { role: 'CAPITAL', rate: '0.80' },
              { role: 'RETAINED_EARNINGS', amount: '170.00' },
            ],
          },
        ],
      },
      { companies: [subsidiary.id] },
    );

    const of = (role: string) => number(result.balanceSheet.find((row) => row.role === role)?.consolidated);
    expect([of('CAPITAL'), of('RETAINED_EARNINGS'), of('NET_INCOME'), of('CTA')]).toEqual([800, 170, 270, 185]);
    expect(number(result.totals.assets)).toBe(1425);
    const [proof] = result.companies.map(({ translation }) => translation);
    expect([proof?.broughtForward, proof?.onOpeningNetAssets, proof?.onIncome, proof?.total].map(number)).toEqual([
      86, 84, 15, 185,
    ]);
    expect(number(result.totals.outOfBalance)).toBe(0);
    expect(await network.violations()).toEqual([]);
  });

  const partyOf = async (company: ScenarioCompany, otherId: string) => {
    const { data } = await company.call(listParties, { filter: { interCompanyId: { eq: otherId } } });
    const [party] = data;
    if (party === undefined) throw new Error('the other company is not a party here');
    return party.id;
  };
});
