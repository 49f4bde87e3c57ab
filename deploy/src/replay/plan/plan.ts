import { endOfMonth, monthOf } from '@consigna/kernel/business-date';
import { classify } from './classify.js';
import { type TradingCompanyKey, companies } from './companies.js';
import { type PlanCounts, countsOf } from './counts.js';
import { type LogDocument, byLogOrder } from './log-document.js';
import { type PlannedPayment, planPayments } from './payments.js';
import { type ConsignmentRole, type ConsignorKey, type Product, productsOf } from './products.js';
import type { PlannedDocument } from './steps.js';
import { type PlannedShortage, planStock } from './stock-plan.js';
import type { ConsignmentOrder, DaySupply, InterCompanySale, PurchaseOrder, SecondReceipt } from './supply.js';

export interface PlanOptions {
  /** First and last day of the documents replayed, inclusive, `2010-12-01`. */
  from?: string;
  to?: string;
  /** The first so many documents in log order. */
  limit?: number;
}

/** Everything a replay does, decided beforehand from the log alone. */
export interface ReplayPlan {
  /** Of the whole log, whatever part of it is replayed, so that numbers, costs and names are always the same. */
  products: Map<string, Product>;
  /** The codes that the replayed documents name, sorted. */
  productCodes: string[];
  customers: PlannedCustomer[];
  agreements: PlannedAgreement[];
  /** In order; only days on which something happens. */
  days: ReplayDay[];
  counts: PlanCounts;
}

/** A customer of one company; the seven who buy in two countries may be customers of two companies. */
export interface PlannedCustomer {
  company: TradingCompanyKey;
  /** The log's number, or `WALKIN-GB`. */
  customer: string;
  walkIn: boolean;
  /** ISO codes, in the order of their first documents. */
  countryCodes: string[];
}

/** What a company and a consignor agree before the first consignment order: at most one for each role. */
export interface PlannedAgreement {
  company: TradingCompanyKey;
  consignor: ConsignorKey;
  role: ConsignmentRole;
}

/** In the order in which a driver executes it. */
export interface ReplayDay {
  day: string;
  /** Headquarters buys outside; received at once, discrepancies made good at once. */
  purchases: PurchaseOrder[];
  /** Headquarters sells to the companies what it bought the same day. */
  interCompany: InterCompanySale[];
  consignments: ConsignmentOrder[];
  /** What earlier or today's orders left missing. */
  secondReceipts: SecondReceipt[];
  /** Goods for these backorders have arrived: assign, ship and invoice them before the day's documents. */
  completions: PlannedShortage[];
  /** In log order, all companies. */
  documents: PlannedDocument[];
  /** After the documents, ordered by sale. */
  payments: PlannedPayment[];
  /** After everything else. */
  monthEnd: MonthEnd | null;
}

export interface MonthEnd {
  month: string;
  /** False for a last month that the replay does not reach the end of: it is settled on the replay's last day, not locked. */
  complete: boolean;
  /** The consignors whose goods were ordered or came back at a company this month. */
  settlements: { company: TradingCompanyKey; consignor: ConsignorKey }[];
  /** Headquarters first. */
  revalue: (typeof companies)[number]['key'][];
  lock: (typeof companies)[number]['key'][];
}

/**
 * Plans the replay of a log: the same documents and options give the same plan, so resuming needs no other state.
 * @param log all documents of the log, in any order
 * @throws DomainError `invalid-log` or `unknown-country` for documents the rules do not cover
 */
export function buildPlan(log: readonly LogDocument[], options: PlanOptions): ReplayPlan {
  const products = productsOf(log);
  const selected = selectDocuments(log, options);
  const documents = classify(selected, products);
  const stock = planStock(documents, products);
  const lastDay = lastDayCovered(log, selected, options);
  const invoicedBy = new Map<string, string>();
  for (const { document, arrivesOn } of stock.shortages) {
    const known = invoicedBy.get(document);
    if (known === undefined || known < arrivesOn) invoicedBy.set(document, arrivesOn);
  }

  const days = new DayBook();
  for (const [day, supply] of stock.supply) days.supply(day, supply);
  for (const [day, receipts] of stock.secondReceipts) days.on(day).secondReceipts.push(...receipts);
  for (const shortage of stock.shortages) days.on(shortage.arrivesOn).completions.push(shortage);
  for (const document of documents) days.on(document.day).documents.push(document);
  for (const payment of planPayments(documents, lastDay, invoicedBy)) days.on(payment.day).payments.push(payment);
  for (const { day, end } of monthEndsOf(documents, products, lastDay)) days.on(day).monthEnd = end;

  const plannedDays = days.inOrder();
  const productCodes = new Set<string>();
  for (const document of documents) for (const code of codesOf(document)) productCodes.add(code);
  return {
    products,
    productCodes: [...productCodes].sort(),
    customers: customersOf(documents),
    agreements: agreementsOf(plannedDays),
    days: plannedDays,
    counts: countsOf(plannedDays, stock.shortages),
  };
}

