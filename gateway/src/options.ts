import type { Contract, EventContract } from '@consigna/contracts/contract';
import type { Link } from '@consigna/messaging/link';
import type { Wake } from '@consigna/messaging/wake';
import type { LongWork } from './operations/operation-runner.js';
import type { TokenVerifier } from './identity/token-verifier.js';
import type { RateLimit } from './rate-limit.js';

/** How the parts of the system are, for readiness, the first page and metrics. */
export interface SystemStatus {
  readonly version: string;
  readonly services: readonly { readonly name: string; readonly ready: boolean }[];
  /** Followers and how many events they have yet to apply; −1 where this process does not know. */
  readonly followers: readonly { readonly service: string; readonly producer: string; readonly behind: number }[];
}

export interface Limits {
  /** Requests per client and company. */
  readonly rate?: RateLimit;
  /** Clients with a limit of their own, by client id. */
  readonly rateByClient?: Readonly<Record<string, RateLimit>>;
  /** Largest body in bytes. */
  readonly bodyBytes?: number;
}

export interface GatewayOptions {
  readonly link: Link;
  readonly wake: Wake;
  /** Connection string of the role `gateway`, see `prepareGatewayDatabase`. Used by sessions of people only. */
  readonly access: string;
  readonly identity: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly audience: string;
  };
  /** Address people use, without a trailing slash. Cookies and the origin check are for this one. */
  readonly publicUrl: string;
  /** Signs cursors and `Consigna-After`; the same in every gateway, kept over restarts. */
  readonly cursorSecret: string;
  /** Seals refresh tokens and sign-in attempts; at least 32 characters, the same in every gateway, kept over restarts. */
  readonly sessionSecret: string;
  readonly mode: 'development' | 'production';
  readonly limits?: Limits;
  /** What is served; the registry by default. */
  readonly contracts?: readonly Contract[];
  readonly events?: readonly EventContract[];
  /** Another verifier than keycloak-connect's. */
  readonly verifier?: TokenVerifier;
  /** Proves the invariants of the installation; without it nobody may ask for it over the API. */
  readonly verify?: LongWork;
  readonly status?: () => SystemStatus | Promise<SystemStatus>;
  /** More lines for `/metrics`, in Prometheus' text form. */
  readonly metricLines?: () => string | Promise<string>;
  /** Bearer token that `/metrics` asks for; without one it answers in production to the machine itself only. */
  readonly metricsToken?: string;
}

/** Generous by default: limits protect against accidents, they are not sold. */
export const STANDARD_RATE: RateLimit = { quota: 120_000, windowSeconds: 60 };
/** An order of some thousand lines; files take another way. */
export const STANDARD_BODY_BYTES = 4 * 1024 * 1024;
