import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Contract } from '@consigna/contracts/contract';
import { ownerOf } from '@consigna/contracts/contract';
import { contracts } from '@consigna/contracts/registry';
import { createRole, createUser, setMembership } from '@consigna/contracts/directory/user';
import { newId } from '@consigna/kernel/id';
import { clientOf, rows, runningPlatform, tokenOf } from '@consigna/testing/running-platform';
import { ScenarioNetwork, everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';
import { decodeJwt, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { attacksOn, kindOf } from './attacks.js';
import { tradeEverything, type Belongings } from './trading-company.js';

const services = [
  'directory',
  'catalog',
  'purchasing',
  'sales',
  'warehouse',
  'consignment',
  'billing',
  'accounting',
  'reporting',
];
/** Requests under way at a time: enough to keep both gateways busy. */
const WIDTH = 16;
const MAX_ATTEMPTS = 5;

type Routed = Contract & { readonly http: string };
const routed = contracts.filter((contract): contract is Routed => contract.http !== undefined);
const ofCompanies = routed.filter(({ scope }) => scope === 'company');

/** Places whose foreign id no service looks up, each with the reason why that is no hole. */
const notLookedUp: Readonly<Record<string, string>> = {
  'catalog.price-book.create scope.|2.customerId':
    'the catalog knows no parties: the id is only compared with the customer of a sale',
};

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A company and everything of it that must not be seen from outside. */
interface Foreign {
  readonly belongings: Belongings;
  /** Ids of its rows that no row of the attacker's company knows. */
  readonly ids: ReadonlySet<string>;
  /** Texts that stand in its names, codes and notes. */
  readonly marks: readonly string[];
}

describe('tenancy, attacked on every route', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: WIDTH });
  let sign: (claims: Record<string, unknown>, options?: { key?: CryptoKey; kid?: string }) => Promise<string>;
  let own: Belongings;
  let neighbour: ScenarioCompany;
  /** Of another network, and of the attacker's own network. */
  let foreigners: Foreign[];
  /** Owner of the attacker's company, member of no other. */
  let owner: string;
  let fingerprint: string;

  beforeAll(async () => {
    const [one, two] = await Promise.all([ScenarioNetwork.create(), ScenarioNetwork.create()]);
    const [mine, sister, stranger] = await Promise.all([one.company(), one.company(), two.company()]);
    neighbour = mine;
    const marks = ['Mine', 'Sister', 'Stranger'].map((name) => `${name}${randomUUID().slice(0, 8)}`);
    const [ours, sisters, strangers] = await Promise.all([
      tradeEverything(mine, one.id, marks[0] ?? ''),
      tradeEverything(sister, one.id, marks[1] ?? ''),
      tradeEverything(stranger, two.id, marks[2] ?? ''),
    ]);
    own = ours;
    sign = await realmSigner();
    owner = await member(mine, ['owner']);
    await everythingApplied();
    const known = await idsOf(mine.id);
    foreigners = await Promise.all(
      [sisters, strangers].map(async (belongings, index) => {
        const ids = new Set([...(await idsOf(belongings.company))].filter((id) => !known.has(id)));
        return { belongings, ids, marks: [marks[index + 1] ?? ''] };
      }),
    );
    fingerprint = await fingerprintOf(foreigners);
  }, 120_000);

  afterAll(() => agent.destroy());

  it('another company in the path is not found', async () => {
    const attempts = foreigners.flatMap((foreign) => ofCompanies.map((contract) => ({ foreign, contract })));

    const failures = await each(attempts, async ({ foreign, contract }) => {
      const [attack] = attacksOn(contract, foreign.belongings, foreign.belongings);
      const answer = await send(requestOf(contract, foreign.belongings, attack?.input ?? {}, owner));
      return answer.status === 404
        ? leakIn(answer, foreign, sentIn(foreign.belongings))
        : `answered ${answer.status} ${answer.text.slice(0, 200)}`;
    });

    expect(failures).toEqual([]);
    expect(attempts).toHaveLength(2 * ofCompanies.length);
  });

  it('ids of another company are unknown, wherever they stand in path, body and query', async () => {
    const attempts = foreigners.flatMap((foreign) =>
      routed
        .filter(({ scope }) => scope === 'company')
        .flatMap((contract) =>
          attacksOn(contract, own, foreign.belongings).map((attack) => ({ foreign, contract, attack })),
        ),
    );
    const reached = new Map<string, number[]>();

    const failures = await each(attempts, async ({ foreign, contract, attack }) => {
      const answer = await send(requestOf(contract, own, attack.input, owner));
      const place = `${contract.subject} ${attack.place}`;
      reached.set(place, [...(reached.get(place) ?? []), answer.status]);
      const leak = leakIn(answer, foreign, attack.foreign);
      if (leak !== null) return `${attack.place}: ${leak}`;
      if (answer.status >= 500) return `${attack.place}: answered ${answer.status}`;
      if (answer.status < 300 && contract.kind === 'command' && notLookedUp[place] === undefined)
        return `${attack.place}: accepted ${answer.text.slice(0, 200)}`;
      return null;
    });

    // An attack that fails for another reason proves nothing: every place must be refused for its id at least once.
    const unproven = [...reached].filter(
      ([place, statuses]) =>
        !place.endsWith('*') &&
        notLookedUp[place] === undefined &&
        statuses.every((status) => [400, 422].includes(status)),
    );
    expect({ failures, unproven: unproven.map(([place, statuses]) => `${place} ${statuses.join(',')}`) }).toEqual({
      failures: [],
      unproven: [],
    });
    // A route that names an id of ours in its address cannot be forgotten; external ids are the caller's own.
    const attacked = new Set(attempts.map(({ contract }) => contract.subject));
    const named = routed.filter(({ scope, http }) => scope === 'company' && /:(?!externalId)\w+Id\b/.test(http ?? ''));
    expect(named.length).toBeGreaterThan(30);
    expect(named.map(({ subject }) => subject).filter((subject) => !attacked.has(subject))).toEqual([]);
  });

  it('filters with ids of another company find nothing', async () => {
    const attempts = foreigners.flatMap((foreign) =>
      ofCompanies.flatMap((contract) =>
        contract.kind === 'query' && contract.list !== undefined
          ? Object.entries(contract.list.filters).flatMap(([name, kind]) =>
              kind === 'id' || kind === 'related' ? [{ foreign, contract, name }] : [],
            )
          : [],
      ),
    );

    const failures = await each(attempts, async ({ foreign, contract, name }) => {
      const id = foreign.belongings[kindOf(contract, name)];
      const { path, ...rest } = requestOf(contract, own, {}, owner);
      const answer = await send({
        ...rest,
        path: `${path}?${new URLSearchParams({ [`filter[${name}]`]: id }).toString()}`,
      });
      // The other company of a network is a party of this one, and may be asked for as such.
      if (id === foreign.belongings.company && !foreign.ids.has(id)) return leakIn(answer, foreign, []);
      if (answer.status >= 400 && answer.status < 500) return leakIn(answer, foreign, [id]);
      const found = (JSON.parse(answer.text) as { data: unknown[] }).data.length;
      return found === 0 ? null : `filter ${name} found ${found}`;
    });

    expect(failures).toEqual([]);
    expect(attempts.length).toBeGreaterThan(100);
  });

  it('lists and reports without any filter show nothing of others', async () => {
    const queries = ofCompanies.filter(({ kind }) => kind === 'query');

    const failures = await each(
      foreigners.flatMap((foreign) => queries.map((contract) => ({ foreign, contract }))),
      async ({ foreign, contract }) => {
        const [attack] = attacksOn(contract, own, own);
        const answer = await send(requestOf(contract, own, attack?.input ?? {}, owner));
        return leakIn(answer, foreign, sentIn(foreign.belongings));
      },
    );

    expect(failures).toEqual([]);
  });

  it('a role without the permission is refused', async () => {
    const half = (services: readonly string[]) => services.map((service) => `${service}.*`);
    const first = services.slice(0, 4);
    const [nobody, early, late, reader] = await Promise.all([
      role('nothing', []),
      role('early', half(first)),
      role('late', half(services.slice(4))),
      role('reader', ['*.read']),
    ]);
    const attempts = ofCompanies.flatMap((contract) => [
      { contract, token: nobody },
      { contract, token: first.includes(ownerOf(contract.subject)) ? late : early },
      // Whoever reads everything also reads what needs a right that follows from the document asked for.
      ...(/\.read$|^signed-in$/.test(contract.permission) ? [] : [{ contract, token: reader }]),
    ]);

    const failures = await each(attempts, async ({ contract, token }) => {
      const [attack] = attacksOn(contract, own, own);
      // What is named by no id may have to be named all the same before the right that it takes is known.
      const input = attack?.input ?? { ...(contract.example as Record<string, unknown> | undefined) };
      const answer = await send(requestOf(contract, own, input, token));
      return answer.status === 403 ? null : `answered ${answer.status} ${answer.text.slice(0, 200)}`;
    });

    expect(failures).toEqual([]);
    expect(new Set(attempts.map(({ contract }) => contract.subject)).size).toBe(ofCompanies.length);
  });

  it('the group shows only companies of the caller, and the installation only to administrators', async () => {
    const others = routed.filter(({ scope }) => scope === 'group' || scope === 'admin');
    const attempts = foreigners.flatMap((foreign) => others.map((contract) => ({ foreign, contract })));

    const failures = await each(attempts, async ({ foreign, contract }) => {
      const [attack] = attacksOn(contract, own, foreign.belongings);
      const { path, ...rest } = requestOf(
        contract,
        foreign.belongings,
        attack?.input ?? { ...(contract.example as Record<string, unknown> | undefined) },
        owner,
      );
      const narrowed =
        contract.scope === 'group'
          ? `${path}${path.includes('?') ? '&' : '?'}companies=${foreign.belongings.company}`
          : path;
      const answer = await send({ ...rest, path: narrowed });
      const expected = contract.scope === 'group' ? 404 : 403;
      return answer.status === expected
        ? leakIn(answer, foreign, sentIn(foreign.belongings))
        : `answered ${answer.status} ${answer.text.slice(0, 200)}`;
    });

    expect(failures).toEqual([]);
    expect(new Set(routed.map(({ scope }) => scope))).toEqual(new Set(['company', 'group', 'admin']));
  });

  it('without a token of this realm, for this audience, in its time, nobody gets in', async () => {
    const claims = decodeJwt(await tokenOf('clerk'));
    const now = Math.floor(Date.now() / 1_000);
    const stranger = await generateKeyPair('RS256');
    const tokens: Record<string, string | null> = {
      none: null,
      garbage: 'garbage',
      expired: await sign({ ...claims, iat: now - 900, exp: now - 600 }),
      'not yet valid': await sign({ ...claims, nbf: now + 600 }),
      'another audience': await sign({ ...claims, aud: 'another-api' }),
      'another issuer': await sign({ ...claims, iss: 'http://127.0.0.1/realms/other' }),
      'another key': await sign(claims, { key: stranger.privateKey }),
      'an unknown key': await sign(claims, { key: stranger.privateKey, kid: 'unknown' }),
      unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`,
    };
    // The clerk may do everything in this company: only the token is wrong.
    expect(
      (await send({ method: 'GET', path: `/api/v1/companies/${own.company}/profile`, token: await sign(claims) }))
        .status,
    ).toBe(200);
    const attempts = routed.flatMap((contract) =>
      Object.entries(tokens).map(([name, token]) => ({ contract, name, token })),
    );

    const failures = await each(attempts, async ({ contract, name, token }) => {
      const answer = await send(requestOf(contract, own, pathOnly(contract, own), token));
      return answer.status === 401 ? null : `${name}: answered ${answer.status} ${answer.text.slice(0, 200)}`;
    });

    expect(failures).toEqual([]);
    expect(attempts).toHaveLength(routed.length * Object.keys(tokens).length);
  });

  it('other spellings of an address lead nowhere', async () => {
    const spellings: readonly ((path: string) => string)[] = [
      (path) => path.replace('/api/', '//api/'),
      (path) => path.replace('/v1/', '/v1//'),
      (path) => path.replace('/v1/', '/./v1/'),
      (path) => path.replace('/v1/', '/v1/%2e/'),
      (path) => path.replace('/companies/', `/companies/${own.company}/../`),
      (path) => path.replace('/companies/', `/companies/${own.company}/%2e%2e/`),
      (path) => path.replace('/companies/', `/companies/${own.company}%2f..%2f`),
      (path) => path.replace('/api/v1/', '/API/V1/'),
      (path) => path.replace('/companies/', '/Companies/'),
      (path) => `${path}/`,
      (path) => `${path};x=1`,
      (path) => `${path}%00`,
      (path) => path.replace(/\/([^/]*)$/, '%2f$1'),
      (path) => path.replace('/api/v1/', '/health/../api/v1/'),
      (path) => path.replaceAll('/', '\\').replace(/^\\/, '/'),
    ];
    const attempts = routed.flatMap((contract, index) =>
      spellings.flatMap((spell) => {
        const foreign = foreigners[index % foreigners.length];
        return foreign === undefined ? [] : [{ foreign, contract, spell }];
      }),
    );

    const failures = await each(attempts, async ({ foreign, contract, spell }) => {
      const asked = requestOf(contract, foreign.belongings, pathOnly(contract, foreign.belongings), owner);
      const path = spell(asked.path);
      // Addresses of the group name no company, so some spellings are the address itself.
      if (path === asked.path) return null;
      const answer = await send({ ...asked, path });
      if (answer.status < 400) return `${path}: answered ${answer.status}`;
      return leakIn(answer, foreign, sentIn(foreign.belongings));
    });
    const anonymous = await each(
      routed.flatMap((contract) => spellings.map((spell) => ({ contract, spell }))),
      async ({ contract, spell }) => {
        const asked = requestOf(contract, own, pathOnly(contract, own), null);
        const path = spell(asked.path);
        const answer = await send({ ...asked, path });
        return answer.status >= 400 ? null : `${path} without a token: answered ${answer.status}`;
      },
    );

    expect([...failures, ...anonymous]).toEqual([]);
    expect(attempts).toHaveLength(routed.length * spellings.length);
  });

  it('after all this no row of the others has changed', async () => {
    await everythingApplied();

    expect(await fingerprintOf(foreigners)).toBe(fingerprint);
  });

  /** The parameters of the path alone. */
  function pathOnly(contract: Routed, belongings: Belongings): Record<string, unknown> {
    return Object.fromEntries(paramsOf(contract).map((name) => [name, valueOf(contract, name, belongings)]));
  }

  function valueOf(contract: Routed, name: string, belongings: Belongings): string {
    if (name.endsWith('Id') && name !== 'externalId') return belongings[kindOf(contract, name)];
    return 'none';
  }

  function requestOf(
    contract: Routed,
    belongings: Belongings,
    input: Record<string, unknown>,
    token: string | null,
  ): Request {
    const space = contract.http.indexOf(' ');
    const method = contract.http.slice(0, space);
    const members = { ...input };
    const path = contract.http.slice(space + 1).replaceAll(/:(\w+)/g, (_, name: string) => {
      const value = members[name] ?? valueOf(contract, name, belongings);
      delete members[name];
      return encodeURIComponent(String(value));
    });
    const prefix = {
      company: `/api/v1/companies/${belongings.company}`,
      group: '/api/v1/group',
      admin: '/api/v1/admin',
      me: '/api/v1',
    }[contract.scope];
    const versioned = contract.kind === 'command' && contract.concurrency === 'version';
    if (versioned) delete members['version'];
    const headers: Record<string, string> = versioned ? { 'if-match': '"1"' } : {};
    if (method !== 'GET') return { method, path: prefix + path, token, headers, body: members };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(members))
      if (typeof value !== 'object') query.append(name, String(value));
    return { method, path: `${prefix}${path}${query.size === 0 ? '' : `?${query.toString()}`}`, token, headers };
  }

  let turn = 0;
  /** Asks again while services are busy catching up. */
  async function send(asked: Request): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await sendOnce(asked);
      if (answer.status !== 503 || attempt === MAX_ATTEMPTS) return answer;
    }
  }

  /** Sends the path as it is written, which fetch would tidy up first. */
  function sendOnce({ method, path, token, body, headers }: Request): Promise<Answer> {
    const { urls } = runningPlatform();
    turn += 1;
    const url = new URL(urls[turn % urls.length] ?? '');
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request({
        agent,
        host: url.hostname,
        port: url.port,
        method,
        path,
        headers: {
          accept: 'application/json',
          ...headers,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(text === undefined
            ? {}
            : {
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(text),
                'idempotency-key': newId(),
              }),
        },
      });
      asked.on('error', reject);
      asked.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      });
      asked.end(text);
    });
  }

  async function role(code: string, permissions: string[]): Promise<string> {
    await neighbour.call(createRole, { code, name: code, permissions });
    return member(neighbour, [code]);
  }

  /** A token of somebody new who is a member of this company alone. */
  async function member(company: ScenarioCompany, roles: string[]): Promise<string> {
    const username = `tenant-${randomUUID().slice(0, 12)}`;
    const admin = clientOf('admin');
    await admin.call(createUser, { username, name: username });
    await admin.call(setMembership, { username, roles }, { company: company.id });
    const claims = decodeJwt(await tokenOf('clerk'));
    const until = Math.floor(Date.now() / 1_000) + 1_800;
    return sign({
      ...claims,
      sub: randomUUID(),
      preferred_username: username,
      name: username,
      email: `${username}@example.org`,
      exp: until,
    });
  }
});

function paramsOf({ http }: Routed): string[] {
  return [...http.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
}

function sentIn(belongings: Belongings): string[] {
  return Object.values(belongings);
}

/** What an answer tells of a company that it must not; null when nothing. */
function leakIn({ text }: Answer, { ids, marks }: Foreign, sent: readonly string[]): string | null {
  const mark = marks.find((each) => text.includes(each));
  if (mark !== undefined) return `shows ${mark}: ${text.slice(0, 300)}`;
  // The process that made a row for several companies of a network is the same in all their audit trails.
  for (const [id] of text
    .replaceAll(/process\/[\da-f-]{36}/g, '')
    .matchAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g)) {
    if (ids.has(id) && !sent.includes(id)) return `shows ${id}: ${text.slice(0, 300)}`;
  }
  return null;
}

/** Runs attempts a few at a time; what failed, named by its route. */
async function each<T extends { readonly contract: Routed }>(
  attempts: readonly T[],
  attempt: (one: T) => Promise<string | null>,
): Promise<string[]> {
  const failures: string[] = [];
  const queue = attempts.values();
  const work = async () => {
    for (const one of queue) {
      const failure = await attempt(one);
      if (failure !== null) failures.push(`${one.contract.http} (${one.contract.subject}) ${failure}`);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return failures;
}

/** Signs as the realm does: with the provider's own key, or with another. */
async function realmSigner() {
  const [stored] = await rows<{ value: { keys: JWK[] } }>(
    `select value from identity.secret where name = 'signing-keys'`,
  );
  const jwk = stored?.value.keys[0];
  if (jwk === undefined) throw new Error('the realm has no key');
  const own = (await importJWK(jwk, 'RS256')) as CryptoKey;
  return (
    claims: Record<string, unknown>,
    { key = own, kid = jwk.kid ?? '' }: { key?: CryptoKey; kid?: string } = {},
  ) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(key);
}

interface CompanyTable {
  readonly name: string;
  readonly ids: readonly string[];
}

/** Every table of a service that belongs to companies. */
async function companyTables(): Promise<CompanyTable[]> {
  return rows<{ name: string; ids: string[] }>(
    `select c.table_schema || '.' || quote_ident(c.table_name) as name, array_agg(quote_ident(c.column_name)) as ids
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = any($1) and c.data_type = 'uuid' and t.table_type = 'BASE TABLE'
     group by 1, c.table_schema, c.table_name having bool_or(c.column_name = 'company_id')`,
    [services],
  );
}

/** Every id that stands in a company's rows. */
async function idsOf(companyId: string): Promise<Set<string>> {
  const tables = await companyTables();
  const parts = tables.map(
    ({ name, ids }) => `select unnest(array[${ids.join(', ')}]) as id from ${name} where company_id = $1`,
  );
  const found = await rows<{ id: string | null }>(`select distinct id from (${parts.join(' union all ')}) ids`, [
    companyId,
  ]);
  return new Set(found.flatMap(({ id }) => (id === null ? [] : [id])));
}

/** One hash over all rows of these companies. */
async function fingerprintOf(foreigners: readonly Foreign[]): Promise<string> {
  const companies = foreigners.map(({ belongings }) => belongings.company);
  const tables = await companyTables();
  expect(tables.length).toBeGreaterThan(60);
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as t, md5(string_agg(r::text, e'\\n' order by r::text)) as h, count(*) as n from ${name} r where company_id = any($1)`,
  );
  const hashes = await rows<{ t: string; h: string | null; n: string }>(`${parts.join(' union all ')} order by 1`, [
    companies,
  ]);
  return hashes.map(({ t, h, n }) => `${t} ${n} ${h ?? ''}`).join('\n');
}
