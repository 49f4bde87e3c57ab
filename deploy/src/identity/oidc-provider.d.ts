/** The part of oidc-provider 9 that the embedded identity provider uses; the package carries no types. */
declare module 'oidc-provider' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface AdapterPayload {
    [key: string]: unknown;
    grantId?: string;
    uid?: string;
    userCode?: string;
  }

  export interface Adapter {
    upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void>;
    find(id: string): Promise<AdapterPayload | undefined>;
    findByUid(uid: string): Promise<AdapterPayload | undefined>;
    findByUserCode(userCode: string): Promise<AdapterPayload | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export interface Client {
    clientId: string;
    clientName?: string;
    clientSecret?: string;
    grantTypeAllowed(grantType: string): boolean;
  }

  export interface Grant {
    jti: string;
    accountId?: string;
    clientId?: string;
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  export interface Session {
    accountId?: string;
    grantIdFor(clientId: string): string | undefined;
  }

  export interface ResourceServerInfo {
    scope: string;
    audience: string;
    accessTokenTTL: number;
    accessTokenFormat: 'jwt';
    jwt: { sign: { alg: 'RS256' } };
  }

  export interface Token {
    kind: string;
    clientId: string;
    accountId?: string;
    sid?: string;
    gty?: string;
    scope?: string;
    tokenType: string;
    expiration: number;
    remainingTTL: number;
    resourceServer: unknown;
    save(): Promise<string>;
  }

  export interface TokenSource {
    accountId: string;
    client: Client;
    grantId: string;
    gty: string;
    scope: string;
    resource?: string;
    expiresWithSession: boolean;
    authTime?: number;
    amr?: string[];
  }

  /** A Koa context, as far as it is read here. */
  export interface KoaContext {
    req: IncomingMessage;
    body: unknown;
    type: string;
    status: number;
    get(header: string): string;
    oidc: {
      client: Client;
      session: Session;
      account?: { accountId: string };
      params: Record<string, string | undefined>;
      entities: {
        IdTokenHint?: { payload: { sub?: string } };
        RotatedRefreshToken?: { remainingTTL: number };
      };
    };
  }

  export interface AccountClaims {
    accountId: string;
    claims(use: string, scope: string): Promise<Record<string, unknown>>;
  }

  export interface InteractionDetails {
    uid: string;
    prompt: { name: string };
    params: Record<string, string | undefined>;
    result?: Record<string, unknown>;
  }

  export class Provider extends EventEmitter {
    constructor(issuer: string, configuration: Record<string, unknown>);
    issuer: string;
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
    registerGrantType(name: string, handler: (ctx: KoaContext) => Promise<void>, params: string[]): void;
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<InteractionDetails>;
    interactionResult(
      req: IncomingMessage,
      res: ServerResponse,
      result: Record<string, unknown>,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<string>;
    interactionFinished(
      req: IncomingMessage,
      res: ServerResponse,
      result: Record<string, unknown>,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
    Client: { prototype: { compareClientSecret(this: Client, actual: string): boolean } };
    Grant: {
      new (owner: { accountId: string; clientId: string }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
    AccessToken: new (source: Omit<TokenSource, 'resource' | 'scope'> & { scope?: string }) => Token;
    RefreshToken: new (source: TokenSource) => Token;
    ResourceServer: new (identifier: string, information: ResourceServerInfo) => unknown;
  }

  export namespace errors {
    class OIDCProviderError extends Error {
      error: string;
      error_description?: string;
      statusCode: number;
    }
    class CustomOIDCProviderError extends OIDCProviderError {
      constructor(error: string, description: string);
    }
    class InvalidGrant extends OIDCProviderError {
      constructor(detail: string);
    }
    class InvalidTarget extends OIDCProviderError {}
    class SessionNotFound extends OIDCProviderError {}
  }

  export namespace interactionPolicy {
    class Check {
      static readonly REQUEST_PROMPT: true;
      static readonly NO_NEED_TO_PROMPT: false;
      constructor(reason: string, description: string, check: (ctx: KoaContext) => boolean);
    }
    interface Prompt {
      checks: { add(check: Check): void };
    }
    interface Policy {
      get(name: string): Prompt | undefined;
      remove(name: string): void;
    }
    function base(): Policy;
  }
}
