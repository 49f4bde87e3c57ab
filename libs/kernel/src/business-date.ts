import { DomainError } from './domain-error.js';

/** A calendar day `YYYY-MM-DD` in a company's own time zone; as strings they sort by time. */
export type BusinessDate = string;

/** A calendar month `YYYY-MM`. */
export type BusinessMonth = string;

const millisecondsPerDay = 86_400_000;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Making a formatter costs some 50 µs, using one less than 1 µs; a network uses a handful of time zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The day on which an instant falls in an IANA time zone. @throws DomainError `invalid-time-zone` */
export function businessDate(instant: Date, timeZone: string): BusinessDate {
  const [month, day, year] = formatterOf(timeZone).format(instant).split('/');
  return `${String(year).padStart(4, '0')}-${month}-${day}`;
}

/** Whether a string is a day of the calendar: `2011-02-29` is not. */
export function isBusinessDate(text: string): text is BusinessDate {
  const match = datePattern.exec(text);
  if (!match) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && fromTime(time) === text;
}

/** @throws DomainError `invalid-date` */
export function addDays(date: BusinessDate, days: number): BusinessDate {
  return fromTime(toTime(date) + days * millisecondsPerDay);
}

/** Days from `a` to `b`; negative when `b` is earlier. @throws DomainError `invalid-date` */
export function daysBetween(a: BusinessDate, b: BusinessDate): number {
  return (toTime(b) - toTime(a)) / millisecondsPerDay;
}

/** @throws DomainError `invalid-date` */
export function monthOf(date: BusinessDate): BusinessMonth {
  toTime(date);
  return date.slice(0, 7);
}

/** First day of the date's month. @throws DomainError `invalid-date` */
export function startOfMonth(date: BusinessDate): BusinessDate {
  return `${monthOf(date)}-01`;
}

/** Last day of the date's month. @throws DomainError `invalid-date` */
export function endOfMonth(date: BusinessDate): BusinessDate {
  const first = new Date(toTime(startOfMonth(date)));
  return fromTime(first.setUTCMonth(first.getUTCMonth() + 1, 0));
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = newFormatter(timeZone);
  formatters.set(timeZone, made);
  return made;
}

function newFormatter(timeZone: string): Intl.DateTimeFormat {
  // Read back as month/day/year, as en-US writes it: taking it apart part by part costs several times as much.
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', numberingSystem: 'latn', ...day });
  } catch {
    throw new DomainError('invalid-time-zone', { timeZone });
  }
}

function toTime(date: BusinessDate): number {
  if (!isBusinessDate(date)) throw new DomainError('invalid-date', { date });
  return Date.parse(`${date}T00:00:00Z`);
}

function fromTime(time: number): BusinessDate {
  return new Date(time).toISOString().slice(0, 10);
}
