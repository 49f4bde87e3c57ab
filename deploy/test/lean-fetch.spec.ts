import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { leanFetch } from '@consigna/deploy/infra/lean-fetch';

const sent = {
  method: 'POST',
  headers: { 'content-type': 'text/plain', 'x-asked': 'yes' },
  redirect: 'manual',
} as const;

let server: http.Server;
let url: string;

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/cut')
        return void response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
      response.writeHead(request.url === '/moved' ? 302 : 201, {
        location: '/elsewhere',
        'set-cookie': ['a=1', 'b=2'],
      });
      response.end(`${request.method} ${request.headers['x-asked']} ${Buffer.concat(parts).toString()}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

it('tells status, headers and text', async () => {
  const answer = await leanFetch(`${url}/`, { ...sent, body: 'café' });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toBe('/elsewhere');
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await answer.text()).toBe('POST yes café');
});

it('does not follow a redirect', async () => {
  expect((await leanFetch(`${url}/moved`, sent)).status).toBe(302);
});

it('tells an answer that is cut off, and nobody who listens, as fetch does', async () => {
  await expect(leanFetch(`${url}/cut`, sent)).rejects.toBeInstanceOf(TypeError);
  await expect(leanFetch('http://127.0.0.1:1/', sent)).rejects.toBeInstanceOf(TypeError);
});
