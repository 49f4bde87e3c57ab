export type Locale = 'es' | 'fr' | 'en';

const known = new Map<string, Locale | undefined>();
/** Browsers send a handful of different headers; more than this means somebody makes them up. */
const MAX_KNOWN = 500;

/** The best language of an Accept-Language header that we speak; undefined when it names none. */
export function localeOf(header: string | undefined): Locale | undefined {
  if (header === undefined || header === '') return undefined;
  if (known.has(header)) return known.get(header);
  const locale = chooseLocale(header.slice(0, 500));
  if (known.size < MAX_KNOWN) known.set(header, locale);
  return locale;
}

function chooseLocale(header: string): Locale | undefined {
  const wishes = header.split(',').map((part, index) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters
      .map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1])
      .find((value) => value !== undefined);
    return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality), index };
  });
  wishes.sort((a, b) => b.quality - a.quality || a.index - b.index);
  return wishes.find(({ language, quality }) => quality > 0 && isLocale(language))?.language as Locale | undefined;
}

function isLocale(language: string | undefined): boolean {
  return language === 'es' || language === 'fr' || language === 'en';
}
