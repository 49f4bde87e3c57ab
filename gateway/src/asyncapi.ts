import { ownerOf, type EventContract } from '@consigna/contracts/contract';
import { componentNameOf, operationIdOf, SchemaBook, type JsonSchema } from './json-schema.js';

const VERSION = '1.0.0';

/** The AsyncAPI 3.0 document of all events, as subscribers receive them: CloudEvents 1.0. */
export function asyncApiOf(events: readonly EventContract[]): JsonSchema {
  const book = new SchemaBook();
  const channels: Record<string, unknown> = {};
  const operations: Record<string, unknown> = {};
  const messages: Record<string, unknown> = {};
  for (const event of events) {
    const id = operationIdOf(event.subject);
    const type = eventTypeOf(event.subject);
    messages[id] = {
      name: type,
      title: event.summary,
      contentType: 'application/cloudevents+json',
      tags: [{ name: ownerOf(event.subject) }],
      payload: cloudEventOf(type, book.reference(event.payload, 'output', componentNameOf(event.subject, 'Event'))),
    };
    channels[id] = { address: type, title: event.summary, messages: { [id]: { $ref: `#/components/messages/${id}` } } };
    operations[id] = {
      action: 'send',
      summary: event.summary,
      channel: { $ref: `#/channels/${id}` },
      messages: [{ $ref: `#/channels/${id}/messages/${id}` }],
    };
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Consigna events',
      version: VERSION,
      description: 'Facts of a company, at least once and in any order; the id is the same in every repetition.',
    },
    defaultContentType: 'application/cloudevents+json',
    channels,
    operations,
    components: { messages, schemas: book.components },
  };
}

/** `sales.order.confirmed` → `org.erp.sales-order.confirmed.v1` (API.md 8): no service names outside. */
function eventTypeOf(subject: string): string {
  const [area = '', document = '', fact = ''] = subject.split('.');
  const resource = document === 'order' || document === 'return' ? `${area}-${document}` : document;
  return `org.erp.${resource}.${fact}.v1`;
}

function cloudEventOf(type: string, data: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['specversion', 'id', 'type', 'source', 'time', 'data'],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string' },
      type: { const: type },
      source: { type: 'string', description: '`/companies/{company}`' },
      subject: { type: 'string', description: 'Path of the resource' },
      time: { type: 'string', format: 'date-time' },
      data,
    },
  };
}
