import { tracer } from '@consigna/kernel/tracing';
import pg from 'pg';
import type { Socket } from 'node:net';

/** What the driver calls when the server answers, and what it has sent; not in its types. */
interface Driver {
  readonly connection: Connection;
  readonly _sentQueryQueue: SentQuery[];
  _getActiveQuery(): SentQuery | null;
  _handleReadyForQuery(message: { status: string }): void;
  _handleRowDescription(message: unknown): void;
  _handleDataRow(message: unknown): void;
  _handleCommandComplete(message: unknown): void;
  _handleErrorMessage(error: Error): void;
}
interface Connection {
  readonly stream: Socket;
  readonly submittedNamedStatements: Record<string, string>;
  _send(message: Buffer): unknown;
  end(): void;
  sync(): void;
  query(text: string): void;
  bind(portal: { statement?: string }): void;
  describe(portal: unknown): void;
  on(event: 'closeComplete' | 'noData', listener: () => void): void;
}
interface SentQuery {
  readonly name?: string;
  readonly _result: Shape;
  _accumulateRows?: boolean;
  handleError(error: Error, connection: Connection): void;
}

/** What the driver keeps of a description of rows: names and types, how each is read, and a row of nothing but nulls. */
interface Shape {
  fields: unknown;
  _parsers: unknown;
  _prebuiltEmptyResultObject: unknown;
}

/** Of a statement that returns none. */
const noRows: Shape = { fields: [], _parsers: [], _prebuiltEmptyResultObject: {} };

/** A statement with its values, as ours are asked for. */
interface Call {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/** Whether it asks for nothing else that the driver knows of. */
function isCall(args: unknown[]): args is [Call] {
  const [call] = args;
  if (args.length !== 1 || typeof call !== 'object' || call === null || !('text' in call)) return false;
  for (const option in call) if (option !== 'name' && option !== 'text' && option !== 'values') return false;
  return true;
}

/** The driver copies what it is called with by its property descriptors; a query of its own it takes as it is. */
async function asked(query: (...args: unknown[]) => unknown, { name, text, values }: Call): Promise<pg.QueryResult> {
  try {
    return await new Promise((resolve, reject) => {
      const own = new DriverQuery(text, values, (error, result) => (error ? reject(error) : resolve(result)));
      if (name !== undefined) own.name = name;
      query(own);
    });
  } catch (error) {
    // It was made where the answer was read; who asked is what one wants to know.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  }
}

const DriverQuery = pg.Query as unknown as new (
  text: string,
  values: unknown[] | undefined,
  callback: (error: Error | null, result: pg.QueryResult) => void,
) => { name: string };

const driver = pg.Client.prototype as unknown as Driver;
/** Statements are gathered within a transaction: that is the state in which the next one finds the session. */
const IN_TRANSACTION = { status: 'T' };

/**
 * Sends what was asked for in one turn of the event loop as one group: with one system call, and with one Sync behind
 * the last statement, so that the server answers with one too. The driver does both for each statement, which was the
 * largest part of a request's CPU on both sides. Within a transaction the outcome is the same: what stands behind a
 * failed statement is not done. Outside of one, statements asked for in the same turn succeed or fail together: a group
 * is a transaction by itself.
 *
 * A statement's rows are described by the server once in a session: those of a prepared statement never change.
 */
export class GatheringClient extends pg.Client {
  /** Groups that this process has sent and waited for. */
  static roundTrips = 0;

  /** Traceparent of the request that has checked it out. */
  trace: string | undefined;
  private gathering = false;
  /** Marks the group that is being gathered, for whoever has to say something once in each. */
  private mark: string | undefined;
  /** A statement stands before its Sync. */
  private unsynced = false;
  private group = 0;
  /** Why the group that is being answered failed. */
  private failure = new Error('an earlier statement failed');
  /** The group of each statement that is not answered yet, in their order. */
  private readonly sent: number[] = [];
  /** Messages of this turn that are not handed to the socket yet. */
  private readonly outgoing: Buffer[] = [];
  /** Rows of statements by their names, as the server has described them. */
  private readonly shapes = new Map<string, Shape>();

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      this.gather();
      const send = isCall(args) ? () => asked(query, args[0]) : () => query(...args);
      return tracer === undefined || this.trace === undefined ? send() : this.traced(send, args);
    }) as typeof this.query;

