import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Metrics } from './metrics.js';
import type { GatewayOptions, SystemStatus } from './options.js';
import { sameText } from './session/oidc-client.js';

/** What health and figures depend on. */
export type HealthOptions = Pick<GatewayOptions, 'mode' | 'status' | 'metricLines' | 'metricsToken'>;

const unknownStatus: SystemStatus = { version: '0', services: [], followers: [] };

/** Whether the process lives, whether everything behind it answers, and figures for monitoring. */
export function registerHealth(scope: FastifyInstance, options: HealthOptions, metrics: Metrics): void {
  const status = async () => (await options.status?.()) ?? unknownStatus;
  scope.get('/health/live', () => ({ status: 'live' }));
  scope.get('/health/ready', async (_request, reply) => {
    const { services } = await status();
    const waiting = services.filter(({ ready }) => !ready).map(({ name }) => name);
    return reply
      .code(waiting.length === 0 ? 200 : 503)
      .send(waiting.length === 0 ? { status: 'ready' } : { status: 'waiting', waiting });
  });
  scope.get('/health/status', status);
  scope.get('/metrics', async (request, reply) => {
    requireScraper(request, options);
    return metricsAnswer(reply, metrics.text() + ((await options.metricLines?.()) ?? ''));
  });
}

function metricsAnswer(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text);
}

/** Figures tell how a business goes: in production they are not for everybody. @throws DomainError `unauthenticated` */
function requireScraper(request: FastifyRequest, { mode, metricsToken }: HealthOptions): void {
  if (metricsToken !== undefined) {
    if (!sameText(request.headers.authorization ?? '', `Bearer ${metricsToken}`))
      throw new DomainError('unauthenticated');
    return;
  }
  const local = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '');
  // A request that came through a proxy on the same machine is not from the machine itself.
  if (
    mode === 'production' &&
    (!local || request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined)
  ) {
    throw new DomainError('unauthenticated');
  }
}
