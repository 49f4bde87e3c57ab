import { prepareGateway, prepareServices } from '../platform/prepare.js';
import { services } from '../platform/services.js';
import { prepareConfiguration } from './configuration.js';
import { gatewaySecrets, serviceSecrets } from './secrets.js';

/**
 * `./consigna prepare`: makes or completes the database of an installation with a superuser's login: roles, schemas, keys and
 * migrations. Before every new version; services start with nothing but their own logins.
 */
export async function runPrepare(_args: string[]): Promise<number> {
  const names = services.map(({ definition }) => definition.name);
  const { adminUrl, database, secrets } = prepareConfiguration(names, process.env);
  const secretOf = (part: string) => {
    const secret = secrets.get(part);
    if (secret === undefined) throw new Error(`no secret of ${part}`);
    return secret;
  };
  const prepared = await prepareServices(adminUrl, database, (service) => serviceSecrets(secretOf(service)));
  await prepareGateway(prepared.adminUrl, gatewaySecrets(secretOf('gateway')).password);
  process.stdout.write(`The database ${database} is ready for ${names.join(', ')} and the gateway.\n`);
  return 0;
}
