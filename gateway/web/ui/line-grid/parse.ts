import { decimal, type Decimal } from '@consigna/kernel/decimal';
import type { Language } from '../../app/text';

const decimalMarks: Readonly<Record<Language, string>> = { es: ',', fr: ',', en: '.' };
/** Digits kept of a calculated figure; the contract takes twelve. */
const CALCULATED_DIGITS = 6;

/**
 * A number as people type it, as the exact decimal text of the API: `1.234,50`, `1234.5`, `1 234,50`, `=12*1.21`.
 * Undefined for what is no number; nothing is ever rounded but the result of a division.
 */
export function parseNumber(typed: string, language: Language): string | undefined {
  const text = typed.replaceAll(/[\s\u00a0\u202f']/g, '').replace('\u2212', '-');
  if (text.startsWith('=')) return calculate(text.slice(1), language);
  return plainNumber(text, decimalMarks[language]);
}

function plainNumber(text: string, localMark: string): string | undefined {
  const match = /^(-?)([\d.,]+)%?$/.exec(text);
  const [, sign = '', digits = ''] = match ?? [];
  const marks = digits.replaceAll(/\d/g, '');
  if (match === null || !/\d/.test(digits)) return undefined;
  if (marks === '') return normal(sign, digits, '');
  const last = marks.charAt(marks.length - 1);
  const grouped = isGrouped(digits, last, marks, localMark);
  const place = grouped ? digits.length : digits.lastIndexOf(last);
  const whole = digits.slice(0, place);
  const fraction = digits.slice(place + 1);
  const grouping = whole.replaceAll(/\d/g, '');
  if (new Set(grouping).size > 1 || (grouping !== '' && !/^\d{1,3}([.,]\d{3})+$/.test(whole))) return undefined;
  return normal(sign, whole.replaceAll(/[.,]/g, ''), fraction);
}

/** Whether the last mark groups thousands: it repeats, or it is not the language's decimal mark and three digits follow. */
function isGrouped(digits: string, last: string, marks: string, localMark: string): boolean {
  if (marks.length > 1 && new Set(marks).size === 1) return true;
  return marks.length === 1 && last !== localMark && /^\d{1,3}[.,]\d{3}$/.test(digits);
}

function normal(sign: string, whole: string, fraction: string): string {
  const kept = fraction.replace(/0+$/, '');
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const value = kept === '' ? digits : `${digits}.${kept}`;
  return sign === '' || /^[0.]*$/.test(value) ? value : `-${value}`;
}

/** `12*1.21`, `(3+4)/2`: the four operations with their usual order. Undefined for anything else. */
export function calculate(text: string, language: Language): string | undefined {
  const tokens = text.match(/[\d.,]+|[-+*/()]/g) ?? [];
  if (tokens.join('') !== text) return undefined;
  const reader = new Calculation(tokens, decimalMarks[language]);
  const value = reader.sum();
  if (value === undefined || !reader.isAtEnd || !value.isFinite()) return undefined;
  return decimal(value.toDecimalPlaces(CALCULATED_DIGITS)).toString();
}

class Calculation {
  private place = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly mark: string,
  ) {}

  get isAtEnd(): boolean {
    return this.place === this.tokens.length;
  }

  sum(): Decimal | undefined {
    return this.chain(['+', '-'], () => this.product());
  }

  private product(): Decimal | undefined {
    return this.chain(['*', '/'], () => this.factor());
  }

  private chain(operators: readonly string[], part: () => Decimal | undefined): Decimal | undefined {
    let value = part();
    for (let sign = this.tokens[this.place]; operators.includes(sign ?? ''); sign = this.tokens[this.place]) {
      this.place += 1;
      const next = part();
      if (value === undefined || next === undefined) return undefined;
      value = apply(sign ?? '', value, next);
    }
    return value;
  }

  private factor(): Decimal | undefined {
    const token = this.tokens[this.place];
    if (token === undefined) return undefined;
    this.place += 1;
    if (token === '-') return this.factor()?.negated();
    if (token === '(') {
      const inner = this.sum();
      const closes = this.tokens[this.place] === ')';
      this.place += 1;
      return closes ? inner : undefined;
    }
    const number = plainNumber(token, this.mark);
    return number === undefined ? undefined : decimal(number);
  }
}

function apply(sign: string, left: Decimal, right: Decimal): Decimal {
  if (sign === '+') return left.plus(right);
  if (sign === '-') return left.minus(right);
  return sign === '*' ? left.times(right) : left.dividedBy(right);
}

const DAY_MS = 86_400_000;
/** A day and month without a year mean the next ones, unless they are just over. */
const JUST_OVER_DAYS = 180;

/**
 * A day as people type it: `3/5`, `3/5/27`, `2027-05-03`, `15`, `+7`, `-1`, `t` for today. Day before month, as in all
 * three languages.
 *
 * @param today the company's business day
 */
export function parseDate(typed: string, today: string): string | undefined {
  const text = typed.trim().toLowerCase();
  if (text === 't' || text === 'h') return today;
  if (/^[+-]\d{1,4}$/.test(text)) return dayOf(timeOf(today) + Number(text) * DAY_MS);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso !== null) return validDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const match = /^(\d{1,2})(?:[./-](\d{1,2})(?:[./-](\d{2}|\d{4}))?)?$/.exec(text);
  if (match === null) return undefined;
  const [, day = '', month, year] = match;
  const thisYear = Number(today.slice(0, 4));
  if (month === undefined) return validDay(thisYear, Number(today.slice(5, 7)), Number(day));
  if (year !== undefined) return validDay(Number(year) + (year.length === 2 ? 2000 : 0), Number(month), Number(day));
  const guess = validDay(thisYear, Number(month), Number(day));
  const isLongOver = guess !== undefined && timeOf(today) - timeOf(guess) > JUST_OVER_DAYS * DAY_MS;
  return isLongOver ? validDay(thisYear + 1, Number(month), Number(day)) : guess;
}

function validDay(year: number, month: number, day: number): string | undefined {
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const time = timeOf(text);
  return Number.isNaN(time) || dayOf(time) !== text ? undefined : text;
}

function timeOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
