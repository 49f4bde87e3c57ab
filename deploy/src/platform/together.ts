import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DatabaseAccess } from '@consigna/persistence/bootstrap';
import { gatewayFastifyOptions } from '@consigna/gateway/fastify-options';
import { mountGateway } from '@consigna/gateway/gateway';
import { log } from '@consigna/messaging/log';
import { natsTransport, required, rootModule, stopOnSignals } from '@consigna/messaging/run-service';
import { makePlatform } from '@consigna/messaging/service-module';
import { API_AUDIENCE } from '../identity/claims.js';
import { WEB_CLIENT } from '../identity/client.js';
import { services } from './services.js';
import { followerLines, statusOf } from './status.js';

/** One process of the platform: any number of services, with or without a gateway (ARCHITECTURE.md, decision 12). */
interface Configuration {
  readonly access: DatabaseAccess;
  readonly gateway: {
    readonly databaseUrl: string;
    readonly issuer: string;
    readonly clientSecret: string;
    readonly publicUrl: string;
    readonly cursorSecret: string;
    readonly sessionSecret: string;
  };
}

/** Documents of some thousand lines fit. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

const configuration = JSON.parse(await readFile(required('CONSIGNA_CONFIGURATION'), 'utf8')) as Configuration;
const natsUrl = required('NATS_URL');
const port = Number(process.env['CONSIGNA_PORT'] ?? '');
const names = (process.env['CONSIGNA_SERVICES'] ?? '').split(',').filter((name) => name !== '');

const platform = makePlatform(configuration.access, natsUrl);
await platform.link.connect();
await platform.wake.connect();
const modules = services.filter(({ definition }) => names.includes(definition.name)).map(({ make }) => make);
const adapter = new FastifyAdapter(gatewayFastifyOptions);
const app = await NestFactory.create<NestFastifyApplication>(rootModule(platform, modules), adapter, {
  logger: ['error', 'warn'],
});
if (names.length > 0) {
  // A queue per service would be ideal; Nest listens with one queue per process, which is the same for every replica of the same set.
  app.connectMicroservice<MicroserviceOptions>(natsTransport(natsUrl, `consigna-${names.join('-')}`.slice(0, 120)));
  await app.startAllMicroservices();
}
if (port > 0) {
  const { gateway } = configuration;
  await mountGateway(adapter.getInstance(), {
    link: platform.link,
    wake: platform.wake,
    access: gateway.databaseUrl,
    identity: {
      issuer: gateway.issuer,
      clientId: WEB_CLIENT,
      clientSecret: gateway.clientSecret,
      audience: API_AUDIENCE,
    },
    publicUrl: gateway.publicUrl,
    cursorSecret: gateway.cursorSecret,
    sessionSecret: gateway.sessionSecret,
    mode: 'development',
    limits: { bodyBytes: MAX_BODY_BYTES, rate: { quota: 600_000, windowSeconds: 60 } },
    status: () => statusOf(platform, names),
    metricLines: () => followerLines(platform),
  });
  await app.listen(port, '127.0.0.1');
} else {
  await app.init();
}
stopOnSignals(app, platform);
log('info', 'ready', { services: names, port: port > 0 ? port : null });
