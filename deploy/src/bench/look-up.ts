import type pg from 'pg';
import { lookUpProducts, type ProductView } from '@consigna/contracts/catalog/product';
import type { Client } from '@consigna/contracts/client';
import { createNetwork } from '@consigna/contracts/directory/company';
import { articleOf, typing, waysToMean, type Typed, type WayToMean } from './assortment.js';
import { percentiles, type Percentiles } from './latency.js';
import { untilFollowed } from './settled.js';
import { BATCH, numbered, saveAll, saveProductBatch, template } from './world.js';

/** Asked before anything is measured, so that plans and machine code are made. */
const WARM_UP = 200;
/** As many as a list under a field shows. */
const OFFERED = 12;
const SEED = 20_261_128;

export interface LookUpSize {
  /** Of the one company. */
  readonly products: number;
  readonly requests: number;
}

/** How long somebody who types waits for the products that may be meant. */
export interface LookUpFigures extends Percentiles {
  readonly products: number;
  readonly setUpSeconds: number;
  readonly requests: number;
  readonly ways: readonly ({ readonly way: WayToMean; readonly requests: number } & Percentiles)[];
  /** Answers that did not offer what was typed; empty is right. */
  readonly wrong: readonly string[];
}

/**
 * Fills a company with products through the gateway and looks them up as the lines of an order do, one request after the other, by one
 * client. A whole code or barcode has to find its product first; whatever else is typed has to be in every product that is offered.
 */
export async function measureLookUp(client: Client, admin: pg.Client, size: LookUpSize): Promise<LookUpFigures> {
  const setUpAt = performance.now();
  const company = await fillCompany(client, admin, size.products);
  await untilFollowed(admin);
  await admin.query('vacuum analyze');
  await admin.query('checkpoint');
  const setUpSeconds = Math.round((performance.now() - setUpAt) / 1_000);

  const took = new Map<WayToMean, number[]>(waysToMean.map((way) => [way, []]));
  const wrong: string[] = [];
  const sequence = typing(size.products, SEED);
  for (let asked = -WARM_UP; asked < size.requests; asked += 1) {
    const { value: typed } = sequence.next();
    const startedAt = performance.now();
    const { products } = await client.call(lookUpProducts, { q: typed.q, limit: OFFERED }, { company });
    if (asked < 0) continue;
    took.get(typed.way)?.push(performance.now() - startedAt);
    if (!offers(products, typed)) wrong.push(`${typed.way} ${typed.q}: ${products.map(({ sku }) => sku).join(', ')}`);
  }
  // What was answered wrongly was not answered fast.
  const measured = (milliseconds: readonly number[]) => percentiles(wrong.length === 0 ? milliseconds : []);
  return {
    products: size.products,
    setUpSeconds,
    requests: size.requests,
    ...measured([...took.values()].flat()),
    ways: waysToMean.map((way) => {
      const milliseconds = took.get(way) ?? [];
      return { way, requests: milliseconds.length, ...measured(milliseconds) };
    }),
    wrong,
  };
}

/** Plans made over empty tables read all of a company until its first products are analysed, as autovacuum does within a minute. */
async function fillCompany(client: Client, admin: pg.Client, products: number): Promise<string> {
  const headquarters = { ...template, code: 'bench-assortment', name: 'Bench assortment' };
  const { headquartersId: company } = await client.call(createNetwork, { name: 'Bench assortment', headquarters });
  const records = numbered(products, (index) => {
    const { sku, name, barcode } = articleOf(index);
    return { sku, name, barcodes: [barcode], category: 'Home' };
  });
  await saveAll(saveProductBatch(client, company), records.slice(0, BATCH));
  await admin.query('analyze');
  await saveAll(saveProductBatch(client, company), records.slice(BATCH));
  return company;
}

function offers(products: readonly ProductView[], { q, article, whole }: Typed): boolean {
  const [first] = products;
  if (first === undefined) return false;
  if (whole) return first.sku === articleOf(article).sku;
  return products.every(({ sku, name, barcodes }) => {
    const said = `${sku} ${name}`.toLowerCase().split(/[^a-z0-9]+/);
    const hasWords = q.split(/[^a-z0-9]+/).every((word) => said.some((each) => each.startsWith(word)));
    return hasWords || sku.toLowerCase().startsWith(q) || barcodes.some((code) => code.startsWith(q));
  });
}
