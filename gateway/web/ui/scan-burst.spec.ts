import { describe, expect, it } from '@jest/globals';
import { ScanBurst, type Scan } from './scan-burst';

/** Presses keys with a gap between them; answers what the last one gave. */
function press(burst: ScanBurst, keys: readonly string[], gapMs: number, start: number): Scan | undefined {
  return keys.reduce<Scan | undefined>((_last, key, index) => burst.press(key, start + index * gapMs), undefined);
}

describe('a scanner that types', () => {
  it('is known by its pace, ended by Enter or Tab', () => {
    expect(press(new ScanBurst(), [...'8437000112031', 'Enter'], 8, 1_000)).toEqual({
      code: '8437000112031',
      times: 1,
    });
    expect(press(new ScanBurst(), [...'CUP-1', 'Tab'], 35, 1_000)).toEqual({ code: 'CUP-1', times: 1 });
  });

  it('is never a person, however short or long the word', () => {
    expect(press(new ScanBurst(), [...'vase', 'Enter'], 120, 1_000)).toBeUndefined();
    expect(press(new ScanBurst(), [...'abc', 'Enter'], 8, 1_000)).toBeUndefined();
    expect(press(new ScanBurst(), [...'vase', 'Enter'], 36, 1_000)).toBeUndefined();
  });

  it('is not what stands on both sides of a key that moves', () => {
    expect(press(new ScanBurst(), ['1', 'ArrowDown', '1', '2', '0', 'Enter'], 8, 1_000)).toBeUndefined();
    expect(press(new ScanBurst(), ['Shift', 'C', 'Shift', 'U', 'P', '1', 'Enter'], 8, 1_000)?.code).toBe('CUP1');
  });

  it('begins anew right behind a code, and behind a key that moves', () => {
    const burst = new ScanBurst();
    press(burst, ['Tab'], 0, 1_000);
    expect(burst.isIdle(1_008)).toBe(true);
    press(burst, [...'CUP-1'], 8, 1_008);
    expect(burst.isIdle(1_048)).toBe(false);
    press(burst, ['Enter'], 0, 1_048);

    expect(burst.isIdle(1_056)).toBe(true);
  });

  it('does not end when a person presses Enter later', () => {
    const burst = new ScanBurst();
    press(burst, [...'8437000112031'], 8, 1_000);

    expect(burst.press('Enter', 3_000)).toBeUndefined();
  });

  it('is multiplied by what was typed before it', () => {
    const burst = new ScanBurst();
    press(burst, ['3', '*'], 200, 1_000);

    expect(press(burst, [...'CUP-1', 'Enter'], 8, 2_000)).toEqual({ code: 'CUP-1', times: 3 });
    expect(press(burst, [...'CUP-1', 'Enter'], 8, 4_000)).toEqual({ code: 'CUP-1', times: 1 });
  });
});
