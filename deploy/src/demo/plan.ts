import { addDays, endOfMonth, monthOf, startOfMonth } from '@consigna/kernel/business-date';
import { customersOf, type DemoCustomer } from './customers.js';
import {
  BLUE_VASE,
  companies,
  companyCodes,
  consignors,
  depotSuppliers,
  productOf,
  products,
  shops,
  type CompanyCode,
  type ConsignorCode,
  type DemoProduct,
} from './data.js';

/** Units of a product on a document. */
export interface Amount {
  readonly sku: string;
  readonly quantity: number;
}

/** One thing that somebody does in a company. Later ones name the document of an earlier one. */
export type Act =
  | {
      readonly do: 'sell';
      readonly document: string;
      readonly customer: string;
      readonly lines: readonly Amount[];
    }
  | {
      readonly do: 'collect';
      readonly document: string;
      readonly part: 'all' | 'half';
    }
  | {
      readonly do: 'take-back';
      readonly document: string;
      readonly sku: string;
    }
  | {
      readonly do: 'buy';
      readonly document: string;
      readonly supplier: string;
      /** What does not arrive in good order at first. */
      readonly short: {
        readonly quantity: number;
        readonly as: 'missing' | 'rejected';
      } | null;
      readonly lines: readonly Amount[];
    }
  | { readonly do: 'receive-rest'; readonly document: string }
  | { readonly do: 'bill'; readonly document: string }
  | { readonly do: 'pay'; readonly document: string }
  | {
      readonly do: 'pay-consignor';
      readonly month: string;
      readonly consignor: ConsignorCode;
    }
  | { readonly do: 'book-costs'; readonly month: string };

/** The depot sends goods to a shop. */
export interface Shipment {
  readonly document: string;
  readonly shop: CompanyCode;
  readonly lines: readonly Amount[];
}

export interface DemoDay {
  readonly day: string;
  /** First what arrives, then what the depot sends on, then everything else; companies side by side. */
  readonly arrivals: ReadonlyMap<CompanyCode, readonly Act[]>;
  readonly shipments: readonly Shipment[];
  readonly trade: ReadonlyMap<CompanyCode, readonly Act[]>;
  /** The month that ends with this day and is closed. */
  readonly closes: string | null;
}

export interface DemoPlan {
  readonly openedOn: string;
  readonly days: readonly DemoDay[];
  /** Units of a product that a company has when the plan is carried out. */
  stockOf(company: CompanyCode, sku: string): number;
}

/** Trading days apart. */
const TAKEN_BACK_AFTER = 2;
const RETAIL_PAYS_AFTER = 4;
const WHOLESALE_PAYS_AFTER = 7;
/** What was short comes, is billed and paid this many trading days later. */
const REST_AFTER = 2;
const BILL_AFTER = 3;
const PAY_AFTER = 7;
/** Trading days of a month on which supply comes. */
const SUPPLY_ON: readonly number[] = [0, 5];
const COSTS_ON = 8;
const CONSIGNORS_PAID_ON = 4;
const PATIENT: ConsignorCode = 'LANA-ALTA';
/** Of a credit limit: what is owed already when something is sold, and what is sold at once. */
const CREDIT_USED = 0.3;
/** Of every product of a shop, so that the open situations have goods. */
const KEPT_TODAY = 24;
/** Gross of list prices, at the highest rate. */
const WITH_TAX = 1.21;
/** Of a shop's blue vases that are left on consignment, and of its own, when everything is done. */
export const VASES = { consigned: 60, own: 40, wanted: 160 } as const;

/**
 * Everything that happens in the demo network until a day: the months before it, whole, and its own up to it. The same day
 * gives the same plan.
 *
 * @param months whole months before the month of `today`
 */
export function planDemo(today: string, months: number): DemoPlan {
  return new Planner(today, months).plan();
}

class Planner {
  private readonly openedOn: string;
  private readonly days: string[];
  private readonly stock = new Map<string, number>();
  private readonly later = new Map<string, Act[]>();
  private readonly next = sequence(20_260_601);
  private readonly unpaid: { company: CompanyCode; customer: string; worth: number; until: number | null }[] = [];
  private documents = 0;

  constructor(
    private readonly today: string,
    months: number,
  ) {
    this.openedOn = startOfMonth(today);
    for (let month = 0; month < months; month += 1) this.openedOn = startOfMonth(addDays(this.openedOn, -1));
    this.days = tradingDays(this.openedOn, today);
  }

