import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { draw } from './draw.js';
import type { LogDocument } from './log-document.js';
import { type ReplayDay, type ReplayPlan, buildPlan, selectDocuments } from './plan.js';
import { readLog } from './read-log.js';
import { type ControlTotals, compareWithControlTotals, totalsOf } from './reconcile.js';
import type { PlannedDocument } from './steps.js';
import type { Discrepancy } from './supply.js';

const excerpt = fileURLToPath(new URL('../../../../tests/data/trading-log', import.meta.url));
const wholeLog = fileURLToPath(new URL('../../../../../shared/data/online-retail', import.meta.url));

const whole = existsSync(wholeLog) ? [['the whole log', wholeLog] as const] : [];
if (whole.length === 0) console.warn(`The whole log is not at ${wholeLog}: only the excerpt is planned.`);

describe.each([['the excerpt', excerpt] as const, ...whole])('the plan of %s', (_name, folder) => {
  let log: LogDocument[];
  let plan: ReplayPlan;

  beforeAll(async () => {
    log = await readLog(folder);
    plan = buildPlan(log, {});
  }, 60_000);

  it('agrees with the control totals by month and country at full precision', () => {
    const control = JSON.parse(readFileSync(`${folder}/control-totals.json`, 'utf8')) as ControlTotals;

    expect(compareWithControlTotals(totalsOf(log), control)).toEqual([]);
  });

  it('keeps the net of every document through all its steps', () => {
    const different = documentsOf(plan).filter((document) => !netOfSteps(document).equals(document.net));

    expect(different).toEqual([]);
    expect(documentsOf(plan)).toHaveLength(log.length);
  });

  it('takes no more back from a sale than was sold', () => {
    expect(linesOverReturned(documentsOf(plan))).toEqual([]);
  });

  it.each(['owned first', 'consigned first'] as const)(
    'lets nobody but the planned order lines lack stock, whatever order the documents of a day take (%s)',
    (preference) => {
      const missed = new Storeroom(plan, preference).run();

      expect(missed.unplanned).toEqual([]);
      expect(missed.completed).toBe(plan.counts.backorderLines);
      expect(plan.counts.backorderLines).toBeGreaterThan(plan.counts.saleLines * 0.008);
    },
    60_000,
  );

  it('ships every backorder in the month of its order', () => {
    const late = plan.days
      .flatMap(({ completions }) => completions)
      .filter(({ day, arrivesOn }) => {
        return day.slice(0, 7) !== arrivesOn.slice(0, 7) || day >= arrivesOn;
      });

    expect(late).toEqual([]);
  });

  it('makes every discrepancy good once', () => {
    const owed = plan.days.flatMap(({ interCompany, consignments }) => [...interCompany, ...consignments]);
    const names = owed.filter(({ discrepancy }) => discrepancy).map(({ document }) => document);
    const received = plan.days.flatMap(({ secondReceipts }) => secondReceipts.map(({ document }) => document));

    expect(received.toSorted()).toEqual(names.toSorted());
  });

  it('sells to the companies on each day exactly what headquarters bought', () => {
    const different = plan.days.filter((day) => sumOfLines(day.purchases) !== sumOfLines(day.interCompany));

    expect(different).toEqual([]);
  });
});

describe('a part of the log', () => {
  it('is the first documents from a day on, with the products of the whole', async () => {
    const log = await readLog(excerpt);
    const all = buildPlan(log, {});
    const part = buildPlan(log, { from: '2011-01-10', limit: 20 });

    expect(documentsOf(part).map(({ number }) => number)).toEqual(
      selectDocuments(log, { from: '2011-01-10' })
        .slice(0, 20)
        .map(({ number }) => number),
    );
    expect(part.days[0]?.day).toBe('2010-12-31');
    expect(part.products).toEqual(all.products);
    expect(part.days.at(-1)?.monthEnd).toMatchObject({ month: '2011-01', complete: false, lock: [] });
  });

  it('is planned the same at every call', async () => {
    const log = await readLog(excerpt);

    expect(buildPlan(log, { to: '2011-01-31' })).toEqual(buildPlan([...log].reverse(), { to: '2011-01-31' }));
  });
});

