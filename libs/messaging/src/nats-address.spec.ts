import { describe, expect, it } from '@jest/globals';
import { natsAddress } from './nats-address.js';

describe('the address of NATS', () => {
  it.each([
    ['nats://127.0.0.1:4222', { servers: ['nats://127.0.0.1:4222'] }],
    ['nats:4222', { servers: ['nats://nats:4222'] }],
    [
      'nats://consigna:p%40ss@one:4222,nats://two:4222',
      { servers: ['nats://one:4222', 'nats://two:4222'], user: 'consigna', pass: 'p@ss' },
    ],
    ['tls://consigna:secret@broker:4443', { servers: ['tls://broker:4443'], user: 'consigna', pass: 'secret' }],
  ])('%s', (url, expected) => {
    expect(natsAddress(url)).toEqual(expected);
  });
});
