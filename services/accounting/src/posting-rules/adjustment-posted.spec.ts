import { newId } from '@consigna/kernel/id';
import { build, byRole, facts } from '../../test/build.js';
import { adjustmentPostedRule } from './adjustment-posted.js';

describe('an adjustment', () => {
  it.each([
    ['out', { INV_ADJ: '12.00', INV: '-12.00' }],
    ['in', { INV: '12.00', INV_ADJ: '-12.00' }],
  ] as const)('going %s moves 3 × 4.00 (S-A13)', (direction, expected) => {
    const line = {
      adjustmentLineId: newId(),
      productId: newId(),
      sku: 'X',
      direction,
      quantity: '3',
      sources: [build.source({ costBase: '12.00' })],
    };
    const adjustment = {
      adjustmentId: newId(),
      number: 'ADJ/000001',
      date: '2026-01-10',
      branchId: newId(),
      reason: 'count',
      lines: [line],
    };

    expect(byRole(adjustmentPostedRule.post(adjustment, facts()))).toEqual(expected);
  });
});
