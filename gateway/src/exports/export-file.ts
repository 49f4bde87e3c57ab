import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { WorkerRows, WorkerTask } from './export-worker.js';

/** By the package's name: a thread is started from what was built. */
const worker = createRequire(import.meta.url).resolve('@consigna/gateway/exports/export-worker');

/** Writes a file in a thread of its own: requests go on being answered. */
export class ExportFile {
  private readonly thread: Worker;
  private readonly written: Promise<Uint8Array>;

  constructor(task: WorkerTask) {
    this.thread = new Worker(worker, { workerData: task });
    this.written = new Promise((resolve, reject) => {
      this.thread.on('message', resolve);
      this.thread.on('error', reject);
      this.thread.on('exit', () => reject(new Error('the thread of an export ended before its file')));
    });
    // Whoever gives up half-way does not wait for the file.
    this.written.catch(() => undefined);
  }

  add(rows: NonNullable<WorkerRows>): void {
    this.thread.postMessage(rows);
  }

  async finish(): Promise<Uint8Array> {
    this.thread.postMessage(null);
    try {
      return await this.written;
    } finally {
      await this.stop();
    }
  }

  async stop(): Promise<void> {
    await this.thread.terminate();
  }
}
