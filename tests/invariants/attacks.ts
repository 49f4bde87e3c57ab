import type { Contract } from '@consigna/contracts/contract';
import { ownerOf } from '@consigna/contracts/contract';
import { z } from 'zod';
import type { Belongings } from './trading-company.js';

/** The part of JSON Schema that contracts use. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Where an id stands in an input: names of members, `[]` for items, `|n` for the chosen alternative. */
export type Place = readonly string[];

/** What a request would say with ids of the caller's own company everywhere but at one place. */
export interface Attack {
  readonly place: string;
  readonly input: Record<string, unknown>;
  /** Ids that are not the caller's, as they stand in the input. */
  readonly foreign: readonly string[];
}

/** Every place of a contract's input where an id stands, attacked one by one, and all at once. */
export function attacksOn(contract: Contract, own: Belongings, foreign: Belongings): Attack[] {
  const schema = z.toJSONSchema(contract.input, { io: 'input', unrepresentable: 'any' }) as Schema;
  const places = idPlaces(schema);
  const attacks = places.map((place) => build(contract, schema, place, own, foreign));
  return places.length > 1 ? [...attacks, everythingForeign(contract, schema, foreign)] : attacks;
}

/** What kind of thing an id names, by the member it stands in; the same word may mean two things in two services. */
export function kindOf(contract: Contract, name: string, type?: unknown): keyof Belongings {
  const service = ownerOf(contract.subject);
  const special =
    kinds[`${contract.subject}.${name}`] ??
    kinds[`${service}.${name}`] ??
    (name === 'id' ? (kinds[`id.${String(type)}`] ?? kinds[`${service}.id`]) : undefined);
  const kind = special ?? kinds[name];
  if (kind === undefined)
    throw new Error(
      `${contract.subject}: what is the ${name} (${String(type)}) of? Name it in tests/invariants/attacks.ts`,
    );
  return kind;
}

const kinds: Readonly<Record<string, keyof Belongings>> = {
  'purchasing.order.list.id': 'purchaseOrder',
  'sales.order.list.id': 'salesOrder',
  'purchasing.orderId': 'purchaseOrder',
  'purchasing.id': 'purchaseOrderLine',
  'sales.id': 'orderLine',
  'id.delivery': 'delivery',
  'id.sales-order': 'salesOrder',
  'id.sales-return': 'salesReturn',
  'id.purchase-order': 'purchaseOrder',
  'id.goods-receipt': 'goodsReceipt',
  'id.credit_note': 'creditNote',
  'id.payment': 'payment',
  adjustmentId: 'adjustment',
  agreementId: 'agreement',
  allocationId: 'allocation',
  backorderIds: 'backorder',
  billId: 'bill',
  branchId: 'branch',
  causeId: 'goodsReceipt',
  causeLineId: 'receiptLine',
  companyId: 'company',
  consignorId: 'consignor',
  correctsInvoiceId: 'invoice',
  correctsLineId: 'invoiceLine',
  customerId: 'party',
  deliveryId: 'delivery',
  deliveryLineId: 'deliveryLine',
  documentId: 'invoice',
  entryId: 'journalEntry',
  forOrderLineId: 'orderLine',
  fromId: 'payment',
  interCompanyId: 'company',
  interCompanyOrderId: 'salesOrder',
  invoiceId: 'invoice',
  layerId: 'layer',
  moveId: 'layer',
  networkId: 'network',
  orderId: 'salesOrder',
  orderLineId: 'orderLine',
  partyId: 'party',
  paymentId: 'payment',
  priceBookId: 'priceBook',
  productId: 'product',
  productIds: 'product',
  purchaseOrderId: 'purchaseOrder',
  purchaseOrderLineId: 'purchaseOrderLine',
  receiptId: 'goodsReceipt',
  receiptLineId: 'receiptLine',
  returnId: 'salesReturn',
  returnLineId: 'returnLine',
  reversesEntryId: 'journalEntry',
  settlementId: 'settlement',
  'source.id': 'invoice',
  supplierId: 'party',
  userId: 'party',
  viewId: 'savedView',
  noticeIds: 'notice',
  warehouseId: 'warehouse',
};

/**
 * What else stands in an otherwise sparse input so that the check of an id is reached: rules over several members
 * ("either a source or lines") are not in a schema. `member` is filled by its schema, `member=value` as told,
 * `member@|1` by that alternative of its items. Under the empty name: wherever nothing is aimed at.
 */
const companions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'billing.invoice.create': { lines: ['customerId'], customerId: ['lines'], branchId: ['customerId', 'lines'] },
  'billing.bill.create': {
    '': ['description'],
    lines: ['supplierId', 'currency'],
    supplierId: ['lines', 'currency'],
    branchId: ['supplierId', 'lines', 'currency'],
  },
  'billing.credit-note.create': { customerId: ['lines', 'currency'], branchId: ['customerId', 'lines', 'currency'] },
  'catalog.price-book.put-prices': { productId: ['price'] },
  'directory.notice.mark': { noticeIds: ['read'] },
  'consignment.settlement.settle': { agreementId: ['through'], consignorId: ['through'] },
  'warehouse.sales-return.receive': {
    branchId: ['customerId', 'lines@|1'],
    customerId: ['branchId', 'lines@|1'],
    lines: ['branchId', 'customerId'],
  },
  'warehouse.goods-receipt.post': { agreementId: ['kind=consignment'] },
  'warehouse.adjustment.post': {
    owner: ['direction=in'],
    consignorId: ['kind=consignor'],
    agreementId: ['kind=consignor'],
  },
};

