import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DatabaseAccess } from '@consigna/persistence/bootstrap';
import { gatewayFastifyOptions } from '@consigna/gateway/fastify-options';
import { mountGateway, mountHealth, type Gateway } from '@consigna/gateway/gateway';
import type { GatewayOptions } from '@consigna/gateway/options';
import { log } from '@consigna/messaging/log';
import { natsTransport, rootModule, stopOnSignals } from '@consigna/messaging/root-module';
import { makePlatform, type Platform } from '@consigna/messaging/service-module';
import { API_AUDIENCE } from '../identity/claims.js';
import { WEB_CLIENT } from '../identity/client.js';
import { holdLittleGarbage } from '../infra/heap.js';
import { verify } from '../verify/verify.js';
import { metricLines } from './metric-lines.js';
import { services } from './services.js';
import { statusOf } from './status.js';
import { startTracing } from './tracing.js';

/** Documents of some thousand lines fit. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** Anybody may ask for health; database and broker are asked no more often than this. */
const REMEMBERED_MS = 1_000;
/** Violations of a check that a screen lists. */
const MAX_SHOWN = 20;

/** What a gateway needs beyond what every process has. */
export interface GatewayAccess {
  readonly databaseUrl: string;
  readonly issuer: string;
  readonly clientSecret: string;
  readonly publicUrl: string;
  readonly cursorSecret: string;
  readonly sessionSecret: string;
  /** Of a role that reads everything; without it nobody verifies over the API. */
  readonly auditorUrl?: string;
}

export interface ProcessOptions {
  readonly mode: GatewayOptions['mode'];
  /** At least of the services named. */
  readonly access: DatabaseAccess;
  readonly natsUrl: string;
  /** The services of this process. */
  readonly names: readonly string[];
  readonly gateway?: GatewayAccess;
  /** Where health and figures, and with a gateway everything else, are asked for; null: nowhere. */
  readonly listen: { readonly host: string; readonly port: number } | null;
  readonly rate?: { readonly quota: number; readonly windowSeconds: number };
  readonly metricsToken?: string;
}

/** Starts one process of the platform: any number of services, with or without a gateway (ARCHITECTURE.md, decision 12). */
export async function startProcess(options: ProcessOptions): Promise<void> {
  holdLittleGarbage();
  const { natsUrl, names, listen } = options;
  const stopTracing = await startTracing(partOf(options));
  const platform = makePlatform(options.access, natsUrl);
  await platform.link.connect();
  await platform.wake.connect();
  const modules = services.filter(({ definition }) => names.includes(definition.name)).map(({ make }) => make);
  const adapter = new FastifyAdapter(gatewayFastifyOptions);
  const app = await NestFactory.create<NestFastifyApplication>(rootModule(platform, modules), adapter, {
    logger: ['error', 'warn'],
  });
  if (names.length > 0) {
    // A queue per service would be ideal; Nest listens with one queue per process, which is the same for every replica of the same set.
    app.connectMicroservice(natsTransport(natsUrl, `consigna-${names.join('-')}`.slice(0, 120)));
    await app.startAllMicroservices();
  }
  const mounted = listen === null ? undefined : await mount(adapter, platform, options);
  if (listen === null) await app.init();
  else await app.listen(listen.port, listen.host);
  const close = async () => {
    await app.close();
    await mounted?.close();
    await stopTracing();
  };
  stopOnSignals({ close }, platform);
  log('info', 'ready', { services: names, gateway: options.gateway !== undefined, port: listen?.port ?? null });
}

/** `verify` as an operation: the same report, with the first violations of each check. */
function verification(auditorUrl: string): NonNullable<GatewayOptions['verify']> {
  return async (_operation, tell) => {
    const { checks, ...report } = await verify(auditorUrl, { tell });
    const shown = checks.map((check) => ({ ...check, violations: check.violations.slice(0, MAX_SHOWN) }));
    return { result: { ...report, checks: shown } };
  };
}

function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (known === undefined || Date.now() >= until) {
      until = Date.now() + REMEMBERED_MS;
      known = ask();
    }
    return known;
  };
}

/** What a trace calls this process. */
function partOf({ names, gateway }: ProcessOptions): string {
  const parts = gateway === undefined ? names : [...names, 'gateway'];
  return parts.length === 1 ? (parts[0] ?? 'consigna') : 'consigna';
}

async function mount(
  adapter: FastifyAdapter,
  platform: Platform,
  { mode, names, gateway, metricsToken, rate }: ProcessOptions,
): Promise<Pick<Gateway, 'close'>> {
  const health = {
    mode,
    status: remembered(() => statusOf(platform, names)),
    metricLines: () => metricLines(platform),
    ...(metricsToken === undefined ? {} : { metricsToken }),
  };
  if (gateway === undefined) return mountHealth(adapter.getInstance(), health);
  return mountGateway(adapter.getInstance(), {
    ...health,
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
    ...(gateway.auditorUrl === undefined ? {} : { verify: verification(gateway.auditorUrl) }),
    limits: { bodyBytes: MAX_BODY_BYTES, ...(rate === undefined ? {} : { rate }) },
  });
}
