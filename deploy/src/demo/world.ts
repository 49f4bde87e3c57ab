import { addDays } from '@consigna/kernel/business-date';
import { saveExchangeRates } from '@consigna/contracts/accounting/exchange-rate';
import { createOpeningEntry } from '@consigna/contracts/accounting/journal-entry';
import { createPriceBook, putPrices } from '@consigna/contracts/catalog/price-book';
import { saveProducts } from '@consigna/contracts/catalog/product';
import type { Client } from '@consigna/contracts/client';
import { activateAgreement, createAgreement } from '@consigna/contracts/consignment/agreement';
import type { Contract, InputOf, Output } from '@consigna/contracts/contract';
import { createCompany, findCompany } from '@consigna/contracts/directory/company';
import { changeParty, listParties, saveParties } from '@consigna/contracts/directory/party';
import { createUser, setMembership } from '@consigna/contracts/directory/user';
import { tolerate } from '../replay/world.js';
import { accounts } from '../platform/start.js';
import { customersOf, type DemoCustomer } from './customers.js';
import {
  barcodeOf,
  COMMISSION,
  consignors,
  depotSuppliers,
  inCurrency,
  poundsPerEuro,
  products,
  type DemoCompany,
} from './data.js';

export interface People {
  readonly admin: Client;
  readonly clerk: Client;
  readonly approver: Client;
}

/** What one writes, the other approves. */
const roles = {
  clerk: ['sales', 'warehouse', 'purchasing', 'accounting'],
  approver: ['purchasing', 'accounting', 'headquarters'],
} as const;

/** Companies of the network settle with each other once a year. */
const GROUP_TERM_DAYS = 365;
const OPENING_BOOK_DAYS = 10;
/** Wholesale buys below the list price, and from two dozen on further below. */
const WHOLESALE = {
  percentOff: '15',
  dozens: '24',
  percentOffDozens: '22',
} as const;

/** A company of the demo network with the ids that documents name. */
export class CompanyInDemo {
  readonly products = new Map<string, string>();
  readonly parties = new Map<string, string>();
  readonly agreements = new Map<string, string>();

  constructor(
    private readonly people: People,
    readonly profile: DemoCompany,
    readonly id: string,
    readonly branchId: string,
  ) {}

  /** As the clerk. A step has a key of its own, so that a second time answers the first result. */
  call<C extends Contract>(step: string, contract: C, input: InputOf<C>): Promise<Output<C>> {
    return this.people.clerk.call(contract, input, this.at(step));
  }

  /** As the one who approves what the clerk wrote. */
  approve<C extends Contract>(step: string, contract: C, input: InputOf<C>): Promise<Output<C>> {
    return this.people.approver.call(contract, input, this.at(step));
  }

  product(sku: string): string {
    return idIn(this.products, sku);
  }

  party(code: string): string {
    return idIn(this.parties, code);
  }

  private at(step: string) {
    return { company: this.id, key: `demo/${this.profile.code}/${step}` };
  }
}

/** The people get their roles in a company, and it is opened when it is not yet there. */
export async function openCompany(
  people: People,
  network: { id: string; headquartersId: string },
  { profile, openedOn }: { profile: DemoCompany; openedOn: string },
): Promise<CompanyInDemo> {
  const { admin } = people;
  const isHeadquarters = profile.code === 'depot';
  const { id } = isHeadquarters
    ? { id: network.headquartersId }
    : await admin.call(
        createCompany,
        { networkId: network.id, ...templateOf(profile, openedOn) },
        { key: `demo/company/${profile.code}` },
      );
  const { branches } = await admin.call(findCompany, {}, { company: id });
  const [branch] = branches;
  if (branch === undefined) throw new Error(`${profile.code} has no branch`);
  for (const username of ['clerk', 'approver'] as const)
    await admin.call(
      setMembership,
      { username, roles: [...roles[username]] },
      { company: id, key: `demo/${profile.code}/membership/${username}` },
    );
  return new CompanyInDemo(people, profile, id, branch.id);
}

export async function createUsers({ admin }: People): Promise<void> {
  for (const { username, name } of accounts.filter(({ username }) => username !== 'admin'))
    await tolerate('user-exists', admin.call(createUser, { username, name }, { key: `demo/user/${username}` }));
}

export function templateOf(
  { code, name, country, baseCurrency, timeZone, locale, chartTemplate, branch }: DemoCompany,
  openedOn: string,
) {
  return {
    code,
    name,
    country,
    baseCurrency,
    timeZone,
    locale,
    chartTemplate,
    branch,
    openedOn,
  };
}

/** Rates, capital, products, prices, parties and agreements of a company, before its first day of trade. */
export async function setUp(company: CompanyInDemo, openedOn: string, today: string): Promise<void> {
  await company.call('rates', saveExchangeRates, {
    rates: ratesFor(openedOn, today),
  });
  await company.call('opening', createOpeningEntry, {
    lines: [
      { role: 'BANK', debit: company.profile.capital },
      { role: 'CAPITAL', credit: company.profile.capital },
    ],
  });
  const saved = await company.call('products', saveProducts, {
    items: products.map(({ sku, names, category, source }, index) => ({
      op: 'upsert' as const,
      data: {
        sku,
        name: names[company.profile.locale],
        names,
        category,
        barcodes: [barcodeOf(index)],
        taxCategory: source === 'books' ? 'books' : 'standard',
      },
    })),
  });
  remember(
    company.products,
    products.map(({ sku }) => sku),
    saved.items,
  );
  await savePrices(company);
  const parties = partiesOf(company.profile);
  const known = await company.call('parties', saveParties, {
    items: parties.map((data) => ({ op: 'upsert' as const, data })),
  });
  remember(
    company.parties,
    parties.map(({ code }) => code),
    known.items,
  );
  if (company.profile.code !== 'depot') for (const consignor of consignors) await agree(company, consignor, openedOn);
}

