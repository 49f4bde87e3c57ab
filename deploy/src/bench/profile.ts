import { writeFile } from 'node:fs/promises';

interface Answer {
  readonly id?: number;
  readonly result?: { readonly profile?: unknown };
  readonly error?: { readonly message: string };
}

const CONNECT_ATTEMPTS = 50;
const CONNECT_RETRY_MS = 100;
const SAMPLE_MICROSECONDS = 500;

/** Records where a Node process spends its time, through its inspector: between `start` and `save`. */
export class Profiler {
  private nextId = 0;
  private readonly waiting = new Map<number, (answer: Answer) => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id === undefined) return;
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    });
  }

  /** @param port what the process was started with as `--inspect-port` */
  static async of(pid: number, port: number): Promise<Profiler> {
    process.kill(pid, 'SIGUSR1');
    const socket = new WebSocket(await debuggerUrl(port));
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error(`process ${pid} cannot be profiled`)));
    });
    return new Profiler(socket);
  }

  async start(): Promise<void> {
    await this.ask('Profiler.enable');
    await this.ask('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
    await this.ask('Profiler.start');
  }

  /** Writes a `.cpuprofile`, as Chrome's and VS Code's viewers read it. */
  async save(file: string): Promise<void> {
    const { result } = await this.ask('Profiler.stop');
    await writeFile(file, JSON.stringify(result?.profile));
    this.socket.close();
  }

  private async ask(method: string, params: Record<string, unknown> = {}): Promise<Answer> {
    const id = ++this.nextId;
    const answered = new Promise<Answer>((resolve) => this.waiting.set(id, resolve));
    this.socket.send(JSON.stringify({ id, method, params }));
    const answer = await answered;
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer;
  }
}

async function debuggerUrl(port: number): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
      const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (attempt === CONNECT_ATTEMPTS) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, CONNECT_RETRY_MS));
  }
}
