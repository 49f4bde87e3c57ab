import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
}

const dist = join(import.meta.dirname, '../dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

const FIRST_LOAD_BYTES = 300_000;
const ROUTE_BYTES = 120_000;
/** Charts are a chunk of their own, loaded by rooms that draw some. */
const CHART_BYTES = 230_000;
const isChart = (name: string) => name.endsWith('/charts.tsx');

describe('what the browser loads, compressed', () => {
  const entry = Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true);
  const first = new Set(entry.flatMap(withImports));
  const routes = Object.keys(manifest).filter((name) => manifest[name]?.isDynamicEntry === true);

  it('before the first screen is at most 300 kB of script', () => {
    expect(entry).toHaveLength(1);
    expect(bytesOf([...first])).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
  });

  it('for another room is at most 120 kB of script, for charts 230 kB', () => {
    const sizes = routes.map((name) => ({
      name,
      bytes: bytesOf(withImports(name).filter((part) => !first.has(part))),
    }));

    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.filter(({ name, bytes }) => bytes > (isChart(name) ? CHART_BYTES : ROUTE_BYTES))).toEqual([]);
  });
});

/** A chunk with everything that is loaded with it. */
function withImports(name: string): string[] {
  const found = new Set<string>();
  const follow = (each: string): void => {
    if (found.has(each)) return;
    found.add(each);
    manifest[each]?.imports?.forEach(follow);
  };
  follow(name);
  return [...found];
}

function bytesOf(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, manifest[name]?.file ?? ''))).length, 0);
}
