import {
  changeParty,
  createParty,
  findParty,
  listParties,
  putPartyByRef,
  saveParties,
} from '@consigna/contracts/directory/party';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { directoryModule } from '../src/directory.module.js';
import { network } from './build.js';

describe('parties', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform([directoryModule]);
  });
  afterAll(() => platform.stop());

  const boutique = {
    code: 'C-12583',
    name: 'Boutique Lumière',
    country: 'FR',
    isCustomer: true,
    currency: 'EUR',
  } as const;

  it('a customer is kept whole and told to the other services', async () => {
    const { ctx } = await network(platform);

    const party = await platform.ask(createParty, ctx, {
      ...boutique,
      taxId: 'FR 44 732829320',
      creditLimit: '2500',
      addresses: [{ kind: 'billing', line1: '1 rue de la Paix', city: 'Paris', country: 'FR' }],
      externalRefs: [{ system: 'sap', id: '4711' }],
    });

    expect(party).toMatchObject({
      taxId: 'FR44732829320',
      creditLimit: '2500.00',
      paymentTermDays: 30,
      version: 1,
      externalRefs: [{ system: 'sap', id: '4711' }],
    });
    expect(await platform.ask(findParty, ctx, { partyId: party.id })).toEqual(party);
    const [event] = await platform.rows<{ payload: unknown }>(
      `select payload from directory.event where company_id = $1 and subject = 'directory.parties.saved'`,
      [ctx.companyId],
    );
    expect(event?.payload).toMatchObject({
      parties: [
        {
          partyId: party.id,
          code: 'C-12583',
          isCustomer: true,
          isSupplier: false,
          creditLimit: '2500.00',
          interCompanyId: null,
        },
      ],
    });
  });

  it('the company’s currency where none is said; a change keeps what it does not name', async () => {
    const { ctx } = await network(platform);
    const party = await platform.ask(createParty, ctx, {
      code: 'S1',
      name: 'Supplier',
      country: 'GB',
      isSupplier: true,
      paymentTermDays: 14,
    });

    const changed = await platform.ask(changeParty, ctx, {
      partyId: party.id,
      version: 1,
      name: 'Supplier Ltd',
      isConsignor: true,
    });

    expect(party.currency).toBe('GBP');
    expect(changed).toMatchObject({
      name: 'Supplier Ltd',
      isSupplier: true,
      isConsignor: true,
      paymentTermDays: 14,
      version: 2,
    });
    await expect(platform.ask(changeParty, ctx, { partyId: party.id, version: 1, name: 'X' })).rejects.toMatchObject({
      code: 'version-conflict',
      details: { currentVersion: 2 },
    });
  });

  it.each([
    ['a code that is taken, in any case', { ...boutique, code: 'c-12583' }, 'party-code-taken'],
    ['a tax id with a wrong check digit', { ...boutique, code: 'X', taxId: 'FR45732829320' }, 'invalid-tax-id'],
    [
      'an external id of another party',
      { ...boutique, code: 'Y', externalRefs: [{ system: 'sap', id: '1' }] },
      'external-ref-taken',
    ],
  ])('%s is refused', async (_case, input, code) => {
    const { ctx } = await network(platform);
    await platform.ask(createParty, ctx, { ...boutique, externalRefs: [{ system: 'sap', id: '1' }] });

    await expect(platform.ask(createParty, ctx, input)).rejects.toMatchObject({ code });
  });

  it('another company sees nothing of a party', async () => {
    const { ctx } = await network(platform);
    const other = await network(platform);
    const party = await platform.ask(createParty, ctx, boutique);

    await expect(platform.ask(findParty, other.ctx, { partyId: party.id })).rejects.toMatchObject({
      code: 'party-not-found',
    });
    await expect(
      platform.ask(changeParty, other.ctx, { partyId: party.id, version: 1, name: 'Mine' }),
    ).rejects.toMatchObject({ code: 'party-not-found' });
    expect((await platform.ask(listParties, other.ctx, {})).data).toEqual([]);
  });

  it('a batch writes what is sound and says of each other item why not', async () => {
    const { ctx } = await network(platform);
    const known = await platform.ask(createParty, ctx, { ...boutique, externalRefs: [{ system: 'sap', id: '1' }] });
    const item = (op: 'create' | 'upsert', data: Record<string, unknown>) => ({ op, data: { ...boutique, ...data } });

    const { items } = await platform.ask(saveParties, ctx, {
      items: [
        item('create', { code: 'N1' }),
        item('upsert', { code: 'c-12583', name: 'Renamed' }),
        item('create', { code: 'C-12583 ', name: 'twice' }),
        item('create', { code: 'N2', country: 'France' }),
        item('create', { code: 'N3', taxId: 'nonsense' }),
        item('upsert', { code: 'N4', externalRefs: [{ system: 'sap', id: '1' }] }),
        item('upsert', { code: 'N5', externalRefs: [{ system: 'sap', id: '2' }] }),
      ],
    });

    expect(items.map((each) => [each.index, each.status, each.problem?.code ?? null])).toEqual([
      [0, 201, null],
      [1, 200, null],
      [2, 409, 'code-twice-in-batch'],
      [3, 422, 'validation-failed'],
      [4, 422, 'invalid-tax-id'],
      [5, 409, 'external-ref-taken'],
      [6, 201, null],
    ]);
    expect(items[1]).toMatchObject({ id: known.id, version: 2 });
    const taken = await platform.ask(saveParties, ctx, { items: [item('create', { code: 'n1' })] });
    expect(taken.items[0]).toMatchObject({ status: 409, problem: { code: 'party-code-taken' } });
    const events = await platform.rows<{ parties: number }>(
      `select jsonb_array_length(payload->'parties') as parties from directory.event where company_id = $1 and subject = 'directory.parties.saved' order by position`,
      [ctx.companyId],
    );
    expect(events.map((event) => event.parties)).toEqual([1, 3]);
  });

  it('another system adds and replaces a party by its own id', async () => {
    const { ctx } = await network(platform);

    const added = await platform.ask(putPartyByRef, ctx, { ...boutique, system: 'sap', externalId: '4711' });
    const replaced = await platform.ask(putPartyByRef, ctx, {
      ...boutique,
      code: 'NEW',
      system: 'sap',
      externalId: '4711',
    });

    expect(replaced).toMatchObject({
      id: added.id,
      code: 'NEW',
      version: 2,
      externalRefs: [{ system: 'sap', id: '4711' }],
    });
  });

  it('the list filters, searches and pages', async () => {
    const { ctx } = await network(platform);
    await platform.ask(saveParties, ctx, {
      items: ['A', 'B', 'C', 'D'].map((code, index) => ({
        op: 'upsert' as const,
        data: { ...boutique, code, name: `Party ${code}`, isSupplier: index > 1, country: index === 0 ? 'DE' : 'FR' },
      })),
    });

    const first = await platform.ask(listParties, ctx, { limit: 3 });
    const second = await platform.ask(listParties, ctx, { limit: 3, cursor: first.page.nextCursor ?? '' });
    const suppliers = await platform.ask(listParties, ctx, {
      filter: { isSupplier: { eq: 'true' }, country: { eq: 'FR' } },
    });
    const found = await platform.ask(listParties, ctx, { q: 'party b' });

    expect([first, second].map((page) => page.data.map((party) => party.code))).toEqual([['A', 'B', 'C'], ['D']]);
    expect(suppliers.data.map((party) => party.code)).toEqual(['C', 'D']);
    expect(found.data.map((party) => party.code)).toEqual(['B']);
  });
});