function documentsOf(plan: ReplayPlan): PlannedDocument[] {
  return plan.days.flatMap(({ documents }) => documents);
}

function netOfSteps({ steps }: PlannedDocument): Decimal {
  return steps.reduce((sum, step) => {
    if (step.kind === 'badDebt') return sum.plus(step.direction === 'writeOff' ? `-${step.amount}` : step.amount);
    if (step.kind === 'sale') return sum.plus(netOfLines(step.lines));
    if (step.kind !== 'cancellation') return sum;
    const credited = [
      ...step.againstSales.flatMap(({ lines }) => lines),
      ...step.withoutDelivery,
      ...step.priceCredits,
    ];
    return sum.minus(netOfLines(credited));
  }, decimal(0));
}

function netOfLines(lines: readonly { quantity: string; unitPrice: string }[]): Decimal {
  return lines.reduce((sum, { quantity, unitPrice }) => sum.plus(decimal(quantity).times(unitPrice)), decimal(0));
}

/** Quantity and price of each returned part stay within its sale line. */
function linesOverReturned(documents: PlannedDocument[]): string[] {
  const sold = new Map<string, { left: Decimal; unitPrice: string }>();
  const wrong: string[] = [];
  for (const { number, steps } of documents) {
    for (const step of steps) {
      if (step.kind === 'sale') {
        for (const { lineNo, quantity, unitPrice } of step.lines) {
          sold.set(`${number}/${lineNo}`, { left: decimal(quantity), unitPrice });
        }
      } else if (step.kind === 'cancellation') {
        for (const { saleDocument, lines } of step.againstSales) {
          for (const { saleLineNo, quantity, unitPrice } of lines) {
            const sale = sold.get(`${saleDocument}/${saleLineNo}`);
            if (sale) sale.left = sale.left.minus(quantity);
            if (!sale || sale.left.lessThan(0) || decimal(unitPrice).greaterThan(sale.unitPrice)) wrong.push(number);
          }
        }
      }
    }
  }
  return wrong;
}

function sumOfLines(
  orders: readonly { lines: readonly { productCode: string; quantity: string; unitCost: string }[] }[],
) {
  const sums = new Map<string, Decimal>();
  for (const { productCode, quantity, unitCost } of orders.flatMap(({ lines }) => lines)) {
    const key = `${productCode} at ${unitCost}`;
    sums.set(key, (sums.get(key) ?? decimal(0)).plus(quantity));
  }
  return JSON.stringify([...sums].sort());
}

/**
 * Carries a plan out with two figures per company and product, owned and consigned. Within a day the documents take
 * an order drawn by hash and what comes back comes last: the worst the driver's concurrency can do. A product that
 * lacks stock on a day must lack exactly the planned quantity, whichever line is the one to meet it.
 */
class Storeroom {
  private readonly stock = new Map<string, { owned: Decimal; consigned: Decimal }>();
  private readonly lacking = new Map<string, Decimal>();
  private readonly unplanned: string[] = [];
  private completed = 0;

  constructor(
    private readonly plan: ReplayPlan,
    private readonly preference: 'owned first' | 'consigned first',
  ) {}

  run(): { unplanned: string[]; completed: number } {
    const planned = new Map<string, Decimal>();
    for (const { day, company, productCode, quantity } of this.plan.days.flatMap(({ completions }) => completions)) {
      planned.set(`${day}|${company}|${productCode}`, quantity);
    }
    for (const day of this.plan.days) {
      this.receive(day);
      for (const completion of day.completions) this.complete(completion);
      this.ship(day);
      this.takeIn(day);
    }
    for (const key of new Set([...planned.keys(), ...this.lacking.keys()])) {
      const found = this.lacking.get(key) ?? decimal(0);
      if (!found.equals(planned.get(key) ?? 0)) this.unplanned.push(`${key} lacks ${found.toString()}`);
    }
    return { unplanned: this.unplanned, completed: this.completed };
  }

