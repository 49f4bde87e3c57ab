import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import PO from 'pofile';
import type { Plugin } from 'vite';

const VIRTUAL = 'virtual:texts/';
const LANGUAGES = ['es', 'fr', 'en'] as const;

/**
 * Compiles the PO catalogues of all rooms into one module per language, `virtual:texts/es`. A text that a language
 * lacks, or two rooms declare, stops the build.
 */
export function texts(root: string): Plugin {
  return {
    name: 'consigna-texts',
    resolveId: (id) => (id.startsWith(VIRTUAL) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${VIRTUAL}`)) return undefined;
      const language = id.slice(VIRTUAL.length + 1);
      const all = LANGUAGES.map((each) => [each, readTexts(root, each)] as const);
      for (const file of catalogues(root, language)) this.addWatchFile(file);
      const wanted = all.find(([each]) => each === language)?.[1] ?? new Map<string, string>();
      for (const [other, known] of all) {
        const missing = [...known.keys()].filter((text) => !wanted.has(text));
        if (missing.length > 0) throw new Error(`${language} lacks texts that ${other} has: ${missing.join(', ')}`);
      }
      const compiled = Object.fromEntries([...wanted].map(([key, text]) => [key, compileMessage(text)]));
      // Parsing a JSON text is quicker than running an object literal of this size.
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(compiled))});`;
    },
  };
}

export function catalogues(root: string, language: string): string[] {
  return globSync(`*/locales/${language}.po`, { cwd: root }).map((file) => join(root, file));
}

/** @throws Error for an id declared twice, or an entry without text */
export function readTexts(root: string, language: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of catalogues(root, language)) {
    for (const { msgid, msgstr } of PO.parse(readFileSync(file, 'utf8')).items) {
      const [text = ''] = msgstr;
      if (text === '') throw new Error(`${file}: ${msgid} has no text`);
      if (found.has(msgid)) throw new Error(`${file}: ${msgid} is declared in ${basename(join(file, '../..'))} too`);
      found.set(msgid, text);
    }
  }
  return found;
}
