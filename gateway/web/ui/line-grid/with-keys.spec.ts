import { describe, expect, it } from '@jest/globals';
import { withKeys } from './with-keys';

describe('lines that were stored', () => {
  it('are as they were stored, under the keys they were typed with', () => {
    const stored = [
      { key: 'id-1', quantity: '1.00' },
      { key: 'id-2', quantity: '2.00' },
    ];

    expect(withKeys(stored, [{ key: 'typed', quantity: '1' }])).toEqual([
      { key: 'typed', quantity: '1.00' },
      { key: 'id-2', quantity: '2.00' },
    ]);
  });
});
