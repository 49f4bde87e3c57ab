import { registerHooks } from 'node:module';

/** A place in a built file, and what stands there while the file is loaded. */
export interface Replacement {
  /** From the project's root. */
  readonly file: string;
  readonly find: string | RegExp;
  readonly replace: string;
}

const root = new URL('../../../', import.meta.url);

/**
 * Loads files with other text in some places, for processes that are there to show what happens then: a bug that has to
 * be found, or what a protection costs. The files stay as they are, and no other process is concerned.
 *
 * @throws Error while loading, when a place is not there, or a text is there several times
 * @returns the files of which a replacement was not loaded yet
 */
export function replaceOnLoad(replacements: readonly Replacement[]): () => string[] {
  const missing = new Set(replacements.map(({ file }) => file));
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const here = replacements.filter(({ file }) => new URL(file, root).href === url);
      if (here.length === 0) return loaded;
      missing.delete(here[0]?.file ?? '');
      return { ...loaded, source: here.reduce(replaced, String(loaded.source)) };
    },
  });
  return () => [...missing];
}

function replaced(source: string, { file, find, replace }: Replacement): string {
  const places = source.split(find).length - 1;
  if (places === 0 || (typeof find === 'string' && places > 1))
    throw new Error(`${file} has ${places} times: ${String(find)}`);
  return source.replaceAll(find, () => replace);
}