/** The other companies are parties of a company since they were opened. */
export async function findSisters(company: CompanyInDemo): Promise<void> {
  const { data } = await company.call('sisters', listParties, {
    filter: { interCompanyId: { isnull: 'false' } },
    limit: 50,
  });
  for (const { id, code, version } of data) {
    company.parties.set(code.toLowerCase(), id);
    const changed = company.call(`terms/${code}`, changeParty, {
      partyId: id,
      version,
      paymentTermDays: GROUP_TERM_DAYS,
    });
    // The second time the party has another version, which tells that it was changed.
    await tolerate('idempotency-key-reused', changed);
  }
}

function ratesFor(openedOn: string, today: string) {
  const rates = [];
  for (let date = addDays(openedOn, -OPENING_BOOK_DAYS); date <= today; date = addDays(date, 1))
    rates.push({
      from: 'EUR',
      to: 'GBP',
      date,
      value: poundsPerEuro(date).toString(),
    });
  return rates;
}

async function savePrices(company: CompanyInDemo): Promise<void> {
  const currency = company.profile.baseCurrency;
  const idOf = (sku: string) => company.product(sku);
  const retail = products.map(({ sku, price }) => ({
    productId: idOf(sku),
    price: inCurrency(price, currency),
  }));
  await priceBook(company, { code: 'RETAIL', name: 'Retail', currency, scope: { kind: 'all' } }, retail);
  const wholesale = products.flatMap(({ sku }) => [
    { productId: idOf(sku), percentOff: WHOLESALE.percentOff },
    {
      productId: idOf(sku),
      minQuantity: WHOLESALE.dozens,
      percentOff: WHOLESALE.percentOffDozens,
    },
  ]);
  const scope = { kind: 'price_group' as const, priceGroup: 'wholesale' };
  await priceBook(company, { code: 'WHOLESALE', name: 'Wholesale', currency, scope }, wholesale);
}

async function priceBook(
  company: CompanyInDemo,
  book: InputOf<typeof createPriceBook>,
  prices: InputOf<typeof putPrices>['prices'],
): Promise<void> {
  const { id, version } = await company.call(`prices/${book.code}`, createPriceBook, book);
  await company.call(`prices/${book.code}/put`, putPrices, {
    priceBookId: id,
    version,
    prices,
  });
}

function partiesOf(profile: DemoCompany) {
  const suppliers =
    profile.code === 'depot' ? depotSuppliers : profile.bookSupplier === null ? [] : [profile.bookSupplier];
  return [
    ...customersOf(profile.code).map((customer) => customerParty(profile, customer)),
    ...suppliers.map(({ code, name }) => ({
      code,
      name,
      isSupplier: true,
      country: profile.country,
      currency: profile.baseCurrency,
    })),
    ...(profile.code === 'depot'
      ? []
      : consignors.map(({ code, name, country, currency }) => ({
          code,
          name,
          isSupplier: true,
          isConsignor: true,
          country,
          currency,
          paymentTermDays: 10,
        }))),
  ];
}

function customerParty(profile: DemoCompany, customer: DemoCustomer) {
  const { code, name, city, country, wholesale, creditLimit, paymentTermDays, taxCode } = customer;
  return {
    code,
    name,
    isCustomer: true,
    country,
    currency: profile.baseCurrency,
    language: profile.locale,
    priceGroup: wholesale ? 'wholesale' : null,
    paymentTermDays,
    creditLimit,
    taxCode,
    addresses: [{ kind: 'delivery' as const, line1: name, city, country }],
  };
}

async function agree(
  company: CompanyInDemo,
  { code, currency, role }: (typeof consignors)[number],
  openedOn: string,
): Promise<void> {
  const draft = await company.call(`agreement/${code}`, createAgreement, {
    consignorId: company.party(code),
    code: `${code}-${openedOn.slice(0, 4)}`,
    currency,
    role,
    selfBilling: true,
    validFrom: openedOn,
    commissionPercent: role === 'agent' ? COMMISSION : null,
    products:
      role === 'agent'
        ? []
        : products
            .filter(({ source }) => source === code)
            .map(({ sku, cost }) => ({
              productId: company.product(sku),
              unitCost: inCurrency(cost, currency),
            })),
  });
  await company.call(`agreement/${code}/activate`, activateAgreement, {
    agreementId: draft.id,
    version: draft.version,
  });
  company.agreements.set(code, draft.id);
}

function remember(ids: Map<string, string>, codes: readonly string[], items: readonly { id?: string | null }[]): void {
  for (const [index, { id }] of items.entries()) {
    const code = codes[index];
    if (code === undefined || id === undefined || id === null)
      throw new Error(`${code} was not saved: ${JSON.stringify(items[index])}`);
    ids.set(code, id);
  }
}

export function idIn(ids: ReadonlyMap<string, string>, code: string): string {
  const id = ids.get(code);
  if (id === undefined) throw new Error(`${code} was not set up`);
  return id;
}
