import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomStrategy, MicroserviceOptions } from '@nestjs/microservices';
import type { DatabaseAccess } from '@consigna/persistence/bootstrap';
import { DrainingServer } from './draining-server.js';
import { log } from './log.js';
import { natsAddress } from './nats-address.js';
import { makePlatform, stopPlatform, type Platform } from './service-module.js';

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

/** Reads the services' database accesses from the file named by CONSIGNA_ACCESS. */
export async function accessFromEnvironment(): Promise<DatabaseAccess> {
  return JSON.parse(await readFile(required('CONSIGNA_ACCESS'), 'utf8')) as DatabaseAccess;
}

/** @throws Error naming the variable that is missing */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

/** Runs one service by itself, all over NATS, until SIGTERM or SIGINT. */
export async function runService(name: string, make: MakeModule): Promise<void> {
  const natsUrl = required('NATS_URL');
  const platform = makePlatform(await accessFromEnvironment(), natsUrl);
  await platform.link.connect();
  await platform.wake.connect();
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(rootModule(platform, [make]), {
    ...natsTransport(natsUrl, name),
    logger: ['error', 'warn'],
  });
  await app.listen();
  stopOnSignals(app, platform);
  log('info', 'service is ready', { service: name });
  process.send?.('ready');
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
