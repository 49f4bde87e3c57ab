import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, prepareConfiguration, serveConfiguration, type Parts } from './configuration.js';

const secret = (letter: string) => letter.repeat(64);
const gateway: Parts = { services: [], gateway: true };
const complete = {
  NATS_URL: 'nats://consigna:secret@nats:4222',
  CONSIGNA_DATABASE_URL: 'postgresql://postgres:5432/consigna',
  CONSIGNA_GATEWAY_SECRET: secret('a'),
  CONSIGNA_BILLING_SECRET: secret('b'),
  CONSIGNA_SALES_SECRET: secret('c'),
  CONSIGNA_ISSUER: 'https://id.example.org/realms/consigna',
  CONSIGNA_GATEWAY_URL: 'https://erp.example.org',
  CONSIGNA_WEB_CLIENT_SECRET: secret('d'),
};

function problemsOf(environment: Record<string, string>, parts = gateway): readonly string[] {
  try {
    serveConfiguration(parts, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe('the configuration of an installation', () => {
  it('listens for the outside where nothing else is said', () => {
    expect(serveConfiguration(gateway, complete).listen).toEqual({ host: '0.0.0.0', port: 8080 });
  });

  it.each([
    ['CONSIGNA_DATABASE_URL', 'mysql://db/consigna', 'is no address like postgresql://'],
    ['CONSIGNA_DATABASE_URL', 'postgresql://postgres:secret@db/consigna', 'names a login'],
    ['CONSIGNA_DATABASE_URL', 'postgresql://db', 'names no database'],
    ['CONSIGNA_GATEWAY_SECRET', 'hunter2', 'has fewer than 43 characters'],
    ['CONSIGNA_METRICS_TOKEN', 'token', 'has fewer than 43 characters'],
    ['CONSIGNA_ISSUER', 'https://id.example.org', 'is no realm'],
    ['CONSIGNA_ISSUER', 'http://id.example.org/realms/consigna', 'is not https'],
    ['CONSIGNA_ISSUER', 'http://127.0.0.1:8081/realms/consigna', 'is not https'],
    ['CONSIGNA_GATEWAY_URL', 'http://erp.example.org', 'is not https'],
    ['CONSIGNA_GATEWAY_URL', 'https://erp.example.org/', 'ends with a slash'],
    ['CONSIGNA_PORT', 'eighty', 'NaN'],
    ['CONSIGNA_PORT', '70000', '65535'],
  ])('%s=%s is refused: %s', (name, value, reason) => {
    expect(problemsOf({ ...complete, [name]: value })).toEqual([expect.stringContaining(`${name} `)]);
    expect(problemsOf({ ...complete, [name]: value })[0]).toContain(reason);
  });

  it('plain http is let through on the machine itself alone, and only when that is said', () => {
    const said = { ...complete, CONSIGNA_HTTP_ON_LOOPBACK: 'yes' };

    expect(problemsOf({ ...said, CONSIGNA_ISSUER: 'http://127.0.0.1:8081/realms/consigna' })).toEqual([]);
    expect(problemsOf({ ...said, CONSIGNA_ISSUER: 'http://id.example.org/realms/consigna' })).toHaveLength(1);
  });

  it('a process with services alone needs no issuer, and no secret of others', () => {
    const { CONSIGNA_BILLING_SECRET, NATS_URL, CONSIGNA_DATABASE_URL } = complete;

    const read = serveConfiguration(
      { services: ['billing'], gateway: false },
      { CONSIGNA_BILLING_SECRET, NATS_URL, CONSIGNA_DATABASE_URL },
    );

    expect([...read.secrets]).toEqual([['billing', secret('b')]]);
    expect(read.identity).toBeUndefined();
  });

  it('two services with one secret are refused: each could sign for the other', () => {
    const parts = { services: ['billing', 'sales'], gateway: false };

    expect(problemsOf({ ...complete, CONSIGNA_SALES_SECRET: secret('b') }, parts)).toEqual([
      expect.stringContaining('the same secret'),
    ]);
  });

  it('reads a secret from the file that a variable names, and says which file it cannot read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'consigna-secret-'));
    const file = join(folder, 'gateway');
    writeFileSync(file, `${secret('e')}\n`);
    const { CONSIGNA_GATEWAY_SECRET: _, ...rest } = complete;

    const read = serveConfiguration(gateway, { ...rest, CONSIGNA_GATEWAY_SECRET_FILE: file });
    rmSync(folder, { recursive: true });

    expect(read.secrets.get('gateway')).toBe(secret('e'));
    expect(problemsOf({ ...rest, CONSIGNA_GATEWAY_SECRET_FILE: file })).toEqual([
      expect.stringContaining(`CONSIGNA_GATEWAY_SECRET_FILE cannot be read`),
      expect.stringContaining('CONSIGNA_GATEWAY_SECRET is not set'),
    ]);
  });

  it('the preparation needs an administrator and the secrets of all', () => {
    expect(() => prepareConfiguration(['billing'], {})).toThrow(
      /CONSIGNA_DATABASE_ADMIN_URL is not set: a superuser[^]*CONSIGNA_BILLING_SECRET is not set: the secret of billing[^]*CONSIGNA_GATEWAY_SECRET is not set/,
    );
  });
});
