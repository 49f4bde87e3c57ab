import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Provider } from 'oidc-provider';
import { Pool } from 'pg';
import { purgeExpired } from './adapter.js';
import { clientSecretMatches } from './client.js';
import {
  API_SERVER,
  LOGIN_PATH,
  providerConfiguration,
  REALM_PATH,
  RESOURCES_PATH,
  USERINFO_PATH,
} from './configuration.js';
import { SIGN_OUT_SCRIPT } from './pages.js';
import { registerPasswordGrant } from './password-grant.js';
import { loadSecrets } from './secrets.js';
import { signInHandler } from './sign-in.js';
import { FONT_FILE, STYLESHEET } from './stylesheet.js';
import { userinfoHandler } from './userinfo.js';

const LOOPBACK = '127.0.0.1';

/** One person's sign-in takes a handful of short statements. */
const MAX_CONNECTIONS = 5;

const PURGE_INTERVAL_MS = 5 * 60 * 1000;

export interface IdentityOptions {
  host?: '127.0.0.1';
  /** 0 (the default) takes a free one. The issuer contains it: keep it over restarts, or tokens and sessions are void. */
  port?: number;
  /** Connection string of the role made by `prepareIdentityDatabase`. */
  databaseUrl: string;
  /** Public address of the gateway, where people come from and return to. */
  gatewayUrl: string;
  mode: 'development' | 'production';
  accounts: 'database';
  /** Registers the client `consigna-cli` with the password grant, for tests, replay and bench. */
  testGrants?: boolean;
  /** Told of failures that are ours, not the caller's; prints them by default. */
  onError?: (error: Error) => void;
}

export interface Identity {
  /** `http://127.0.0.1:<port>/realms/consigna` */
  issuer: string;
  port: number;
  /** Secret of the client `consigna-web`, for the gateway; the same after a restart. */
  webClientSecret: string;
  stop(): Promise<void>;
}

/**
 * Starts the embedded identity provider: OpenID Connect on Keycloak's routes, with Keycloak's claims.
 * It stands in for Keycloak on a developer's machine, so it refuses production mode and any address but loopback.
 */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  refuseOutsideDevelopment(options);
  const onError = options.onError ?? ((error: Error) => console.error('identity provider:', error));
  const gatewayUrl = options.gatewayUrl.replace(/\/+$/, '');
  const db = new Pool({ connectionString: options.databaseUrl, max: MAX_CONNECTIONS });
  db.on('error', onError);

  const server = createServer();
  try {
    const secrets = await loadSecrets(db);
    const port = await listen(server, options.port ?? 0);
    const issuer = `http://${LOOPBACK}:${port}${REALM_PATH}`;
    const provider: Provider = new Provider(
      issuer,
      providerConfiguration({
        db,
        secrets,
        gatewayUrl,
        testGrants: options.testGrants === true,
        provider: () => provider,
      }),
    );
    provider.on('server_error', (_, error: Error) => onError(error));
    // Only hashes of client secrets are stored (see createClient); the library would compare them as they are.
    provider.Client.prototype.compareClientSecret = function (presented) {
      return clientSecretMatches(presented, this.clientSecret);
    };
    if (options.testGrants === true) registerPasswordGrant(provider, db, API_SERVER);

    const handlers: Handlers = {
      signIn: signInHandler({ provider, db, resources: RESOURCES_PATH, startUrl: `${gatewayUrl}/` }),
      userinfo: userinfoHandler({ db, issuer, signingKeys: secrets.signingKeys }),
      protocol: provider.callback(),
    };
    const policy = contentSecurityPolicy(gatewayUrl);
    server.on('request', (req, res) => {
      respond({ handlers, authority: `${LOOPBACK}:${port}`, policy }, req, res).catch((error: unknown) => {
        onError(error instanceof Error ? error : new Error(String(error)));
        if (!res.headersSent) res.statusCode = 500;
        res.end();
      });
    });
    const purge = setInterval(() => void purgeExpired(db).catch(onError), PURGE_INTERVAL_MS);
    purge.unref();
    return { issuer, port, webClientSecret: secrets.webClientSecret, stop: () => stop(server, db, purge) };
  } catch (error) {
    server.close();
    await db.end();
    throw error;
  }
}

function refuseOutsideDevelopment({ mode, host }: { mode: string; host?: string }): void {
  if (mode !== 'development') {
    throw new Error(
      'the embedded identity provider is for development only: use Keycloak (deploy/keycloak) in production',
    );
  }
  if (host !== undefined && host !== LOOPBACK) {
    throw new Error(`the embedded identity provider only listens on ${LOOPBACK}, not on ${host}`);
  }
}

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

interface Handlers {
  signIn: Handler;
  userinfo: Handler;
  protocol: Handler;
}

async function respond(
  { handlers, authority, policy }: { handlers: Handlers; authority: string; policy: string },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  secure(res, policy);
  // A foreign name that resolves to loopback would let a web site read our answers (DNS rebinding).
  if (req.headers.host !== authority) return reply(res, 421, 'text/plain', `this is ${authority}\n`);

  const url = req.url ?? '/';
  const path = url.split('?')[0];
  if (path === `${RESOURCES_PATH}/sign-in.css`) return reply(res, 200, 'text/css', STYLESHEET);
  if (path === `${RESOURCES_PATH}/${FONT_FILE}`) return reply(res, 200, 'font/woff2', await font());
  if (path === `${RESOURCES_PATH}/sign-out.js`) return reply(res, 200, 'text/javascript', SIGN_OUT_SCRIPT);
  if (path === USERINFO_PATH) return handlers.userinfo(req, res);
  if (url.startsWith(LOGIN_PATH)) return handlers.signIn(req, res);
  if (!url.startsWith(`${REALM_PATH}/`)) return reply(res, 404, 'text/plain', 'not found\n');

  // The way Express mounts an application, which oidc-provider reads to build its addresses.
  Object.assign(req, { originalUrl: url, url: url.slice(REALM_PATH.length) });
  return handlers.protocol(req, res);
}

/** The typeface of the application, Latin letters alone. */
function font(): Promise<Buffer> {
  return readFile(fileURLToPath(import.meta.resolve(`@fontsource-variable/inter/files/${FONT_FILE}`)));
}

function secure(res: ServerResponse, policy: string): void {
  res.setHeader('Content-Security-Policy', policy);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('X-Frame-Options', 'DENY');
  res.setHeader('Referrer-Policy', 'same-origin');
}

/** `form-action` also governs where a submitted form is redirected to: back to the gateway. */
function contentSecurityPolicy(gatewayUrl: string): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "font-src 'self'",
    "script-src 'self'",
    `form-action 'self' ${new URL(gatewayUrl).origin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function reply(res: ServerResponse, status: number, type: string, body: string | Buffer): void {
  res.statusCode = status;
  res.setHeader('Content-Type', typeof body === 'string' ? `${type}; charset=utf-8` : type);
  res.end(body);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      // A listening TCP server has an address with a port.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function stop(server: Server, db: Pool, purge: NodeJS.Timeout): Promise<void> {
  clearInterval(purge);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
  await db.end();
}
