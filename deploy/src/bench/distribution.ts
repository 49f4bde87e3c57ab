export const distributions = ['private', 'shared', 'hot'] as const;
export type Distribution = (typeof distributions)[number];

/** How much there is of everything in each company. */
export interface Extent {
  readonly companies: number;
  readonly productsPerCompany: number;
  readonly customersPerCompany: number;
}

/** What one loop trades in, as places in the lists of its company. */
export interface Choice {
  readonly company: number;
  readonly customer: number;
  /** Different products. The first is owned, so that every loop has cost of goods. */
  readonly lines: readonly { readonly product: number; readonly quantity: number }[];
  readonly cancelled: boolean;
}

export interface ChoiceOptions {
  readonly extent: Extent;
  readonly distribution: Distribution;
  readonly clients: number;
  readonly worker: number;
  readonly seed: number;
}

const LINES = 5;
const LARGEST_QUANTITY = 5;
const CANCELLED_SHARE = 0.01;
/** Of the lines after the first: a tenth of all lines. */
const CONSIGNED_SHARE = 0.1 * (LINES / (LINES - 1));

/** Every tenth product is left with us by a consignor. */
export function isConsigned(product: number): boolean {
  return product % 10 === 9;
}

/** The endless sequence of one client's choices; the same seed gives the same sequence. */
export function* choices(options: ChoiceOptions): Generator<Choice, never> {
  const { extent, distribution, clients, worker, seed } = options;
  const random = randomNumbers(seed * 1_000 + worker);
  const { from, to } =
    distribution === 'private' ? shareOf(worker, clients, extent) : { from: 0, to: extent.productsPerCompany };
  const range = Array.from({ length: to - from }, (_, place) => from + place);
  const owned = picker(
    range.filter((product) => !isConsigned(product)),
    distribution,
    random,
  );
  const consigned = picker(range.filter(isConsigned), distribution, random);
  const customers = picker(
    Array.from({ length: extent.customersPerCompany }, (_, customer) => customer),
    distribution,
    random,
  );
  for (;;) {
    const products = new Set<number>(distribution === 'hot' ? [0] : []);
    while (products.size < LINES) products.add(products.size > 0 && random() < CONSIGNED_SHARE ? consigned() : owned());
    yield {
      company: companyOf(options, random),
      customer: customers(),
      lines: [...products].map((product) => ({ product, quantity: 1 + Math.floor(random() * LARGEST_QUANTITY) })),
      cancelled: random() < CANCELLED_SHARE,
    };
  }
}

/** A hot product belongs to one company; private clients are spread over the companies. */
function companyOf({ distribution, extent, worker }: ChoiceOptions, random: () => number): number {
  if (distribution === 'hot') return 0;
  return distribution === 'private' ? worker % extent.companies : Math.floor(random() * extent.companies);
}

/** The part of its company's products that only this client trades in. */
function shareOf(
  worker: number,
  clients: number,
  { companies, productsPerCompany }: Extent,
): { from: number; to: number } {
  const shares = Math.ceil(clients / companies);
  const share = Math.floor(worker / companies);
  return {
    from: Math.floor((productsPerCompany * share) / shares),
    to: Math.floor((productsPerCompany * (share + 1)) / shares),
  };
}

/** Private products are equally likely, all others follow Zipf's law with the exponent 1. */
function picker(items: readonly number[], distribution: Distribution, random: () => number): () => number {
  if (items.length === 0) throw new Error('there are too few products for so many clients');
  const cumulated: number[] = [];
  let sum = 0;
  for (const rank of items.keys()) cumulated.push((sum += distribution === 'private' ? 1 : 1 / (rank + 1)));
  return () => items[firstAbove(cumulated, random() * sum)] ?? 0;
}

function firstAbove(cumulated: readonly number[], wanted: number): number {
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Mulberry32: equally distributed over [0, 1), repeatable by its seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
