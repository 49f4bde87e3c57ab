import type { EventContract } from '@consigna/contracts/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { asyncApiOf } from './asyncapi.js';
import { openApiOf } from './openapi.js';
import { API, type Route } from './routes.js';

/** The documents of the API, made from the contracts when first asked for. They are public: they describe, nothing more. */
export function registerDocuments(
  scope: FastifyInstance,
  routes: readonly Route[],
  events: readonly EventContract[],
): void {
  const openApi = onceText(() => openApiOf(routes));
  const asyncApi = onceText(() => asyncApiOf(events));
  scope.get(`${API}/openapi.json`, (_request, reply) => answer(reply, openApi()));
  scope.get(`${API}/asyncapi.json`, (_request, reply) => answer(reply, asyncApi()));
}

function onceText(make: () => unknown): () => string {
  let text: string | undefined;
  return () => (text ??= JSON.stringify(make()));
}

function answer(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(text);
}
