import type { Locale } from '../locale.js';
import type { Catalogue } from './catalogue.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';

export const catalogues: Readonly<Record<Locale, Catalogue>> = { es, fr, en };

type Params = Readonly<Record<string, unknown>>;

/** Title and sentence of a refusal, never empty: a code without a text of its own gets a sentence built from it. */
export function problemText(code: string, params: Params, locale: Locale): { title: string; detail: string } {
  const [title, detail] = catalogues[locale].problems[code] ?? [builtText(code, catalogues[locale])];
  return { title, detail: (detail === undefined ? undefined : fill(detail, params)) ?? title };
}

/** Sentence of a refused field, never empty. */
export function fieldText(code: string, params: Params, locale: Locale): string {
  const { fields, problems, built } = catalogues[locale];
  const text = fields[code] ?? problems[code]?.[0];
  return (
    (text === undefined ? undefined : fill(text, params)) ??
    built.field.replace('{noun}', wordsOf(code, catalogues[locale]))
  );
}

function builtText(code: string, catalogue: Catalogue): string {
  const { built } = catalogue;
  const say = (sentence: string, subject: string) => capital(sentence.replace('{noun}', wordsOf(subject, catalogue)));
  if (code.endsWith('-not-found')) return say(built.notFound, code.slice(0, -'-not-found'.length));
  if (code.endsWith('-missing')) return say(built.missing, code.slice(0, -'-missing'.length));
  if (code.startsWith('unknown-')) return say(built.unknown, code.slice('unknown-'.length));
  if (code.startsWith('invalid-')) return say(built.invalid, code.slice('invalid-'.length));
  return say(built.rule, code);
}

function wordsOf(code: string, { nouns }: Catalogue): string {
  return nouns[code] ?? code.replaceAll('-', ' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The sentence with its places filled; undefined when a value is missing, because a sentence with holes misleads. */
function fill(text: string, params: Params): string | undefined {
  let complete = true;
  const filled = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = shown(params[name]);
    complete &&= value !== undefined;
    return value ?? '';
  });
  return complete ? filled : undefined;
}

function shown(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((item) => shown(item) ?? '').join(', ');
  if (typeof value !== 'object' || value === null) return undefined;
  const { amount, currency } = value as { amount?: unknown; currency?: unknown };
  return typeof amount === 'string' && typeof currency === 'string' ? `${amount} ${currency}` : undefined;
}