  private receive(day: ReplayDay): void {
    for (const { buyer, lines, discrepancy } of day.interCompany) {
      for (const line of lines) this.add(buyer, line.productCode, 'owned', arrived(line, discrepancy));
    }
    for (const { company, lines, discrepancy } of day.consignments) {
      for (const line of lines) this.add(company, line.productCode, 'consigned', arrived(line, discrepancy));
    }
    for (const { company, consignor, productCode, quantity } of day.secondReceipts) {
      this.add(company, productCode, consignor === null ? 'owned' : 'consigned', decimal(quantity));
    }
  }

  private complete({ company, productCode, quantity, document, lineNo }: ReplayDay['completions'][number]): void {
    this.completed += 1;
    const short = this.take(company, productCode, quantity);
    if (short.greaterThan(0)) this.unplanned.push(`backorder ${document}/${lineNo}`);
  }

  private ship({ day, documents }: ReplayDay): void {
    const shuffled = documents.map((document) => ({ document, order: draw(`shuffle/${document.number}`, 1_000_000) }));
    shuffled.sort((a, b) => a.order - b.order);
    for (const { document } of shuffled) {
      for (const step of document.steps) {
        if (step.kind === 'sale') this.sell(day, document.company, step.lines);
        if (step.kind === 'writeOff') {
          for (const line of step.lines) this.writeOff(document, line);
        }
      }
    }
  }

  private sell(
    day: string,
    company: string,
    lines: readonly { productCode: string; supply: string; quantity: string }[],
  ): void {
    for (const { productCode, supply, quantity } of lines) {
      const short = supply === 'goods' ? this.take(company, productCode, decimal(quantity)) : decimal(0);
      if (short.isZero()) continue;
      const key = `${day}|${company}|${productCode}`;
      this.lacking.set(key, (this.lacking.get(key) ?? decimal(0)).plus(short));
    }
  }

  private writeOff(
    { company, number }: PlannedDocument,
    { productCode, quantity, owner }: { productCode: string; quantity: string; owner: string },
  ): void {
    const stock = this.of(company, productCode);
    if (owner === 'either') {
      if (this.take(company, productCode, decimal(quantity)).greaterThan(0)) this.unplanned.push(`write-off ${number}`);
      return;
    }
    const kind = owner === 'owned' ? 'owned' : 'consigned';
    stock[kind] = stock[kind].minus(quantity);
    if (stock[kind].lessThan(0)) this.unplanned.push(`write-off ${number}`);
  }

  private takeIn({ documents }: ReplayDay): void {
    for (const { company, steps } of documents) {
      for (const step of steps) {
        if (step.kind === 'foundStock') {
          for (const { productCode, quantity } of step.lines)
            this.add(company, productCode, 'owned', decimal(quantity));
        }
        if (step.kind !== 'cancellation') continue;
        for (const { productCode, quantity } of [
          ...step.withoutDelivery,
          ...step.againstSales.flatMap(({ lines }) => lines),
        ]) {
          this.add(company, productCode, 'owned', decimal(quantity));
        }
      }
    }
  }

  /** @returns what is lacking */
  private take(company: string, productCode: string, quantity: Decimal): Decimal {
    const stock = this.of(company, productCode);
    const order =
      this.preference === 'owned first' ? (['owned', 'consigned'] as const) : (['consigned', 'owned'] as const);
    let wanted = quantity;
    for (const kind of order) {
      const taken = Decimal.min(stock[kind], wanted);
      stock[kind] = stock[kind].minus(taken);
      wanted = wanted.minus(taken);
    }
    return wanted;
  }

  private add(company: string, productCode: string, kind: 'owned' | 'consigned', quantity: Decimal): void {
    const stock = this.of(company, productCode);
    stock[kind] = stock[kind].plus(quantity);
  }

  private of(company: string, productCode: string): { owned: Decimal; consigned: Decimal } {
    const key = `${company}|${productCode}`;
    let stock = this.stock.get(key);
    if (!stock) this.stock.set(key, (stock = { owned: decimal(0), consigned: decimal(0) }));
    return stock;
  }
}

function arrived(line: { productCode: string; quantity: string }, discrepancy: Discrepancy | null): Decimal {
  return decimal(line.quantity).minus(discrepancy?.productCode === line.productCode ? discrepancy.missing : 0);
}
