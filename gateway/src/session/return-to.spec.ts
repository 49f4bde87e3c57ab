import { cookiesOf, setCookie } from './cookies.js';
import { localPath } from './return-to.js';

describe('where signing in leads back to', () => {
  it.each([
    ['/', '/'],
    ['/api/docs#sales', '/api/docs#sales'],
    ['/companies/acme/orders?limit=5', '/companies/acme/orders?limit=5'],
    [undefined, '/'],
    ['', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
    ['javascript:alert(1)', '/'],
    ['/a\r\nset-cookie: x', '/'],
    ['/\t/evil.example', '/'],
    ['/auth/logout', '/'],
  ])('%s leads to %s', (wanted, path) => {
    expect(localPath(wanted)).toBe(path);
  });
});

describe('cookies', () => {
  it('are read by name, the first of a name counts', () => {
    expect([...cookiesOf('a=1; b=x=y; a=2; =z; c')]).toEqual([
      ['a', '1'],
      ['b', 'x=y'],
    ]);
    expect(cookiesOf(undefined).size).toBe(0);
  });

  it('are out of reach of scripts and other sites', () => {
    expect(setCookie('s', 'v', { path: '/', secure: true })).toBe('s=v; Path=/; HttpOnly; SameSite=Lax; Secure');
    expect(setCookie('s', '', { path: '/', secure: false, maxAgeSeconds: 0 })).toBe(
      's=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    );
  });
});