/** The documents a replay covers, in log order. */
export function selectDocuments(log: readonly LogDocument[], { from, to, limit }: PlanOptions): LogDocument[] {
  const inRange = log.filter(({ day }) => (from === undefined || day >= from) && (to === undefined || day <= to));
  return inRange.sort(byLogOrder).slice(0, limit);
}

/** Up to which day the selected documents are all that the log has: a limit cuts at its last document. */
function lastDayCovered(
  log: readonly LogDocument[],
  selected: readonly LogDocument[],
  { to, limit }: PlanOptions,
): string {
  const lastSelected = selected.at(-1)?.day ?? '';
  if (limit !== undefined && selected.length >= limit) return lastSelected;
  const lastOfLog = log.reduce((latest, { day }) => (day > latest ? day : latest), lastSelected);
  return to !== undefined && to < lastOfLog ? to : lastOfLog;
}

class DayBook {
  private readonly days = new Map<string, ReplayDay>();

  on(day: string): ReplayDay {
    let found = this.days.get(day);
    if (!found) this.days.set(day, (found = emptyDay(day)));
    return found;
  }

  supply(day: string, supply: DaySupply): void {
    Object.assign(this.on(day), supply);
  }

  inOrder(): ReplayDay[] {
    return [...this.days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  }
}

function emptyDay(day: string): ReplayDay {
  return {
    day,
    purchases: [],
    interCompany: [],
    consignments: [],
    secondReceipts: [],
    completions: [],
    documents: [],
    payments: [],
    monthEnd: null,
  };
}

function codesOf({ steps }: PlannedDocument): string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'badDebt' || step.kind === 'noEffect') return [];
    if (step.kind !== 'cancellation') return step.lines.map(({ productCode }) => productCode);
    const returned = step.againstSales.flatMap(({ lines }) => lines);
    return [...returned, ...step.withoutDelivery, ...step.priceCredits].map(({ productCode }) => productCode);
  });
}

function customersOf(documents: readonly PlannedDocument[]): PlannedCustomer[] {
  const customers = new Map<string, PlannedCustomer>();
  for (const { company, customer, countryCode } of documents) {
    const key = `${company}|${customer}`;
    const known = customers.get(key);
    const walkIn = customer.startsWith('WALKIN-');
    if (!known) customers.set(key, { company, customer, walkIn, countryCodes: [countryCode] });
    else if (!known.countryCodes.includes(countryCode)) known.countryCodes.push(countryCode);
  }
  return [...customers.values()];
}

function agreementsOf(days: readonly ReplayDay[]): PlannedAgreement[] {
  const agreements = new Map<string, PlannedAgreement>();
  for (const { company, consignor, role } of days.flatMap(({ consignments }) => consignments)) {
    agreements.set([company, consignor, role].join('|'), { company, consignor, role });
  }
  return [...agreements].sort(([key], [otherKey]) => (key < otherKey ? -1 : 1)).map(([, agreement]) => agreement);
}

function monthEndsOf(
  documents: readonly PlannedDocument[],
  products: ReadonlyMap<string, Product>,
  lastDay: string,
): { day: string; end: MonthEnd }[] {
  const traded = new Map<string, PlannedDocument[]>();
  for (const document of documents) {
    const month = monthOf(document.day);
    const known = traded.get(month);
    if (known) known.push(document);
    else traded.set(month, [document]);
  }
  const everyone = companies.map(({ key }) => key);
  return [...traded].map(([month, ofMonth]) => {
    const monthEnd = endOfMonth(`${month}-01`);
    const complete = lastDay >= monthEnd;
    const day = complete ? monthEnd : lastDay;
    const settlements = settlementsOf(ofMonth, products);
    return { day, end: { month, complete, settlements, revalue: everyone, lock: complete ? everyone : [] } };
  });
}

function settlementsOf(
  documents: readonly PlannedDocument[],
  products: ReadonlyMap<string, Product>,
): MonthEnd['settlements'] {
  const pairs = new Map<string, MonthEnd['settlements'][number]>();
  for (const document of documents) {
    for (const code of codesOf(document)) {
      const sourcing = products.get(code)?.sourcing;
      if (!sourcing || sourcing.kind === 'owned') continue;
      const { company } = document;
      pairs.set(`${company}|${sourcing.consignor}`, { company, consignor: sourcing.consignor });
    }
  }
  return [...pairs].sort(([key], [otherKey]) => (key < otherKey ? -1 : 1)).map(([, pair]) => pair);
}
