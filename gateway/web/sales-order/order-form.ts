import type { ProductView } from '@consigna/contracts/catalog/product';
import type { InputOf } from '@consigna/contracts/contract';
import type { createSalesOrder, SalesOrderView, updateSalesOrder } from '@consigna/contracts/sales/sales-order';
import type { Shortage } from '@consigna/contracts/warehouse/reservation';
import { storedLines } from '../ui/line-grid/with-keys';
import type { Picked } from '../ui/resource-picker';

/** A line while it is typed. What is undefined was not entered: price books and products say it. */
export interface Line {
  readonly key: string;
  readonly id?: string;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly kind: 'goods' | 'service';
  readonly unit: string;
  readonly quantity: string;
  readonly unitPrice?: string;
  readonly discountPercent?: string;
  readonly taxCode?: string;
  /** As it was saved; a change of another member keeps them. */
  readonly saved?: { readonly unitPrice: string; readonly discountPercent: string; readonly taxCode: string };
  /** The answer to a shortage: what lacks waits for goods. */
  readonly waits?: boolean;
}

export interface Header {
  readonly customer: Picked | null;
  readonly branchId: string;
  readonly customerOrderNumber: string;
  /** Empty for none. */
  readonly deliveryDate: string;
  /** Empty: as the company decides. */
  readonly shortage: Shortage | '';
}

export interface OrderForm {
  readonly header: Header;
  readonly lines: readonly Line[];
}

export const emptyHeader: Header = {
  customer: null,
  branchId: '',
  customerOrderNumber: '',
  deliveryDate: '',
  shortage: '',
};

export function blankLine(): Line {
  return { key: crypto.randomUUID(), productId: '', sku: '', name: '', kind: 'goods', unit: '', quantity: '1' };
}

/** Another product begins the line anew; only the quantity stays. */
export function withProduct(product: ProductView): (line: Line) => Line {
  return ({ key, id, quantity }) => ({
    key,
    ...(id === undefined ? {} : { id }),
    productId: product.id,
    sku: product.sku,
    name: product.name,
    kind: product.kind,
    unit: product.unit,
    quantity,
  });
}

/** Another quantity is another shortage: what was answered goes. */
export function withQuantity(quantity: string): (line: Line) => Line {
  return ({ waits: _answer, ...line }) => ({ ...line, quantity });
}

export function formOf(order: SalesOrderView): OrderForm {
  return {
    header: {
      customer: { id: order.customerId, label: order.customerName },
      branchId: order.branchId,
      customerOrderNumber: order.customerOrderNumber ?? '',
      deliveryDate: order.deliveryDate ?? '',
      shortage: order.shortage ?? '',
    },
    lines: order.lines.map(lineOf),
  };
}

function lineOf(line: SalesOrderView['lines'][number]): Line {
  const { id, productId, sku, kind, unit, quantity, unitPrice, discountPercent, taxCode } = line;
  return {
    key: id,
    id,
    productId,
    sku,
    name: line.description,
    kind,
    unit,
    quantity,
    saved: { unitPrice, discountPercent, taxCode },
  };
}

/** A line that names a product; one begun and left empty is nothing. */
export function isEntered({ productId }: Line): boolean {
  return productId !== '';
}

export function enteredLines(lines: readonly Line[]): readonly Line[] {
  return lines.filter(isEntered);
}

/**
 * A line as it was typed, over the lines that are stored now: the same one where it is stored, found by its id or, where it
 * had none yet, by its key. It has the figures it had, which are entered where others are stored, and is new where it is
 * stored no more. What is as it is stored stays the same object.
 */
export function typedAgain(stored: readonly Line[]): (line: Line) => Line {
  const storedAs = storedLines(stored);
  return (line) => {
    const { id: _before, saved, ...typed } = line;
    const now = storedAs(line);
    if (now?.id === undefined) return { ...saved, ...typed };
    if (now.saved === undefined || now.productId !== line.productId) return { ...saved, ...typed, id: now.id };
    const figures = saved === undefined ? {} : differing(saved, now.saved);
    const isSame = line.id === now.id && saved !== undefined && Object.keys(figures).length === 0;
    return isSame ? line : { ...figures, ...typed, id: now.id, saved: now.saved };
  };
}

