import { type Decimal, decimal } from '@consigna/kernel/decimal';
import type { TradingCompanyKey } from './companies.js';
import { draw } from './draw.js';
import type { ConsignmentRole, ConsignorKey, Product } from './products.js';

/** Goods that arrive at one company before the documents of a day. */
export interface SupplyNeed {
  company: TradingCompanyKey;
  productCode: string;
  day: string;
  quantity: Decimal;
  /** How much of it nobody needs on that day. */
  spare: Decimal;
}

/** All prices are GBP per unit without VAT. Documents are named for `replay/<document>/<step>`. */
export interface PurchaseOrder {
  document: string;
  buyer: 'HQ';
  supplier: typeof outsideSupplier;
  lines: { productCode: string; quantity: string; unitCost: string }[];
  /** Made good at once, before headquarters sells the goods on: `madeGoodOn` is the order's day. */
  discrepancy: Discrepancy | null;
}

export interface InterCompanySale {
  document: string;
  seller: 'HQ';
  buyer: TradingCompanyKey;
  /** `unitPrice` is cost + 15 %, exact. */
  lines: { productCode: string; quantity: string; unitCost: string; unitPrice: string }[];
  discrepancy: Discrepancy | null;
}

export interface ConsignmentOrder {
  document: string;
  company: TradingCompanyKey;
  consignor: ConsignorKey;
  role: ConsignmentRole;
  /** `agreedCost` is what a principal owes per unit; null for an agent, who keeps a commission. */
  lines: { productCode: string; quantity: string; agreedCost: string | null }[];
  discrepancy: Discrepancy | null;
}

/** The first receipt of the document is short by this much; a second receipt brings it. */
export interface Discrepancy {
  productCode: string;
  missing: string;
  madeGoodOn: string;
}

/** The missing goods of an inter-company sale or a consignment order; received after the day's orders. */
export interface SecondReceipt {
  /** The order it belongs to; the step's key is its own. */
  document: string;
  orderedOn: string;
  company: TradingCompanyKey;
  consignor: ConsignorKey | null;
  productCode: string;
  quantity: string;
}

export interface DaySupply {
  purchases: PurchaseOrder[];
  interCompany: InterCompanySale[];
  consignments: ConsignmentOrder[];
}

export const outsideSupplier = 'GIFTWARE-IMPORTS';
const interCompanyMarkup = '1.15';
/** Larger documents would hold their locks too long. */
const maxLines = 200;
const discrepancyOneIn = 20;
const missingShare = '0.1';

interface SupplyLine {
  product: Product;
  quantity: Decimal;
  /** Shared by the owned and the consigned half of one product: what one half misses the other may not. */
  spare: { quantity: Decimal };
}

/**
 * The orders that bring a day's needs: owned goods from the outside supplier to headquarters and on to the companies,
 * consigned goods from each consignor to each company.
 * @param nextLogDay the next day of the log within the month, where a second receipt may wait till then
 */
export function supplyOfDay(
  day: string,
  needs: readonly SupplyNeed[],
  products: ReadonlyMap<string, Product>,
  nextLogDay: string | undefined,
): DaySupply {
  const owned = new Map<TradingCompanyKey, SupplyLine[]>();
  const consigned = new Map<string, SupplyLine[]>();
  const sorted = [...needs].sort((a, b) => (a.productCode < b.productCode ? -1 : 1));
  for (const { company, productCode, quantity, spare } of sorted) {
    const product = products.get(productCode);
    if (!product?.sourcing) throw new Error(`no goods ${productCode}`);
    const halves = splitByOwner(product, quantity);
    const shared = { quantity: spare };
    if (halves.owned.greaterThan(0)) append(owned, company, { product, quantity: halves.owned, spare: shared });
    if (halves.consigned.greaterThan(0) && product.sourcing.kind !== 'owned') {
      const key = [company, product.sourcing.consignor, product.sourcing.role].join('|');
      append(consigned, key, { product, quantity: halves.consigned, spare: shared });
    }
  }
  return {
    purchases: purchasesOf(day, [...owned.values()].flat()),
    interCompany: [...owned].sort(byKey).flatMap(([buyer, lines]) => interCompanyOf(day, buyer, lines, nextLogDay)),
    consignments: [...consigned].sort(byKey).flatMap(([key, lines]) => consignmentsOf(day, key, lines, nextLogDay)),
  };
}

/** Half and half for goods that are both; the odd unit is owned. */
export function splitByOwner(product: Product, quantity: Decimal): { owned: Decimal; consigned: Decimal } {
  const none = decimal(0);
  if (product.sourcing?.kind === 'owned') return { owned: quantity, consigned: none };
  if (product.sourcing?.kind === 'consigned') return { owned: none, consigned: quantity };
  const consigned = quantity.dividedBy(2).floor();
  return { owned: quantity.minus(consigned), consigned };
}