function idPlaces(schema: Schema, before: Place = []): Place[] {
  if (schema.format === 'uuid') return [before];
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return options.flatMap((option, index) => idPlaces(option, [...before, `|${index}`]));
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    idPlaces(member, [...before, name]),
  );
  const types = schema.properties?.['type']?.enum ?? [];
  // `{ type, id }`: the id is another thing for each type.
  const typed = types
    .slice(1)
    .flatMap((type) =>
      members
        .filter((place) => place.length === before.length + 1 && place.at(-1) === 'id')
        .map((place) => [...place, `=${String(type)}`]),
    );
  const items = schema.items === undefined ? [] : idPlaces(schema.items, [...before, '[]']);
  return [...members, ...typed, ...items];
}

function build(contract: Contract, schema: Schema, place: Place, own: Belongings, foreign: Belongings): Attack {
  const sent: string[] = [];
  const id = (name: string, type: unknown, aimed: boolean) => {
    const value = (aimed ? foreign : own)[kindOf(contract, name, type)];
    if (aimed) sent.push(value);
    return value;
  };
  const input = sample(schema, { contract, id, everything: false }, place, '') as Record<string, unknown>;
  return { place: place.join('.'), input, foreign: sent };
}

function everythingForeign(contract: Contract, schema: Schema, foreign: Belongings): Attack {
  const sent: string[] = [];
  const id = (name: string, type: unknown) => {
    const value = foreign[kindOf(contract, name, type)];
    sent.push(value);
    return value;
  };
  return {
    place: '*',
    input: sample(schema, { contract, id, everything: true }, undefined, '') as Record<string, unknown>,
    foreign: sent,
  };
}

interface Making {
  readonly contract: Contract;
  readonly id: (name: string, type: unknown, aimed: boolean) => string;
  readonly everything: boolean;
}

/** A value of the schema; the aimed place is filled, whatever may be left out elsewhere is. */
function sample(schema: Schema, making: Making, place: Place | undefined, name: string, type?: unknown): unknown {
  if (schema.format === 'uuid') return making.id(name, type, place !== undefined);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) {
    const chosen =
      place?.[0]?.startsWith('|') === true
        ? Number(place[0].slice(1))
        : Math.max(
            0,
            options.findIndex((option) => option.type !== 'null'),
          );
    return sample(options[chosen] ?? {}, making, place?.slice(1), name, type);
  }
  if (schema.type === 'array') return itemsOf(schema, making, place, name);
  if (schema.type === 'object') return membersOf(schema, making, place);
  return plain(schema, name);
}

function itemsOf(schema: Schema, making: Making, place: Place | undefined, name: string): unknown[] {
  if (place === undefined && !making.everything && schema.minItems === undefined) return [];
  const item = sample(schema.items ?? {}, making, place?.slice(1), name);
  const others = Math.max(0, (schema.minItems ?? 1) - 1);
  return [item, ...Array.from({ length: others }, () => sample(schema.items ?? {}, making, undefined, name))];
}

function membersOf(schema: Schema, making: Making, place: Place | undefined): Record<string, unknown> {
  const properties = schema.properties ?? {};
  const aimed = place?.[0];
  const also = companionsOf(making.contract, aimed ?? '', properties);
  const required = new Set([...(schema.required ?? []), ...also.keys(), ...(aimed === undefined ? [] : [aimed])]);
  const names = Object.keys(properties).filter((each) => making.everything || required.has(each));
  const told =
    place?.[1]?.startsWith('=') === true
      ? place[1].slice(1)
      : (properties['type']?.const ?? properties['type']?.enum?.[0]);
  return Object.fromEntries(
    names.map((each) => {
      const how = also.get(each) ?? '';
      if (each === 'type' && told !== undefined) return [each, told];
      if (how.startsWith('=')) return [each, how.slice(1)];
      const member = how.startsWith('@')
        ? alternativeOf(properties[each], Number(how.slice(2)))
        : (properties[each] ?? {});
      return [each, sample(member, making, each === aimed ? place?.slice(1) : undefined, each, told)];
    }),
  );
}

function companionsOf(
  { subject }: Contract,
  aimed: string,
  properties: Readonly<Record<string, Schema>>,
): Map<string, string> {
  const told = companions[subject]?.[aimed] ?? [];
  const parsed = told.map((each) => [/^\w+/.exec(each)?.[0] ?? '', each.replace(/^\w+/, '')] as const);
  return new Map(parsed.filter(([name]) => properties[name] !== undefined));
}

function alternativeOf(list: Schema | undefined, index: number): Schema {
  return { ...list, items: list?.items?.anyOf?.[index] ?? list?.items?.oneOf?.[index] ?? {} };
}

const texts = ['1', 'EUR', 'ES', '2026-01', 'NONE', 'x1', 'sales', 'text'];
const textsByName: Readonly<Record<string, string>> = {
  currency: 'EUR',
  country: 'ES',
  taxCode: 'NONE',
  from: '2026-01-01',
  list: 'sales.order.list',
  through: '2026-01-31',
};

function plain(schema: Schema, name: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (schema.format === 'date') return '2026-01-20';
  if (schema.format === 'date-time') return '2026-01-20T12:00:00.000Z';
  if (schema.type !== 'string') return {};
  const pattern = schema.pattern === undefined ? /^/ : new RegExp(schema.pattern);
  const fits = [textsByName[name] ?? '1', ...texts].find(
    (text) => pattern.test(text) && text.length >= (schema.minLength ?? 0),
  );
  if (fits === undefined) throw new Error(`no example of ${name} fits ${schema.pattern}`);
  return fits;
}
