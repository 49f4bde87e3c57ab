import type { ProductView } from '@consigna/contracts/catalog/product';
import type { InputOf } from '@consigna/contracts/contract';
import type {
  createPurchaseOrder,
  PurchaseOrderKind,
  PurchaseOrderView,
  updatePurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { storedLines } from '../ui/line-grid/with-keys';
import type { Picked } from '../ui/resource-picker';

/** A line while it is typed. */
export interface Line {
  readonly key: string;
  readonly id?: string;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly unit: string;
  readonly quantity: string;
  /** Empty: not entered. On consignment the agreement says it. */
  readonly unitPrice: string;
  /** As it was saved; nobody types them here. */
  readonly saved?: { readonly taxCode: string; readonly forOrderLineId: string | null };
}

export interface Header {
  readonly supplier: Picked | null;
  readonly kind: PurchaseOrderKind;
  readonly agreement: Picked | null;
  readonly branchId: string;
  /** Percent. */
  readonly tolerance: string;
}

export interface OrderForm {
  readonly header: Header;
  readonly lines: readonly Line[];
}

export const emptyForm: OrderForm = {
  header: { supplier: null, kind: 'standard', agreement: null, branchId: '', tolerance: '0' },
  lines: [],
};

export function blankLine(): Line {
  return { key: crypto.randomUUID(), productId: '', sku: '', name: '', unit: '', quantity: '1', unitPrice: '' };
}

/** Another product begins the line anew; only the quantity stays. */
export function withProduct({ id: productId, sku, name, unit }: ProductView): (line: Line) => Line {
  return ({ key, id, quantity }) => ({
    key,
    ...(id === undefined ? {} : { id }),
    ...{ productId, sku, name, unit, quantity },
    unitPrice: '',
  });
}

export function withQuantity(quantity: string): (line: Line) => Line {
  return (line) => ({ ...line, quantity });
}

export function formOf(order: PurchaseOrderView): OrderForm {
  const { supplierId, supplierName, kind, agreementId, branchId, overReceiptPercent } = order;
  return {
    header: {
      supplier: { id: supplierId, label: supplierName },
      kind,
      agreement: agreementId === null ? null : { id: agreementId, label: '' },
      branchId,
      tolerance: overReceiptPercent,
    },
    lines: order.lines.map(
      ({ id, productId, sku, description, unit, quantity, unitPrice, taxCode, forOrderLineId }) => ({
        ...{ key: id, id, productId, sku, name: description, unit, quantity },
        unitPrice: kind === 'consignment' ? '' : unitPrice,
        saved: { taxCode, forOrderLineId },
      }),
    ),
  };
}

/** A line that names a product; one begun and left empty is nothing. */
export function isEntered({ productId }: Line): boolean {
  return productId !== '';
}

export function enteredLines(lines: readonly Line[]): readonly Line[] {
  return lines.filter(isEntered);
}

/** A line as it was typed, over the lines that are stored now: the same one where it is stored, new where it is not. */
export function typedAgain(stored: readonly Line[]): (line: Line) => Line {
  const storedAs = storedLines(stored);
  return (line) => {
    const id = storedAs(line)?.id;
    if (id === line.id) return line;
    const { id: _before, ...typed } = line;
    return id === undefined ? typed : { ...typed, id };
  };
}

/** Whether everything is there that the order takes: a supplier, on consignment its agreement, a price for each line bought. */
export function isComplete({ header, lines }: OrderForm): boolean {
  const entered = enteredLines(lines);
  if (header.supplier === null || entered.length === 0) return false;
  return header.kind === 'consignment' ? header.agreement !== null : entered.every(({ unitPrice }) => unitPrice !== '');
}

/** Undefined while the supplier or a line is missing. */
export function createInput({ header, lines }: OrderForm): InputOf<typeof createPurchaseOrder> | undefined {
  const entered = enteredLines(lines);
  const { supplier, kind, agreement, branchId, tolerance } = header;
  if (supplier === null || entered.length === 0) return undefined;
  return {
    kind,
    supplierId: supplier.id,
    ...(branchId === '' ? {} : { branchId }),
    ...(kind === 'consignment' && agreement !== null ? { agreementId: agreement.id } : {}),
    overReceiptPercent: tolerance,
    lines: entered.map(lineInput),
  };
}

export function updateInput(
  { header, lines }: OrderForm,
  orderId: string,
  version: number,
): InputOf<typeof updatePurchaseOrder> | undefined {
  const entered = enteredLines(lines);
  if (entered.length === 0) return undefined;
  const { branchId, tolerance } = header;
  return {
    ...{ orderId, version, overReceiptPercent: tolerance },
    ...(branchId === '' ? {} : { branchId }),
    lines: entered.map(lineInput),
  };
}

function lineInput({ id, productId, quantity, unitPrice, saved }: Line) {
  return {
    ...(id === undefined ? {} : { id }),
    ...{ productId, quantity },
    ...(unitPrice === '' ? {} : { unitPrice }),
    ...(saved === undefined ? {} : { taxCode: saved.taxCode }),
    ...(saved?.forOrderLineId == null ? {} : { forOrderLineId: saved.forOrderLineId }),
  };
}

/** What two states of an order differ in, for the question of mine or theirs. */
export type FormField = keyof Header | 'lines';

export function differences(a: OrderForm, b: OrderForm): readonly FormField[] {
  const lines = (form: OrderForm) => JSON.stringify(enteredLines(form.lines).map(lineInput));
  const fields = ['kind', 'branchId', 'tolerance'] as const;
  return [
    ...(['supplier', 'agreement'] as const).filter((field) => a.header[field]?.id !== b.header[field]?.id),
    ...fields.filter((field) => a.header[field] !== b.header[field]),
    ...(lines(a) === lines(b) ? [] : (['lines'] as const)),
  ];
}

/** Their document with the fields of mine that were chosen. Lines that they deleted are new ones. */
export function merged(mine: OrderForm, theirs: OrderForm, kept: ReadonlySet<string>): OrderForm {
  const header = {
    ...theirs.header,
    ...(kept.has('branchId') ? { branchId: mine.header.branchId } : {}),
    ...(kept.has('tolerance') ? { tolerance: mine.header.tolerance } : {}),
  };
  if (!kept.has('lines')) return { header, lines: theirs.lines };
  const known = new Set(theirs.lines.flatMap(({ id }) => id ?? []));
  const lines = mine.lines.map((line) => {
    if (line.id === undefined || known.has(line.id)) return line;
    const { id: _gone, ...rest } = line;
    return rest;
  });
  return { header, lines };
}
