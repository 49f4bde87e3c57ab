import type { ReplayDay } from './plan.js';
import type { DocumentStep } from './steps.js';
import type { PlannedShortage } from './stock-plan.js';

/** What a plan holds, for the progress estimate and the report. */
export interface PlanCounts {
  documents: number;
  sales: number;
  /** Sales of services only: no delivery. */
  salesWithoutDelivery: number;
  saleLines: number;
  freeLines: number;
  foundStock: number;
  writeOffs: number;
  cancellations: number;
  /** Cancellations of services only. */
  pureCredits: number;
  /** Log lines of goods that go back to a sale in full, in part, or not at all. */
  linesMatched: number;
  linesPartlyMatched: number;
  linesUnmatched: number;
  /** Sales returns: one per cancellation and sale it goes back to. */
  returns: number;
  returnsWithoutDelivery: number;
  priceCreditNotes: number;
  /** Credited above the price of the sale they go back to. */
  creditsAboveSalePrice: number;
  badDebts: number;
  noEffect: number;
  backorderLines: number;
  purchaseOrders: number;
  interCompanySales: number;
  consignmentOrders: number;
  supplyLines: number;
  discrepancies: number;
  /** Of these, made good on the same day. */
  discrepanciesMadeGoodSameDay: number;
  payments: number;
  settlements: number;
  days: number;
}

export function countsOf(days: readonly ReplayDay[], shortages: readonly PlannedShortage[]): PlanCounts {
  const documents = days.flatMap((day) => day.documents);
  return {
    ...countSteps(documents.flatMap(({ steps }) => steps)),
    ...countSupply(days),
    documents: documents.length,
    backorderLines: shortages.length,
    payments: days.reduce((sum, { payments }) => sum + payments.length, 0),
    settlements: days.reduce((sum, { monthEnd }) => sum + (monthEnd?.settlements.length ?? 0), 0),
    days: days.length,
  };
}

function countSteps(steps: readonly DocumentStep[]) {
  const ofKind = <Kind extends DocumentStep['kind']>(kind: Kind) =>
    steps.filter((step): step is Extract<DocumentStep, { kind: Kind }> => step.kind === kind);
  const sales = ofKind('sale');
  const cancellations = ofKind('cancellation');
  return {
    sales: sales.length,
    salesWithoutDelivery: sales.filter(({ ships }) => !ships).length,
    saleLines: sum(sales, ({ lines }) => lines.length),
    freeLines: sum(sales, ({ lines }) => lines.filter(({ unitPrice }) => unitPrice === '0').length),
    foundStock: ofKind('foundStock').length,
    writeOffs: ofKind('writeOff').length,
    cancellations: cancellations.length,
    ...countMatches(cancellations),
    badDebts: ofKind('badDebt').length,
    noEffect: ofKind('noEffect').length,
  };
}

function countMatches(cancellations: Extract<DocumentStep, { kind: 'cancellation' }>[]) {
  const lines = { linesMatched: 0, linesPartlyMatched: 0, linesUnmatched: 0 };
  for (const { againstSales, withoutDelivery } of cancellations) {
    const matched = new Set(againstSales.flatMap((sale) => sale.lines.map(({ lineNo }) => lineNo)));
    const partly = withoutDelivery.filter(({ lineNo }) => matched.has(lineNo)).length;
    lines.linesMatched += matched.size - partly;
    lines.linesPartlyMatched += partly;
    lines.linesUnmatched += withoutDelivery.length - partly;
  }
  const above = ({ reason }: { reason: string }) => reason === 'aboveSalePrice';
  return {
    ...lines,
    pureCredits: cancellations.filter((step) => step.againstSales.length + step.withoutDelivery.length === 0).length,
    returns: sum(cancellations, ({ againstSales }) => againstSales.length),
    returnsWithoutDelivery: cancellations.filter(({ withoutDelivery }) => withoutDelivery.length > 0).length,
    priceCreditNotes: cancellations.filter(({ priceCredits }) => priceCredits.length > 0).length,
    creditsAboveSalePrice: sum(cancellations, ({ priceCredits }) => priceCredits.filter(above).length),
  };
}

function countSupply(days: readonly ReplayDay[]) {
  const orders = days.flatMap(({ day, purchases, interCompany, consignments }) =>
    [...purchases, ...interCompany, ...consignments].map(({ lines, discrepancy }) => ({ day, lines, discrepancy })),
  );
  const short = orders.filter(({ discrepancy }) => discrepancy !== null);
  return {
    purchaseOrders: sum(days, ({ purchases }) => purchases.length),
    interCompanySales: sum(days, ({ interCompany }) => interCompany.length),
    consignmentOrders: sum(days, ({ consignments }) => consignments.length),
    supplyLines: sum(orders, ({ lines }) => lines.length),
    discrepancies: short.length,
    discrepanciesMadeGoodSameDay: short.filter(({ day, discrepancy }) => discrepancy?.madeGoodOn === day).length,
  };
}

function sum<Item>(items: readonly Item[], amountOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}
