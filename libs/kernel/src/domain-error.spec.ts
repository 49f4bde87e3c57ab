import { DomainError, isDomainError } from './domain-error.js';

describe('domain error', () => {
  it('carries a code, what a person needs to act, and the fields concerned', () => {
    const error = new DomainError('invalid-order', { orderId: 'x' }, [{ pointer: '/lines/0', code: 'missing' }]);

    expect(error).toMatchObject({
      name: 'DomainError',
      message: 'invalid-order',
      code: 'invalid-order',
      details: { orderId: 'x' },
      fields: [{ pointer: '/lines/0', code: 'missing' }],
    });
    expect(new DomainError('no-details').details).toEqual({});
  });

  it.each<[string, unknown, boolean]>([
    ['a refusal', new DomainError('a'), true],
    ['a refusal of another copy', Object.assign(new Error('a'), { name: 'DomainError', code: 'a' }), true],
    ['a bug', new TypeError('a'), false],
    ['a driver error with a code', Object.assign(new Error('a'), { code: '23505' }), false],
    ['nothing', null, false],
    ['a text', 'a', false],
  ])('%s is told apart', (_, thrown, expected) => {
    expect(isDomainError(thrown)).toBe(expected);
  });
});
