import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

type Pair = readonly [front: string, ground: string, least: number];

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const light = coloursOf(':root');
const themes = { light, dark: new Map([...light, ...coloursOf("[data-mantine-color-scheme='dark']")]) };
const TEXT = 4.5;
const EDGE = 3;

const grounds = ['bg', 'surface', 'surface-2', 'surface-3', 'accent-soft'];
const companies = Array.from({ length: 8 }, (_, index) => `co-${index + 1}`);
const pairs: readonly Pair[] = [
  ...each(['text', 'text-2', 'text-3', 'accent-text'], [...grounds, 'warn-soft'], TEXT),
  ...each(['own-text', 'con-text', 'ok-text', 'warn-text', 'bad-text'], grounds, TEXT),
  ...each(['con-text', 'own-text', 'bad-text'], ['warn-soft'], TEXT),
  ...['own', 'con', 'ok', 'warn', 'bad', 'idle'].map((kind): Pair => [`${kind}-text`, `${kind}-soft`, TEXT]),
  ...each(['on-accent'], ['accent', 'accent-hover'], TEXT),
  ...each(['on-overlay', 'on-overlay-2'], ['overlay'], TEXT),
  ...each(['on-co'], companies, TEXT),
  ...each(['focus', 'line-ctl', 'own', 'con', 'res', 'inc-line', 'ok', 'warn', 'bad'], ['surface', 'surface-2'], EDGE),
  ...each(['focus'], ['bg', 'warn-soft'], EDGE),
  ...each(['own'], ['con-soft'], EDGE),
  ...each(
    companies.map((company) => `${company}-stripe`),
    ['bg', 'surface'],
    EDGE,
  ),
];

describe.each(Object.entries(themes))('the colours of the %s theme', (_, colours) => {
  it.each(pairs)('%s on %s has a contrast of at least %d', (front, ground, least) => {
    expect(contrast(colours.get(front), colours.get(ground))).toBeGreaterThanOrEqual(least);
  });
});

function each(fronts: readonly string[], behind: readonly string[], least: number): Pair[] {
  return fronts.flatMap((front) => behind.map((ground): Pair => [front, ground, least]));
}

/** The colours that a rule of the tokens names. */
function coloursOf(selector: string): ReadonlyMap<string, string> {
  const begin = css.indexOf(`${selector} {`);
  if (begin < 0) throw new Error(`there is no rule ${selector}`);
  const rule = css.slice(begin).split('\n}', 1)[0] ?? '';
  return new Map(
    [...rule.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', colour = '']) => [name, colour]),
  );
}

/** Contrast ratio of WCAG 2, 1 to 21. */
function contrast(front: string | undefined, ground: string | undefined): number {
  if (front === undefined || ground === undefined) throw new Error('there is no such colour');
  const [darker = 0, lighter = 0] = [luminance(front), luminance(ground)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Relative luminance of sRGB, 0 to 1. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
