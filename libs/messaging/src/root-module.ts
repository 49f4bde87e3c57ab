import 'reflect-metadata';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import type { CustomStrategy } from '@nestjs/microservices';
import { DrainingServer } from './draining-server.js';
import { natsAddress } from './nats-address.js';
import { stopPlatform, type Platform } from './service-module.js';

export type MakeModule = (platform: Platform) => DynamicModule;

/**
 * The root module of a process: the services it runs. Made anew per process, because what it imports is.
 */
export function rootModule(platform: Platform, modules: readonly MakeModule[]): DynamicModule {
  @Module({})
  class Root {}
  return { module: Root, imports: modules.map((make) => make(platform)) };
}

/** NATS as Nest's transport; replicas of a service share the work through a queue named after it. */
export function natsTransport(natsUrl: string, queue: string): CustomStrategy {
  return {
    strategy: new DrainingServer({ ...natsAddress(natsUrl), queue, reconnect: true, maxReconnectAttempts: -1 }),
  };
}

/** Stops taking requests, finishes what is in hand, then ends. */
export function stopOnSignals(app: Pick<INestApplication, 'close'>, platform: Platform): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await app.close();
    await stopPlatform(platform);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
}