/** The second receipts that the orders of a day leave open, each on the day it comes. */
export function secondReceiptsOf(day: string, supply: DaySupply): { day: string; receipt: SecondReceipt }[] {
  const receiptOf = (
    order: { document: string; discrepancy: Discrepancy | null },
    company: TradingCompanyKey,
    consignor: ConsignorKey | null,
  ) => {
    if (!order.discrepancy) return [];
    const { productCode, missing, madeGoodOn } = order.discrepancy;
    const { document } = order;
    return [
      { day: madeGoodOn, receipt: { document, orderedOn: day, company, consignor, productCode, quantity: missing } },
    ];
  };
  return [
    ...supply.interCompany.flatMap((sale) => receiptOf(sale, sale.buyer, null)),
    ...supply.consignments.flatMap((order) => receiptOf(order, order.company, order.consignor)),
  ];
}

function append<Key>(groups: Map<Key, SupplyLine[]>, key: Key, line: SupplyLine): void {
  const group = groups.get(key);
  if (group) group.push(line);
  else groups.set(key, [line]);
}

function byKey([key]: [string, unknown], [otherKey]: [string, unknown]): number {
  return key < otherKey ? -1 : 1;
}

/** Headquarters orders each product once a day, for all companies together. */
function purchasesOf(day: string, lines: SupplyLine[]): PurchaseOrder[] {
  const sums = new Map<string, SupplyLine>();
  for (const { product, quantity } of lines) {
    const sum = sums.get(product.code)?.quantity.plus(quantity) ?? quantity;
    sums.set(product.code, { product, quantity: sum, spare: { quantity: decimal(0) } });
  }
  const ordered = [...sums].sort(byKey).map(([, line]) => line);
  return documentsOf(`PO-${day}-HQ`, ordered).map(({ document, lines: chunk }) => ({
    document,
    buyer: 'HQ',
    supplier: outsideSupplier,
    lines: chunk.map(({ product, quantity }) => ({
      productCode: product.code,
      quantity: quantity.toString(),
      unitCost: product.cost,
    })),
    discrepancy: discrepancyOf(document, chunk, day, undefined),
  }));
}

function interCompanyOf(
  day: string,
  buyer: TradingCompanyKey,
  lines: SupplyLine[],
  nextLogDay: string | undefined,
): InterCompanySale[] {
  return documentsOf(`IC-${day}-${buyer}`, lines).map(({ document, lines: chunk }) => ({
    document,
    seller: 'HQ',
    buyer,
    lines: chunk.map(({ product, quantity }) => ({
      productCode: product.code,
      quantity: quantity.toString(),
      unitCost: product.cost,
      unitPrice: decimal(product.cost).times(interCompanyMarkup).toString(),
    })),
    discrepancy: discrepancyOf(document, chunk, day, nextLogDay),
  }));
}

function consignmentsOf(
  day: string,
  key: string,
  lines: SupplyLine[],
  nextLogDay: string | undefined,
): ConsignmentOrder[] {
  const [company, consignor, role] = key.split('|') as [TradingCompanyKey, ConsignorKey, ConsignmentRole];
  return documentsOf(`CO-${day}-${company}-${consignor}-${role}`, lines).map(({ document, lines: chunk }) => ({
    document,
    company,
    consignor,
    role,
    lines: chunk.map(({ product, quantity }) => ({
      productCode: product.code,
      quantity: quantity.toString(),
      agreedCost: role === 'principal' ? product.cost : null,
    })),
    discrepancy: discrepancyOf(document, chunk, day, nextLogDay),
  }));
}

function documentsOf(name: string, lines: SupplyLine[]): { document: string; lines: SupplyLine[] }[] {
  const documents: { document: string; lines: SupplyLine[] }[] = [];
  for (let start = 0; start < lines.length; start += maxLines) {
    documents.push({ document: `${name}-${documents.length + 1}`, lines: lines.slice(start, start + maxLines) });
  }
  return documents;
}

/** One receipt in twenty lacks a tenth of its largest line. It is made good the same day when anybody needs it on that day. */
function discrepancyOf(
  document: string,
  lines: SupplyLine[],
  day: string,
  nextLogDay: string | undefined,
): Discrepancy | null {
  const [first, ...others] = lines;
  if (!first || draw(`discrepancy/${document}`, discrepancyOneIn) !== 0) return null;
  const largest = others.reduce((found, line) => (line.quantity.greaterThan(found.quantity) ? line : found), first);
  const missing = largest.quantity.times(missingShare).ceil();
  const waits = nextLogDay !== undefined && missing.lessThanOrEqualTo(largest.spare.quantity);
  if (waits) largest.spare.quantity = largest.spare.quantity.minus(missing);
  return { productCode: largest.product.code, missing: missing.toString(), madeGoodOn: waits ? nextLogDay : day };
}
