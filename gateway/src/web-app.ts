import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Headers } from './security-headers.js';

/** Where the build of `gateway/web` is; hashed names, so that what is read once stays true. */
const built = new URL('../web/dist/', import.meta.url);
const ASSETS = 'app-assets';
/** Names carry a hash of the content. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const NONCE_MARK = '__CSP_NONCE__';
/** First parts of paths that are never pages of the app: a wrong address there is a problem, not a page. */
const notPages = new Set(['api', 'auth', 'assets', ASSETS, 'health', 'metrics', 'realms']);

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly br: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

export interface WebApp {
  /** The page with marks where the nonce goes. */
  readonly page: string;
  readonly assets: ReadonlyMap<string, Asset>;
}

/** Reads the built app once. @throws Error when it was not built */
export async function readWebApp(): Promise<WebApp> {
  const names = await readdir(new URL(`${ASSETS}/`, built));
  const known = new Set(names);
  const read = (name: string) => readFile(new URL(`${ASSETS}/${name}`, built));
  const readIfThere = (name: string) => (known.has(name) ? read(name) : Promise.resolve(undefined));
  const assets = await Promise.all(
    names
      .filter((name) => types[extname(name)] !== undefined)
      .map(async (name): Promise<[string, Asset]> => {
        const type = types[extname(name)] ?? 'application/octet-stream';
        const [plain, br, gzip] = await Promise.all([read(name), readIfThere(`${name}.br`), readIfThere(`${name}.gz`)]);
        return [name, { type, plain, br, gzip }];
      }),
  );
  return { page: await readFile(new URL('index.html', built), 'utf8'), assets: new Map(assets) };
}

/** The app's files. Its page answers every other address that a browser opens, see `isPageOfApp`. */
export function registerWebApp(scope: FastifyInstance, app: WebApp, headers: Headers): void {
  scope.get(`/${ASSETS}/:name`, (request, reply) => {
    const asset = app.assets.get((request.params as { name: string }).name);
    if (asset === undefined) return reply.callNotFound();
    return sendAsset(asset, request, reply);
  });
  scope.get('/', (_request, reply) => sendPage(app, headers, reply));
}

/** A person opened an address in the browser, and it is none of the gateway's own. */
export function isPageOfApp(request: FastifyRequest): boolean {
  const [, first = ''] = request.url.split(/[/?#]/, 2);
  if (notPages.has(first)) return false;
  return request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
}

export function sendPage({ page }: WebApp, headers: Headers, reply: FastifyReply): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const policy = headers['content-security-policy'] ?? '';
  return reply
    .headers(headers)
    .header('content-security-policy', policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`))
    .header('content-type', 'text/html; charset=utf-8')
    .send(page.replaceAll(NONCE_MARK, nonce));
}

function sendAsset({ type, plain, br, gzip }: Asset, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const accepted = request.headers['accept-encoding'] ?? '';
  void reply.header('content-type', type).header('cache-control', FOR_EVER).header('vary', 'accept-encoding');
  if (br !== undefined && /\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(br);
  if (gzip !== undefined && /\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(gzip);
  return reply.send(plain);
}
