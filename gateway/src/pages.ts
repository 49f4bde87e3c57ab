import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { Headers } from './security-headers.js';

/** Files of `gateway/web/docs` with the addresses they are served at. Nothing else of the disk is reachable. */
const files = [
  ['/status', 'home.html', 'text/html; charset=utf-8'],
  ['/api/docs', 'reference.html', 'text/html; charset=utf-8'],
  ['/assets/page.css', 'page.css', 'text/css; charset=utf-8'],
  ['/assets/page.js', 'page.js', 'text/javascript; charset=utf-8'],
  ['/assets/home.js', 'home.js', 'text/javascript; charset=utf-8'],
  ['/assets/reference.js', 'reference.js', 'text/javascript; charset=utf-8'],
  ['/assets/texts.js', 'texts.js', 'text/javascript; charset=utf-8'],
] as const;

export interface Page {
  readonly url: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Reads the pages once; they are small. */
export function readPages(): Promise<Page[]> {
  return Promise.all(
    files.map(async ([url, file, type]) => ({
      url,
      type,
      content: await readFile(new URL(`../web/docs/${file}`, import.meta.url)),
    })),
  );
}

/** The system's state at `/status`, the reference of the API at `/api/docs`. */
export function registerPages(scope: FastifyInstance, pages: readonly Page[], headers: Headers): void {
  for (const { url, type, content } of pages) {
    scope.get(url, (_request, reply) => reply.headers(headers).header('content-type', type).send(content));
  }
}
