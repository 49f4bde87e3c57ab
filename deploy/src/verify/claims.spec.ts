import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readTexts } from '../../../gateway/web/build/texts.js';
import { checks } from './verify.js';

const PREFIX = 'system.claim.';

/** The claims that the system room shows in a language, by the check's name. */
function claimsIn(language: string): Map<string, string> {
  const texts = readTexts(join(import.meta.dirname, '../../../gateway/web'), language);
  return new Map(
    [...texts].filter(([id]) => id.startsWith(PREFIX)).map(([id, text]) => [id.slice(PREFIX.length), text]),
  );
}

describe('the claims of the checks on the screen', () => {
  it.each(['es', 'fr', 'en'])('are complete in %s, and none is left over', (language) => {
    expect([...claimsIn(language).keys()].sort()).toEqual(checks.map(({ name }) => name).sort());
  });

  it('are in English what verify prints', () => {
    expect(Object.fromEntries(claimsIn('en'))).toEqual(
      Object.fromEntries(checks.map(({ name, claim }) => [name, claim])),
    );
  });

  it.each(['es', 'fr'])('are in %s not the English ones', (language) => {
    const same = checks.filter(({ name, claim }) => claimsIn(language).get(name) === claim);

    expect(same.map(({ name }) => name)).toEqual([]);
  });
});
