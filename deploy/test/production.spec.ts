import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@consigna/contracts/client';
import { createProduct, findProduct } from '@consigna/contracts/catalog/product';
import { createNetwork } from '@consigna/contracts/directory/company';
import { serviceNames } from '@consigna/testing/services';
import { freePort } from '../src/infra/ports.js';
import { signIn } from '../src/replay/sign-in.js';
import { Installation, type Serving } from './installation.js';

/**
 * An installation in production mode: PostgreSQL, NATS and the issuer are servers of others, the database is prepared by an
 * administrator, and every process has no more than its own part of the secrets.
 */
let installation: Installation;
let gatewayEnvironment: Record<string, string>;
let gateway: Serving;
let directory: Serving;
let others: Serving;
let admin: Client;

beforeAll(async () => {
  installation = await Installation.create();
  const prepared = await installation.run(['prepare'], installation.administration);
  if (prepared.code !== 0) throw new Error(prepared.output);

  const port = await freePort();
  const gatewayUrl = `http://127.0.0.1:${port}`;
  const { issuer, webClientSecret } = await installation.issuer(gatewayUrl);
  const { environment } = installation;
  gatewayEnvironment = {
    ...environment,
    CONSIGNA_ISSUER: issuer,
    CONSIGNA_GATEWAY_URL: gatewayUrl,
    CONSIGNA_WEB_CLIENT_SECRET: webClientSecret,
    CONSIGNA_HTTP_ON_LOOPBACK: 'yes',
  };
  const rest = serviceNames.filter((name) => name !== 'directory').join(',');
  [gateway, directory, others] = await Promise.all([
    installation.serve(['--gateway'], gatewayEnvironment, port),
    installation.serve(['--service', 'directory'], only(environment, ['directory'])),
    installation.serve(['--service', rest], environment),
  ]);
  admin = signIn({ url: gateway.url, issuer }, 'admin', installation.password);
}, 300_000);

afterAll(async () => {
  await installation?.remove();
}, 60_000);

/** Without the secrets of other services. */
function only(environment: Record<string, string>, services: string[]): Record<string, string> {
  const foreign = [...serviceNames, 'gateway'].filter((name) => !services.includes(name));
  const names = foreign.map((name) => `CONSIGNA_${name.toUpperCase()}_SECRET`);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}

async function openNetwork(code: string): Promise<string> {
  const network = await admin.call(createNetwork, {
    name: `Network ${code}`,
    headquarters: {
      code,
      name: `Company ${code}`,
      country: 'ES',
      baseCurrency: 'EUR',
      timeZone: 'Europe/Madrid',
      locale: 'es',
      chartTemplate: 'es',
      branch: { code: 'main', name: 'Main branch' },
    },
  });
  return network.headquartersId;
}

describe('an installation in production mode', () => {
  it('names every variable that is missing at once, and starts nothing', async () => {
    const { code, output } = await installation.run(['serve', '--service', 'billing', '--gateway'], {});

    const missing = [...output.matchAll(/^ {2}(\w+) is not set/gm)].map(([, name]) => name);
    expect(code).toBe(1);
    expect(missing).toEqual([
      'NATS_URL',
      'CONSIGNA_DATABASE_URL',
      'CONSIGNA_BILLING_SECRET',
      'CONSIGNA_GATEWAY_SECRET',
      'CONSIGNA_ISSUER',
      'CONSIGNA_GATEWAY_URL',
      'CONSIGNA_WEB_CLIENT_SECRET',
    ]);
  });

  it('refuses to let people sign in over plain http, which is all that the embedded provider speaks', async () => {
    const { code, output } = await installation.run(['serve', '--gateway'], {
      ...gatewayEnvironment,
      CONSIGNA_HTTP_ON_LOOPBACK: '',
    });

    expect(code).toBe(1);
    expect(output).toContain('CONSIGNA_ISSUER is not https');
  });

  it('lets nobody reach the services past the broker without its password', async () => {
    const { code, output } = await installation.run(['serve', '--service', 'directory'], {
      ...installation.environment,
      NATS_URL: (installation.environment['NATS_URL'] ?? '').replace(installation.password, 'guessed'),
    });

    expect([code, output]).toEqual([1, expect.stringMatching(/authorization/i)]);
  });

  it('can be prepared again while it runs, and goes on with the logins it has', async () => {
    const again = await installation.run(['prepare'], installation.administration);

    const companyId = await openNetwork('again');

    expect(again.code).toBe(0);
    expect(companyId).not.toBe('');
  });

  it('works over processes that know nothing but their own part', async () => {
    const company = await openNetwork('apart');
    const { id } = await admin.call(createProduct, { sku: 'CUP', name: 'Cup' }, { company });

    const found = await admin.call(findProduct, { productId: id }, { company });

    expect(found.sku).toBe('CUP');
  });

  it('tells its figures to whoever has the token, and to nobody else on the same machine', async () => {
    const refused = await fetch(`${others.url}/metrics`);
    const told = await fetch(`${others.url}/metrics`, {
      headers: { authorization: `Bearer ${installation.metricsToken}` },
    });

    expect(refused.status).toBe(401);
    expect(await told.text()).toEqual(
      expect.stringMatching(
        /consigna_follower_lag\{service="billing"[^]*consigna_parked_events\{service="sales",kind="poison"\} 0[^]*consigna_pool_connections\{service="warehouse"/,
      ),
    );
  });

  it('a process that is told to stop answers what it has in hand, while its replica takes the rest', async () => {
    const company = await openNetwork('rolling');
    const replica = await installation.serve(['--service', 'directory'], installation.environment);
    const parties = Array.from({ length: 60 }, (_, index) => `P${index}`);
    let stopped: ReturnType<Serving['stop']> | undefined;

    const created = await inLanes(parties, 6, async (code, index) => {
      if (index === 12) stopped = directory.stop();
      return createOnce(company, code);
    });

    expect(created.filter((status) => status !== 201)).toEqual([]);
    expect((await stopped)?.code).toBe(0);
    directory = replica;
  });

  it('ends with 0 when it is told to stop', async () => {
    const ends = await Promise.all([gateway.stop(), directory.stop(), others.stop()]);

    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  });
});

/** One attempt: the client would repeat what was refused in passing. @returns the status of the answer */
async function createOnce(company: string, code: string): Promise<number> {
  const answer = await admin.raw('POST', `/api/v1/companies/${company}/parties`, {
    headers: { 'idempotency-key': randomUUID() },
    body: { code, name: code, isCustomer: true, country: 'ES', currency: 'EUR' },
  });
  return answer.status;
}

async function inLanes<T, R>(items: T[], lanes: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++)
      results[index] = await work(items[index] as T, index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
