import { connect, createServer, type Server, type Socket } from 'node:net';
import { LOOPBACK } from '../infra/ports.js';
import { MessageStream, type Piece } from './message-stream.js';

/** Of the messages that pass while it storms: enough to hit every kind of request, few enough that work goes on. */
const LOST = 0.03;
const REPEATED = 0.05;
const LATE = 0.15;
/** A late message arrives behind what was sent up to this long after it. */
const LATEST_MS = 250;

export interface Disturbed {
  lost: number;
  repeated: number;
  late: number;
}

/** Stands between the platform and its broker, and while it storms loses, repeats and delays what the broker delivers. */
export class BrokerProxy {
  readonly disturbed: Disturbed = { lost: 0, repeated: 0, late: 0 };
  private storming = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly random: () => number,
    readonly url: string,
  ) {}

  /** @param random gives each message its fate, in the order in which they pass */
  static async start(brokerPort: number, random: () => number): Promise<BrokerProxy> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, LOOPBACK, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the system gave no port');
    const proxy = new BrokerProxy(server, random, `nats://${LOOPBACK}:${address.port}`);
    server.on('connection', (client) => proxy.connect(client, brokerPort));
    return proxy;
  }

  async storm(work: () => Promise<void>): Promise<void> {
    this.storming = true;
    await work().finally(() => (this.storming = false));
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private connect(client: Socket, brokerPort: number): void {
    const broker = connect(brokerPort, LOOPBACK);
    const stream = new MessageStream();
    for (const [socket, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      // Whatever ends one side ends the other; the client connects again.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => broker.write(chunk));
    broker.on('data', (chunk: Buffer) => {
      for (const piece of stream.take(chunk)) this.deliver(client, piece);
    });
  }

  private deliver(client: Socket, { bytes, isMessage }: Piece): void {
    const send = () => void (client.destroyed || client.write(bytes));
    if (!isMessage || !this.storming) return send();
    const fate = this.random();
    if (fate < LOST) {
      this.disturbed.lost += 1;
    } else if (fate < LOST + REPEATED) {
      this.disturbed.repeated += 1;
      send();
      setTimeout(send, this.random() * LATEST_MS);
    } else if (fate < LOST + REPEATED + LATE) {
      this.disturbed.late += 1;
      setTimeout(send, this.random() * LATEST_MS);
    } else {
      send();
    }
  }
}
