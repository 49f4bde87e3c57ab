import { describe, expect, it } from '@jest/globals';
import { withScanned } from './scanned';

const line = (key: string, productId: string, quantity: string) => ({ key, productId, name: productId, quantity });
const withQuantity =
  (quantity: string) =>
  (row: ReturnType<typeof line>): ReturnType<typeof line> => ({ ...row, quantity });

describe('a scanned product', () => {
  it('becomes a line at the end', () => {
    const cup = line('b', 'cup', '4');

    expect(withScanned([line('a', 'vase', '1')], cup, withQuantity)).toEqual({
      rows: [line('a', 'vase', '1'), cup],
      row: 1,
      isRepeated: false,
    });
  });

  it('counts on in the last line that has it', () => {
    const rows = [line('a', 'vase', '1'), line('b', 'vase', '0.5'), line('c', 'cup', '1'), line('d', '', '1')];

    expect(withScanned(rows, line('e', 'vase', '2'), withQuantity)).toEqual({
      rows: [rows[0], line('b', 'vase', '2.5'), rows[2], rows[3]],
      row: 1,
      isRepeated: true,
    });
  });
});
