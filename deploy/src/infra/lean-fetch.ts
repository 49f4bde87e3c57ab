import http from 'node:http';
import type { Fetch } from '@consigna/contracts/client';

/** Connections stay open for the next request, as a browser's do. */
const agent = new http.Agent({ keepAlive: true });
/** Silence after which a request is given up; the platform itself answers for another service after 15 s. */
const SILENCE_MS = 60_000;

/**
 * `fetch` over plain HTTP for programs that ask thousands of times and share their processors with what they ask: it
 * takes a third of the processor time of the built-in one. Redirects are answers, and bodies are text.
 *
 * @throws TypeError when it cannot connect or the answer does not end, as `fetch` does
 */
export const leanFetch: Fetch = (url, { method, headers, body }) =>
  new Promise((resolve, reject) => {
    const failed = (cause: unknown) => reject(new TypeError('fetch failed', { cause }));
    const request = http.request(url, { method, headers, agent, timeout: SILENCE_MS }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', failed);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer), text: () => Promise.resolve(text) });
      });
    });
    request.on('timeout', () => request.destroy(new Error(`no answer for ${SILENCE_MS / 1000} s`)));
    request.on('error', failed);
    request.end(body);
  });

function headersOf({ headersDistinct }: http.IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  return headers;
}
