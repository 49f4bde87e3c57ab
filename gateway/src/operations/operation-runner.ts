import type { OperationView } from '@consigna/contracts/operation';
import { DomainError, isDomainError } from '@consigna/kernel/domain-error';
import { log } from '@consigna/messaging/log';
import type { NewOperation, OperationFile, OperationStore } from './operation-store.js';

/** Long work shares two cores with requests. */
const MAX_RUNNING = 2;
/** Of one caller, running and waiting. */
const MAX_OF_CALLER = 5;
const TOUCH_MS = 15_000;

export interface Outcome {
  readonly result: Readonly<Record<string, unknown>>;
  readonly file?: OperationFile;
}

/** Work that tells how far it is. @throws DomainError whatever becomes the operation's problem */
export type LongWork = (
  operation: OperationView,
  tell: (done: number, total: number | null) => Promise<void>,
) => Promise<Outcome>;

/** Thrown inside work that somebody has cancelled; nobody is told. */
class Cancelled extends Error {}

interface Waiting {
  readonly operation: OperationView;
  readonly userId: string;
  readonly work: LongWork;
  readonly ended: () => void;
}

/** Runs long work in this process, a few at a time, and keeps its operation up to date. */
export class OperationRunner {
  private readonly waiting: Waiting[] = [];
  private readonly running = new Set<Waiting>();
  private readonly beat = setInterval(() => void this.touchAll(), TOUCH_MS).unref();

  constructor(private readonly store: OperationStore) {}

  /**
   * Begins work, or finds it begun under the same key.
   *
   * @returns its operation, and what resolves when it has ended here
   * @throws DomainError `too-many-operations`
   */
  async start(order: NewOperation, work: LongWork): Promise<{ operation: OperationView; ended: Promise<void> }> {
    const ofCaller = [...this.running, ...this.waiting].filter(({ userId }) => userId === order.userId);
    if (ofCaller.length >= MAX_OF_CALLER)
      throw new DomainError('too-many-operations', { limit: MAX_OF_CALLER, retryAfter: 5 });
    const { operation, known } = await this.store.begin(order);
    if (known) return { operation, ended: Promise.resolve() };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push({ operation, userId: order.userId, work, ended: resolve });
    this.next();
    return { operation, ended: promise };
  }

  stop(): void {
    clearInterval(this.beat);
    this.waiting.length = 0;
  }

  private next(): void {
    if (this.running.size >= MAX_RUNNING) return;
    const task = this.waiting.shift();
    if (task === undefined) return;
    this.running.add(task);
    void this.run(task).finally(() => {
      this.running.delete(task);
      task.ended();
      this.next();
    });
  }

  private async run({ operation, work }: Waiting): Promise<void> {
    const { id } = operation;
    const tell = async (done: number, total: number | null) => {
      if (!(await this.store.progress(id, done, total))) throw new Cancelled();
    };
    try {
      await tell(0, null);
      const { result, file } = await work(operation, tell);
      await this.store.succeed(id, result, file);
    } catch (error) {
      if (error instanceof Cancelled) return;
      if (!isDomainError(error)) log('error', 'an operation failed', { id, kind: operation.kind, error });
      const problem = isDomainError(error)
        ? { code: error.code, params: { ...error.details } }
        : { code: 'internal', params: {} };
      await this.store
        .fail(id, problem)
        .catch((failure: unknown) => log('error', 'an operation was left open', { id, error: failure }));
    }
  }

  private async touchAll(): Promise<void> {
    const ids = [...this.running, ...this.waiting].map(({ operation }) => operation.id);
    await Promise.all(ids.map((id) => this.store.touch(id))).catch((error: unknown) =>
      log('warn', 'operations could not be kept alive', { error }),
    );
  }
}
