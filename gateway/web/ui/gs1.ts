/** FNC1 as scanners give it inside a code: ends what has no fixed length. */
export const FNC1 = '\x1d';
/** GS1-128, DataBar, DataMatrix and QR of GS1; other symbologies carry ordinary codes. */
const GS1_SYMBOLOGIES = /^\](?:C1|e0|d2|Q3|J1)/;
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
/** Characters of a value that is no number (GS1 General Specifications, set 82), and how many at most. */
const TEXT = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,90}$/;
/** Digits and letters of a value by its application identifier, as far as they concern an item; the rest is free text. */
const VALUES: Readonly<Record<string, RegExp>> = {
  '00': /^\d{18}$/,
  '10': /^.{1,20}$/,
  '20': /^\d{2}$/,
  '21': /^.{1,20}$/,
  '30': /^\d{1,8}$/,
  '37': /^\d{1,8}$/,
};
/** Identifiers that are read: of them there is one value. */
const READ = new Set(['01', '02', '10', '17', '21', '30', '37']);
/** Beginnings of application identifiers that GS1 has given out; anything else is no GS1 string. */
const GIVEN_OUT = /^(?:0[0-3]|1[0-35-7]|2[0-5]|3[0-79]|4[0-3]|7[0-2]|8[0-2]|9\d)/;
/** Characters of identifier and value together where FNC1 is not needed, by the beginning of the identifier. */
const FIXED: readonly (readonly [RegExp, number])[] = [
  [/^00/, 20],
  [/^0[1-3]/, 16],
  [/^1[1-9]/, 8],
  [/^20/, 4],
  [/^3[1-6]/, 10],
  [/^41/, 16],
];

/** What a scanned code says of an item. */
export interface ScannedItem {
  /** Codes the product may be known by, the likeliest first. */
  readonly codes: readonly string[];
  readonly lot?: string;
  readonly expiry?: string;
  /** Pieces in what was scanned. */
  readonly count?: string;
  readonly serial?: string;
}

/**
 * Reads a code from a scanner: a GS1 element string with a GTIN, or else an ordinary code as it is.
 *
 * @param today decides the century of two digits of a year
 */
export function scannedItem(text: string, today: string): ScannedItem {
  const elements = elementsOf(text);
  const gtin = elements?.get('01') ?? elements?.get('02');
  if (elements === undefined || gtin === undefined) return { codes: codesOf(text) };
  const lot = elements.get('10');
  const expiry = elements.get('17');
  const count = elements.get('30') ?? elements.get('37');
  const serial = elements.get('21');
  return {
    codes: formsOf(gtin),
    ...(lot === undefined ? {} : { lot }),
    ...(expiry === undefined ? {} : { expiry: dayOf(expiry, today) }),
    ...(count === undefined ? {} : { count: count.replace(/^0+/, '') }),
    ...(serial === undefined ? {} : { serial }),
  };
}

/** The codes a product may be known by, of whatever was scanned, typed or pasted. */
export function codesOf(text: string): readonly string[] {
  const elements = elementsOf(text);
  const gtin = elements?.get('01') ?? elements?.get('02');
  if (gtin !== undefined) return formsOf(gtin);
  const code = text.trim().replace(SYMBOLOGY, '');
  return isGtin(code) ? formsOf(code) : [code];
}

/** Whether digits are of a GTIN's length and the last one is right (GS1 General Specifications 7.9). */
export function isGtin(code: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(code)) return false;
  const sum = [...code].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** One number in its lengths: as it was given, and with fewer or more zeros before it. */
function formsOf(gtin: string): readonly string[] {
  const digits = gtin.replace(/^0+/, '');
  const forms = [13, 12, 14, 8]
    .filter((length) => length >= digits.length)
    .map((length) => digits.padStart(length, '0'));
  return gtin.length === 14 ? forms : [gtin, ...forms.filter((form) => form !== gtin)];
}

/** Values by application identifier; undefined for what is no valid element string. */
function elementsOf(text: string): ReadonlyMap<string, string> | undefined {
  const code = text.trim().replace(GS1_SYMBOLOGIES, '');
  const pairs = code.startsWith('(') ? bracketed(code) : concatenated(code);
  const elements = new Map<string, string>();
  for (const [identifier, value] of pairs ?? []) {
    if (!isValue(identifier, value)) return undefined;
    if (!READ.has(identifier)) continue;
    if ((elements.get(identifier) ?? value) !== value) return undefined;
    elements.set(identifier, value);
  }
  return elements.size === 0 ? undefined : elements;
}

/** `(01)08437000112031(10)AB-12`, as it is printed for people. */
function bracketed(code: string): readonly (readonly [string, string])[] | undefined {
  const parts = code.split(/\((\d{2,4})\)/).slice(1);
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const [identifier = '', value = ''] = parts.slice(at, at + 2);
    const length = FIXED.find(([begins]) => begins.test(identifier))?.[1];
    if (length !== undefined && identifier.length + value.length !== length) return undefined;
    pairs.push([identifier, value]);
  }
  return pairs;
}

/** One value after the other; of a fixed length, or as far as the next FNC1. */
function concatenated(code: string): readonly (readonly [string, string])[] | undefined {
  const pairs: (readonly [string, string])[] = [];
  let rest = code.startsWith(FNC1) ? code.slice(1) : code;
  while (rest !== '') {
    const length = FIXED.find(([begins]) => begins.test(rest))?.[1];
    const stop = rest.indexOf(FNC1);
    const end = length ?? (stop < 0 ? rest.length : stop);
    if (rest.length < end || !/^\d\d/.test(rest)) return undefined;
    pairs.push([rest.slice(0, 2), rest.slice(2, end)]);
    rest = rest.slice(end);
    if (rest.startsWith(FNC1)) rest = rest.slice(1);
  }
  return pairs;
}

function isValue(identifier: string, value: string): boolean {
  if (!GIVEN_OUT.test(identifier) || !TEXT.test(value)) return false;
  if (/^0[1-3]$/.test(identifier)) return value.length === 14 && isGtin(value);
  if (/^1[1-35-7]$/.test(identifier)) return isDay(value);
  if (/^(?:30|37)$/.test(identifier) && /^0+$/.test(value)) return false;
  return VALUES[identifier]?.test(value) ?? true;
}

/** `YYMMDD`; day 00 is the last of the month. */
function isDay(value: string): boolean {
  const [, year, month, day] = /^(\d\d)(\d\d)(\d\d)$/.exec(value)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined || month < 1 || month > 12) return false;
  return day <= daysOf(2000 + year, month);
}

/** GS1 General Specifications 7.12: a year is at most 50 ahead of the current one, and less than 50 behind it. */
function dayOf(value: string, today: string): string {
  const now = Number(today.slice(0, 4));
  const month = Number(value.slice(2, 4));
  const ahead = Number(value.slice(0, 2)) - (now % 100);
  const year = now + (ahead > 50 ? ahead - 100 : ahead < -49 ? ahead + 100 : ahead);
  const day = value.slice(4) === '00' ? String(daysOf(year, month)) : value.slice(4);
  return `${year}-${value.slice(2, 4)}-${day}`;
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
