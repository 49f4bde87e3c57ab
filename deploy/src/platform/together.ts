import { readFile } from 'node:fs/promises';
import type { DatabaseAccess } from '@consigna/persistence/bootstrap';
import { startProcess, type GatewayAccess } from './process.js';

/** One process of a developer's platform, as `startPlatform` writes it down. */
interface Configuration {
  readonly access: DatabaseAccess;
  readonly gateway: GatewayAccess;
}

const configuration = JSON.parse(await readFile(required('CONSIGNA_CONFIGURATION'), 'utf8')) as Configuration;
const port = Number(process.env['CONSIGNA_PORT'] ?? '');

await startProcess({
  mode: 'development',
  access: configuration.access,
  natsUrl: required('NATS_URL'),
  names: (process.env['CONSIGNA_SERVICES'] ?? '').split(',').filter((name) => name !== ''),
  ...(port > 0 ? { gateway: configuration.gateway } : {}),
  listen: port > 0 ? { host: '127.0.0.1', port } : null,
  rate: { quota: 600_000, windowSeconds: 60 },
});

/** @throws Error naming the variable that is missing */
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}
