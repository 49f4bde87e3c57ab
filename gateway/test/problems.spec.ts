import type { Client } from '@consigna/contracts/client';
import { acme, codeOf, ids, startTrial, type Trial } from './trial.js';

let trial: Trial;

beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial.stop());

const ask: Client['raw'] = (...request) => trial.client.raw(...request);

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
