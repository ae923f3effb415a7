import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRawSocket } from './support/raw-socket.ts';
import { emptyFolder, openServer, type TestServer } from './support/test-server.ts';

const SECRET = 'kept to itself';

function openPages(): Promise<TestServer> {
  const folder = emptyFolder();
  const page = join(folder, 'dist');
  mkdirSync(page);
  writeFileSync(join(folder, 'secret.txt'), SECRET);
  writeFileSync(join(page, '.hidden'), SECRET);
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Earshot</title>');
  writeFileSync(join(page, 'room.html'), '<!doctype html><title>A room</title>');
  return openServer({ pageFolder: page });
}

/** The whole answer to a path that goes out as it is written. */
async function answerTo(server: TestServer, path: string): Promise<string> {
  const raw = openRawSocket(server.url);
  raw.socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  return raw.closed;
}

async function policyOf(url: string): Promise<Record<string, string>> {
  const policy = (await fetch(url)).headers.get('content-security-policy') ?? '';
  return Object.fromEntries(
    policy.split(';').map((it) => it.trim().split(/ (.*)/s).slice(0, 2)),
  ) as Record<string, string>;
}

describe('the room page', () => {
  test.each(['standup', 'B%C3%BCro%20am%20Markt', 'a.b_c-d', '%E4%BC%9A%E8%AE%AE', 'a?b=c'])(
    '/room/%s is it, asked for anew each time',
    async (name) => {
      const { url } = await openPages();
      const response = await fetch(`${url}room/${name}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(await response.text()).toContain('A room');
    },
  );

  test.each([
    '/room/a/b',
    '/room/../.hidden',
    '/room/../../secret.txt',
    '/room/..%2f..%2fsecret.txt/x',
    '/room/%E0%A4%A',
    `/room/${'x'.repeat(2_000)}`,
    '/room.html',
    '/room%2ehtml',
    '//room.html',
  ])('%s leads nowhere', async (path) => {
    const answer = await answerTo(await openPages(), path);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(new RegExp(`A room|${SECRET}`));
  });

  test('without a name it is still the page, which asks for one', async () => {
    const { url } = await openPages();
    const response = await fetch(`${url}room`);
    expect(response.url).toBe(`${url}room/`);
    expect(await response.text()).toContain('A room');
  });

  test.each(['/room/..', '/room/.hidden', '/room/..%2f..%2fsecret.txt', '/room/a%2Fb'])(
    '%s is a name like any other: no file is looked for by it',
    async (path) => {
      expect(await answerTo(await openPages(), path)).toMatch(/^HTTP\/1\.1 200 [^]*A room/);
    },
  );

  test('not built: says so', async () => {
    const { url } = await openServer();
    expect((await fetch(`${url}room/standup`)).status).toBe(503);
  });

  test('it may connect to any LiveKit server; in all else its policy is that of the other page', async () => {
    const { url } = await openPages();
    const { host } = new URL(url);
    const { 'connect-src': own, ...others } = await policyOf(url);
    expect(own).toBe(`'self' ws://${host} wss://${host}`);
    expect(others).not.toHaveProperty('media-src');
    expect(await policyOf(`${url}room/standup`)).toEqual({
      ...others,
      'connect-src': "'self' ws: wss: http: https:",
      'media-src': "'self' blob:",
    });
  });
});