  plan(): DemoPlan {
    const days = new Map<string, DemoDay>();
    let month = '';
    let place = 0;
    for (const [index, day] of this.days.entries()) {
      place = monthOf(day) === month ? place + 1 : 0;
      month = monthOf(day);
      days.set(day, this.day(day, index, place));
    }
    for (let end = endOfMonth(this.openedOn); end < this.today; end = endOfMonth(addDays(end, 1))) {
      const { arrivals, shipments, trade } = days.get(end) ?? emptyDay;
      days.set(end, {
        day: end,
        arrivals,
        shipments,
        trade,
        closes: monthOf(end),
      });
    }
    return {
      openedOn: this.openedOn,
      days: [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1)),
      stockOf: (company, sku) => this.held(company, sku),
    };
  }

  private day(day: string, index: number, place: number): DemoDay {
    const arrivals = new Map<CompanyCode, Act[]>(companyCodes.map((code) => [code, []]));
    const shipments: Shipment[] = [];
    if (SUPPLY_ON.includes(place) || day === this.today) this.supply(day, index, arrivals, shipments);
    const trade = new Map<CompanyCode, Act[]>();
    for (const company of companyCodes) {
      const acts = this.later.get(laterKey(company, index)) ?? [];
      if (company !== 'depot' || place % 2 === 0) acts.push(...this.sale(company, index));
      if (place === COSTS_ON) acts.push({ do: 'book-costs', month: monthOf(day) });
      if (place === CONSIGNORS_PAID_ON && company !== 'depot') acts.push(...this.payConsignors(day));
      trade.set(company, acts);
    }
    return { day, arrivals, shipments, trade, closes: null };
  }

  /** Last month's statements, and of one consignor, who waits longer, those of the month before. */
  private payConsignors(day: string): Act[] {
    const last = addDays(startOfMonth(day), -1);
    const before = addDays(startOfMonth(last), -1);
    return consignors
      .map(({ code }) => ({
        code,
        month: monthOf(code === PATIENT ? before : last),
      }))
      .filter(({ month }) => month >= monthOf(this.openedOn))
      .map(({ code, month }) => ({
        do: 'pay-consignor',
        month,
        consignor: code,
      }));
  }

  /** Shops order from the depot, their book supplier and the consignors what they have little of; the depot buys for all. */
  private supply(day: string, index: number, arrivals: Map<CompanyCode, Act[]>, shipments: Shipment[]): void {
    for (const shop of shops) {
      const acts = arrivals.get(shop) ?? [];
      acts.push(...this.buy(shop, index, 'books', bookSupplierOf(shop)));
      for (const { code } of consignors) acts.push(...this.buy(shop, index, code, code));
      const lines = products
        .filter(({ source }) => source === 'PORTMERE' || source === 'BASTION')
        .flatMap((product) => this.missing(shop, product));
      if (day === this.today && shop === 'valencia') lines.push({ sku: BLUE_VASE, quantity: VASES.own });
      if (lines.length > 0)
        shipments.push({
          document: this.number(`shipment/${shop}`),
          shop,
          lines,
        });
    }
    const acts = arrivals.get('depot') ?? [];
    const wanted = new Map<string, number>();
    for (const { lines } of shipments)
      for (const { sku, quantity } of lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
    for (const { code } of depotSuppliers) acts.push(...this.buy('depot', index, code, code, wanted));
    for (const { lines, shop } of shipments) for (const line of lines) this.move('depot', shop, line);
  }

  private buy(
    company: CompanyCode,
    index: number,
    source: DemoProduct['source'],
    supplier: string,
    wanted: ReadonlyMap<string, number> = new Map(),
  ): Act[] {
    const lines = products
      .filter(
        (product) => product.source === source || (source === 'PORTMERE' && wanted.has(product.sku) && isVase(product)),
      )
      .flatMap((product) => this.missing(company, product, wanted.get(product.sku) ?? 0));
    const last = lines.at(-1);
    if (last === undefined) return [];
    const document = this.number(`order/${company}`);
    const turn = this.documents % 9;
    // Nothing is short today, nor ever of the blue vases: the open situations rest on what is there.
    const allThere = index === this.days.length - 1 || last.sku === BLUE_VASE || last.quantity < 12;
    const as = turn === 0 ? ('missing' as const) : turn === 4 ? ('rejected' as const) : null;
    const short = allThere || as === null ? null : { quantity: 3, as };
    for (const { sku, quantity } of lines) this.add(company, sku, quantity);
    if (short !== null) {
      // Never counted again by the plan: what comes second is a little more than it knows of.
      this.add(company, last.sku, -short.quantity);
      this.schedule(company, index + REST_AFTER, {
        do: 'receive-rest',
        document,
      });
    }
    if (!consignors.some(({ code }) => code === source)) {
      this.schedule(company, index + BILL_AFTER, { do: 'bill', document });
      this.schedule(company, index + PAY_AFTER, { do: 'pay', document });
    }
    return [{ do: 'buy', document, supplier, short, lines }];
  }

  private missing(company: CompanyCode, product: DemoProduct, wanted = 0): Amount[] {
    const held = this.held(company, product.sku) - wanted;
    const target = targetOf(company, product);
    // Full again from half, as long as nobody waits for it; vases always, so that there are as many as the story needs.
    if (held >= (isVase(product) ? target : target / 2)) return [];
    return [{ sku: product.sku, quantity: target - held }];
  }

  private sale(company: CompanyCode, index: number): Act[] {
    const customer = this.customerWithCredit(company, index);
    if (customer === undefined) return [];
    const lines = this.saleLines(company, customer, index);
    if (lines.length === 0) return [];
    const document = this.number(`sale/${company}`);
    const turn = (index + companyCodes.indexOf(company)) % 9;
    const back = lines.find(({ sku }) => sku !== BLUE_VASE);
    if (turn === 4 && back !== undefined)
      this.schedule(company, index + TAKEN_BACK_AFTER, { do: 'take-back', document, sku: back.sku });
    const part = index % 9 === 1 ? 'nothing' : turn === 6 ? 'half' : 'all';
    const paidOn = index + (customer.wholesale ? WHOLESALE_PAYS_AFTER : RETAIL_PAYS_AFTER);
    if (part !== 'nothing') this.schedule(company, paidOn, { do: 'collect', document, part });
    const until = part === 'all' ? paidOn : null;
    this.unpaid.push({ company, customer: customer.code, worth: worthOf(lines), until });
    return [{ do: 'sell', document, customer: customer.code, lines }];
  }

  /** The next in turn who does not owe much of what may be owed. */
  private customerWithCredit(company: CompanyCode, index: number): DemoCustomer | undefined {
    const customers = customersOf(company);
    const start = index * 7 + this.next(customers.length);
    const inTurn = customers.map((_, step) => customers[(start + step) % customers.length]);
    return inTurn.find((customer) => {
      const open = this.unpaid.filter(
        (each) =>
          each.company === company && each.customer === customer?.code && (each.until === null || each.until > index),
      );
      const owed = open.reduce((sum, { worth }) => sum + worth, 0);
      return customer?.creditLimit === null || owed <= Number(customer?.creditLimit) * CREDIT_USED;
    });
  }

  private saleLines(company: CompanyCode, { wholesale, creditLimit }: DemoCustomer, index: number): Amount[] {
    const wanted = 3 + this.next(10);
    const most = creditLimit === null ? Infinity : Number(creditLimit) * CREDIT_USED;
    const lines: Amount[] = [];
    const offered = products.filter(
      ({ source }) => company !== 'depot' || source === 'PORTMERE' || source === 'BASTION',
    );
    const start = this.next(offered.length);
    const isToday = index === this.days.length - 1;
    for (let step = 0; step < offered.length && lines.length < wanted && worthOf(lines) < most; step += 1) {
      const product = offered[(start + step * 7) % offered.length];
      if (product === undefined || (isToday && isVase(product))) continue;
      const quantity = wholesale ? 12 * (1 + this.next(4)) : 1 + this.next(3);
      if (this.held(company, product.sku) < quantity + (isToday ? KEPT_TODAY : 0)) continue;
      this.add(company, product.sku, -quantity);
      lines.push({ sku: product.sku, quantity });
    }
    return lines;
  }

  /** What falls after the last day is still open on it. */
  private schedule(company: CompanyCode, index: number, act: Act): void {
    const key = laterKey(company, index);
    this.later.set(key, [...(this.later.get(key) ?? []), act]);
  }

  private held(company: CompanyCode, sku: string): number {
    return this.stock.get(`${company}/${sku}`) ?? 0;
  }

  private add(company: CompanyCode, sku: string, quantity: number): void {
    this.stock.set(`${company}/${sku}`, this.held(company, sku) + quantity);
  }

  private move(from: CompanyCode, to: CompanyCode, { sku, quantity }: Amount): void {
    this.add(from, sku, -quantity);
    this.add(to, sku, quantity);
  }

  private number(of: string): string {
    this.documents += 1;
    return `${of}/${this.documents}`;
  }
}