type SavedFigures = NonNullable<Line['saved']>;

function differing(before: SavedFigures, now: SavedFigures): Partial<SavedFigures> {
  const members = ['unitPrice', 'discountPercent', 'taxCode'] as const;
  return Object.fromEntries(
    members.filter((member) => before[member] !== now[member]).map((member) => [member, before[member]]),
  );
}

/** Undefined while the customer or a line is missing. */
export function createInput({ header, lines }: OrderForm): InputOf<typeof createSalesOrder> | undefined {
  const entered = enteredLines(lines);
  if (header.customer === null || entered.length === 0) return undefined;
  return {
    customerId: header.customer.id,
    ...(header.branchId === '' ? {} : { branchId: header.branchId }),
    ...(header.customerOrderNumber === '' ? {} : { customerOrderNumber: header.customerOrderNumber }),
    ...(header.deliveryDate === '' ? {} : { deliveryDate: header.deliveryDate }),
    ...(header.shortage === '' ? {} : { shortage: header.shortage }),
    lines: entered.map(lineInput),
  };
}

export function updateInput(
  { header, lines }: OrderForm,
  orderId: string,
  version: number,
): InputOf<typeof updateSalesOrder> | undefined {
  const entered = enteredLines(lines);
  if (entered.length === 0) return undefined;
  return {
    orderId,
    version,
    ...(header.branchId === '' ? {} : { branchId: header.branchId }),
    customerOrderNumber: header.customerOrderNumber === '' ? null : header.customerOrderNumber,
    deliveryDate: header.deliveryDate === '' ? null : header.deliveryDate,
    shortage: header.shortage === '' ? null : header.shortage,
    lines: entered.map(lineInput),
  };
}

function lineInput({ id, productId, quantity, unitPrice, discountPercent, taxCode }: Line) {
  return {
    ...(id === undefined ? {} : { id }),
    productId,
    quantity,
    ...(unitPrice === undefined ? {} : { unitPrice }),
    ...(discountPercent === undefined ? {} : { discountPercent }),
    ...(taxCode === undefined ? {} : { taxCode }),
  };
}

/** What two states of an order differ in, for the question of mine or theirs. */
export type FormField = keyof Header | 'lines';

export function differences(a: OrderForm, b: OrderForm): readonly FormField[] {
  const text = (value: unknown) => JSON.stringify(value);
  const fields: readonly (keyof Header)[] = ['branchId', 'customerOrderNumber', 'deliveryDate', 'shortage'];
  const lines = (form: OrderForm) => text(enteredLines(form.lines).map(lineInput));
  return [
    ...(a.header.customer?.id === b.header.customer?.id ? [] : (['customer'] as const)),
    ...fields.filter((field) => a.header[field] !== b.header[field]),
    ...(lines(a) === lines(b) ? [] : (['lines'] as const)),
  ];
}

/** Their document with the fields of mine that were chosen. Lines that they deleted are new ones. */
export function merged(mine: OrderForm, theirs: OrderForm, kept: ReadonlySet<string>): OrderForm {
  const header = Object.fromEntries(
    Object.entries(theirs.header).map(([field, value]) => [
      field,
      kept.has(field) ? mine.header[field as keyof Header] : (value as unknown),
    ]),
  ) as unknown as Header;
  if (!kept.has('lines')) return { header, lines: theirs.lines };
  const known = new Set(theirs.lines.flatMap(({ id }) => id ?? []));
  const lines = mine.lines.map((line) => {
    if (line.id === undefined || known.has(line.id)) return line;
    const { id: _gone, ...rest } = line;
    return rest;
  });
  return { header, lines };
}
