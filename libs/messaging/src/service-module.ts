import { Module, type DynamicModule, type OnApplicationBootstrap, type Provider, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ServiceAccess } from '@consigna/persistence/bootstrap';
import type { ConstraintErrors } from '@consigna/persistence/constraint-errors';
import { Database } from '@consigna/persistence/database';
import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { ownerOf } from '@consigna/contracts/contract';
import { CatchUp } from './catch-up.js';
import { feedController } from './feed.js';
import { Follower, type BoundReaction } from './follower.js';
import { serveWith } from './handle.js';
import { reactionsOf, type Followed } from './follow.js';
import { LeaseSession } from './lease.js';
import { Link } from './link.js';
import { ProcessTimer } from './process.js';
import { Taking } from './taking.js';
import { Wake } from './wake.js';

/** What a process gives to the services it runs. */
export interface Platform {
  readonly access: Readonly<Record<string, ServiceAccess>>;
  readonly link: Link;
  readonly wake: Wake;
  readonly catchUp: CatchUp;
  /** Everything that runs beside requests, for a clean stop and for health. */
  readonly running: { followers: Map<string, Follower[]>; timers: ProcessTimer[]; databases: Database[] };
}

export function makePlatform(access: Platform['access'], natsUrl: string | undefined): Platform {
  const link = new Link(natsUrl);
  const wake = new Wake(natsUrl);
  const running: Platform['running'] = { followers: new Map(), timers: [], databases: [] };
  return { access, link, wake, catchUp: new CatchUp(running.followers, wake, link), running };
}

/** Stops followers after the batch in hand, then timers, then connections. */
export async function stopPlatform({ running, link, wake }: Platform): Promise<void> {
  await Promise.all([...running.followers.values()].flat().map((follower) => follower.stop()));
  await Promise.all(running.timers.map((timer) => timer.stop()));
  await link.close();
  await wake.close();
  await Promise.all(running.databases.map((database) => database.close()));
}

export interface ServiceParts {
  readonly definition: ServiceDefinition;
  /** Message handlers and reactions. */
  readonly controllers: Type<object>[];
  readonly providers: Provider[];
  readonly constraints?: ConstraintErrors;
}

/**
 * The Nest module of a service: its database, its handlers, its log's feed, one follower per log it reacts to and the
 * timer of its processes.
 */
export function serviceModule(
  platform: Platform,
  { definition, controllers, providers, constraints }: ServiceParts,
): DynamicModule {
  const access = platform.access[definition.name];
  if (access === undefined) throw new Error(`no database access for ${definition.name}`);
  const database = new Database({
    service: definition.name,
    access,
    ...(constraints === undefined ? {} : { constraints }),
  });
  const { feedUrl } = access;
  platform.running.databases.push(database);
  database.onAppended((positions, events) => {
    platform.wake.handOver(definition.name, events);
    platform.wake.moved(definition.name, positions);
  });
  database.onChanged((companyId, changes) => platform.wake.changed(companyId, definition.name, changes));
  const all = [...controllers, feedController(definition.name)];

  @Module({})
  class ServiceModule implements OnApplicationBootstrap {
    constructor(private readonly modules: ModuleRef) {}

    onApplicationBootstrap(): void {
      const instances = all.map((controller) => this.modules.get<object>(controller, { strict: true }));
      const timer = new ProcessTimer(database);
      platform.running.timers.push(timer);
      for (const instance of instances) {
        platform.link.register(instance);
        serveWith(instance, platform.catchUp);
        timer.register(instance);
      }
      const followers = makeFollowers(platform, database, instances, feedUrl);
      platform.running.followers.set(definition.name, followers);
      platform.catchUp.serve(definition.name, database);
      database.onDoubt((companyId) => platform.catchUp.toHead(definition.name, companyId));
      for (const follower of followers) follower.start();
      timer.start();
    }
  }
  Object.defineProperty(ServiceModule, 'name', { value: `${definition.name}Module` });

  return {
    module: ServiceModule,
    controllers: all,
    providers: [
      ...providers,
      { provide: Database, useValue: database },
      { provide: Link, useValue: platform.link },
      { provide: CatchUp, useValue: platform.catchUp },
    ],
  };
}

function makeFollowers(platform: Platform, database: Database, instances: object[], feedUrl: string): Follower[] {
  const byProducer = new Map<string, BoundReaction[]>();
  for (const instance of instances) {
    for (const { event, method } of reactionsOf(instance)) {
      const run = (instance as Record<string, (...args: unknown[]) => Promise<void>>)[method];
      if (run === undefined) throw new Error(`${event.subject} has no reaction`);
      const producer = ownerOf(event.subject);
      const bound: BoundReaction = {
        event,
        apply: (tx, followed: Followed<unknown>) => run.call(instance, tx, followed),
      };
      byProducer.set(producer, [...(byProducer.get(producer) ?? []), bound]);
    }
  }
  const [taking, leases] = [new Taking(database), new LeaseSession(feedUrl)];
  const { link, wake } = platform;
  return [...byProducer].map(
    ([producer, reactions]) => new Follower(database, producer, { reactions, link, wake, leases, taking }),
  );
}
