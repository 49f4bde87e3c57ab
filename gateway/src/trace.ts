import { randomUUID } from 'node:crypto';

const traceparent = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's W3C traceparent when it is valid. */
export function callersTrace(header: string | undefined): string | undefined {
  return header !== undefined && traceparent.test(header) ? header : undefined;
}

/** The caller's W3C traceparent when it is valid, a new one otherwise. */
export function traceOf(header: string | undefined): string {
  const given = callersTrace(header);
  if (given !== undefined) return given;
  const id = randomUUID().replaceAll('-', '');
  // The span is random in its own right: its bytes stand behind the version bits of a second id.
  return `00-${id}-${randomUUID().replaceAll('-', '').slice(16)}-01`;
}

/** The trace id inside a traceparent, as shown to callers. */
export function traceIdOf(trace: string): string {
  return trace.slice(3, 35);
}
