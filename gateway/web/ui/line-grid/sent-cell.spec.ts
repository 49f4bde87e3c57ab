import { describe, expect, it } from '@jest/globals';
import { cellOf } from './sent-cell';

describe('a line that was refused', () => {
  const columns = ['item', 'name', 'quantity', 'price'];
  const shown = ['a', 'blank', 'b', 'c'];
  const lines = { to: '/lines', sent: ['b', 'gone', 'c'], shown, columns, members: { item: 'productId' }, first: 2 };

  it.each([
    ['/lines/0/quantity', { row: 2, column: 2 }],
    ['/lines/2/productId', { row: 3, column: 0 }],
    ['/lines/0/unitPrice', { row: 2, column: 2 }],
    ['/lines/2', { row: 3, column: 2 }],
    ['/lines/1/quantity', undefined],
    ['/lines/7/quantity', undefined],
    ['/lines', undefined],
    ['/customerId', undefined],
  ])('is found where it is shown, whichever it was among those sent: %s', (pointer, cell) => {
    expect(cellOf(pointer, lines)).toEqual(cell);
  });

  it('is found wherever the lines stand in what is sent', () => {
    const of = { ...lines, to: '/source/lines' };

    expect(cellOf('/source/lines/0/price', of)).toEqual({ row: 2, column: 3 });
    expect(cellOf('/lines/0/price', of)).toBeUndefined();
  });
});
