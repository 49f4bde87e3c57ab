import { newId } from '@consigna/kernel/id';
import { eventually } from '@consigna/testing/eventually';
import { EventReader } from './event-reader.js';
import { ids, startTrial, type Trial } from './trial.js';

let trial: Trial;
const readers: EventReader[] = [];

beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial.stop());
beforeEach(() => {
  trial.services.permissions = ['sales.order.read', 'warehouse.*'];
  trial.gateway.forgetAccess();
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

async function listen(path: string, { subject = 'person', after }: { subject?: string; after?: string } = {}) {
  const reader = await EventReader.open(`${trial.url}/api/v1${path}`, {
    authorization: `Bearer ${await trial.realm.token(subject)}`,
    ...(after === undefined ? {} : { 'last-event-id': after }),
  });
  readers.push(reader);
  return reader;
}

const change = (document: string, id = newId(), action = 'confirm') => ({ document, id, action });

it('a page learns which document of its company was changed, and nothing of what is in it', async () => {
  const page = await listen('/companies/acme/live');
  const order = change('sales-order');

  expect(page.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(page.response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await page.next()).toMatchObject({ event: 'ready' });
  trial.wake.changed(ids.acme, 'sales', [order]);

  const told = await page.next();
  expect(told).toMatchObject({ event: 'change' });
  expect(told?.data).toEqual({
    type: 'sales-order',
    id: order.id,
    subject: 'sales.sales-order.confirm',
    position: told?.id,
  });
});

it('nobody hears of another company, of what they may not read, or of a kind that no screen shows', async () => {
  const page = await listen('/companies/acme/live');
  await page.next();
  const delivery = change('delivery');

  trial.wake.changed(ids.beta, 'sales', [change('sales-order')]);
  trial.wake.changed(ids.acme, 'billing', [change('invoice')]);
  trial.wake.changed(ids.acme, 'sales', [change('secret')]);
  trial.wake.changed(ids.acme, 'warehouse', [delivery]);

  expect((await page.next())?.data).toMatchObject({ type: 'delivery', id: delivery.id });
});

it('a right that is taken away acts on a page that is already open', async () => {
  const page = await listen('/companies/acme/live');
  await page.next();

  trial.services.permissions = ['warehouse.*'];
  const asked = trial.services.accessAsked;
  trial.wake.moved('directory', { 'directory:1': '1' });
  await eventually(() => expect(trial.services.accessAsked).toBeGreaterThan(asked));
  const delivery = change('delivery');
  await eventually(async () => {
    trial.wake.changed(ids.acme, 'sales', [change('sales-order')]);
    trial.wake.changed(ids.acme, 'warehouse', [delivery]);
    let told = await page.next();
    const types = [told?.data['type']];
    while (told?.data['type'] !== 'delivery') types.push((told = await page.next())?.data['type']);
    expect(types).toEqual(['delivery']);
  });
});

it('a page that comes back is told what it missed, and to read everything again when that is not known', async () => {
  const page = await listen('/companies/acme/live');
  const ready = await page.next();
  page.close();
  const missed = change('sales-order');
  trial.wake.changed(ids.acme, 'sales', [missed]);

  const back = await listen('/companies/acme/live', { after: ready?.id ?? '' });
  const elsewhere = Buffer.from(JSON.stringify(['other', { [ids.acme]: 1 }])).toString('base64url');
  const lost = await listen('/companies/acme/live', { after: elsewhere });

  expect((await back.next())?.data).toMatchObject({ type: 'sales-order', id: missed.id });
  expect(await back.next()).toMatchObject({ event: 'ready' });
  expect(await lost.next()).toMatchObject({ event: 'resync' });
});

it('the group hears of each company what may be read in it', async () => {
  const page = await listen('/group/live');
  await page.next();
  const order = change('sales-order');

  trial.wake.changed(ids.beta, 'sales', [change('sales-order')]);
  trial.wake.changed(ids.acme, 'sales', [order]);

  expect((await page.next())?.data).toMatchObject({ type: 'sales-order', id: order.id, companyId: ids.acme });
});

it('many changes at once are one word to read the list again', async () => {
  const page = await listen('/companies/acme/live');
  await page.next();

  trial.wake.changed(
    ids.acme,
    'sales',
    Array.from({ length: 51 }, () => change('sales-order')),
  );

  expect((await page.next())?.data).toMatchObject({ type: 'sales-order', id: null });
});

it('refuses strangers, other companies and more pages than one person needs', async () => {
  const anonymous = await fetch(`${trial.url}/api/v1/companies/acme/live`);
  const elsewhere = await listen('/companies/gamma/live');
  const pages = await Promise.all(Array.from({ length: 20 }, () => listen('/group/live', { subject: 'busy' })));
  const surplus = await listen('/group/live', { subject: 'busy' });

  expect(anonymous.status).toBe(401);
  expect(elsewhere.response.status).toBe(404);
  expect(pages.map(({ response }) => response.status)).toEqual(pages.map(() => 200));
  expect(surplus.response.status).toBe(429);

  for (const page of pages) page.close();
  await eventually(async () => expect((await listen('/group/live', { subject: 'busy' })).response.status).toBe(200));
});
