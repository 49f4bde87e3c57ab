import { lifecycle } from './lifecycle.js';

type State = 'draft' | 'confirmed' | 'shipped' | 'cancelled';
const states = lifecycle<State, 'confirm' | 'ship' | 'cancel'>({
  confirm: { from: ['draft'], to: 'confirmed' },
  ship: { from: ['confirmed'], to: 'shipped' },
  cancel: { from: ['draft', 'confirmed'], to: 'cancelled' },
});

describe('lifecycle', () => {
  it('an allowed action moves the document to its state', () => {
    const document: { state: State } = { state: 'draft' };

    states.apply(document, 'confirm');

    expect(document.state).toBe('confirmed');
  });

  it('requiring an action changes nothing', () => {
    const document: { state: State } = { state: 'draft' };

    states.require(document, 'cancel');

    expect(document.state).toBe('draft');
  });

  it('an action in the wrong state is refused and says where it would be allowed', () => {
    const document: { state: State } = { state: 'shipped' };
    const refusal = expect.objectContaining({
      code: 'invalid-transition',
      details: { state: 'shipped', action: 'cancel', allowedFrom: ['draft', 'confirmed'] },
    });

    expect(() => states.require(document, 'cancel')).toThrow(refusal);
    expect(() => states.apply(document, 'cancel')).toThrow(refusal);
    expect(document.state).toBe('shipped');
  });

  it.each<[State, string[]]>([
    ['draft', ['confirm', 'cancel']],
    ['confirmed', ['ship', 'cancel']],
    ['shipped', []],
  ])('a document that is %s allows %p', (state, actions) => {
    expect(states.allowed(state)).toEqual(actions);
  });
});
