import { decimal } from '@consigna/kernel/decimal';
import { DomainError, type FieldProblem } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { SalesOrderLineInput } from '@consigna/contracts/sales/sales-order';
import type { CustomerFacts } from '../reference/sales-facts.js';
import { lineNet, netUnitPrice, plain, taxPercentOn } from './order-lines.js';
import type { DraftLine } from './sales-order.queries.js';

/** What the price books said of a line, by its place in the input. */
export type Prices = ReadonlyMap<
  number,
  { unitPrice: string; discountPercent: string; explanation: DraftLine['priceExplanation'] }
>;

interface Material {
  facts: CustomerFacts;
  prices: Prices;
  /** Lines that are already there, for identity and for what a patch leaves out. */
  known: ReadonlyMap<string, DraftLine>;
  date: string;
}

/**
 * Lines of a draft from what was entered, the products, the price books and the lines before.
 *
 * @throws DomainError `product-not-found`, `product-inactive`, `tax-code-not-found`, `sales-order-line-not-found`,
 * `price-missing`, all of one kind at once, each with its pointer
 */
export function draftLines(entered: readonly SalesOrderLineInput[], material: Material): DraftLine[] {
  refuseUnknown(entered, material);
  const missing = entered.flatMap((line, index) => (priceOf(line, index, material) === undefined ? [index] : []));
  refuse('price-missing', missing, 'unitPrice', entered);
  return entered.map((line, index) => draftLine(line, index, material));
}

/** Lines whose price has to be asked for: nobody entered one, and there is none to keep. */
export function unpriced(entered: readonly SalesOrderLineInput[], known: ReadonlyMap<string, DraftLine>): number[] {
  return entered.flatMap((line, index) =>
    line.unitPrice === undefined && kept(line, known) === undefined ? [index] : [],
  );
}

function refuseUnknown(entered: readonly SalesOrderLineInput[], { facts, known }: Material): void {
  const where = (test: (line: SalesOrderLineInput) => boolean) =>
    entered.flatMap((line, index) => (test(line) ? [index] : []));
  const ids = entered.flatMap((line) => line.id ?? []);
  refuse(
    'sales-order-line-not-found',
    where(({ id }) => id !== undefined && (!known.has(id) || ids.indexOf(id) !== ids.lastIndexOf(id))),
    'id',
    entered,
  );
  refuse(
    'product-not-found',
    where(({ productId }) => !facts.products.has(productId)),
    'productId',
    entered,
  );
  refuse(
    'product-inactive',
    where(({ productId }) => facts.products.get(productId)?.active === false),
    'productId',
    entered,
  );
  refuse(
    'tax-code-not-found',
    where((line) => !facts.taxCodes.has(taxCodeOf(line, facts, known))),
    'taxCode',
    entered,
  );
}

function refuse(
  code: string,
  indexes: number[],
  field: keyof SalesOrderLineInput,
  entered: readonly SalesOrderLineInput[],
): void {
  const [first] = indexes;
  if (first === undefined) return;
  const fields: FieldProblem[] = indexes.map((index) => ({ pointer: `#/lines/${index}/${field}`, code }));
  throw new DomainError(code, { id: entered[first]?.[field] ?? null, productId: entered[first]?.productId }, fields);
}

function draftLine(line: SalesOrderLineInput, index: number, material: Material): DraftLine {
  const { facts, known, date } = material;
  const before = kept(line, known);
  const product = facts.products.get(line.productId)?.fields;
  const price = priceOf(line, index, material);
  if (product === undefined || price === undefined) throw new Error('lines were checked before');
  const netPrice = netUnitPrice(price.unitPrice, price.discountPercent);
  const taxCode = taxCodeOf(line, facts, known);
  return {
    id: line.id ?? newId(),
    position: index + 1,
    productId: line.productId,
    sku: product.sku,
    description: line.description ?? before?.description ?? product.name,
    kind: product.kind,
    unit: product.unit,
    quantity: plain(line.quantity),
    unitPrice: plain(price.unitPrice),
    discountPercent: plain(price.discountPercent),
    netUnitPrice: plain(netPrice),
    net: plain(lineNet(netPrice, line.quantity)),
    taxCode,
    taxPercent: plain(taxPercentOn(facts.taxCodes.get(taxCode)?.rates, date)),
    priceExplanation: price.explanation,
  };
}

/** A line keeps what a patch leaves out, unless it is about another product now. */
function kept(line: SalesOrderLineInput, known: ReadonlyMap<string, DraftLine>): DraftLine | undefined {
  const before = line.id === undefined ? undefined : known.get(line.id);
  return before?.productId === line.productId ? before : undefined;
}

function priceOf(line: SalesOrderLineInput, index: number, { prices, known }: Material) {
  const before = kept(line, known);
  if (line.unitPrice !== undefined) {
    return {
      unitPrice: line.unitPrice,
      discountPercent: line.discountPercent ?? before?.discountPercent ?? '0',
      explanation: [],
    };
  }
  const price = before === undefined ? prices.get(index) : { ...before, explanation: before.priceExplanation };
  return price === undefined ? undefined : { ...price, discountPercent: line.discountPercent ?? price.discountPercent };
}

function taxCodeOf(line: SalesOrderLineInput, facts: CustomerFacts, known: ReadonlyMap<string, DraftLine>): string {
  const fallback = () => [...facts.taxCodes].find(([, { isDefault }]) => isDefault)?.[0] ?? '';
  return line.taxCode ?? kept(line, known)?.taxCode ?? facts.customer.fields.taxCode ?? fallback();
}

/** Sum of line nets at full precision. */
export function netOf(lines: readonly DraftLine[]): string {
  return plain(lines.reduce((sum, line) => sum.plus(line.net), decimal(0)));
}
