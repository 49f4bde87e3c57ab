/** How a client reaches NATS. */
export interface NatsAddress {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
}

/** Name and password stand in the address, `nats://name:password@host:4222`, where NATS' own client does not look for them. */
export function natsAddress(url: string): NatsAddress {
  const addresses = url.split(',').map((each) => new URL(each.includes('://') ? each : `nats://${each}`));
  const named = addresses.find(({ username }) => username !== '');
  const servers = addresses.map(({ protocol, host }) => `${protocol}//${host}`);
  if (named === undefined) return { servers };
  return { servers, user: decodeURIComponent(named.username), pass: decodeURIComponent(named.password) };
}
