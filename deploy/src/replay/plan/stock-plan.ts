import { addDays, monthOf } from '@consigna/kernel/business-date';
import { decimal } from '@consigna/kernel/decimal';
import { type Shortage, supplyMonth } from './month-supply.js';
import type { Product } from './products.js';
import type { PlannedDocument } from './steps.js';
import { type StockCourse, stockCourses } from './stock-course.js';
import { type DaySupply, type SecondReceipt, type SupplyNeed, secondReceiptsOf, supplyOfDay } from './supply.js';

export interface StockPlan {
  /** By day, ordered: what is ordered and received before the day's documents. */
  supply: Map<string, DaySupply>;
  /** By the day on which they come. */
  secondReceipts: Map<string, SecondReceipt[]>;
  /** Order lines expected to find too little stock. */
  shortages: PlannedShortage[];
  /** What is available of each product at each company at the end, `UK|85123A`, all owners together. */
  closing: Map<string, string>;
}

export type PlannedShortage = Shortage & { company: StockCourse['company'] };

/** Supplies every month of the documents. The first month's stock opens on the day before the month. */
export function planStock(documents: readonly PlannedDocument[], products: ReadonlyMap<string, Product>): StockPlan {
  const logDays = [...new Set(documents.map(({ day }) => day))];
  const months = [...new Set(logDays.map(monthOf))];
  const opening = months[0] === undefined ? '' : addDays(`${months[0]}-01`, -1);
  const calendar = { months, logDays, opening };
  const needs = new Map<string, SupplyNeed[]>();
  const shortages: PlannedShortage[] = [];
  const closing = new Map<string, string>();
  for (const course of stockCourses(documents)) {
    const supplied = supplyCourse(course, calendar);
    shortages.push(...supplied.shortages);
    closing.set(`${course.company}|${course.productCode}`, supplied.closing);
    for (const need of supplied.needs) append(needs, need.day, need);
  }
  return { ...ordersOf(needs, products, calendar), shortages, closing };
}

interface LogCalendar {
  months: string[];
  logDays: string[];
  opening: string;
}

function supplyCourse(course: StockCourse, { months, logDays, opening }: LogCalendar) {
  const { company, productCode } = course;
  const needs: SupplyNeed[] = [];
  const shortages: PlannedShortage[] = [];
  let carried = decimal(0);
  let shortagesOpen = 0;
  for (const month of months) {
    const days = course.days.filter(({ day }) => day.startsWith(month));
    const firstReceipt = month === months[0] ? opening : `${month}-01`;
    const nextLogDay = (day: string) => nextLogDayOf(logDays, month, day);
    const supplied = supplyMonth({ productCode, days, carried, shortagesOpen, firstReceipt, nextLogDay });
    ({ closing: carried, shortagesOpen } = supplied);
    needs.push(...supplied.receipts.map((receipt) => ({ company, productCode, ...receipt })));
    shortages.push(...supplied.shortages.map((shortage) => ({ company, ...shortage })));
  }
  return { needs, shortages, closing: carried.toString() };
}

/** The next day of the log after a day, unless that is in another month. */
function nextLogDayOf(logDays: readonly string[], month: string, day: string): string | undefined {
  const next = logDays.find((candidate) => candidate > day);
  return next !== undefined && monthOf(next) === month ? next : undefined;
}

function ordersOf(
  needs: Map<string, SupplyNeed[]>,
  products: ReadonlyMap<string, Product>,
  { months, logDays, opening }: LogCalendar,
): Pick<StockPlan, 'supply' | 'secondReceipts'> {
  const supply = new Map<string, DaySupply>();
  const secondReceipts = new Map<string, SecondReceipt[]>();
  for (const day of [...needs.keys()].sort()) {
    const month = day === opening ? (months[0] ?? '') : monthOf(day);
    const orders = supplyOfDay(day, needs.get(day) ?? [], products, nextLogDayOf(logDays, month, day));
    supply.set(day, orders);
    for (const { day: comesOn, receipt } of secondReceiptsOf(day, orders)) {
      append(secondReceipts, comesOn, receipt);
    }
  }
  return { supply, secondReceipts };
}

function append<Item>(byDay: Map<string, Item[]>, day: string, item: Item): void {
  const items = byDay.get(day);
  if (items) items.push(item);
  else byDay.set(day, [item]);
}
