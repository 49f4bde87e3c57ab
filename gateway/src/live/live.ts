import type { OutgoingHttpHeaders } from 'node:http';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Wake } from '@consigna/messaging/wake';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccessCache, CallerAccess, CompanyAccess } from '../access-cache.js';
import type { Authenticator } from '../caller.js';
import { API } from '../routes.js';
import type { SessionStore } from '../session/session-store.js';
import { companyOf } from '../target.js';
import { LiveChannels } from './live-channel.js';
import { LiveStream, readPosition } from './live-stream.js';

/** Tabs of one person at one gateway; one more is a page that forgot to close the others. */
const MAX_STREAMS = 20;
/** Rights change in bursts (an import of parties moves the directory's log too): streams look again once for all of it. */
const LOOK_AGAIN_MS = 500;
/** How long a browser waits before it comes back, in milliseconds. */
const RETRY_MS = 2_000;

export interface LiveParts {
  readonly authenticator: Authenticator;
  readonly access: AccessCache;
  readonly sessions: SessionStore;
  readonly wake: Wake;
}

/**
 * Server-sent events of what changes in a company, or in all companies a caller sees: which document, never what is in
 * it. A screen that shows the document reads it again, under the caller's own rights.
 */
export function registerLive(scope: FastifyInstance, parts: LiveParts): void {
  const live = new Live(parts);
  scope.get(`${API}/companies/:company/live`, async (request, reply) => {
    const { company } = request.params as { company: string };
    const { id } = companyOf(await live.accessOf(request), company);
    await live.open(request, reply, (access) => [companyOf(access, id)]);
  });
  scope.get(`${API}/group/live`, (request, reply) => live.open(request, reply, ({ companies }) => companies));
  // Before the server waits for its connections to end by themselves.
  scope.addHook('preClose', (done) => {
    live.stop();
    done();
  });
}

class Live {
  private readonly channels: LiveChannels;
  private readonly streams = new Map<string, Set<LiveStream>>();
  private lookingAgain: NodeJS.Timeout | undefined;

  constructor(private readonly parts: LiveParts) {
    this.channels = new LiveChannels(parts.wake);
    parts.wake.onMoved('directory', () => this.lookAgainSoon());
    parts.wake.onInterrupted(() => this.each((stream) => stream.resync()));
    parts.sessions.onEnded(() => this.each((stream) => void stream.lookAgain()));
  }

  async accessOf(request: FastifyRequest): Promise<CallerAccess> {
    return this.parts.access.of((await this.parts.authenticator.callerOf(request)).token);
  }

  /** @throws DomainError `too-many-live-connections`, and whatever identifying the caller refuses */
  async open(
    request: FastifyRequest,
    reply: FastifyReply,
    seen: (access: CallerAccess) => readonly CompanyAccess[],
  ): Promise<void> {
    const { token } = await this.parts.authenticator.callerOf(request);
    const companies = seen(await this.parts.access.of(token));
    const ofCaller = this.streams.get(token.subject) ?? new Set();
    if (ofCaller.size >= MAX_STREAMS)
      throw new DomainError('too-many-live-connections', { limit: MAX_STREAMS, retryAfter: 10 });

    const { raw } = reply;
    const stream = new LiveStream({
      sink: sinkOf(raw),
      channels: this.channels,
      look: async () => seen(await this.accessOf(request)),
      ofGroup: (request.params as { company?: string }).company === undefined,
      ended: () => this.forget(token.subject, stream),
    });
    ofCaller.add(stream);
    this.streams.set(token.subject, ofCaller);
    raw.on('close', () => stream.stop());
    reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies that gather answers would hold every event back.
      'x-accel-buffering': 'no',
      // A stream that has ended must not keep a stopping server waiting for another request.
      connection: 'close',
    });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    stream.start(companies, positionOf(request));
  }

  stop(): void {
    clearTimeout(this.lookingAgain);
    this.each((stream) => stream.stop());
    this.channels.stop();
  }

  private lookAgainSoon(): void {
    this.lookingAgain ??= setTimeout(() => {
      this.lookingAgain = undefined;
      this.each((stream) => void stream.lookAgain());
    }, LOOK_AGAIN_MS).unref();
  }

  private each(act: (stream: LiveStream) => void): void {
    for (const stream of [...this.streams.values()].flatMap((ofCaller) => [...ofCaller])) act(stream);
  }

  private forget(subject: string, stream: LiveStream): void {
    const ofCaller = this.streams.get(subject);
    ofCaller?.delete(stream);
    if (ofCaller?.size === 0) this.streams.delete(subject);
  }
}

function sinkOf(raw: FastifyReply['raw']) {
  return {
    get unread() {
      return raw.writableLength;
    },
    write: (text: string) => void raw.write(text),
    end: () => void raw.end(),
    cut: () => void raw.destroy(),
  };
}

/** The browser sends `Last-Event-ID` by itself when it comes back; a page that was opened anew says `?position=`. */
function positionOf(request: FastifyRequest) {
  const header = request.headers['last-event-id'];
  const { position } = request.query as { position?: unknown };
  const text = typeof header === 'string' ? header : position;
  return typeof text === 'string' ? readPosition(text) : undefined;
}
