import { addDays } from '@consigna/kernel/business-date';
import { Decimal } from '@consigna/kernel/decimal';
import { createJournalEntry } from '@consigna/contracts/accounting/journal-entry';
import { createBill } from '@consigna/contracts/billing/bill';
import { customersOf } from './customers.js';
import { BLUE_VASE, inCurrency, productOf, products } from './data.js';
import { VASES, type Amount, type DemoPlan } from './plan.js';
import type { Trader } from './trader.js';
import type { CompanyInDemo } from './world.js';

/** Of each product of an open order; the plan keeps more of everything. */
const DOZEN = 12;
/** Wanted beyond what is there. */
const WAITING_FOR = 24;
/** The product that a customer of each shop waits for. */
const SCARCE = 'PUZ-1000-MA';
/** A bill's price against the order's: far over what is let through. */
const TOO_DEAR = '1.12';

/** What is under way when everything else is done, so that every list of things to do has something in it. */
export async function openSituations(
  company: CompanyInDemo,
  trader: Trader,
  plan: DemoPlan,
  today: string,
): Promise<void> {
  const { code } = company.profile;
  await purchasesUnderWay(company, trader);
  await entryToApprove(company);
  if (code === 'depot') return;
  await salesUnderWay(company, trader, plan, today);
  if (code === 'valencia') await shortOfVases(trader, today);
}

/** To approve, to send, and a bill that does not match what was ordered. */
async function purchasesUnderWay(company: CompanyInDemo, trader: Trader): Promise<void> {
  const { profile } = company;
  const supplier = profile.bookSupplier?.code ?? 'PORTMERE';
  const [first = '', second = '', third = ''] = products
    .filter(({ source }) => source === (profile.bookSupplier === null ? 'PORTMERE' : 'books'))
    .map(({ sku }) => sku);
  await trader.draftOrder('open/to-approve', supplier, [
    { sku: first, quantity: 60 },
    { sku: second, quantity: 36 },
  ]);
  await trader.approvedOrder('open/to-send', supplier, [{ sku: third, quantity: 48 }]);
  const order = await trader.order('open/too-dear', supplier, [{ sku: second, quantity: 24 }]);
  const receipt = await trader.receive('open/too-dear', order);
  const price = new Decimal(inCurrency(productOf(second).cost, profile.baseCurrency));
  await company.call('open/too-dear/bill', createBill, {
    supplierNumber: `R-${order.number}`,
    supplierId: company.party(supplier),
    currency: profile.baseCurrency,
    lines: receipt.lines.map(({ id, accepted }) => ({
      receiptLineId: id,
      quantity: accepted,
      unitPrice: price.times(TOO_DEAR).toDecimalPlaces(2).toString(),
    })),
  });
}

async function entryToApprove(company: CompanyInDemo): Promise<void> {
  await company.call('open/entry', createJournalEntry, {
    description: 'Electricity, paid by direct debit',
    lines: [
      { role: 'EXPENSE', debit: '214.60' },
      { role: 'BANK', credit: '214.60' },
    ],
  });
}

/** A draft, two orders that wait for their delivery, one that is picked, and one that waits for goods. */
async function salesUnderWay(company: CompanyInDemo, trader: Trader, plan: DemoPlan, today: string): Promise<void> {
  const { code } = company.profile;
  const customers = customersOf(code).filter(({ wholesale }) => wholesale);
  const customer = (place: number) => customers[place]?.code ?? '';
  const inDays = (days: number) => ({ deliveryDate: addDays(today, days) });
  const lines = (...skus: string[]) => skus.map((sku) => ({ sku, quantity: DOZEN }));

  await trader.draft('open/draft', customer(3), lines('VEL-0220-NS', 'TAZ-0351-BL'), inDays(6));
  for (const [place, skus] of [
    ['TAZ-0351-BD', 'CER-0092-VE', 'PAP-REG-EST', 'LIB-0305-CU'],
    ['JUG-BLOQ-40', 'CUA-A5-PUN', 'LAM-A3-FARO'],
  ].entries()) {
    const document = `open/waiting-${place + 1}`;
    await trader.confirmed(
      document,
      await trader.draft(document, customer(4 + place), lines(...skus), inDays(3 + place)),
    );
  }
  const ready = await trader.draft(
    'open/picked',
    customer(6),
    lines('PAN-LINO-2', 'PIZ-POSAV-4', 'MAC-TERRA-L'),
    inDays(0),
  );
  await trader.picked('open/picked', (await trader.confirmed('open/picked', ready)).id);
  const scarce: Amount = {
    sku: SCARCE,
    quantity: plan.stockOf(code, SCARCE) + WAITING_FOR,
  };
  const short = await trader.draft('open/backorder', customer(7), [scarce, ...lines('GUI-0300-FI')], inDays(8));
  await trader.confirmed('open/backorder', short, 'backorder');
}

/** Regalos Miramar wants 160 blue vases; 40 of our own and 60 of the potter's are there, and 60 are on order. */
async function shortOfVases(trader: Trader, today: string): Promise<void> {
  await trader.order('open/vases', 'RIO-TINAJA', [
    { sku: BLUE_VASE, quantity: VASES.wanted - VASES.own - VASES.consigned },
  ]);
  const [miramar] = customersOf('valencia');
  await trader.draft(
    'open/miramar',
    miramar?.code ?? '',
    [
      { sku: 'VEL-0220-NS', quantity: 12 },
      { sku: 'TAZ-0351-BD', quantity: 12 },
      { sku: BLUE_VASE, quantity: VASES.wanted },
      { sku: 'CER-0092-VE', quantity: 12 },
      { sku: 'CAL-2027-OF', quantity: 6 },
    ],
    {
      customerOrderNumber: `MIR-${today.slice(0, 4)}-188`,
      deliveryDate: addDays(today, 4),
    },
  );
}
