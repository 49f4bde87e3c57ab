import { Seal } from './seal.js';

describe('a sealed secret', () => {
  const seal = new Seal('0123456789abcdef0123456789abcdef');
  const sealed = seal.close('refresh me', 'session');

  it('opens again for its purpose', () => {
    expect(seal.open(sealed, 'session')).toBe('refresh me');
    expect(sealed.includes('refresh me')).toBe(false);
  });

  it.each([
    ['for another purpose', sealed, 'sign-in'],
    ['cut short', sealed.subarray(0, 20), 'session'],
    ['changed', Buffer.concat([sealed.subarray(0, -1), Buffer.from([(sealed.at(-1) ?? 0) ^ 1])]), 'session'],
  ])('stays closed %s', (_, text, purpose) => {
    expect(seal.open(text, purpose)).toBeUndefined();
  });

  it('stays closed to another key, and a short key is refused', () => {
    expect(new Seal('another secret of thirty-two chars').open(sealed, 'session')).toBeUndefined();
    expect(() => new Seal('short')).toThrow('32');
  });
});
