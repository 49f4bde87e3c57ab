import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client, type RawAnswer } from '@consigna/contracts/client';
import { command, event, query, type Contract, type Input } from '@consigna/contracts/contract';
import { resolveAccess, type Access } from '@consigna/contracts/directory/access';
import { Id, listQuery, Name, Versioned } from '@consigna/contracts/fields';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { Handle } from '@consigna/messaging/handle';
import { Link } from '@consigna/messaging/link';
import { Wake } from '@consigna/messaging/wake';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { gatewayFastifyOptions } from '../src/fastify-options.js';
import { mountGateway, type Gateway } from '../src/gateway.js';
import type { GatewayOptions } from '../src/options.js';
import { Realm } from './realm.js';

export const ids = {
  note: '0199a000-0000-7000-8000-000000000001',
  user: '0199a000-0000-7000-8000-0000000000aa',
  network: '0199a000-0000-7000-8000-0000000000bb',
  acme: '0199a000-0000-7000-8000-0000000000c1',
  beta: '0199a000-0000-7000-8000-0000000000c2',
};

/** Where a company of the trial is addressed. */
export const acme = '/api/v1/companies/acme';

/** Why a request was refused. */
export const codeOf = ({ body }: RawAnswer) => (body as { code?: string }).code;

const Note = z.object({ id: Id, version: z.int(), text: z.string() });

export const createNote = command({
  subject: 'trial.note.create',
  http: 'POST /notes',
  permission: 'trial.note.create',
  summary: 'Write a note',
  dryRun: true,
  input: z.object({ text: Name }),
  output: Note,
  errors: ['note-too-rude'],
  example: { text: 'Hello' },
});
export const changeNote = command({
  subject: 'trial.note.change',
  http: 'PATCH /notes/:noteId',
  permission: 'trial.note.change',
  summary: 'Change a note',
  concurrency: 'version',
  input: z.object({ noteId: Id, text: Name, ...Versioned }),
  output: Note,
  errors: ['note-not-found', 'version-conflict'],
});
export const payNote = command({
  subject: 'trial.note.pay',
  http: 'POST /notes/:noteId/pay',
  permission: 'trial.note.pay',
  summary: 'Pay for a note',
  idempotency: 'required',
  input: z.object({ noteId: Id }),
  output: Note,
});
export const readNote = query({
  subject: 'trial.note.get',
  http: 'GET /notes/:noteId',
  permission: 'trial.note.read',
  summary: 'Read a note',
  input: z.object({ noteId: Id }),
  output: Note,
});
export const listNotes = listQuery({
  subject: 'trial.note.list',
  http: 'GET /notes',
  permission: 'trial.note.read',
  summary: 'List notes',
  item: Note,
  filters: { text: 'text' },
  sorts: ['text'],
  defaultSort: 'text',
});
export const sumNotes = query({
  subject: 'trial.note.sum',
  scope: 'group',
  http: 'GET /notes/sum',
  permission: 'trial.note.read',
  summary: 'Count notes',
  input: z.object({ closed: z.boolean().optional() }),
  output: z.object({ companyIds: z.array(Id), closed: z.boolean().nullable() }),
});
export const resetNotes = command({
  subject: 'trial.note.reset',
  scope: 'admin',
  http: 'POST /notes/reset',
  permission: 'trial.note.reset',
  summary: 'Forget all notes',
  input: z.object({}),
  output: z.object({ done: z.boolean() }),
});
export const askModule = query({
  subject: 'other.note.get',
  http: 'GET /other-notes',
  permission: 'other.note.read',
  summary: 'Read of a module that is off',
  input: z.object({}),
  output: Note,
});
export const noteWritten = event({
  subject: 'trial.note.written',
  summary: 'A note was written',
  payload: z.object({ noteId: Id }),
});

export const trialContracts: readonly Contract[] = [
  createNote,
  changeNote,
  payNote,
  readNote,
  listNotes,
  sumNotes,
  resetNotes,
  askModule,
];

/** What the services were asked last, and what the directory knows. */
export class Services {
  last: { ctx: Context; input: unknown } | undefined;
  asked = 0;
  accessAsked = 0;
  permissions: string[] = ['trial.note.*'];
  /** What the list answers, on one page each. */
  notes: { id: string; version: number; text: string }[] = [];

