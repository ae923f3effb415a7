import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { beside } from './support/bystander.ts';
import { RawClient, type RawClientOptions } from './support/raw-client.ts';
import { handshake, openRawSocket } from './support/raw-socket.ts';
import { emptyFolder, openServer, type TestServer } from './support/test-server.ts';

const TOKEN = 'open-sesame-please';

/** The HTTP status of an upgrade, by the first line of what came back. */
async function upgradeStatus(server: TestServer, options: RawClientOptions): Promise<number> {
  const client = server.client(options);
  const refused = client.closed.then(({ reason }) => Number(/\d{3}$/.exec(reason)?.[0]));
  return Promise.race([client.opened.then(() => 101), refused]);
}

/** Sends bytes as they are written; the status line's number, or `reset` where nothing came back. */
async function statusOf(server: TestServer, request: string): Promise<string> {
  const raw = openRawSocket(server.url);
  raw.socket.write(request);
  return /^HTTP\/1\.1 (\d{3})/.exec(await raw.closed)?.[1] ?? 'reset';
}

describe('H15 pages of others', () => {
  test.each([
    'null',
    'https://evil.example',
    'https://good.example.evil',
    'http://good.example',
    'https://good.example:444',
    '',
  ])('Origin "%s": 403', async (origin) => {
    const server = await openServer({ config: { allowedOrigins: ['https://good.example'] } });
    await beside(server, async () => {
      expect(await upgradeStatus(server, { headers: { origin } })).toBe(403);
    });
  });

  test('no Origin at all, and one that is listed: let in', async () => {
    const server = await openServer({ config: { allowedOrigins: ['https://good.example'] } });
    await beside(server, async () => {
      expect(await upgradeStatus(server, {})).toBe(101);
      expect(await upgradeStatus(server, { origin: 'https://good.example' })).toBe(101);
    });
  });

  test.each(['evil.example', 'localhost.evil', 'a@localhost'])(
    'Host "%s", a name bound anew: 403',
    async (host) => {
      const server = await openServer();
      await beside(server, async () => {
        expect(await upgradeStatus(server, { headers: { host } })).toBe(403);
      });
    },
  );
});

describe('H16 a token where none belongs', () => {
  test('in the address: not taken, unauthorised, 4401; and in no log', async () => {
    const server = await openServer({ config: { token: TOKEN } });
    const start = { token: TOKEN };
    await beside(
      server,
      async () => {
        const client = new RawClient(`${server.streamUrl}?token=${TOKEN}`, {});
        onTestFinished(() => client.socket.terminate());
        await expect(client.start()).rejects.toThrow('unauthorised');
        expect(await client.closed).toEqual({ code: 4401, reason: 'unauthorised' });
        await fetch(`${server.url}?token=${TOKEN}`);
      },
      start,
    );
    expect(server.logged()).toContain('unauthorised');
    expect(server.logged()).not.toContain(TOKEN);
  });

  test('neither tokens, right or wrong, nor secrets nor words are logged', async () => {
    const server = await openServer({ config: { token: TOKEN, logLevel: 'debug' } });
    const secrets: string[] = [TOKEN, 'wrong-but-secret'];
    const start = { token: TOKEN };
    await beside(
      server,
      async (bystander) => {
        await expect(server.client().start({ token: 'wrong-but-secret' })).rejects.toThrow(
          'unauthorised',
        );
        const right = server.client();
        secrets.push((await right.start(start)).secret);
        right.send(`{"type":"start","token":"${TOKEN}"`);
        await right.closed;
        await bystander.says('confidential');
      },
      start,
    );
    for (const secret of [...secrets, 'confidential'])
      expect(server.logged()).not.toContain(secret);
  });
});

describe('H17 addresses and headers', () => {
  const SECRET = 'kept to itself';
  function builtPage(): string {
    const folder = emptyFolder();
    const page = join(folder, 'dist');
    mkdirSync(page);
    writeFileSync(join(folder, 'secret.txt'), SECRET);
    writeFileSync(join(page, '.hidden'), SECRET);
    writeFileSync(join(page, 'index.html'), '<!doctype html><title>Earshot</title>');
    return page;
  }

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/.hidden',
    '/%00',
    '/%E0%A4%A',
  ])('path traversal, %s: 4xx', async (path) => {
    const server = await openServer({ pageFolder: builtPage() });
    await beside(server, async () => {
      const raw = openRawSocket(server.url);
      raw.socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      const answer = await raw.closed;
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).not.toContain(SECRET);
    });
  });

  test('path traversal of an upgrade: 404', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const request = handshake('localhost').replace('/v1/stream', '/v1/../v1/stream');
      expect(await statusOf(server, request)).toBe('404');
    });
  });

  test('an oversized address, of the page and of an upgrade: 431', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const path = `/${'x'.repeat(17_000)}`;
      const page = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
      expect(await statusOf(server, page)).toBe('431');
      expect(await statusOf(server, handshake('localhost').replace('/v1', path))).toBe('431');
    });
  });

  test('65 KiB of headers: 431, or the reset that overtakes it', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const request = handshake('localhost', [`X-Padding: ${'x'.repeat(65 * 1024)}`]);
      expect(['431', 'reset']).toContain(await statusOf(server, request));
    });
  });

  test('what is no HTTP at all: 400', async () => {
    const server = await openServer();
    await beside(server, async () => {
      expect(await statusOf(server, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')).toBe('400');
    });
  });
});
