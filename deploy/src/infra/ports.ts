import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/**
 * Ports are taken from below those that systems give to outgoing connections and to whoever listens on 0 (Linux from 32768,
 * others from 49152), and above the last one browsers refuse to ask: what else runs takes none by chance before it is used.
 */
const [FIRST, LAST] = [12_000, 32_767];
const ATTEMPTS = 100;

const given = new Set<number>();

/**
 * A TCP port on which nobody listens on the loopback address now, another one each time. Another process may take it too: whoever
 * needs certainty retries.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, LAST + 1);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`No free port among ${ATTEMPTS} between ${FIRST} and ${LAST}`);
}

/** The port asked for when nobody listens on it, else a free one. */
export async function portOrFree(preferred: number): Promise<number> {
  if (given.has(preferred) || !(await isFree(preferred))) return freePort();
  given.add(preferred);
  return preferred;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(false) : reject(error),
    );
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}
