import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@consigna/kernel/id';
import {
  activateAgreement,
  addAgreementVersion,
  createAgreement,
  getAgreement,
  listAgreements,
  terminateAgreement,
} from '@consigna/contracts/consignment/agreement';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { consignmentModule } from '../src/consignment.module.js';
import { Build } from './build.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform([consignmentModule]);
});
afterAll(() => platform.stop());

async function build(): Promise<Build> {
  return new Build(platform, await platform.company());
}

async function published(agreementId: string) {
  const rows = await platform.rows<{ payload: Record<string, unknown> }>(
    `select payload from consignment.event where subject = 'consignment.agreement.activated' and payload->>'agreementId' = $1 order by position`,
    [agreementId],
  );
  return rows.map((row) => row.payload);
}

describe('an agreement with a consignor', () => {
  it('is drafted, then told to the others when its version comes into force', async () => {
    const here = await build();
    const consignorId = await here.consignor('Sastre');
    const productId = await here.product();

    const draft = await here.draft({ consignorId, products: [{ productId, unitCost: '12.00' }] });
    const active = await platform.ask(activateAgreement, here.ctx, { agreementId: draft.id, version: draft.version });

    expect(draft).toMatchObject({
      state: 'draft',
      version: 1,
      shrinkageBearer: 'consignor',
      allowedActions: ['add-version', 'activate', 'terminate'],
    });
    expect(active).toMatchObject({
      state: 'active',
      version: 2,
      allowedActions: ['add-version', 'terminate'],
      consignor: { id: consignorId, name: 'Sastre' },
    });
    expect(active.versions).toEqual([
      {
        number: 1,
        state: 'active',
        validFrom: '2026-01-01',
        commissionPercent: null,
        products: [{ productId, unitCost: '12', commissionPercent: null }],
      },
    ]);
    expect(await published(draft.id)).toMatchObject([
      { agreementVersion: 1, role: 'principal', consignorName: 'Sastre', productIds: [productId] },
    ]);
  });

  it('says and keeps only what something obeys', async () => {
    const here = await build();
    const productId = await here.product();
    const consignorId = await here.consignor('Sastre');

    const draft = await here.draft({ consignorId, products: [{ productId, unitCost: '12.00' }] });
    const columns = await platform.rows<{ name: string }>(
      `select column_name as name from information_schema.columns where table_schema = 'consignment' and table_name = 'agreement'`,
    );

    const idle = ['consumePolicy', 'returnWindowDays', 'disclosure'];
    expect(Object.keys(draft).filter((member) => idle.includes(member))).toEqual([]);
    expect(Object.keys(createAgreement.input.shape).filter((member) => idle.includes(member))).toEqual([]);
    expect(columns.map(({ name }) => name)).toContain('shrinkage_bearer');
    expect(columns.filter(({ name }) => ['consume_policy', 'return_window_days', 'disclosure'].includes(name))).toEqual(
      [],
    );
  });

  it('covers every product when an agent names none', async () => {
    const here = await build();
    const agreement = await here.agreement({
      consignorId: await here.consignor(),
      role: 'agent',
      commissionPercent: '40',
    });

    expect(await published(agreement.id)).toMatchObject([{ role: 'agent', productIds: null }]);
  });

  it('takes new terms from a later day, and ends', async () => {
    const here = await build();
    const productId = await here.product();
    const first = await here.agreement({
      consignorId: await here.consignor(),
      products: [{ productId, unitCost: '12' }],
    });

    const drafted = await platform.ask(addAgreementVersion, here.ctx, {
      agreementId: first.id,
      version: first.version,
      validFrom: '2026-03-01',
      products: [{ productId, unitCost: '13' }],
    });
    const second = await platform.ask(activateAgreement, here.ctx, { agreementId: first.id, version: drafted.version });
    const ended = await platform.ask(terminateAgreement, here.ctx, { agreementId: first.id, version: second.version });

    expect(second.versions.map(({ number, state, validFrom }) => [number, state, validFrom])).toEqual([
      [1, 'active', '2026-01-01'],
      [2, 'active', '2026-03-01'],
    ]);
    expect(ended).toMatchObject({ state: 'terminated', terminatedOn: '2026-01-15', allowedActions: [] });
  });

  it('is refused for what it lacks', async () => {
    const here = await build();
    const consignorId = await here.consignor();
    const productId = await here.product();
    const plain = await here.consignor('P', false);
    const known = await here.agreement({ consignorId, code: 'TAKEN', products: [{ productId, unitCost: '1' }] });
    const ofPlain = await here.draft({ consignorId: plain, products: [{ productId, unitCost: '1' }] });
    const version = { agreementId: known.id, version: known.version };
    const terms = [{ productId, unitCost: '2' }];

    const refused: [() => Promise<unknown>, string][] = [
      [() => here.draft({ consignorId: newId(), products: terms }), 'party-not-found'],
      [() => here.draft({ consignorId, products: [{ productId: newId(), unitCost: '1' }] }), 'product-not-found'],
      [() => here.draft({ consignorId, taxCode: 'nowhere', products: terms }), 'tax-code-not-found'],
      [() => here.draft({ consignorId, currency: 'XXX', products: terms }), 'unknown-currency'],
      [() => here.draft({ consignorId, code: 'TAKEN', products: terms }), 'agreement-code-taken'],
      [() => here.draft({ consignorId, products: [] }), 'terms-incomplete'],
      [() => here.draft({ consignorId, products: [{ productId }] }), 'terms-incomplete'],
      [() => here.draft({ consignorId, role: 'agent', products: [{ productId }] }), 'terms-incomplete'],
      [() => here.draft({ consignorId, products: [...terms, ...terms] }), 'overlapping-terms'],
      [
        () => platform.ask(addAgreementVersion, here.ctx, { ...version, validFrom: '2026-01-01', products: terms }),
        'overlapping-terms',
      ],
      [
        () =>
          platform.ask(addAgreementVersion, here.ctx, {
            ...version,
            version: 1,
            validFrom: '2026-02-01',
            products: terms,
          }),
        'version-conflict',
      ],
      [() => platform.ask(activateAgreement, here.ctx, version), 'agreement-version-not-found'],
      [() => platform.ask(activateAgreement, here.ctx, { agreementId: ofPlain.id, version: 1 }), 'party-not-consignor'],
      [() => platform.ask(activateAgreement, here.ctx, { agreementId: newId() }), 'agreement-not-found'],
    ];

    for (const [request, code] of refused) await expect(request()).rejects.toMatchObject({ code });
  });

  it('changes nothing any more once it has ended', async () => {
    const here = await build();
    const agreement = await here.agreement({
      consignorId: await here.consignor(),
      role: 'agent',
      commissionPercent: '40',
    });
    await platform.ask(terminateAgreement, here.ctx, { agreementId: agreement.id });

    await expect(
      platform.ask(addAgreementVersion, here.ctx, {
        agreementId: agreement.id,
        validFrom: '2026-05-01',
        commissionPercent: '30',
      }),
    ).rejects.toMatchObject({ code: 'invalid-transition' });
    await expect(platform.ask(terminateAgreement, here.ctx, { agreementId: agreement.id })).rejects.toMatchObject({
      code: 'invalid-transition',
    });
  });

  it('may not change the price of what was already sold', async () => {
    const here = await build();
    const consignorId = await here.consignor();
    const productId = await here.product();
    const agreement = await here.agreement({ consignorId, products: [{ productId, unitCost: '12' }] });
    await here.ship({ productId, sources: [{ consignorId, agreementId: agreement.id, quantity: '1' }] }, '2026-01-10');

    await platform.ask(addAgreementVersion, here.ctx, {
      agreementId: agreement.id,
      validFrom: '2026-01-10',
      products: [{ productId, unitCost: '13' }],
    });

    await expect(platform.ask(activateAgreement, here.ctx, { agreementId: agreement.id })).rejects.toMatchObject({
      code: 'sales-already-accrued',
      details: { validFrom: '2026-01-10', lastSale: '2026-01-10' },
    });
  });

  it('is unknown to any other company', async () => {
    const here = await build();
    const there = await build();
    const agreement = await here.agreement({
      consignorId: await here.consignor(),
      role: 'agent',
      commissionPercent: '40',
    });

    await expect(platform.ask(getAgreement, there.ctx, { agreementId: agreement.id })).rejects.toMatchObject({
      code: 'agreement-not-found',
    });
    expect((await platform.ask(listAgreements, there.ctx, {})).data).toEqual([]);
    expect(
      (await platform.ask(listAgreements, here.ctx, { filter: { state: { eq: 'active' } } })).data.map((one) => one.id),
    ).toEqual([agreement.id]);
  });
});
