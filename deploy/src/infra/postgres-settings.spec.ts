import { serverArguments, serverSettings } from './postgres-settings.js';

describe('the settings of the embedded PostgreSQL', () => {
  it('wait for the disk unless the data may be lost', () => {
    expect(serverSettings({ durable: true, settings: {} })).toMatchObject({ fsync: 'on', synchronous_commit: 'on' });
    expect(serverSettings({ durable: false, settings: {} })).toMatchObject({ fsync: 'off', synchronous_commit: 'off' });
  });

  it('listen on the loopback address only', () => {
    expect(serverSettings({ durable: true, settings: {} })).toMatchObject({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
    });
  });

  it('give way to the ones asked for, the port aside', () => {
    const settings = serverSettings({ durable: true, settings: { work_mem: '64MB', port: '1' } });

    const args = serverArguments('/srv/data', 40123, settings);

    expect(args.slice(0, 2)).toEqual(['-D', '/srv/data']);
    expect(args).toEqual(expect.arrayContaining(['work_mem=64MB', 'port=40123']));
    expect(args).not.toContain('port=1');
  });
});
