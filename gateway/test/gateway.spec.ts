import { type Client, ProblemError } from '@consigna/contracts/client';
import {
  acme,
  changeNote,
  codeOf,
  createNote,
  ids,
  listNotes,
  readNote,
  startTrial,
  sumNotes,
  type Trial,
} from './trial.js';

let trial: Trial;

beforeAll(async () => {
  trial = await startTrial({ limits: { rateByClient: { hasty: { quota: 2, windowSeconds: 60 } } } });
});
afterAll(() => trial.stop());

const ask: Client['raw'] = (...request) => trial.client.raw(...request);

describe('limits and headers', () => {
  it('refuses a client that asks too much, in one company', async () => {
    const token = await trial.realm.token('h', { azp: 'hasty', preferred_username: 'service-account-hasty' });
    const path = `${acme}/notes/${ids.note}`;
    await ask('GET', path, { token });
    await ask('GET', path, { token });

    const answer = await ask('GET', path, { token });

    expect([answer.status, codeOf(answer), answer.headers.get('retry-after')]).toEqual([429, 'rate-limited', '30']);
    expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=2;w=60');
    expect((await ask('GET', `/api/v1/companies/beta/notes/${ids.note}/pay`, { token })).status).toBe(404);
  });

  it.each(['/', '/api/docs', '/assets/page.js', '/health/live', '/api/v1/me', '/nowhere'])(
    '%s cannot be framed, guessed or injected',
    async (path) => {
      const { headers } = await ask('GET', path, { token: null });

      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  it('answers an address of the app with its page to browsers alone', async () => {
    const html = { headers: { accept: 'text/html' }, token: null };

    const page = await ask('GET', '/acme/sales/orders', html);
    expect([page.status, String(page.body).includes('id="root"')]).toEqual([200, true]);
    expect((await ask('GET', '/acme/sales/orders', { token: null })).status).toBe(404);
    expect((await ask('GET', '/api/v1/nowhere', html)).status).toBe(404);
    expect((await ask('GET', '/app-assets/nothing.js', html)).status).toBe(404);
  });

  it('shows the state, figures and pages', async () => {
    await ask('GET', `${acme}/notes/${ids.note}`);

    expect((await ask('GET', '/health/ready', { token: null })).status).toBe(200);
    expect((await ask('GET', '/health/status', { token: null })).body).toMatchObject({ services: [], followers: [] });
    expect((await ask('GET', '/status', { token: null })).body).toContain('/api/docs');
    expect((await ask('GET', '/', { token: null })).body).toContain('id="root"');
    const metrics = String((await ask('GET', '/metrics', { token: null })).body);
    expect(metrics).toContain(
      'http_request_duration_seconds_count{method="GET",route="/api/v1/companies/:company/notes/:noteId",status="200"}',
    );
    expect(metrics).toContain('nodejs_eventloop_delay_seconds');
  });
});

describe('the documents', () => {
  it('describe every route with its id, summary, codes and headers', async () => {
    const { body } = await ask('GET', '/api/v1/openapi.json', { token: null });
    const { paths, components } = body as {
      paths: Record<string, Record<string, unknown>>;
      components: { schemas: Record<string, unknown> };
    };

    expect(Object.values(paths).flatMap(Object.keys)).toHaveLength(8);
    expect(paths['/api/v1/companies/{company}/notes']?.['post']).toMatchObject({
      operationId: 'trialNoteCreate',
      summary: 'Write a note',
      requestBody: { content: { 'application/json': { example: { text: 'Hello' } } } },
      responses: {
        201: {},
        409: { 'x-codes': expect.arrayContaining(['note-too-rude', 'idempotency-key-in-flight']) },
      },
    });
    expect(JSON.stringify(paths['/api/v1/companies/{company}/notes/{noteId}']?.['patch'])).toContain('If-Match');
    const references = [...JSON.stringify(body).matchAll(/#\/components\/schemas\/([^"]+)/g)].map(
      ([, name = '']) => name,
    );
    expect(references.filter((name) => components.schemas[name] === undefined)).toEqual([]);
  });

  it('describe every event', async () => {
    const { body } = await ask('GET', '/api/v1/asyncapi.json', { token: null });

    expect(body).toMatchObject({
      asyncapi: '3.0.0',
      channels: { trialNoteWritten: { address: 'org.erp.note.written.v1' } },
    });
  });
});

describe('the typed client', () => {
  it('calls contracts', async () => {
    const { client } = trial;

    expect(await client.call(createNote, { text: 'typed' }, { company: 'acme', key: 'typed-1' })).toMatchObject({
      id: ids.note,
      text: 'typed',
    });
    expect(trial.services.last?.ctx.idempotency?.key).toBe('trial-client/person POST /notes typed-1');
    expect(await client.call(readNote, { noteId: ids.note }, { company: 'acme' })).toMatchObject({ version: 3 });
    expect(
      await client.call(changeNote, { noteId: ids.note, text: 'x', version: 3 }, { company: 'acme' }),
    ).toMatchObject({ version: 4 });
    await client.call(listNotes, { limit: 5, filter: { text: { contains: 'a,b' } } }, { company: 'acme' });
    expect(trial.services.last?.input).toMatchObject({ limit: 5, filter: { text: { contains: 'a,b' } } });
    expect(await client.call(sumNotes, {}, { companies: ['acme'] })).toMatchObject({ companyIds: [ids.acme] });
  });

  it('throws what was refused', async () => {
    const refused = trial.client.call(createNote, { text: 'rude' }, { company: 'acme' });

    await expect(refused).rejects.toThrow(ProblemError);
    await expect(refused).rejects.toMatchObject({
      status: 409,
      code: 'note-too-rude',
      problem: { params: { words: 1 } },
    });
  });
});
