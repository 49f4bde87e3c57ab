import { request as httpRequest } from 'node:http';
import { ProblemError, type RawAnswer, type RawOptions } from '@consigna/contracts/client';
import { command } from '@consigna/contracts/contract';
import { z } from 'zod';
import { changeNote, createNote, ids, listNotes, readNote, startTrial, sumNotes, type Trial } from './trial.js';

let trial: Trial;
let person: string;
let machine: string;

beforeAll(async () => {
  trial = await startTrial({ limits: { rateByClient: { hasty: { quota: 2, windowSeconds: 60 } }, bodyBytes: 10_000 } });
  person = await trial.realm.token('person');
  machine = await trial.realm.token('robot', { preferred_username: 'service-account-robot', azp: 'robot' });
});
afterAll(() => trial.stop());

const acme = '/api/v1/companies/acme';
const ask = (method: string, path: string, options: RawOptions = {}): Promise<RawAnswer> =>
  trial.client.raw(method, path, { token: person, ...options });
const codeOf = ({ body }: RawAnswer) => (body as { code?: string }).code;

describe('who may call', () => {
  const past = Math.floor(Date.now() / 1_000) - 60;

  it.each<[string, () => Promise<string | null> | string | null, number, string]>([
    ['nobody', () => null, 401, 'unauthenticated'],
    ['garbage', () => 'garbage', 401, 'unauthenticated'],
    ['a token for something else', () => trial.realm.token('person', { aud: 'account' }), 401, 'unauthenticated'],
    ['an expired token', () => trial.realm.token('person', { exp: past }), 401, 'unauthenticated'],
    [
      'a token signed by nobody',
      () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${person.split('.')[1]}.`,
      401,
      'unauthenticated',
    ],
    ['somebody without companies', () => trial.realm.token('stranger'), 404, 'company-not-found'],
  ])('%s is refused, whatever the body', async (_, token, status, code) => {
    const before = trial.services.asked;

    const answer = await ask('POST', `${acme}/notes`, { token: await token(), body: 'not even json' });

    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(trial.services.asked).toBe(before);
  });

  it.each([
    ['GET', `/api/v1/companies/unknown/notes/${ids.note}`, 404, 'company-not-found'],
    ['GET', `/api/v1/companies/beta/notes/${ids.note}`, 403, 'permission-denied'],
    ['GET', `${acme}/other-notes`, 409, 'module-off'],
    ['POST', '/api/v1/admin/notes/reset', 403, 'permission-denied'],
    ['GET', '/api/v1/group/notes/sum?companies=unknown', 404, 'company-not-found'],
    ['GET', '/api/v1/group/notes/sum?companies=beta', 403, 'permission-denied'],
    ['GET', `${acme}/nothing`, 404, 'not-found'],
    ['GET', '/api/v2/anything', 404, 'not-found'],
  ])('%s %s is refused', async (method, path, status, code) => {
    const answer = await ask(method, path);

    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('acts at once on a changed right', async () => {
    expect((await ask('GET', `${acme}/notes/${ids.note}`)).status).toBe(200);
    trial.services.permissions = [];

    trial.wake.moved('directory', { 'directory:1': '1' });
    const refused = await ask('GET', `${acme}/notes/${ids.note}`);
    trial.services.permissions = ['trial.note.*'];
    trial.wake.moved('directory', { 'directory:1': '2' });

    expect(codeOf(refused)).toBe('permission-denied');
    expect((await ask('GET', `${acme}/notes/${ids.note}`)).status).toBe(200);
  });

  it('knows the rights that a caller has just written, before the broker tells of them', async () => {
    await ask('GET', '/api/v1/me');
    const before = trial.services.accessAsked;

    const written = await ask('POST', `${acme}/notes`, { body: { text: 'rights' } });
    await ask('GET', '/api/v1/me');
    expect(trial.services.accessAsked - before).toBe(1);

    // Another gateway has heard of it by the caller alone; this one has already, and asks nobody again.
    const headers = { 'consigna-after': written.headers.get('consigna-after') ?? '' };
    await ask('GET', '/api/v1/me', { headers });
    expect(trial.services.accessAsked - before).toBe(1);
  });

  it('asks the directory once for many requests', async () => {
    trial.gateway.forgetAccess();
    const before = trial.services.accessAsked;

    await Promise.all(Array.from({ length: 10 }, () => ask('GET', '/api/v1/me')));

    expect(trial.services.accessAsked - before).toBe(1);
  });

  it('lets administrators administer, and tells everybody who they are', async () => {
    const token = await trial.realm.token('chief', { realm_access: { roles: ['admin'] } });

    expect((await ask('POST', '/api/v1/admin/notes/reset', { token, body: {} })).body).toEqual({ done: true });
    expect((await ask('GET', '/api/v1/me')).body).toMatchObject({
      user: { id: ids.user, username: 'person' },
      administrator: false,
      companies: [{ code: 'acme' }, { code: 'beta' }],
    });
  });
});

describe('other spellings of an address', () => {
  it.each([
    '/api/v1//companies/acme/notes',
    '//api/v1/companies/acme/notes',
    '/api/v1/companies/acme/notes/',
    '/API/v1/companies/acme/notes',
    '/api/v1/companies/acme/Notes',
    '/api/v1/companies/acme/../acme/notes',
    '/api/v1/companies/%2e%2e/notes',
    '/api/v1/companies/acme%2fnotes',
    '/api/v1/companies/acme/notes%00',
    '/api/v1/companies/acme;x=1/notes',
    '/api/v1/%2e%2e/health/../api/v1/me',
    '/%zz',
    '/assets/../../package.json',
    '/assets/%2e%2e%2fpackage.json',
  ])('%s reaches nothing without a token', async (path) => {
    const before = trial.services.asked;

    const { status, body } = await raw(path);

    expect([400, 401, 404]).toContain(status);
    expect(JSON.parse(body)).toHaveProperty('code');
    expect(trial.services.asked).toBe(before);
  });

  it('an encoded letter is the same address with the same checks', async () => {
    expect((await raw('/api/v1/comp%61nies/acme/notes')).status).toBe(401);
  });

  function raw(path: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port: new URL(trial.url).port, path }, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      })
        .on('error', reject)
        .end();
    });
  }
});

describe('writing', () => {
  const key = () => ({ 'idempotency-key': crypto.randomUUID() });

  it('creates: 201, where it is, its version, and what was written', async () => {
    const answer = await ask('POST', `${acme}/notes`, { body: { text: 'hello' }, headers: key() });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ id: ids.note, version: 1, text: 'hello' });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      location: `${acme}/notes/${ids.note}`,
      etag: expect.stringMatching(/^"1-[\w-]{16}"$/),
      'x-sandbox': 'true',
      'consigna-after': expect.any(String),
      'x-trace-id': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('gives the service company, network, person, clock, language and trace', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const answer = await ask('POST', `/api/v1/companies/${ids.acme}/notes`, {
      body: { text: 'hello' },
      headers: { traceparent, 'accept-language': 'de, fr;q=0.5' },
    });

    expect(trial.services.last?.ctx).toMatchObject({
      companyId: ids.acme,
      networkId: ids.network,
      userId: ids.user,
      clientId: 'trial-client',
      locale: 'fr',
      now: new Date('2011-03-04T05:06:07.000Z'),
      permissions: ['trial.note.*', 'other.*'],
      trace: traceparent,
    });
    expect(answer.headers.get('x-trace-id')).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('scopes the key to client and path, and hashes the body whatever its order', async () => {
    const asked = async (path: string, body: string) => {
      await ask('POST', path, { token: machine, body, headers: { 'idempotency-key': 'k1' } });
      return trial.services.last?.ctx.idempotency;
    };

    const byCode = await asked(`${acme}/notes`, '{"text":"a","x":1}');
    const byId = await asked(`/api/v1/companies/${ids.acme}/notes`, '{"x":1,"text":"a"}');
    const other = await asked(`${acme}/notes`, '{"text":"b"}');

    expect(byCode?.key).toBe('robot POST /notes k1');
    expect(byId).toEqual(byCode);
    expect(other?.requestHash).not.toBe(byCode?.requestHash);
  });

  it.each([
    [
      'a machine without a key',
      () => ask('POST', `${acme}/notes`, { token: machine, body: { text: 'a' } }),
      400,
      'idempotency-key-missing',
    ],
    [
      'a person without a key where money moves',
      () => ask('POST', `${acme}/notes/${ids.note}/pay`),
      400,
      'idempotency-key-missing',
    ],
    [
      'no If-Match',
      () => ask('PATCH', `${acme}/notes/${ids.note}`, { body: { text: 'a' } }),
      428,
      'precondition-required',
    ],
    [
      'a weak If-Match',
      () => ask('PATCH', `${acme}/notes/${ids.note}`, { body: { text: 'a' }, headers: { 'if-match': 'W/"3"' } }),
      400,
      'invalid-if-match',
    ],
    [
      'a stale If-Match',
      () => ask('PATCH', `${acme}/notes/${ids.note}`, { body: { text: 'a' }, headers: { 'if-match': '"2"' } }),
      412,
      'version-conflict',
    ],
    [
      'an id that differs from the path',
      () =>
        ask('PATCH', `${acme}/notes/${ids.note}`, {
          body: { text: 'a', noteId: ids.user },
          headers: { 'if-match': '"3"' },
        }),
      422,
      'path-mismatch',
    ],
    ['a bad field', () => ask('POST', `${acme}/notes`, { body: { text: '' } }), 422, 'validation-failed'],
    ['broken JSON', () => ask('POST', `${acme}/notes`, { body: '{"text":' }), 400, 'malformed-json'],
    [
      'a poisoned prototype',
      () => ask('POST', `${acme}/notes`, { body: '{"__proto__":{"text":"a"}}' }),
      400,
      'malformed-json',
    ],
    ['a list as body', () => ask('POST', `${acme}/notes`, { body: [] }), 422, 'validation-failed'],
    [
      'a form as body',
      () =>
        ask('POST', `${acme}/notes`, {
          body: 'text=a',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
      415,
      'unsupported-media-type',
    ],
    ['too much', () => ask('POST', `${acme}/notes`, { body: { text: 'a'.repeat(20_000) } }), 413, 'request-too-large'],
    [
      'a dry run where there is none',
      () => ask('POST', `${acme}/notes/${ids.note}/pay?dryRun=true`, { headers: key() }),
      400,
      'dry-run-not-supported',
    ],
    [
      'a parameter that means nothing',
      () => ask('POST', `${acme}/notes?force=true`, { body: { text: 'a' } }),
      400,
      'unknown-parameter',
    ],
    [
      'a Consigna-After of somebody else',
      () =>
        ask('POST', `${acme}/notes`, { body: { text: 'a' }, headers: { 'consigna-after': 'eyJ0cmlhbDoxIjoiOSJ9' } }),
      400,
      'invalid-consigna-after',
    ],
    ['a rule of the business', () => ask('POST', `${acme}/notes`, { body: { text: 'rude' } }), 409, 'note-too-rude'],
  ])('with %s is refused', async (_, act, status, code) => {
    const answer = await act();

    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  it('passes the version on and answers with the new one', async () => {
    const answer = await ask('PATCH', `${acme}/notes/${ids.note}`, {
      body: { text: 'a', version: 1 },
      headers: { 'if-match': '"v3"', 'content-type': 'application/merge-patch+json' },
    });

    expect(trial.services.last?.input).toMatchObject({ noteId: ids.note, version: 3 });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, expect.stringMatching(/^"4-/)]);
  });

  it('tries without effect and without a key', async () => {
    const answer = await ask('POST', `${acme}/notes?dryRun=true`, { body: { text: 'a' }, headers: key() });

    expect(trial.services.last?.ctx).toMatchObject({ dryRun: true });
    expect(trial.services.last?.ctx.idempotency).toBeUndefined();
    expect(answer.headers.get('location')).toBeNull();
  });

  it('says what is repeated and what passes by itself', async () => {
    const repeated = await ask('POST', `${acme}/notes`, { body: { text: 'again' }, headers: key() });
    const behind = await ask('POST', `${acme}/notes`, { body: { text: 'later' }, headers: key() });

    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect([behind.status, behind.headers.get('retry-after')]).toEqual([503, '1']);
  });
});

describe('reading', () => {
  it('answers a version once', async () => {
    const first = await ask('GET', `${acme}/notes/${ids.note}`);
    const second = await ask('GET', `${acme}/notes/${ids.note}`, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    });

    expect([first.status, first.headers.get('etag')]).toEqual([200, expect.stringMatching(/^"3-/)]);
    expect([second.status, second.body]).toEqual([304, '']);
  });

  it('knows what the caller wrote before, by itself and by header', async () => {
    const written = await ask('POST', `${acme}/notes`, {
      token: machine,
      body: { text: 'a' },
      headers: { 'idempotency-key': 'w' },
    });
    const other = await trial.realm.token('second', { preferred_username: 'service-account-second', azp: 'second' });

    await ask('GET', '/api/v1/group/notes/sum', { token: machine });
    expect(trial.services.last?.ctx.after).toEqual({ 'trial:1': '7' });
    await ask('GET', `${acme}/notes`, { token: machine });
    expect(trial.services.last?.ctx.after).toEqual({ 'trial:1': '7' });
    await ask('GET', `/api/v1/group/notes/sum`, {
      token: other,
      headers: { 'consigna-after': written.headers.get('consigna-after') ?? '' },
    });
    expect(trial.services.last?.ctx.after).toEqual({ 'trial:1': '7' });
  });

  it('pages with a cursor that opens nothing else', async () => {
    const first = await ask('GET', `${acme}/notes?limit=1&filter[text][contains]=x&sort=-text`);
    const { nextCursor } = (first.body as { page: { nextCursor: string } }).page;

    const second = await ask('GET', `${acme}/notes?cursor=${nextCursor}`);
    const foreign = await ask('GET', `${acme}/notes?cursor=WyJhIl0`);
    const others = await ask('GET', `${acme}/notes?cursor=${nextCursor}`, { token: machine });

    expect(first.headers.get('link')).toBe(
      `<${acme}/notes?limit=1&filter%5Btext%5D%5Bcontains%5D=x&sort=-text&cursor=${nextCursor}>; rel="next"`,
    );
    expect(second.status).toBe(200);
    expect(trial.services.last?.input).toMatchObject({ cursor: 'WyJhIl0' });
    expect([codeOf(foreign), codeOf(others)]).toEqual(['invalid-cursor', 'invalid-cursor']);
  });

  it('reads the grammar of lists and ignores nothing', async () => {
    await ask('GET', `${acme}/notes?limit=20&filter[text]=a&filter[text][ne]=b&q=x`);
    expect(trial.services.last?.input).toMatchObject({ limit: 20, q: 'x', filter: { text: { eq: 'a', ne: 'b' } } });

    expect(codeOf(await ask('GET', `${acme}/notes?page=2`))).toBe('unknown-parameter');
    expect(codeOf(await ask('GET', `${acme}/notes?limit=many`))).toBe('validation-failed');
  });

  it('consolidates the companies in which the caller may', async () => {
    const all = await ask('GET', '/api/v1/group/notes/sum?closed=true');
    const narrowed = await ask('GET', `/api/v1/group/notes/sum?companies=${ids.acme}`);

    expect(all.body).toEqual({ companyIds: [ids.acme], closed: true });
    expect(narrowed.body).toEqual({ companyIds: [ids.acme], closed: null });
  });
});

describe('problems', () => {
  it.each([
    ['en', 'Not found: note.'],
    ['es-MX,es;q=0.9', 'No encontrado: note.'],
    ['fr', 'Introuvable : note.'],
  ])('speak %s', async (language, title) => {
    const answer = await ask('GET', `${acme}/notes/${ids.user}`, { headers: { 'accept-language': language } });

    expect(answer.body).toMatchObject({
      title,
      status: 404,
      code: 'note-not-found',
      instance: `${acme}/notes/${ids.user}`,
      params: { id: ids.user },
      traceId: answer.headers.get('x-trace-id'),
    });
  });

  it('speak the language of the person where the browser names none of ours', async () => {
    const answer = await ask('GET', `${acme}/notes/${ids.user}`, { headers: { 'accept-language': 'de' } });

    expect(answer.body).toMatchObject({ title: 'No encontrado: note.' });
  });

  it('name all fields with pointers', async () => {
    const answer = await ask('POST', `${acme}/notes`, { body: { text: 7 }, headers: { 'accept-language': 'en' } });

    expect(answer.body).toMatchObject({
      errors: [{ pointer: '#/text', code: 'invalid-type', message: 'A value of another type is expected.' }],
    });
  });

  it('never tell what is inside', async () => {
    const bug = await ask('POST', `${acme}/notes`, { body: { text: 'bug' } });
    const rule = await ask('POST', `${acme}/notes`, { body: { text: 'rude' } });

    expect([bug.status, codeOf(bug)]).toEqual([500, 'internal']);
    expect(JSON.stringify(bug.body)).not.toContain('secret');
    expect(rule.body).toMatchObject({ params: { words: 1 } });
    expect(JSON.stringify(rule.body)).not.toContain('note_text_check');
  });
});

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

it('a gateway does not start with a route that anybody could use', async () => {
  const open = command({
    subject: 'trial.open.do',
    http: 'POST /open',
    permission: '',
    summary: 'Open to all',
    input: z.object({}),
    output: z.object({}),
  });

  await expect(startTrial({ contracts: [open] })).rejects.toThrow('trial.open.do has a route but no permission');
});
