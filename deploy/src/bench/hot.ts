import type pg from 'pg';
import { saveProducts } from '@consigna/contracts/catalog/product';
import type { Client } from '@consigna/contracts/client';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { runWindow } from './generator.js';
import type { HotProductResult, HotProductWork } from './hot-product.js';
import type { HotRawResult, HotRawWork } from './hot-raw.js';
import { round } from './latency.js';
import type { BenchCompany } from './world.js';

const CLIENTS = 64;
/** The last units of a product that twice as many want. */
const LAST_UNITS = 500;

/** One product that everybody wants, and whether each unit was promised once. */
export interface HotProductFigures {
  readonly clients: number;
  readonly reservedPerSecond: number;
  /** The reference: a transaction a request, which locks the product's row. */
  readonly lockedRowPerSecond: number;
  readonly ratio: number;
  readonly lastUnits: { readonly stock: number; readonly asked: number; readonly granted: number };
  /** What was promised twice, refused while some was left, or failed; empty is right. */
  readonly wrong: readonly string[];
}

export interface HotProductSetting {
  readonly natsUrl: string;
  readonly rawUrl: string;
  readonly seconds: number;
  readonly company: BenchCompany;
}

/** Measures reservations of one product. They belong to no orders of sales, so whoever verifies does so before. */
export async function measureHotProduct(
  client: Client,
  admin: pg.Client,
  { natsUrl, rawUrl, seconds, company }: HotProductSetting,
): Promise<HotProductFigures> {
  const { id: companyId, branchId } = company;
  const found = await admin.query<{ network_id: string }>(
    'select network_id from directory.company where company_id = $1',
    [companyId],
  );
  const base = { natsUrl, companyId, branchId, networkId: found.rows[0]?.network_id ?? '' };
  const plan = { clients: CLIENTS, warmUpMs: 1_000, windowMs: seconds * 1_000 };
  const reservedOf = async (productId: string) => {
    const { rows } = await admin.query<{ reserved: string }>(
      'select sum(reserved) as reserved from warehouse.stock_pool where company_id = $1 and product_id = $2',
      [companyId, productId],
    );
    return Number(rows[0]?.reserved ?? 0);
  };
  const run = (work: HotProductWork) =>
    runWindow<HotProductWork, HotProductResult, null>('hot-product', { ...plan, work }, async () => null);

  const endless = company.productIds[0] ?? '';
  const before = await reservedOf(endless);
  const ours = (await run({ ...base, productId: endless, atMost: null })).result;
  const counted = (await reservedOf(endless)) - before;
  const { result: raw } = await runWindow<HotRawWork, HotRawResult, null>(
    'hot-raw',
    { ...plan, work: { databaseUrl: rawUrl } },
    async () => null,
  );
  const scarce = await receiveScarce(client, company);
  const asked = 2 * LAST_UNITS;
  const { all: rush } = (await run({ ...base, productId: scarce, atMost: asked })).result;
  return {
    clients: CLIENTS,
    reservedPerSecond: round(ours.reserved / seconds),
    lockedRowPerSecond: round(raw.reserved / seconds),
    ratio: raw.reserved === 0 ? 0 : round(ours.reserved / raw.reserved),
    lastUnits: { stock: LAST_UNITS, asked, granted: rush.granted },
    wrong: [
      ...expected('refused while everything was left', ours.all.refused, 0),
      ...expected('failed', ours.all.failed + rush.failed, 0),
      ...expected('reserved, by the stock', counted, ours.all.granted),
      ...expected('granted of the last units', rush.granted, LAST_UNITS),
      ...expected('reserved of the last units, by the stock', await reservedOf(scarce), LAST_UNITS),
    ],
  };
}

function expected(what: string, found: number, wanted: number): string[] {
  return found === wanted ? [] : [`${what}: ${found}, not ${wanted}`];
}

async function receiveScarce(client: Client, { id: company, branchId }: BenchCompany): Promise<string> {
  const data = { sku: 'SCARCE', name: 'Scarce product', kind: 'goods', valuation: 'average' };
  const { items } = await client.call(saveProducts, { items: [{ op: 'create', data }] }, { company });
  const productId = items[0]?.id ?? '';
  const lines = [{ productId, unitPrice: '4.00', accepted: `${LAST_UNITS}` }];
  const receipt = { branchId, supplierId: null, kind: 'standard' as const, currency: 'EUR', lines };
  await client.call(postGoodsReceipt, receipt, { company });
  return productId;
}
