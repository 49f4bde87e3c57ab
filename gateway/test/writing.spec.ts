import type { Client } from '@consigna/contracts/client';
import { acme, codeOf, ids, startTrial, type Trial } from './trial.js';

let trial: Trial;
let machine: string;

beforeAll(async () => {
  trial = await startTrial({ limits: { bodyBytes: 10_000 } });
  machine = await trial.realm.token('robot', { preferred_username: 'service-account-robot', azp: 'robot' });
});
afterAll(() => trial.stop());

const ask: Client['raw'] = (...request) => trial.client.raw(...request);

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
