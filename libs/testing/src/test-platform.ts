import 'reflect-metadata';
import { isDeepStrictEqual } from 'node:util';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { unkeyed, type Context, type Positions } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import type { Contract, EventContract, InputOf, Output, Payload } from '@consigna/contracts/contract';
import { ownerOf } from '@consigna/contracts/contract';
import { companyCreated } from '@consigna/contracts/directory/events';
import type { CompanyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { feedController } from '@consigna/messaging/feed';
import { makePlatform, stopPlatform, type Platform } from '@consigna/messaging/service-module';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { eventually } from './eventually.js';

/** One or several services in this process on a database of their own, without NATS. */
export interface TestPlatform {
  readonly platform: Platform;
  readonly app: INestApplicationContext;
  /** Superuser on its database. */
  readonly adminUrl: string;
  /** Asks like another service would; a fresh idempotency key unless the context has one. */
  ask<C extends Contract>(contract: C, ctx: Context, input: InputOf<C>): Promise<Output<C>>;
  /** Appends an event to the log of a service that may not run here, as if that service had published it. */
  publish<E extends EventContract>(event: E, ctx: Context, payload: Payload<E>): Promise<void>;
  /** A company that every service here has heard of. */
  company(options?: Partial<CompanyOptions>): Promise<Context>;
  /** Waits until every follower has applied every log to its head; fails when something is parked. */
  settled(): Promise<void>;
  /** Rows past row-level security, with the schema's name in front of tables. */
  rows<R extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

export interface CompanyOptions {
  code: string;
  country: string;
  baseCurrency: string;
  /** In which the company's books are kept; who asks speaks English. */
  locale: CompanyFacts['locale'];
  chartTemplate: 'es' | 'fr' | 'mx' | 'ifrs';
  networkId: string;
  now: Date;
}

/**
 * Starts services, given as functions that make their module: `testPlatform([salesModule, warehouseModule])`, on a
 * database of their own unless they go on with one.
 */
export async function testPlatform(
  modules: readonly ((platform: Platform) => DynamicModule)[],
  going?: TestDatabase,
): Promise<TestPlatform> {
  const database = going ?? (await createTestDatabase());
  const platform = makePlatform(database.access, undefined);

  @Module({})
  class Root {}
  const app = await NestFactory.createApplicationContext(
    { module: Root, imports: modules.map((make) => make(platform)) },
    { logger: ['error', 'warn'] },
  );
  const admin = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  // Dropping the database ends what the pool has only begun to close.
  admin.on('error', () => undefined);
  const writers = new Map<string, Database>();
  // A service that does not run here still needs a feed for those who follow it.
  for (const follower of [...platform.running.followers.values()].flat()) {
    if (!platform.link.isLocal(follower.producer)) platform.link.register(strangersFeed(follower.producer));
  }

  function strangersFeed(service: string): object {
    return new (feedController(service))(writerOf(service));
  }

  function writerOf(service: string): Database {
    const known = writers.get(service);
    if (known !== undefined) return known;
    const access = database.access[service];
    if (access === undefined) throw new Error(`no access for ${service}`);
    const writer = new Database({ service, access, poolSize: 2 });
    writer.onAppended((positions) => platform.wake.moved(service, positions));
    writers.set(service, writer);
    return writer;
  }

  async function publish<E extends EventContract>(event: E, ctx: Context, payload: Payload<E>): Promise<void> {
    await writerOf(ownerOf(event.subject)).operation(unkeyed(ctx), async (tx) => tx.publish(event, payload));
  }

  const followed = () => {
    const followers = [...platform.running.followers.values()].flat();
    return [...new Set(followers.map(({ producer }) => producer))];
  };

  async function heads(): Promise<Positions> {
    const logs = followed().map(
      (producer) => `select '${producer}:' || shard as log, position from ${producer}.event_head where position > 0`,
    );
    const { rows } = await admin.query<{ log: string; position: string }>(logs.join(' union all '));
    return Object.fromEntries(rows.map(({ log, position }) => [log, position]));
  }

  /** What followers write while they catch up is followed too. */
  async function caughtUp(): Promise<void> {
    for (let known: Positions = {}, now = await heads(); !isDeepStrictEqual(known, now);) {
      for (const service of platform.running.followers.keys()) await platform.catchUp.wait(service, now);
      known = now;
      now = await heads();
    }
  }

  async function settled(): Promise<void> {
    const services = [...platform.running.followers].flatMap(([service, { length }]) => (length > 0 ? [service] : []));
    if (services.length === 0) return;
    const parked = services.map(
      (service) => `select '${service}' as service, kind, reason, event->>'subject' as subject from ${service}.parked`,
    );
    await eventually(async () => {
      await caughtUp();
      const { rows } = await admin.query(parked.join(' union all '));
      if (rows.length > 0) throw new Error(`parked: ${JSON.stringify(rows)}`);
    });
  }

  return {
    platform,
    app,
    adminUrl: database.adminUrl,
    ask: (contract, ctx, input) =>
      platform.link.ask(
        contract,
        contract.kind === 'command' && ctx.idempotency === undefined ? { ...ctx, idempotency: freshKey() } : ctx,
        input,
      ),
    publish,
    async company(options = {}) {
      const companyId = newId();
      const networkId = options.networkId ?? newId();
      const ctx: Context = {
        companyId,
        networkId,
        userId: newId(),
        clientId: 'test',
        now: options.now ?? new Date('2026-01-15T12:00:00Z'),
        locale: 'en',
        permissions: ['*'],
      };
      await publish(companyCreated, ctx, {
        companyId,
        networkId,
        headquartersId: companyId,
        code: options.code ?? `C${companyId.slice(-6)}`,
        name: 'Test company',
        country: options.country ?? 'ES',
        baseCurrency: options.baseCurrency ?? 'EUR',
        timeZone: 'Europe/Madrid',
        locale: options.locale ?? 'en',
        chartTemplate: options.chartTemplate ?? 'ifrs',
        openedOn: '2000-01-01',
      });
      await settled();
      return ctx;
    },
    settled,
    rows: async (sql, values = []) => (await admin.query(sql, values)).rows,
    async stop() {
      await app.close();
      await stopPlatform(platform);
      await Promise.all([...writers.values()].map((writer) => writer.close()));
      await admin.end();
      await database.drop();
    },
  };
}

/** A key nobody used before. */
export function freshKey(): NonNullable<Context['idempotency']> {
  const key = newId();
  return { key, requestHash: key };
}
