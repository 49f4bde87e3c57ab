import type { Client } from '@consigna/contracts/client';
import { createPriceBook, putPrices } from '@consigna/contracts/catalog/price-book';
import { saveProducts } from '@consigna/contracts/catalog/product';
import { activateAgreement, createAgreement } from '@consigna/contracts/consignment/agreement';
import { createCompany, createNetwork, findCompany, type CompanyView } from '@consigna/contracts/directory/company';
import { saveParties } from '@consigna/contracts/directory/party';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { overlapping } from '../replay/lanes.js';
import { isConsigned, type Extent } from './distribution.js';

/** One company of the bench with the ids that requests name. */
export interface BenchCompany {
  readonly id: string;
  readonly branchId: string;
  readonly productIds: readonly string[];
  readonly customerIds: readonly string[];
}

export const BATCH = 500;
const RECEIPT_LINES = 1_000;
/** Nothing of it may ever run out. */
const ON_HAND = '1000000000';
const OVERLAP = 4;
const CURRENCY = 'EUR';
const CONSIGNED_COST = '5.00';
/** Of every company here. */
export const template = {
  country: 'ES',
  baseCurrency: CURRENCY,
  timeZone: 'Europe/Madrid',
  locale: 'es',
  chartTemplate: 'es',
} as const;

/** Sets the data up through the gateway, as any customer would: companies, products with prices, customers, stock. */
export async function setUpWorld(
  client: Client,
  extent: Extent & { readonly networks: number },
): Promise<BenchCompany[]> {
  const views: CompanyView[] = [];
  for (let network = 0; network < extent.networks; network += 1) {
    views.push(...(await createCompanies(client, network, Math.ceil(extent.companies / extent.networks))));
  }
  const companies: BenchCompany[] = [];
  await overlapping([...views.entries()], OVERLAP, async ([index, view]) => {
    companies[index] = await fill(client, view, extent);
  });
  return companies;
}

async function createCompanies(client: Client, network: number, count: number): Promise<CompanyView[]> {
  const headquarters = { ...template, code: `bench-${network}-0`, name: `Bench ${network} headquarters` };
  const { id: networkId, headquartersId } = await client.call(createNetwork, {
    name: `Bench ${network}`,
    headquarters,
  });
  const views = [await client.call(findCompany, {}, { company: headquartersId })];
  for (let company = 1; company < count; company += 1) {
    const code = `bench-${network}-${company}`;
    views.push(
      await client.call(createCompany, { networkId, ...template, code, name: `Bench ${network} company ${company}` }),
    );
  }
  return views;
}

async function fill(client: Client, view: CompanyView, extent: Extent): Promise<BenchCompany> {
  const company = view.id;
  const branchId = view.branches[0]?.id;
  if (branchId === undefined) throw new Error(`company ${view.code} has no branch`);
  const productIds = await saveAll(saveProductBatch(client, company), numbered(extent.productsPerCompany, productOf));
  const customerIds = await saveAll(savePartyBatch(client, company), numbered(extent.customersPerCompany, customerOf));
  const [consignorId = ''] = await saveAll(savePartyBatch(client, company), [
    { code: 'CONSIGNOR', name: 'Consignor', country: 'ES', currency: CURRENCY, isSupplier: true, isConsignor: true },
  ]);
  await savePrices(client, company, productIds);
  const filled = { id: company, branchId, productIds, customerIds };
  await receiveOwned(client, filled);
  await receiveConsigned(client, filled, consignorId);
  return filled;
}

function productOf(index: number) {
  return { sku: `P-${index}`, name: `Product ${index}`, kind: 'goods', valuation: 'average' };
}

function customerOf(index: number) {
  return { code: `C-${index}`, name: `Customer ${index}`, country: 'ES', currency: CURRENCY, isCustomer: true };
}

async function savePrices(client: Client, company: string, productIds: readonly string[]): Promise<void> {
  const book = await client.call(
    createPriceBook,
    { code: 'LIST', name: 'List prices', currency: CURRENCY },
    { company },
  );
  const prices = productIds.map((productId, index) => ({ productId, price: priceOf(index) }));
  await client.call(putPrices, { priceBookId: book.id, version: book.version, prices }, { company });
}

/** 10.00 to 19.99. */
export function priceOf(product: number): string {
  return (10 + (product % 1_000) / 100).toFixed(2);
}

async function receiveOwned(client: Client, { id: company, branchId, productIds }: BenchCompany): Promise<void> {
  const owned = productIds.filter((_, index) => !isConsigned(index));
  for (const chunk of chunksOf(owned, RECEIPT_LINES)) {
    const lines = chunk.map((productId, index) => ({
      productId,
      unitPrice: (4 + (index % 100) / 100).toFixed(2),
      accepted: ON_HAND,
    }));
    await client.call(
      postGoodsReceipt,
      { branchId, supplierId: null, kind: 'standard', currency: CURRENCY, lines },
      { company },
    );
  }
}

async function receiveConsigned(
  client: Client,
  { id: company, branchId, productIds }: BenchCompany,
  consignorId: string,
): Promise<void> {
  const consigned = productIds.filter((_, index) => isConsigned(index));
  const terms = {
    code: 'AGREED',
    currency: CURRENCY,
    role: 'principal',
    selfBilling: true,
    validFrom: '2020-01-01',
  } as const;
  const products = consigned.map((productId) => ({ productId, unitCost: CONSIGNED_COST }));
  const draft = await client.call(createAgreement, { ...terms, consignorId, products }, { company });
  const { id: agreementId } = await client.call(
    activateAgreement,
    { agreementId: draft.id, version: draft.version },
    { company },
  );
  for (const chunk of chunksOf(consigned, RECEIPT_LINES)) {
    const lines = chunk.map((productId) => ({ productId, accepted: ON_HAND }));
    await client.call(
      postGoodsReceipt,
      { branchId, supplierId: consignorId, kind: 'consignment', agreementId, currency: CURRENCY, lines },
      { company },
    );
  }
}

type Saved = readonly { readonly id: string | null; readonly problem: unknown }[];
type SaveBatch = (batch: readonly Record<string, unknown>[]) => Promise<Saved>;

export function saveProductBatch(client: Client, company: string): SaveBatch {
  return async (batch) => {
    const items = batch.map((data) => ({ op: 'create' as const, data }));
    return (await client.call(saveProducts, { items }, { company })).items;
  };
}

function savePartyBatch(client: Client, company: string): SaveBatch {
  return async (batch) => {
    const items = batch.map((data) => ({ op: 'create' as const, data }));
    return (await client.call(saveParties, { items }, { company })).items;
  };
}

/** The ids, in the order of the records. */
export async function saveAll(save: SaveBatch, records: readonly Record<string, unknown>[]): Promise<string[]> {
  const ids: string[] = [];
  for (const chunk of chunksOf(records, BATCH)) {
    for (const { id, problem } of await save(chunk)) {
      if (id === null) throw new Error(`set-up was refused: ${JSON.stringify(problem)}`);
      ids.push(id);
    }
  }
  return ids;
}

export function numbered<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function* chunksOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
