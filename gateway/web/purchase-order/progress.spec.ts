import { describe, expect, it } from '@jest/globals';
import { expectedUnits, isDifferent, overUnits } from './progress';

const line = { quantity: '10', received: '4', rejected: '0', missing: '0' };

describe('how far an order line is', () => {
  it('is no difference while units are simply still to come', () => {
    expect(isDifferent(line)).toBe(false);
  });

  it('is different when units were rejected, missing or too many', () => {
    expect(isDifferent({ ...line, rejected: '1' })).toBe(true);
    expect(isDifferent({ ...line, missing: '0.5' })).toBe(true);
    expect(isDifferent({ ...line, received: '11' })).toBe(true);
    expect(overUnits({ ...line, received: '11.5' })).toBe('1.5');
    expect(overUnits(line)).toBe('0');
  });

  it('adds up what is expected', () => {
    expect(expectedUnits({ lines: [{ open: '2.5' }, { open: '3' }] })).toBe('5.5');
  });
});
