import { ownerOf } from '@consigna/contracts/contract';
import { isGranted } from '@consigna/kernel/permission';
import type { CompanyAccess } from '../access-cache.js';
import type { LiveChange, LiveChannels, LivePosition } from './live-channel.js';

/** A reader that does not read is cut off: it comes back and asks for what it missed. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** Proxies close what is silent; long before that the caller's session and rights are looked at again. */
const BEAT_MS = 10_000;

/** Where a stream writes: the part of a socket it needs. */
export interface Sink {
  readonly unread: number;
  write(text: string): void;
  end(): void;
  /** For a reader that does not read: it would never see the end either. */
  cut(): void;
}

export interface StreamOptions {
  readonly sink: Sink;
  readonly channels: LiveChannels;
  /** Looks again who is asking and what they may see. @throws DomainError when they may not any more */
  readonly look: () => Promise<readonly CompanyAccess[]>;
  /** In a company's own stream its id is in the address. */
  readonly ofGroup: boolean;
  readonly ended: () => void;
}

/** One browser that listens: tells it of every change it may know of, until it goes or may not any more. */
export class LiveStream {
  private readonly joined = new Map<string, () => void>();
  private readonly positions: Record<string, number> = {};
  private companies = new Map<string, CompanyAccess>();
  private readonly beat = setInterval(() => void this.lookAgain(), BEAT_MS);
  private over = false;

  constructor(private readonly options: StreamOptions) {}

  /** @param from what the browser has seen; without it, or when that is too long ago, it is told to read everything again */
  start(companies: readonly CompanyAccess[], from: LivePosition | undefined): void {
    this.take(companies);
    if (from === undefined) {
      this.write('ready', {});
      return;
    }
    const { channels } = this.options;
    const missed = [...this.companies.keys()].map((id) => channels.since(id, from.companies[id] ?? -1));
    if (from.run !== channels.run || missed.includes(undefined)) this.resync();
    else {
      for (const { change } of missed.flatMap((kept) => kept ?? [])) this.tell(change);
      this.write('ready', {});
    }
  }

  /** The browser reads everything again: something may not have reached it. */
  resync(): void {
    this.write('resync', {});
  }

  /** Looks at session and rights; what the caller may not see any more is silent from now on. */
  async lookAgain(): Promise<void> {
    try {
      const companies = await this.options.look();
      if (this.over) return;
      this.take(companies);
      this.options.sink.write(': beat\n\n');
    } catch {
      this.write('end', {});
      this.stop();
    }
  }

  stop(): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.beat);
    for (const leave of this.joined.values()) leave();
    this.joined.clear();
    this.options.sink.end();
    this.options.ended();
  }

  private take(companies: readonly CompanyAccess[]): void {
    this.companies = new Map(companies.map((company) => [company.id, company]));
    for (const [id, leave] of this.joined) {
      if (this.companies.has(id)) continue;
      leave();
      this.joined.delete(id);
      delete this.positions[id];
    }
    for (const id of this.companies.keys()) {
      if (this.joined.has(id)) continue;
      const { position, leave } = this.options.channels.join(id, (sequence, change) => {
        this.positions[id] = sequence;
        this.tell(change);
      });
      this.joined.set(id, leave);
      this.positions[id] = position;
    }
  }

  private tell({ companyId, type, id, subject, grants }: LiveChange): void {
    const company = this.companies.get(companyId);
    if (company === undefined || company.off.has(ownerOf(subject)) || !isGranted(company.held, grants)) return;
    this.write('change', { type, id, subject, ...(this.options.ofGroup ? { companyId } : {}) });
  }

  private write(event: string, data: Readonly<Record<string, unknown>>): void {
    if (this.over) return;
    const position = positionText({ run: this.options.channels.run, companies: this.positions });
    this.options.sink.write(`id: ${position}\nevent: ${event}\ndata: ${JSON.stringify({ ...data, position })}\n\n`);
    if (this.options.sink.unread > MAX_UNREAD_BYTES) this.options.sink.cut();
  }
}

export function positionText(position: LivePosition): string {
  return Buffer.from(JSON.stringify([position.run, position.companies])).toString('base64url');
}

/** Undefined for what no stream has told: then everything is read again. */
export function readPosition(text: string): LivePosition | undefined {
  try {
    const [run, companies] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [unknown, unknown];
    if (typeof run === 'string' && typeof companies === 'object' && companies !== null)
      return { run, companies: companies as Record<string, number> };
  } catch {
    // Whatever is wrong with it, the answer is the same.
  }
  return undefined;
}
