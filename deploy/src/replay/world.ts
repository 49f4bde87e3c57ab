import { Decimal } from '@consigna/kernel/decimal';
import type { Client } from '@consigna/contracts/client';
import {
  createCompany,
  createNetwork,
  findCompany,
  setClock,
  type CompanyView,
} from '@consigna/contracts/directory/company';
import { createUser, setMembership } from '@consigna/contracts/directory/user';
import { listParties, saveParties } from '@consigna/contracts/directory/party';
import { saveProducts } from '@consigna/contracts/catalog/product';
import { saveExchangeRates } from '@consigna/contracts/accounting/exchange-rate';
import { activateAgreement, createAgreement } from '@consigna/contracts/consignment/agreement';
import { companies, type CompanyKey, type TradingCompanyKey } from './plan/companies.js';
import { agentCommission, consignors, type ConsignmentRole, type ConsignorKey, type Product } from './plan/products.js';
import type { PlannedAgreement, ReplayPlan } from './plan/plan.js';
import { outsideSupplier } from './plan/supply.js';
import { EuroRates, type EuroRate } from './rates.js';
import { overlapping } from './lanes.js';

/** Who does what in a replay: one sets up and moves the clock, one keys documents, one approves. */
export interface People {
  readonly admin: Client;
  readonly clerk: Client;
  readonly approver: Client;
}

/** One company of the replayed network, with the ids that documents name. */
export interface CompanyInPlay {
  readonly key: CompanyKey;
  readonly id: string;
  readonly branchId: string;
  readonly baseCurrency: string;
  /** Product id by stock code. */
  readonly products: Map<string, string>;
  /** Party id by code: customers, suppliers, consignors, and the other companies. */
  readonly parties: Map<string, string>;
  /** Agreement id by `C3/agent`. */
  readonly agreements: Map<string, string>;
}

/** The network that a replay plays in. */
export interface World {
  readonly networkId: string;
  readonly companies: ReadonlyMap<CompanyKey, CompanyInPlay>;
  readonly rates: EuroRates;
}

const NETWORK = 'Giftware Network';
const BATCH = 500;
const OVERLAP = 4;
const OPENED_ON = '2010-11-01';
/** Rows of one call. */
const RATE_CHUNK = 1_000;

/** Early on the first day: everything is set up before it begins. */
export function setUpDay(firstDay: string): string {
  return `${firstDay}T06:00:00.000Z`;
}

/** Creates the network, or finds it: each call carries a key of its own, so that a second time answers the first result. */
export async function setUp(
  people: People,
  plan: ReplayPlan,
  euroRates: readonly EuroRate[],
  say: (line: string) => void,
): Promise<World> {
  const { admin, clerk } = people;
  const [first] = plan.days;
  if (first === undefined) throw new Error('the log has no documents');
  const views = await createCompanies(admin, say);
  const headquarters = views.get('HQ');
  if (headquarters === undefined) throw new Error('headquarters was not created');
  for (const username of ['clerk', 'approver']) {
    await tolerate(
      'user-exists',
      admin.call(createUser, { username, name: username }, { key: `replay/user/${username}` }),
    );
  }
  await overlapping(companies, OVERLAP, async ({ key }) => {
    for (const username of ['clerk', 'approver']) {
      await admin.call(
        setMembership,
        { username, roles: ['owner'] },
        { company: idOf(views, key), key: `replay/membership/${username}` },
      );
    }
  });
  const clock = headquarters.networkId;
  await tolerate(
    'clock-backwards',
    admin.call(setClock, { networkId: clock, now: setUpDay(first.day) }, { key: 'replay/clock/set-up' }),
  );

  const world = new Map<CompanyKey, CompanyInPlay>();
  const rates = new EuroRates(euroRates);
  await overlapping(companies, OVERLAP, async ({ key }) => {
    const view = views.get(key);
    const branch = view?.branches[0];
    if (view === undefined || branch === undefined) throw new Error(`company ${key} has no branch`);
    const company: CompanyInPlay = {
      key,
      id: view.id,
      branchId: branch.id,
      baseCurrency: view.baseCurrency,
      products: new Map(),
      parties: new Map(),
      agreements: new Map(),
    };
    world.set(key, company);
    await saveRates(clerk, company, euroRates);
    await saveAllProducts(clerk, company, plan);
    await saveAllParties(clerk, company, plan);
    if (key === 'HQ') await findCompanies(clerk, company);
    await makeAgreements(clerk, company, plan, rates, first.day);
  });
  say(
    `${NETWORK}: ${companies.length} companies, ${plan.productCodes.length} products, ${plan.customers.length} customers, ${plan.agreements.length} agreements`,
  );
  return { networkId: headquarters.networkId, companies: world, rates };
}

