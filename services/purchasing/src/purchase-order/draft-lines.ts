import type { Product } from '@consigna/contracts/catalog/events';
import type { Party } from '@consigna/contracts/directory/events';
import type { PurchaseOrderLineInput } from '@consigna/contracts/purchasing/purchase-order';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { roundTo } from '@consigna/kernel/rounding';
import type { DraftLine, OrderFacts } from './purchase-order.queries.js';
import { plain } from './purchase-order.view.js';

/** Decimals kept of a line's net (column numeric(30,10)). */
const EXACT_DIGITS = 10;

interface Material {
  facts: OrderFacts;
  supplier: Party;
  kind: 'standard' | 'consignment';
  /** Lines that are already there, for identity and for what a patch leaves out. */
  known: ReadonlyMap<string, DraftLine>;
}

/**
 * Lines of a draft from what was entered, the products and the lines before.
 *
 * @throws DomainError `purchase-order-line-not-found`, `product-not-found`, `product-inactive`, `tax-code-not-found`,
 * `price-missing`, all of one kind at once, each with its pointer
 */
export function draftLines(entered: readonly PurchaseOrderLineInput[], material: Material): DraftLine[] {
  const { facts, kind, known } = material;
  const products = new Map(facts.products.map((product) => [product.id, product]));
  const taxCodes = new Set(facts.taxCodes.map(({ code }) => code));
  const ids = entered.flatMap((line) => line.id ?? []);
  const refuse = (
    code: string,
    field: keyof PurchaseOrderLineInput,
    wrong: (line: PurchaseOrderLineInput) => boolean,
  ) => {
    const fields = entered.flatMap((line, index) =>
      wrong(line) ? [{ pointer: `#/lines/${index}/${field}`, code }] : [],
    );
    const first = entered.find(wrong);
    if (first !== undefined)
      throw new DomainError(code, { id: first[field] ?? null, productId: first.productId }, fields);
  };
  refuse(
    'purchase-order-line-not-found',
    'id',
    ({ id }) => id !== undefined && (!known.has(id) || ids.indexOf(id) !== ids.lastIndexOf(id)),
  );
  refuse('product-not-found', 'productId', ({ productId }) => !products.has(productId));
  refuse('product-inactive', 'productId', ({ productId }) => products.get(productId)?.active === false);
  refuse('tax-code-not-found', 'taxCode', (line) => !taxCodes.has(taxCodeOf(line, material)));
  refuse(
    'price-missing',
    'unitPrice',
    (line) => kind === 'standard' && (line.unitPrice ?? kept(line, known)?.unitPrice) === undefined,
  );
  return entered.flatMap((line, index) => {
    const product = products.get(line.productId)?.fields;
    return product === undefined ? [] : [draftLine(line, index, product, material)];
  });
}

function draftLine(line: PurchaseOrderLineInput, index: number, product: Product, material: Material): DraftLine {
  const before = kept(line, material.known);
  const unitPrice = line.unitPrice ?? before?.unitPrice ?? '0';
  return {
    id: line.id ?? newId(),
    position: index + 1,
    productId: line.productId,
    sku: product.sku,
    description: product.name,
    kind: product.kind,
    unit: product.unit,
    quantity: plain(line.quantity),
    unitPrice: plain(unitPrice),
    net: lineNet(unitPrice, line.quantity),
    taxCode: taxCodeOf(line, material),
    forOrderLineId: line.forOrderLineId ?? before?.forOrderLineId ?? null,
  };
}

/** A line keeps what a patch leaves out, unless it is about another product now. */
function kept(line: PurchaseOrderLineInput, known: ReadonlyMap<string, DraftLine>): DraftLine | undefined {
  const before = line.id === undefined ? undefined : known.get(line.id);
  return before?.productId === line.productId ? before : undefined;
}

function taxCodeOf(line: PurchaseOrderLineInput, { facts, supplier, known }: Material): string {
  return line.taxCode ?? kept(line, known)?.taxCode ?? supplier.taxCode ?? defaultTaxCode(facts) ?? '';
}

/** The company's own default for documents whose party names none. */
export function defaultTaxCode({ taxCodes }: OrderFacts): string | undefined {
  return taxCodes.find(({ fields }) => fields.isDefault)?.code;
}

/** Net of a line, not rounded to the currency. */
export function lineNet(unitPrice: string, quantity: string): string {
  return plain(roundTo(decimal(unitPrice).times(quantity), EXACT_DIGITS));
}

/** Sum of line nets at full precision. */
export function netOf(lines: readonly Pick<DraftLine, 'net'>[]): string {
  return plain(lines.reduce((sum, line) => sum.plus(line.net), decimal(0)));
}
