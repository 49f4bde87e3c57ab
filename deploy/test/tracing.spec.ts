import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@consigna/testing/eventually';
import { freePort } from '../src/infra/ports.js';
import { signIn } from '../src/replay/sign-in.js';
import { Collector, type CollectedSpan } from './collector.js';
import { Installation, type Serving } from './installation.js';

/** The way of one request through an installation, as a collector sees it. */
let installation: Installation;
let collector: Collector;
let environment: Record<string, string>;
let port: number;
let serving: Serving[] = [];

beforeAll(async () => {
  installation = await Installation.create();
  collector = await Collector.start();
  const prepared = await installation.run(['prepare'], installation.administration);
  if (prepared.code !== 0) throw new Error(prepared.output);
  port = await freePort();
  const gatewayUrl = `http://127.0.0.1:${port}`;
  const { issuer, webClientSecret } = await installation.issuer(gatewayUrl);
  environment = {
    ...installation.environment,
    CONSIGNA_ISSUER: issuer,
    CONSIGNA_GATEWAY_URL: gatewayUrl,
    CONSIGNA_WEB_CLIENT_SECRET: webClientSecret,
    CONSIGNA_HTTP_ON_LOOPBACK: 'yes',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER_ARG: '1',
  };
}, 300_000);

afterEach(async () => {
  await Promise.all(serving.splice(0).map((each) => each.stop()));
});

afterAll(async () => {
  collector?.stop();
  await installation?.remove();
}, 60_000);

/** Opens a network as a caller that traces. @returns the caller's trace and span */
async function openNetwork(code: string): Promise<{ traceId: string; spanId: string }> {
  const url = `http://127.0.0.1:${port}`;
  const admin = signIn({ url, issuer: environment['CONSIGNA_ISSUER'] ?? '' }, 'admin', installation.password);
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  const answer = await admin.raw('POST', '/api/v1/admin/networks', {
    headers: { 'idempotency-key': randomUUID(), traceparent: `00-${traceId}-${spanId}-00` },
    body: {
      name: code,
      headquarters: {
        code,
        name: code,
        country: 'ES',
        baseCurrency: 'EUR',
        timeZone: 'Europe/Madrid',
        locale: 'es',
        chartTemplate: 'es',
        branch: { code: 'main', name: 'Main' },
      },
    },
  });
  expect([answer.status, answer.headers.get('x-trace-id')]).toEqual([201, traceId]);
  return { traceId, spanId };
}

const SERVER = 2;
const CLIENT = 3;

/** The spans from the caller's down to the statements, each the child of the one before. */
function chainOf(spans: CollectedSpan[], callersSpan: string) {
  const child = (parent: string | undefined, kind: number, name: RegExp) =>
    spans.find((span) => span.parentSpanId === parent && span.kind === kind && name.test(span.name));
  const request = child(callersSpan, SERVER, /^POST \/api\/v1\/admin\/networks$/);
  const asked = child(request?.spanId, CLIENT, /^ask directory\.network\.create$/);
  const handled = child(asked?.spanId, SERVER, /^directory\.network\.create$/);
  const statements = spans.filter((span) => span.parentSpanId === handled?.spanId && span.kind === CLIENT);
  return { request, asked, handled, statements };
}

describe('a trace', () => {
  it.each([
    [
      'over a broker between processes',
      [['--gateway'], ['--service', 'directory']],
      { gateway: 'gateway', service: 'directory' },
    ],
    ['within one process', [[]], { gateway: 'consigna', service: 'consigna' }],
  ])(
    'goes from the gateway through the message to the statements, %s',
    async (shape, processes, names) => {
      serving = await Promise.all(
        processes.map((args) => installation.serve(args, environment, args[0] === '--service' ? undefined : port)),
      );

      const { traceId, spanId } = await openNetwork(shape === 'within one process' ? 'together' : 'apart');

      await eventually(() => {
        const { request, asked, handled, statements } = chainOf(collector.ofTrace(traceId), spanId);
        expect([request?.service, asked?.service, handled?.service]).toEqual([
          names.gateway,
          names.gateway,
          names.service,
        ]);
        expect(statements.map(({ name }) => name)).toEqual(
          expect.arrayContaining(['kernel.begin', 'kernel.close-events-trail-answer', 'kernel.commit']),
        );
        expect(new Set(statements.map(({ service }) => service))).toEqual(new Set([names.service]));
      }, 20_000);
    },
    120_000,
  );

  it('is not kept where its share is nothing, however the caller marks it', async () => {
    const nothing = { ...environment, OTEL_TRACES_SAMPLER_ARG: '0' };
    serving = await Promise.all([
      installation.serve(['--gateway'], nothing, port),
      installation.serve(['--service', 'directory'], environment),
    ]);
    const before = collector.spans.length;

    const { traceId } = await openNetwork('untraced');
    await Promise.all(serving.splice(0).map((each) => each.stop()));

    expect(collector.ofTrace(traceId)).toEqual([]);
    expect(collector.spans.length).toBe(before);
  }, 300_000);
});