    const { connection } = this as unknown as Driver;
    const sync = connection.sync.bind(connection);
    this.closeGroup = () => {
      this.mark = undefined;
      if (!this.unsynced) return;
      sync();
      this.unsynced = false;
      this.group += 1;
      GatheringClient.roundTrips += 1;
    };
    connection.sync = () => {
      // Also for what was asked for before the connection stood.
      this.gather();
      this.sent.push(this.group);
      this.unsynced = true;
    };
    const send = connection._send.bind(connection);
    connection._send = (message) => (this.gathering ? this.outgoing.push(message) : send(message));
    this.sendOut = () => {
      const [only] = this.outgoing;
      if (only === undefined) return;
      send(this.outgoing.length === 1 ? only : Buffer.concat(this.outgoing));
      this.outgoing.length = 0;
    };
    const end = connection.end.bind(connection);
    connection.end = () => {
      this.sendOut();
      end();
    };
    const bind = connection.bind.bind(connection);
    const describe = connection.describe.bind(connection);
    let bound: string | undefined;
    connection.bind = (portal) => {
      bound = portal.statement;
      bind(portal);
    };
    connection.describe = (portal) => {
      if (bound === undefined || !this.shapes.has(bound)) describe(portal);
    };
    connection.on('noData', () => this.learn(noRows));
    const simple = connection.query.bind(connection);
    // A statement without preparation is a group of its own: the server syncs by itself behind it.
    connection.query = (text) => {
      this.closeGroup();
      this.sent.push(this.group);
      this.group += 1;
      GatheringClient.roundTrips += 1;
      simple(text);
    };
    // The answer to a statement whose values could not be written.
    connection.on('closeComplete', () => this.answered());
  }

  private readonly closeGroup: () => void;
  private readonly sendOut: () => void;

  /** Whether nothing of this mark was asked for yet in the group that is being gathered; from now on something was. */
  isFirst(mark: string): boolean {
    if (this.gathering && this.mark === mark) return false;
    this.gather();
    this.mark = mark;
    return true;
  }

  /** The statement's name and never its text or values, which are people's data. */
  private traced(send: () => unknown, [call]: unknown[]): unknown {
    const { name } = (call ?? {}) as { name?: string };
    const span = tracer?.start('client', name ?? 'statement', this.trace);
    const result = send();
    if (span === undefined) return result;
    Promise.resolve(result).then(
      () => span.end(),
      (error: unknown) => span.end(error),
    );
    return result;
  }

  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    process.nextTick(() => {
      this.closeGroup();
      this.gathering = false;
      this.sendOut();
    });
  }

  /** The driver waits for the end of each statement's Sync; within a group the next statement follows at once. */
  private answered(): void {
    if (this.sent.length < 2 || this.sent[0] !== this.sent[1]) return;
    this.sent.shift();
    driver._handleReadyForQuery.call(this, IN_TRANSACTION);
  }

  _handleCommandComplete(message: unknown): void {
    driver._handleCommandComplete.call(this, message);
    this.answered();
  }

  _handleReadyForQuery(message: { status: string }): void {
    const group = this.sent.shift();
    while (group !== undefined && this.sent[0] === group) this.skip();
    driver._handleReadyForQuery.call(this, message);
  }

  _handleRowDescription(message: unknown): void {
    driver._handleRowDescription.call(this, message);
    const shape = (this as unknown as Driver)._getActiveQuery()?._result;
    if (shape !== undefined) this.learn(shape);
  }

  _handleDataRow(message: unknown): void {
    const query = (this as unknown as Driver)._getActiveQuery();
    if (query?._accumulateRows === undefined) this.describe(query);
    driver._handleDataRow.call(this, message);
  }

  private learn({ fields, _parsers, _prebuiltEmptyResultObject }: Shape): void {
    const name = (this as unknown as Driver)._getActiveQuery()?.name;
    if (name !== undefined) this.shapes.set(name, { fields, _parsers, _prebuiltEmptyResultObject });
  }

  /** The first row of a statement that was not described again. */
  private describe(query: SentQuery | null): void {
    const shape = query?.name === undefined ? undefined : this.shapes.get(query.name);
    if (query === null || shape === undefined) return;
    Object.assign(query._result, shape);
    query._accumulateRows = true;
  }

  _handleErrorMessage(error: Error): void {
    this.failure = error;
    driver._handleErrorMessage.call(this, error);
  }

  /** The server passed over a statement because one before it in its group had failed: it fails for the same reason. */
  private skip(): void {
    this.sent.shift();
    const { connection, _sentQueryQueue } = this as unknown as Driver;
    const query = _sentQueryQueue.shift();
    if (query === undefined) return;
    if (query.name !== undefined) delete connection.submittedNamedStatements[query.name];
    query.handleError(this.failure, connection);
  }
}
