import type { Client } from '@consigna/contracts/client';
import { acme, codeOf, ids, startTrial, type Trial } from './trial.js';

let trial: Trial;
let machine: string;

beforeAll(async () => {
  trial = await startTrial();
  machine = await trial.realm.token('robot', { preferred_username: 'service-account-robot', azp: 'robot' });
});
afterAll(() => trial.stop());

const ask: Client['raw'] = (...request) => trial.client.raw(...request);

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
