import { randomBytes } from 'node:crypto';
import { traceWith, type Span, type SpanKind, type Tracer } from '@consigna/kernel/tracing';
import { log } from '@consigna/messaging/log';
import type * as Api from '@opentelemetry/api';
import { VERSION } from './status.js';

/** Of all traces; one costs about as much as what it shows. `OTEL_TRACES_SAMPLER_ARG` says otherwise. */
const STANDARD_RATIO = 0.05;
/** How soon what was seen is on its way. */
const SEND_AFTER_MS = 1_000;

/**
 * Sends traces over OTLP/HTTP where OpenTelemetry's own variables name an endpoint, and does nothing, and loads nothing,
 * where they do not.
 *
 * @returns sends what is left, and stops
 */
export async function startTracing(part: string): Promise<() => Promise<void>> {
  const { env } = process;
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (!endpoint || env['OTEL_SDK_DISABLED'] === 'true') return () => Promise.resolve();
  const ratio = ratioOf(env['OTEL_TRACES_SAMPLER_ARG']);

  const api = await import('@opentelemetry/api');
  const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const exporter = new OTLPTraceExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': env['OTEL_SERVICE_NAME'] || part,
      'service.namespace': 'consigna',
      'service.version': VERSION,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_AFTER_MS })],
  });
  traceWith(new OpenTelemetryTracer(api, provider.getTracer('consigna'), ratio));
  log('info', 'tracing', { endpoint, ratio });
  return async () => {
    traceWith(undefined);
    // A collector that is not there must not keep a process from ending.
    await provider.shutdown().catch((error: unknown) => log('warn', 'traces were not sent', { error }));
  };
}

/** @throws Error when it is no number from 0 to 1 */
export function ratioOf(said: string | undefined): number {
  if (said === undefined || said === '') return STANDARD_RATIO;
  const ratio = Number(said);
  if (!(ratio >= 0 && ratio <= 1)) throw new Error(`OTEL_TRACES_SAMPLER_ARG is a number from 0 to 1, not '${said}'`);
  return ratio;
}

/** The end of a trace id is random, and 52 bits of it are a number that can be compared exactly. */
export function isKept(traceparent: string, ratio: number): boolean {
  return Number.parseInt(traceparent.slice(22, 35), 16) < ratio * 2 ** 52;
}

/** Parents travel as traceparent in the context of requests, so nothing here depends on asynchronous context. */
class OpenTelemetryTracer implements Tracer {
  constructor(
    private readonly api: typeof Api,
    private readonly tracer: Api.Tracer,
    private readonly ratio: number,
  ) {}

  /** Callers do not decide what is kept: whoever marks each request as sampled would make each dear. */
  begin(name: string, callersTrace: string | undefined): Span {
    const trace = callersTrace ?? freshTrace();
    if (isKept(trace, this.ratio)) return this.spanOf('server', name, callersTrace);
    return { trace: `${trace.slice(0, -2)}00`, end: () => undefined };
  }

  start(kind: SpanKind, name: string, trace: string | undefined): Span | undefined {
    return trace?.endsWith('01') === true ? this.spanOf(kind, name, trace) : undefined;
  }

  private spanOf(kind: SpanKind, name: string, parent: string | undefined): Span {
    const { SpanKind: kinds, SpanStatusCode } = this.api;
    const kindOf = { server: kinds.SERVER, client: kinds.CLIENT };
    const span = this.tracer.startSpan(name, { kind: kindOf[kind] }, this.contextOf(parent));
    const { traceId, spanId } = span.spanContext();
    return {
      trace: `00-${traceId}-${spanId}-01`,
      end: (failure) => {
        if (failure !== undefined) {
          const message = failure instanceof Error ? failure.message : String(failure);
          span.setStatus({ code: SpanStatusCode.ERROR, message });
        }
        span.end();
      },
    };
  }

  private contextOf(parent: string | undefined): Api.Context {
    const { ROOT_CONTEXT, TraceFlags, trace } = this.api;
    if (parent === undefined) return ROOT_CONTEXT;
    return trace.setSpanContext(ROOT_CONTEXT, {
      traceId: parent.slice(3, 35),
      spanId: parent.slice(36, 52),
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
    });
  }
}

function freshTrace(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
