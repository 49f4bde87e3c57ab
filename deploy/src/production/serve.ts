import { parseArgs } from 'node:util';
import { startProcess } from '../platform/process.js';
import { services } from '../platform/services.js';
import { serveConfiguration, type Parts } from './configuration.js';
import { accessTo, gatewayAccess } from './secrets.js';

/**
 * `./consigna serve [--service NAME,…] [--gateway]`: one process of an installation, in production mode, configured by its
 * environment; everything where nothing is chosen. Ends with 0 on SIGTERM when what was in hand is answered.
 */
export async function runServe(args: string[]): Promise<number> {
  const parts = partsOf(args);
  const configuration = serveConfiguration(parts, process.env);
  const gateway = gatewayAccess(configuration);
  const { natsUrl, listen, metricsToken } = configuration;
  await startProcess({
    mode: 'production',
    access: accessTo(configuration),
    natsUrl,
    names: parts.services,
    ...(gateway === undefined ? {} : { gateway }),
    listen,
    ...(metricsToken === undefined ? {} : { metricsToken }),
  });
  // Ends with the signal that stops the process.
  return new Promise<number>(() => undefined);
}

/** @throws Error for a service that does not exist */
export function partsOf(args: readonly string[]): Parts {
  const { values } = parseArgs({
    args: [...args],
    options: { service: { type: 'string', multiple: true }, gateway: { type: 'boolean' } },
  });
  const all = services.map(({ definition }) => definition.name);
  const named = (values.service ?? []).flatMap((list) => list.split(','));
  const unknown = named.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`there is no service '${unknown}'; there are ${all.join(', ')}`);
  if (named.length === 0 && values.gateway !== true) return { services: all, gateway: true };
  return { services: all.filter((name) => named.includes(name)), gateway: values.gateway === true };
}
