import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { MemoryWatch } from './memory.js';

describe('memory of a run', () => {
  it('a process is compared between a quarter and the end, with the programs that the platform started', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const watch = new MemoryWatch(process.pid);

    for (const share of [0.1, 0.22, 0.25, 0.6, 0.95, 1]) watch.sample(share);
    child.stdin.end();
    await once(child, 'exit');

    const growth = watch.growth();
    expect(growth.map((each) => each.process)).toEqual(expect.arrayContaining(['driver']));
    expect(growth.length).toBeGreaterThan(1);
    for (const { quarterMb, endMb } of growth) {
      expect(quarterMb).toBeGreaterThan(0);
      expect(endMb).toBeGreaterThan(0);
    }
  });

  it('a run too short to have a quarter tells nothing', () => {
    const watch = new MemoryWatch(process.pid);
    watch.sample(1);

    expect(watch.growth()).toEqual([]);
  });
});
