import { etagOf, isKnown, versionOf } from './etag.js';

describe('If-Match', () => {
  it.each([
    ['"3"', 3],
    ['"v3"', 3],
    [' "12" ', 12],
  ])('%s names a version', (header, version) => {
    expect(versionOf(header)).toBe(version);
  });

  it.each([
    [undefined, 'precondition-required'],
    ['', 'precondition-required'],
    ['W/"3"', 'invalid-if-match'],
    ['*', 'invalid-if-match'],
    ['3', 'invalid-if-match'],
    ['"3", "4"', 'invalid-if-match'],
    ['"-1"', 'invalid-if-match'],
  ])('%s is refused', (header, code) => {
    expect(() => versionOf(header)).toThrow(expect.objectContaining({ code }));
  });
});

describe('If-None-Match', () => {
  it.each([
    [undefined, false],
    ['"3"', true],
    ['"v3"', true],
    ['W/"3"', true],
    ['"2", "3"', true],
    ['"2"', false],
    ['*', true],
  ])('%s knows version 3: %s', (header, known) => {
    expect(isKnown(header, 3)).toBe(known);
  });

  it('takes the tag that was answered', () => {
    expect(isKnown(etagOf(7), 7)).toBe(true);
  });
});
