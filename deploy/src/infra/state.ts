import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** Everything Consigna keeps on this machine: data, logs, fetched servers. Not under version control. */
export const stateFolder = join(repositoryRoot, '.consigna');
