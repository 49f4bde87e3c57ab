import { request as httpRequest } from 'node:http';
import type { Client } from '@consigna/contracts/client';
import { command } from '@consigna/contracts/contract';
import { z } from 'zod';
import { acme, codeOf, ids, startTrial, type Trial } from './trial.js';

let trial: Trial;
let person: string;

beforeAll(async () => {
  trial = await startTrial();
  person = await trial.realm.token('person');
});
afterAll(() => trial.stop());

const ask: Client['raw'] = (...request) => trial.client.raw(...request);

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
