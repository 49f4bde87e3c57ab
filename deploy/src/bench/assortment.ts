import { randomNumbers } from './distribution.js';

/** A product as it is typed, said and scanned. */
export interface Article {
  readonly sku: string;
  readonly name: string;
  /** GTIN-13 with its check digit. */
  readonly barcode: string;
}

/** How somebody means a product: by its code, by words of its name, or by its barcode. */
export const waysToMean = ['code', 'name', 'barcode'] as const;
export type WayToMean = (typeof waysToMean)[number];

/** What stands in the field when a request is sent, and which product is meant. */
export interface Typed {
  readonly way: WayToMean;
  readonly q: string;
  /** Place in the assortment. */
  readonly article: number;
  /** The whole code or barcode: the product meant has to come first. */
  readonly whole: boolean;
}

const families = [
  ['GLS', ['Tumbler', 'Wine glass', 'Carafe', 'Vase', 'Candle holder', 'Jar', 'Decanter', 'Bowl']],
  ['CER', ['Mug', 'Teapot', 'Dinner plate', 'Side plate', 'Butter dish', 'Egg cup', 'Planter', 'Salt cellar']],
  ['TXT', ['Cushion', 'Throw', 'Tea towel', 'Apron', 'Table runner', 'Napkin', 'Curtain', 'Bath mat']],
  ['LGT', ['Lantern', 'Table lamp', 'T-light holder', 'Fairy lights', 'Pendant', 'Night light', 'Torch', 'Lampshade']],
  ['STA', ['Notebook', 'Greeting card', 'Gift wrap', 'Fountain pen', 'Calendar', 'Photo album', 'Envelope', 'Ribbon']],
  ['TOY', ['Jigsaw', 'Spinning top', 'Doll', 'Kite', 'Skipping rope', 'Money box', 'Puppet', 'Building blocks']],
] as const;
const styles = ['Classic', 'Rustic', 'Nordic', 'Vintage', 'Modern', 'Botanic', 'Coastal', 'Retro', 'Alpine', 'Deco'];
const materials = [
  'oak',
  'bamboo',
  'enamel',
  'porcelain',
  'linen',
  'cotton',
  'brass',
  'recycled paper',
  'wool',
  'slate',
];
const colours = ['ivory', 'sage', 'navy', 'coral', 'charcoal', 'mustard', 'teal', 'blush', 'sand', 'crimson', 'olive'];
const patterns = ['plain', 'striped', 'dotted', 'checked', 'floral', 'marbled', 'herringbone'];
const sizes = ['small', 'medium', 'large', 'set of 2', 'set of 4', 'set of 6', 'gift box'];

const GTIN_DIGITS = 12;
/** Of GS1 Spain. */
const GS1_PREFIX = '84';
/** From here on somebody who types waits long enough to be offered something. */
const FIRST_CODE_LENGTH = 3;
const FIRST_WORD_LENGTH = 2;
/** A barcode is scanned; by hand its beginning is typed. */
const BARCODE_BEGINNING = 8;

/** Combinations of all words. */
const NAMES = families.length * 8 * colours.length * materials.length * patterns.length * sizes.length * styles.length;
/** Has no divisor in common with it, so that products one after the other share no more words than others do. */
const STRIDE = 1_000_003;

/** Product `index` of an assortment: 2.6 million different names, each of whose words many products share. */
export function articleOf(index: number): Article {
  let rest = (index * STRIDE) % NAMES;
  const pick = <T>(list: readonly T[]): T => {
    const item = list[rest % list.length];
    rest = Math.floor(rest / list.length);
    if (item === undefined) throw new Error('a list of words is empty');
    return item;
  };
  const [family, nouns] = pick<(typeof families)[number]>(families);
  const [noun, colour, material, pattern, size, style] = [
    pick<string>(nouns),
    pick(colours),
    pick(materials),
    pick(patterns),
    pick(sizes),
    pick(styles),
  ];
  return {
    sku: `${family}-${String(100_000 + index)}`,
    name: `${style} ${noun.toLowerCase()} ${colour} ${material}, ${pattern}, ${size}`,
    barcode: barcodeOf(index),
  };
}

function barcodeOf(index: number): string {
  const digits = GS1_PREFIX + String(index).padStart(GTIN_DIGITS - GS1_PREFIX.length, '0');
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/**
 * The endless sequence of what is asked while products are typed, one request a pause: codes from their third sign on, two words of
 * a name from the second letter on, barcodes by their beginning and whole. The same seed gives the same sequence.
 */
export function* typing(products: number, seed: number): Generator<Typed, never> {
  const random = randomNumbers(seed);
  for (let turn = 0; ; turn += 1) {
    const article = Math.floor(random() * products);
    const way = waysToMean[turn % waysToMean.length] ?? 'code';
    for (const q of textsOf(articleOf(article), way, random)) {
      const { sku, barcode } = articleOf(article);
      yield { way, q, article, whole: q === sku.toLowerCase() || q === barcode };
    }
  }
}

function textsOf({ sku, name, barcode }: Article, way: WayToMean, random: () => number): string[] {
  if (way === 'code') return beginningsOf(sku.toLowerCase(), FIRST_CODE_LENGTH);
  if (way === 'barcode') return [barcode.slice(0, BARCODE_BEGINNING), barcode];
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const first = Math.floor(random() * (words.length - 1));
  const second = first + 1 + Math.floor(random() * (words.length - first - 1));
  return beginningsOf(`${words[first]} ${words[second]}`, FIRST_WORD_LENGTH).filter((text) => !text.endsWith(' '));
}

function beginningsOf(text: string, from: number): string[] {
  return Array.from({ length: Math.max(0, text.length - from) + 1 }, (_, more) => text.slice(0, from + more));
}
