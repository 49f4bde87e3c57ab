import { describe, expect, it } from '@jest/globals';
import { tracer } from '@consigna/kernel/tracing';
import { isKept, ratioOf, startTracing } from './tracing.js';

const traceWithEnd = (end: string) => `00-0af7651916cd43dd844${end}-b7ad6b7169203331-01`;

describe('tracing', () => {
  it('is off where no endpoint is named', async () => {
    const stop = await startTracing('billing');

    expect(tracer).toBeUndefined();
    await stop();
  });

  it.each([
    ['0000000000000', 0, false],
    ['0000000000000', 0.01, true],
    ['7ffffffffffff', 0.5, true],
    ['8000000000000', 0.5, false],
    ['fffffffffffff', 1, true],
  ])('a trace that ends with %s is kept at %d: %s', (end, ratio, kept) => {
    expect(isKept(traceWithEnd(end), ratio)).toBe(kept);
  });

  it.each([
    [undefined, 0.05],
    ['', 0.05],
    ['0', 0],
    ['0.25', 0.25],
    ['1', 1],
  ])('the share %s is read as %d', (said, ratio) => {
    expect(ratioOf(said)).toBe(ratio);
  });

  it.each(['5', '-0.1', 'all'])('the share %s is refused', (said) => {
    expect(() => ratioOf(said)).toThrow(/from 0 to 1/);
  });
});