const emptyDay = {
  arrivals: new Map(),
  shipments: [],
  trade: new Map(),
} as const;

function bookSupplierOf(shop: CompanyCode): string {
  const supplier = companies.find(({ code }) => code === shop)?.bookSupplier;
  if (supplier === undefined || supplier === null) throw new Error(`${shop} buys no books`);
  return supplier.code;
}

function isVase({ sku }: DemoProduct): boolean {
  return sku === BLUE_VASE;
}

function targetOf(company: CompanyCode, product: DemoProduct): number {
  if (isVase(product)) return company === 'depot' ? 0 : VASES.consigned;
  const cheap = Number(product.price) < 15;
  if (company === 'depot') return cheap ? 480 : 240;
  return cheap ? 192 : 96;
}

function worthOf(lines: readonly Amount[]): number {
  return lines.reduce((sum, { sku, quantity }) => sum + Number(productOf(sku).price) * quantity * WITH_TAX, 0);
}

/** Every second weekday, and the last day whatever it is. */
function tradingDays(from: string, to: string): string[] {
  const days: string[] = [];
  let weekdays = 0;
  for (let day = from; day < to; day = addDays(day, 1)) {
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    if (weekdays % 2 === 0) days.push(day);
    weekdays += 1;
  }
  return [...days, to];
}

function laterKey(company: CompanyCode, index: number): string {
  return `${company}/${index}`;
}

/** Numbers below a bound that look drawn and are always the same: a linear congruence (Numerical Recipes). */
function sequence(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