async function createCompanies(admin: Client, say: (line: string) => void): Promise<Map<CompanyKey, CompanyView>> {
  const views = new Map<CompanyKey, CompanyView>();
  const [headquarters, ...others] = companies;
  if (headquarters === undefined) throw new Error('no companies are planned');
  const network = await admin.call(
    createNetwork,
    { name: NETWORK, headquarters: templateOf(headquarters) },
    { key: 'replay/network' },
  );
  for (const company of others) {
    const view = await admin.call(
      createCompany,
      { networkId: network.id, ...templateOf(company) },
      { key: `replay/company/${company.key}` },
    );
    views.set(company.key, view);
    say(`company ${company.key} is ready to trade`);
  }
  views.set('HQ', await admin.call(findCompany, {}, { company: network.headquartersId }));
  return views;
}

function templateOf(company: (typeof companies)[number]) {
  return {
    code: company.key,
    name: company.name,
    country: company.country,
    baseCurrency: company.baseCurrency,
    chartTemplate: chartOf(company.country),
    openedOn: OPENED_ON,
    timeZone: 'UTC',
    branch: { code: `${company.key}-1`, name: `${company.name} main branch` },
  };
}

function chartOf(country: string): 'es' | 'fr' | 'ifrs' {
  return country === 'ES' ? 'es' : country === 'FR' ? 'fr' : 'ifrs';
}

async function saveRates(clerk: Client, company: CompanyInPlay, euroRates: readonly EuroRate[]): Promise<void> {
  for (let start = 0; start < euroRates.length; start += RATE_CHUNK) {
    const rates = euroRates
      .slice(start, start + RATE_CHUNK)
      .map(({ currency, date, value }) => ({ from: 'EUR', to: currency, date, value }));
    await clerk.call(saveExchangeRates, { rates }, { company: company.id, key: `replay/rates/${start}` });
  }
}

async function saveAllProducts(clerk: Client, company: CompanyInPlay, plan: ReplayPlan): Promise<void> {
  const wanted = plan.productCodes.map((code) => productOf(plan, code));
  for (const [index, chunk] of chunks(wanted)) {
    const items = chunk.map((product) => ({
      op: 'upsert' as const,
      data: { sku: product.code, name: product.name, kind: product.supply, valuation: 'average' as const },
    }));
    const { items: results } = await clerk.call(
      saveProducts,
      { items },
      { company: company.id, key: `replay/products/${index}` },
    );
    for (const [position, result] of results.entries()) {
      const product = chunk[position];
      if (product === undefined || result.id === undefined || result.id === null)
        throw new Error(`product ${product?.code} was not saved: ${JSON.stringify(result)}`);
      company.products.set(product.code, result.id);
    }
  }
}

async function saveAllParties(clerk: Client, company: CompanyInPlay, plan: ReplayPlan): Promise<void> {
  const parties =
    company.key === 'HQ' ? [supplier()] : [...consignors.map(consignorParty), ...customersOf(plan, company.key)];
  for (const [index, chunk] of chunks(parties)) {
    const items = chunk.map((data) => ({ op: 'upsert' as const, data }));
    const { items: results } = await clerk.call(
      saveParties,
      { items },
      { company: company.id, key: `replay/parties/${index}` },
    );
    for (const [position, result] of results.entries()) {
      const party = chunk[position];
      if (party === undefined || result.id === undefined || result.id === null)
        throw new Error(`party ${party?.code} was not saved: ${JSON.stringify(result)}`);
      company.parties.set(party.code, result.id);
    }
  }
}

/** The other companies are parties since they were created; their ids are looked up. */
async function findCompanies(clerk: Client, company: CompanyInPlay): Promise<void> {
  const { data } = await clerk.call(
    listParties,
    { filter: { interCompanyId: { isnull: 'false' } }, limit: 200 },
    { company: company.id },
  );
  for (const { id, code } of data) company.parties.set(code, id);
}