  @Handle(resolveAccess)
  access(_ctx: Context, { subject, administrator }: Input<typeof resolveAccess>): Access {
    this.accessAsked += 1;
    const company = {
      networkId: ids.network,
      baseCurrency: 'EUR',
      timeZone: 'Europe/Madrid',
      modulesOff: ['other'],
      isHeadquarters: false,
    };
    return {
      userId: ids.user,
      name: subject,
      locale: 'es',
      administrator,
      clocks: { [ids.network]: '2011-03-04T05:06:07.000Z' },
      companies:
        subject === 'stranger'
          ? []
          : [
              {
                ...company,
                id: ids.acme,
                code: 'acme',
                name: 'Acme',
                permissions: [...this.permissions, 'other.*'],
                sandbox: true,
              },
              { ...company, id: ids.beta, code: 'beta', name: 'Beta', permissions: ['trial.note.pay'], sandbox: false },
            ],
    };
  }

  @Handle(createNote)
  create(ctx: Context, input: Input<typeof createNote>) {
    this.heard(ctx, input);
    if (input.text === 'rude') throw new DomainError('note-too-rude', { words: 1, rule: 'note_text_check' });
    if (input.text === 'later') throw new DomainError('not-caught-up');
    if (input.text === 'bug') throw new Error('select * from secret');
    if (ctx.receipt !== undefined)
      ctx.receipt.written = input.text === 'rights' ? { 'directory:3': '9' } : { 'trial:1': '7' };
    if (input.text === 'again' && ctx.receipt !== undefined) ctx.receipt.replayed = true;
    return { id: ids.note, version: 1, text: input.text };
  }

  @Handle(changeNote)
  change(ctx: Context, input: Input<typeof changeNote>) {
    this.heard(ctx, input);
    if (input.version !== 3) throw new DomainError('version-conflict', { currentVersion: 3 });
    return { id: ids.note, version: 4, text: input.text };
  }

  @Handle(payNote)
  pay(ctx: Context, input: Input<typeof payNote>) {
    this.heard(ctx, input);
    return { id: input.noteId, version: 5, text: 'paid' };
  }

  @Handle(readNote)
  read(ctx: Context, input: Input<typeof readNote>) {
    this.heard(ctx, input);
    if (input.noteId !== ids.note) throw new DomainError('note-not-found', { id: input.noteId });
    return { id: input.noteId, version: 3, text: 'read' };
  }

  @Handle(listNotes)
  list(ctx: Context, input: Input<typeof listNotes>) {
    this.heard(ctx, input);
    if (this.notes.length > 0) {
      const place = Number(input.cursor ?? '0');
      const last = place === this.notes.length - 1;
      return {
        data: this.notes.slice(place, place + 1),
        page: { nextCursor: last ? null : String(place + 1), hasMore: !last, total: this.notes.length },
      };
    }
    return {
      data: [],
      page: { nextCursor: input.cursor === undefined ? 'WyJhIl0' : null, hasMore: input.cursor === undefined },
    };
  }

  @Handle(sumNotes)
  sum(ctx: Context, input: Input<typeof sumNotes>) {
    this.heard(ctx, input);
    return { companyIds: [...(ctx.companyIds ?? [])], closed: input.closed ?? null };
  }

  @Handle(resetNotes)
  reset(ctx: Context, input: Input<typeof resetNotes>) {
    this.heard(ctx, input);
    return { done: true };
  }

  private heard(ctx: Context, input: unknown): void {
    this.last = { ctx, input };
    this.asked += 1;
  }
}

/** A gateway on loopback with services of its own. */
export interface Trial {
  readonly url: string;
  readonly realm: Realm;
  readonly services: Services;
  readonly wake: Wake;
  readonly gateway: Gateway;
  /** Asks as a person unless a test names another token. */
  readonly client: Client;
  stop(): Promise<void>;
}

export async function startTrial(options: Partial<GatewayOptions> = {}): Promise<Trial> {
  const realm = await Realm.start();
  const link = new Link(undefined);
  const wake = new Wake(undefined);
  const services = new Services();
  link.register(services);

  @Module({})
  class Root {}
  const app = await NestFactory.create<NestFastifyApplication>(Root, new FastifyAdapter(gatewayFastifyOptions), {
    logger: ['error'],
  });
  const gateway = await mountGateway(app.getHttpAdapter().getInstance() as unknown as FastifyInstance, {
    link,
    wake,
    access: 'postgresql://nobody@127.0.0.1:1/none',
    identity: { issuer: realm.issuer, clientId: 'consigna-web', clientSecret: realm.secret, audience: 'consigna-api' },
    publicUrl: 'http://consigna.test',
    cursorSecret: 'the secret of cursors',
    sessionSecret: 'the secret of sessions, 32 characters',
    mode: 'development',
    contracts: trialContracts,
    events: [noteWritten],
    ...options,
  }).catch(async (error: unknown) => {
    await realm.stop();
    throw error;
  });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    realm,
    services,
    wake,
    gateway,
    client: new Client({ baseUrl: url, token: () => realm.token('person') }),
    async stop() {
      await app.close();
      await gateway.close();
      await realm.stop();
    },
  };
}
