import { etagOf, isKnown, versionOf } from './etag.js';

describe('If-Match', () => {
  it.each([
    ['"3"', 3],
    ['"v3"', 3],
    [' "12" ', 12],
    [etagOf(12, '{}'), 12],
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
    ['"3-x"', 'invalid-if-match'],
  ])('%s is refused', (header, code) => {
    expect(() => versionOf(header)).toThrow(expect.objectContaining({ code }));
  });
});

describe('If-None-Match', () => {
  const shown = etagOf(3, '{"returned":"0"}');

  it.each([
    [undefined, false],
    [shown, true],
    [`W/${shown}`, true],
    [`"2", ${shown}`, true],
    ['"3"', false],
    ['"2"', false],
    ['*', true],
  ])('%s knows what is shown: %s', (header, known) => {
    expect(isKnown(header, shown)).toBe(known);
  });

  it('does not know what others have changed since under the same version', () => {
    expect(isKnown(shown, etagOf(3, '{"returned":"2"}'))).toBe(false);
  });
});