function supplier() {
  return {
    code: outsideSupplier,
    name: 'Giftware Imports',
    isSupplier: true,
    isCustomer: false,
    isConsignor: false,
    country: 'CN',
    currency: 'GBP',
  };
}

function consignorParty({ key, name, settlementCurrency }: (typeof consignors)[number]) {
  return {
    code: key,
    name,
    isSupplier: true,
    isCustomer: false,
    isConsignor: true,
    country: 'GB',
    currency: settlementCurrency,
  };
}

function customersOf(plan: ReplayPlan, key: CompanyKey) {
  return plan.customers
    .filter(({ company }) => company === key)
    .map(({ customer, walkIn, countryCodes }) => ({
      code: customer,
      name: walkIn ? `Walk-in customers ${countryCodes[0] ?? ''}` : `Customer ${customer}`,
      isSupplier: false,
      isCustomer: true,
      isConsignor: false,
      country: countryCodes[0] ?? 'ZZ',
      currency: 'GBP',
    }));
}

async function makeAgreements(
  clerk: Client,
  company: CompanyInPlay,
  plan: ReplayPlan,
  rates: EuroRates,
  day: string,
): Promise<void> {
  for (const agreement of plan.agreements.filter(
    (candidate) => candidate.company === (company.key as TradingCompanyKey),
  )) {
    const key = `replay/agreement/${agreement.consignor}/${agreement.role}`;
    const draft = await clerk.call(createAgreement, termsOf(agreement, company, plan, rates, day), {
      company: company.id,
      key,
    });
    const active = await clerk.call(
      activateAgreement,
      { agreementId: draft.id, version: draft.version },
      { company: company.id, key: `${key}/activate` },
    );
    company.agreements.set(agreementKey(agreement.consignor, agreement.role), active.id);
  }
}

function termsOf(
  { consignor, role }: PlannedAgreement,
  company: CompanyInPlay,
  plan: ReplayPlan,
  rates: EuroRates,
  day: string,
) {
  const currency = consignors.find(({ key }) => key === consignor)?.settlementCurrency ?? 'GBP';
  const perPound = rates.cross('GBP', currency, day);
  const products =
    role === 'agent'
      ? []
      : plan.productCodes.flatMap((code) => agreedTerm(productOf(plan, code), consignor, company, perPound));
  return {
    consignorId: idIn(company.parties, consignor),
    code: `${consignor}-${role}`,
    currency,
    role,
    selfBilling: true,
    validFrom: day.slice(0, 10),
    commissionPercent: role === 'agent' ? new Decimal(agentCommission).times(100).toString() : null,
    products,
  };
}

function agreedTerm(product: Product, consignor: ConsignorKey, company: CompanyInPlay, perPound: Decimal) {
  const { sourcing } = product;
  if (
    sourcing === null ||
    sourcing.kind === 'owned' ||
    sourcing.consignor !== consignor ||
    sourcing.role !== 'principal'
  )
    return [];
  return [
    {
      productId: idIn(company.products, product.code),
      unitCost: perPound.times(product.cost).toDecimalPlaces(6).toString(),
    },
  ];
}

export function agreementKey(consignor: ConsignorKey, role: ConsignmentRole): string {
  return `${consignor}/${role}`;
}

/** The id behind a code; the plan and the set-up come from one source, so a gap is a bug. */
export function idIn(ids: ReadonlyMap<string, string>, code: string): string {
  const id = ids.get(code);
  if (id === undefined) throw new Error(`${code} was not set up`);
  return id;
}

export function inPlay(world: World, key: CompanyKey): CompanyInPlay {
  const company = world.companies.get(key);
  if (company === undefined) throw new Error(`company ${key} was not set up`);
  return company;
}

function productOf(plan: ReplayPlan, code: string): Product {
  const product = plan.products.get(code);
  if (product === undefined) throw new Error(`product ${code} is not in the log`);
  return product;
}

function idOf(views: ReadonlyMap<CompanyKey, CompanyView>, key: CompanyKey): string {
  const view = views.get(key);
  if (view === undefined) throw new Error(`company ${key} was not created`);
  return view.id;
}

/** Passes over one refusal that means "done before". */
export async function tolerate<T>(code: string, call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if ((error as { code?: string }).code === code) return null;
    throw error;
  }
}

function* chunks<T>(items: readonly T[]): Generator<[number, T[]]> {
  for (let start = 0; start < items.length; start += BATCH) yield [start, items.slice(start, start + BATCH)];
}
