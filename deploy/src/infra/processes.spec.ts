import { isAlive, onShutdown, parentOf, stopAll, workingFolderOf } from './processes.js';

describe('the registry of what has to be stopped', () => {
  it('stops the latest first, one after the other, and each once', async () => {
    const stopped: string[] = [];
    for (const name of ['database', 'broker', 'services']) {
      onShutdown(async () => {
        await Promise.resolve();
        stopped.push(name);
      });
    }

    await Promise.all([stopAll(), stopAll()]);
    await stopAll();

    expect(stopped).toEqual(['services', 'broker', 'database']);
  });

  it('forgets what has ended by itself', async () => {
    const stopped: string[] = [];
    const forget = onShutdown(() => Promise.resolve(void stopped.push('worker')));

    forget();
    await stopAll();

    expect(stopped).toEqual([]);
  });

  it('knows a running process from one that never was', () => {
    const NO_PROCESS = 2 ** 30;

    expect(isAlive(process.pid)).toBe(true);
    expect(parentOf(process.pid)).toBe(process.ppid);
    expect(workingFolderOf(process.pid)).toBe(process.cwd());
    expect(isAlive(NO_PROCESS)).toBe(false);
    expect(parentOf(NO_PROCESS)).toBeUndefined();
  });
});
