import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

const OPENID = '/realms/trial/protocol/openid-connect';

/** What a test wants to be different from a good token; undefined removes a claim. */
export type Claims = Readonly<Record<string, unknown>>;

/** A realm with Keycloak's routes, claims and keys, without pages: the test says who signed in. */
export class Realm {
  readonly secret = 'the secret of the web client';
  /** Requests for the keys so far. */
  keyRequests = 0;
  /** Nobody gets the keys. */
  withholdsKeys = false;
  /** Access tokens given from now on live this long. */
  accessSeconds = 300;
  /** Refresh tokens that are still good, with their subject. */
  readonly refreshTokens = new Map<string, string>();
  renewals = 0;
  private readonly codes = new Map<string, { subject: string; nonce: string; challenge: string }>();
  private count = 0;

  private constructor(
    private readonly server: Server,
    private readonly key: CryptoKey,
    private readonly jwk: JWK,
  ) {}

  static async start(): Promise<Realm> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const server = createServer();
    const realm = new Realm(server, privateKey, {
      ...(await exportJWK(publicKey)),
      kid: 'key-1',
      alg: 'RS256',
      use: 'sig',
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void realm.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return realm;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/realms/trial`;
  }

  /** An access token as Keycloak makes it. */
  token(subject: string, claims: Claims = {}, header: Record<string, string> = {}): Promise<string> {
    return this.sign({ ...this.goodClaims(subject), ...claims }, { alg: 'RS256', kid: 'key-1', ...header });
  }

  goodClaims(subject: string): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1_000);
    this.count += 1;
    return {
      iss: this.issuer,
      aud: ['consigna-api', 'account'],
      sub: subject,
      typ: 'Bearer',
      azp: 'trial-client',
      preferred_username: subject,
      name: `Name of ${subject}`,
      realm_access: { roles: [] },
      iat: now,
      exp: now + this.accessSeconds,
      jti: String(this.count),
    };
  }

  /** A code for somebody who signed in at the address the gateway sent the browser to. */
  codeFor(subject: string, signInUrl: string): string {
    const query = new URL(signInUrl).searchParams;
    const code = `code-${this.codes.size + 1}`;
    this.codes.set(code, { subject, nonce: query.get('nonce') ?? '', challenge: query.get('code_challenge') ?? '' });
    return code;
  }

  logoutToken(claims: Claims): Promise<string> {
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    return this.sign(
      {
        iss: this.issuer,
        aud: 'consigna-web',
        events,
        iat: Math.floor(Date.now() / 1_000),
        exp: Math.floor(Date.now() / 1_000) + 60,
        ...claims,
      },
      { alg: 'RS256', kid: 'key-1' },
    );
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private sign(claims: Claims, header: { alg: string; kid: string }): Promise<string> {
    return new SignJWT(claims as JWTPayload).setProtectedHeader(header).sign(this.key);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://realm');
    if (pathname === `${OPENID}/certs`) {
      this.keyRequests += 1;
      return this.withholdsKeys ? send(response, 500, {}) : send(response, 200, { keys: [this.jwk] });
    }
    if (pathname === `${OPENID}/token`) return this.giveTokens(request, response);
    return send(response, 404, {});
  }

  private async giveTokens(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const basic = `Basic ${Buffer.from(`consigna-web:${encodeURIComponent(this.secret)}`).toString('base64')}`;
    const form = new URLSearchParams(await textOf(request));
    if (request.headers.authorization !== basic) return send(response, 401, { error: 'invalid_client' });
    if (form.get('grant_type') === 'refresh_token') return this.renew(form.get('refresh_token') ?? '', response);
    const granted = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (granted === undefined || challenge !== granted.challenge)
      return send(response, 400, { error: 'invalid_grant' });
    return send(response, 200, await this.tokens(granted.subject, granted.nonce));
  }

  private async renew(refreshToken: string, response: ServerResponse): Promise<void> {
    const subject = this.refreshTokens.get(refreshToken);
    this.refreshTokens.delete(refreshToken);
    this.renewals += 1;
    if (subject === undefined) return send(response, 400, { error: 'invalid_grant' });
    return send(response, 200, await this.tokens(subject, undefined));
  }

  private async tokens(subject: string, nonce: string | undefined): Promise<Record<string, unknown>> {
    const refresh = `refresh-${this.count}-${this.renewals}`;
    this.refreshTokens.set(refresh, subject);
    const claims = this.goodClaims(subject);
    const idToken = await this.sign(
      { ...claims, aud: 'consigna-web', typ: 'ID', sid: `sid-${subject}`, ...(nonce === undefined ? {} : { nonce }) },
      { alg: 'RS256', kid: 'key-1' },
    );
    return {
      access_token: await this.token(subject, { azp: 'consigna-web' }),
      refresh_token: refresh,
      id_token: idToken,
      token_type: 'Bearer',
    };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
