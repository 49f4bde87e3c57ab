import { parsePostmasterPid } from './postmaster-pid.js';

describe('the file by which a PostgreSQL server is found', () => {
  it('names the process, its data and its port', () => {
    const content = '4711\n/srv/data\n1795348800\n40123\n\n127.0.0.1\n  0  0\nready   \n';

    expect(parsePostmasterPid(content)).toEqual({ pid: 4711, dataDir: '/srv/data', port: 40123 });
  });

  it.each([
    [
      'has no port while the server is starting',
      '4711\n/srv/data\n1795348800\n',
      { pid: 4711, dataDir: '/srv/data', port: undefined },
    ],
    ['may be of a stand-alone server', '-4711\n/srv/data\n', { pid: 4711, dataDir: '/srv/data', port: undefined }],
    ['says nothing when it is empty', '', undefined],
    ['says nothing when it holds something else', 'none\n/srv/data\n', undefined],
  ])('%s', (_title, content, expected) => {
    expect(parsePostmasterPid(content)).toEqual(expected);
  });
});
