import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { draw } from './draw.js';
import type { PlannedDocument } from './steps.js';

/** What one company's stock of one product goes through on one day. */
export interface StockDay {
  day: string;
  /** Ordered, in order lines. */
  demanded: Decimal;
  writtenOff: Decimal;
  /** Found, or come back: on the shelf by the end of the day, nobody knows at which hour. */
  arriving: Decimal;
  /** The day's last order line of the product. */
  lastOrderLine: OrderLine | null;
  /** So many of the day's order lines were drawn for a shortage. */
  shortagesDrawn: number;
}

export interface OrderLine {
  document: string;
  lineNo: number;
  quantity: Decimal;
}

export interface StockCourse {
  company: PlannedDocument['company'];
  productCode: string;
  days: StockDay[];
}

/** One order line in a hundred meets too little stock. */
const shortageOneIn = 100;

/** The course of every company's products, days in order; courses ordered by company and product code. */
export function stockCourses(documents: readonly PlannedDocument[]): StockCourse[] {
  const courses = new Map<string, StockCourse>();
  const dayOf = (document: PlannedDocument, productCode: string): StockDay => {
    const key = `${document.company}|${productCode}`;
    let course = courses.get(key);
    if (!course) courses.set(key, (course = { company: document.company, productCode, days: [] }));
    const last = course.days.at(-1);
    if (last?.day === document.day) return last;
    const fresh = quietDay(document.day);
    course.days.push(fresh);
    return fresh;
  };

  for (const document of documents) addDocument(document, (productCode) => dayOf(document, productCode));
  return [...courses].sort(([key], [otherKey]) => (key < otherKey ? -1 : 1)).map(([, course]) => course);
}

function quietDay(day: string): StockDay {
  const none = decimal(0);
  return {
    day,
    demanded: none,
    writtenOff: none,
    arriving: none,
    lastOrderLine: null,
    shortagesDrawn: 0,
  };
}

function addDocument(document: PlannedDocument, dayOf: (productCode: string) => StockDay): void {
  for (const step of document.steps) {
    if (step.kind === 'sale') {
      for (const { lineNo, productCode, supply, quantity } of step.lines) {
        if (supply === 'goods') addOrderLine(dayOf(productCode), document.number, lineNo, decimal(quantity));
      }
    } else if (step.kind === 'writeOff') {
      for (const { productCode, quantity } of step.lines) {
        const day = dayOf(productCode);
        day.writtenOff = day.writtenOff.plus(quantity);
      }
    } else if (step.kind === 'foundStock') {
      for (const { productCode, quantity } of step.lines) addArrival(dayOf(productCode), quantity);
    } else if (step.kind === 'cancellation') {
      for (const { productCode, quantity } of step.withoutDelivery) addArrival(dayOf(productCode), quantity);
      for (const { productCode, quantity } of step.againstSales.flatMap(({ lines }) => lines)) {
        addArrival(dayOf(productCode), quantity);
      }
    }
  }
}

function addOrderLine(day: StockDay, document: string, lineNo: number, quantity: Decimal): void {
  day.demanded = day.demanded.plus(quantity);
  day.lastOrderLine = { document, lineNo, quantity };
  if (draw(`shortage/${document}/${lineNo}`, shortageOneIn) === 0) day.shortagesDrawn += 1;
}

function addArrival(day: StockDay, quantity: string): void {
  day.arriving = day.arriving.plus(quantity);
}
