import type { OperationView } from '@consigna/contracts/operation';
import { newId } from '@consigna/kernel/id';
import { eventually } from '@consigna/testing/eventually';
import { gatewayDatabase, type GatewayDatabase } from './gateway-database.js';
import { startTrial, type Trial } from './trial.js';

const exports = '/api/v1/companies/acme/exports';
let database: GatewayDatabase;
let trial: Trial;

beforeAll(async () => {
  database = await gatewayDatabase();
  trial = await startTrial({ access: database.access });
  // `subject` of the trial is the user's only difference: everybody has the same rights, but not the same operations.
  trial.services.notes = ['=1+1', 'second, with a comma'].map((text) => ({ id: newId(), version: 1, text }));
});
afterAll(async () => {
  await trial.stop();
  await database.drop();
});

const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  trial.client.raw(method, path, {
    headers: { prefer: 'wait=30', ...headers },
    ...(body === undefined ? {} : { body }),
  });
const fileOf = async ({ result }: OperationView) => {
  const response = await fetch(`${trial.url}${String(result?.['href'])}`, {
    headers: { authorization: `Bearer ${await trial.realm.token('person')}` },
  });
  return { headers: response.headers, content: Buffer.from(await response.arrayBuffer()) };
};

describe('a list as a file', () => {
  it('has all its pages, in the list’s own filters and order, and runs nothing', async () => {
    const { status, body } = await ask('POST', exports, {
      list: '/notes',
      query: 'filter[text][contains]=a&sort=-text',
      format: 'csv',
      columns: [{ path: 'text', title: 'Texto' }, { path: 'version' }],
    });
    const operation = body as OperationView;
    const { headers, content } = await fileOf(operation);

    expect(status).toBe(200);
    expect(operation).toMatchObject({
      kind: 'export',
      status: 'succeeded',
      progress: { done: 2, total: 2 },
      result: { name: 'notes.csv', rows: 2 },
      cancellable: false,
    });
    expect(trial.services.last?.input).toMatchObject({
      filter: { text: { contains: 'a' } },
      sort: '-text',
      limit: 200,
    });
    expect(headers.get('content-disposition')).toBe('attachment; filename="notes.csv"');
    expect(content.toString()).toBe(`\uFEFFTexto,version\r\n'=1+1,1\r\n"second, with a comma",1\r\n`);
  });

  it('is a workbook, or one JSON text a line', async () => {
    const workbook = await ask('POST', exports, { list: '/notes', format: 'xlsx', name: 'Mis notas' });
    const lines = await ask('POST', exports, { list: '/notes', format: 'jsonl' });
    const file = await fileOf(workbook.body as OperationView);

    expect(file.headers.get('content-type')).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="Mis notas.xlsx"');
    expect(file.content.subarray(0, 2).toString()).toBe('PK');
    const texts = (await fileOf(lines.body as OperationView)).content.toString().trimEnd().split('\n');
    expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(trial.services.notes);
  });

  it('is made once for one key, and stands among the caller’s operations', async () => {
    const order = { list: '/notes', format: 'csv' };
    const key = { 'idempotency-key': newId() };
    const first = (await ask('POST', exports, order, key)).body as OperationView;
    const second = (await ask('POST', exports, order, key)).body as OperationView;

    const { data } = (await ask('GET', '/api/v1/operations')).body as { data: OperationView[] };

    expect(second.id).toBe(first.id);
    expect(data.filter(({ id }) => id === first.id)).toHaveLength(1);
    expect((await ask('GET', `/api/v1/operations/${first.id}`)).body).toEqual(second);
  });

  it.each([
    [{ list: '/secrets', format: 'csv' }, 400, 'unknown-list'],
    [{ list: '/notes/sum', format: 'csv' }, 400, 'unknown-list'],
    [{ list: '/notes', format: 'csv', query: 'colour=red' }, 400, 'unknown-parameter'],
    [{ list: '/notes', format: 'csv', query: 'limit=1' }, 400, 'unknown-parameter'],
    [{ list: '/notes', format: 'csv', columns: [{ path: 'secret' }] }, 400, 'unknown-column'],
    [{ list: '/notes', format: 'csv', name: '../x' }, 422, 'validation-failed'],
    [{ list: '/notes', format: 'pdf' }, 422, 'validation-failed'],
  ])('%j is refused with %d %s', async (order, status, code) => {
    expect(await ask('POST', exports, order)).toMatchObject({ status, body: { code } });
  });

  it('is for whoever may read the list, in the company of the path', async () => {
    const order = { list: '/notes', format: 'csv' };

    expect(await ask('POST', '/api/v1/companies/beta/exports', order)).toMatchObject({ status: 403 });
    expect(await ask('POST', '/api/v1/companies/gamma/exports', order)).toMatchObject({ status: 404 });
    expect((await trial.client.raw('POST', exports, { body: order, token: null })).status).toBe(401);
  });

  it('is nobody else’s, and gone when its company or its day is', async () => {
    const { id } = (await ask('POST', exports, { list: '/notes', format: 'csv' })).body as OperationView;
    const path = `/api/v1/operations/${id}`;
    const stranger = await trial.client.raw('GET', path, { token: await trial.realm.token('stranger') });

    expect(stranger.status).toBe(404);
    expect((await ask('GET', `${path}/file`)).status).toBe(200);
    await database.admin.query(`update gateway.operation set expires_at = clock_timestamp() where id = $1`, [id]);
    expect((await ask('GET', path)).status).toBe(404);
    expect((await ask('GET', `${path}/file`)).status).toBe(404);
  });
});

it('work whose process went down is told as interrupted', async () => {
  const { id } = (await ask('POST', exports, { list: '/notes', format: 'csv' })).body as OperationView;
  await database.admin.query(
    `update gateway.operation set status = 'running', result = null, updated_at = clock_timestamp() - interval '2 minutes' where id = $1`,
    [id],
  );

  await eventually(async () =>
    expect((await ask('GET', `/api/v1/operations/${id}`)).body).toMatchObject({
      status: 'failed',
      problem: { code: 'operation-interrupted' },
    }),
  );
});

it('work that waits can be cancelled', async () => {
  const { id } = (await ask('POST', exports, { list: '/notes', format: 'csv' })).body as OperationView;
  await database.admin.query(`update gateway.operation set status = 'running' where id = $1`, [id]);

  expect((await ask('POST', `/api/v1/operations/${id}/cancel`)).body).toMatchObject({
    status: 'cancelled',
    cancellable: false,
  });
});
