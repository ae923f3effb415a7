import { request, type IncomingMessage } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { openServer } from './support/test-server.ts';

const TOKEN = 'open-sesame-please';

/** What a refused upgrade got: status, headers and body. */
function upgrade(url: string, headers: Record<string, string> = {}, path = '/v1/stream') {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>(
    (resolve, reject) => {
      const asked = request(new URL(path, url), {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          'sec-websocket-protocol': 'stt.v1',
          ...headers,
        },
      });
      asked.on('error', reject);
      asked.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve({ status: 101, headers: response.headers, body: '' });
      });
      asked.on('response', (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      });
      asked.end();
    },
  );
}

describe('before the upgrade', () => {
  test('Origin: none and the own are let in, with and without a port', async () => {
    const { url } = await openServer();
    const { host, port } = new URL(url);
    expect((await upgrade(url)).status).toBe(101);
    expect((await upgrade(url, { origin: `http://${host}` })).status).toBe(101);
    const localhost = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
    expect((await upgrade(url, localhost)).status).toBe(101);
    const proxied = { host: '127.0.0.1', origin: 'https://127.0.0.1' };
    expect((await upgrade(url, proxied)).status).toBe(101);
  });

  test('Origin: null, foreign ones and look-alikes get 403', async () => {
    const { url } = await openServer({ config: { allowedOrigins: ['https://good.example'] } });
    const { host, port } = new URL(url);
    const foreign = [
      'null',
      'https://evil.example',
      'https://good.example.evil',
      'http://good.example',
      'https://good.example:444',
      'https://good.example/',
      `http://${host}.evil`,
      `http://evil@${host}`,
      `http://localhost:${port}`,
      'http://127.0.0.1:1',
      'file://',
      `ws://${host}`,
      '',
    ];
    for (const origin of foreign) {
      expect([origin, (await upgrade(url, { origin })).status]).toEqual([origin, 403]);
    }
    expect((await upgrade(url, { origin: 'https://good.example' })).status).toBe(101);
    for (const origin of ['http://localhost.evil', 'http://localhostevil', 'http://localhost:81'])
      expect([origin, (await upgrade(url, { host: 'localhost', origin })).status]).toEqual([
        origin,
        403,
      ]);
  });

  test('Host: a name that is not listed gets 403 (DNS rebinding), a listed one is let in', async () => {
    const { url } = await openServer({ config: { allowedHosts: ['notes.example'] } });
    const { port } = new URL(url);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil',
      'a@localhost',
      '1.2.3.4.evil',
    ])
      expect([host, (await upgrade(url, { host })).status]).toEqual([host, 403]);
    for (const host of ['notes.example', 'NOTES.example:80', `[::1]:${port}`, 'localhost'])
      expect([host, (await upgrade(url, { host })).status]).toEqual([host, 101]);
  });

  test('another path: 404; another subprotocol: 400 that names ours', async () => {
    const { url } = await openServer();
    expect((await upgrade(url, {}, '/v1/streams')).status).toBe(404);
    const wrong = await upgrade(url, { 'sec-websocket-protocol': 'stt.v9, chat' });
    expect(wrong).toMatchObject({ status: 400, body: expect.stringContaining('stt.v1') });
    expect((await upgrade(url, { 'sec-websocket-protocol': 'stt.v2, stt.v1' })).status).toBe(101);
  });

  test('one socket too many in all: 503 with Retry-After; the others go on', async () => {
    const server = await openServer({ config: { maxSockets: 2 } });
    const clients = [server.client(), server.client()];
    await Promise.all(clients.map((client) => client.start()));
    const refused = await upgrade(server.url);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    for (const client of clients) client.end();
    for (const client of clients) expect((await client.closed).code).toBe(1000);
    await vi.waitFor(() => expect(server.sockets).toBe(0));
    expect((await upgrade(server.url)).status).toBe(101);
  });

  test('too many of one address: 429; X-Forwarded-For counts only by setting', async () => {
    const naive = await openServer({ config: { maxSocketsPerAddress: 1 } });
    await naive.client().opened;
    expect((await upgrade(naive.url, { 'x-forwarded-for': '9.9.9.9' })).status).toBe(429);

    const proxied = await openServer({ config: { maxSocketsPerAddress: 1, trustedProxies: 1 } });
    await proxied.client({ headers: { 'x-forwarded-for': '9.9.9.9' } }).opened;
    expect((await upgrade(proxied.url, { 'x-forwarded-for': '8.8.8.8' })).status).toBe(101);
    // The left entries are the client's own invention.
    const spoofed = await upgrade(proxied.url, { 'x-forwarded-for': '8.8.8.8, 9.9.9.9' });
    expect(spoofed.status).toBe(429);
    expect(spoofed.headers['retry-after']).toBeDefined();
  });

  test('failed starts of an address count, begun streams do not', async () => {
    const server = await openServer({ config: { maxFailedStarts: 2 } });
    for (let round = 0; round < 4; round++) {
      const good = server.client();
      await good.start();
      good.end();
      await good.closed;
    }
    for (let round = 0; round < 2; round++) {
      const bad = server.client();
      await bad.opened;
      bad.send('{');
      await bad.closed;
    }
    const refused = await upgrade(server.url);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('a start refused for the state of the server does not count: a room that comes back too early is let in later', async () => {
    const server = await openServer({ config: { maxFailedStarts: 2, maxSessions: 1 } });
    const first = server.client();
    await first.start();
    for (let round = 0; round < 4; round++) {
      const early = server.client();
      await expect(early.start()).rejects.toThrow('overloaded');
      await early.closed;
    }
    first.end();
    await first.closed;
    await server.client().start();
  });
});

describe('at start', () => {
  test('no token or a wrong one: unauthorised, 4401; the right one gets in; none of them is logged', async () => {
    const server = await openServer({ config: { token: TOKEN } });
    for (const token of [undefined, '', 'open-sesame-pleasf', `${TOKEN} `, 'wrong-but-secret']) {
      const client = server.client();
      await client.opened;
      client.send({
        type: 'start',
        audio: { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: 1 },
        token,
      });
      expect(await client.closed).toEqual({ code: 4401, reason: 'unauthorised' });
      expect(client.messages.at(-1)).toMatchObject({ type: 'error', code: 'unauthorised' });
    }
    await server.client().start({ token: TOKEN });
    const logged = server.logged();
    expect(logged).toContain('unauthorised');
    expect(logged).not.toMatch(/sesame|wrong-but-secret/);
  });

  test('one session too many: overloaded, 1013, with a time to come back; the others go on', async () => {
    const server = await openServer({ config: { maxSessions: 1 } });
    const first = server.client();
    await first.start();
    const second = server.client();
    await expect(second.start()).rejects.toThrow('overloaded');
    expect(await second.closed).toEqual({ code: 1013, reason: 'overloaded' });
    expect(second.all('error')[0]?.retryAfterMs).toBeGreaterThan(0);
    const readyz = await fetch(`${server.url}readyz`);
    expect(readyz.status).toBe(503);
    first.end();
    expect((await first.closed).code).toBe(1000);
    await server.client().start();
  });

  test('too many sessions of one address', async () => {
    const server = await openServer({ config: { maxSessionsPerAddress: 1 } });
    await server.client().start();
    const second = server.client();
    await expect(second.start()).rejects.toThrow('overloaded');
  });

  test('while the engine starts: overloaded, and /readyz says why; then both are fine', async () => {
    let warm = (): void => {};
    const server = await openServer({ starting: new Promise((resolve) => (warm = resolve)) });
    expect((await fetch(`${server.url}healthz`)).status).toBe(200);
    const starting = await fetch(`${server.url}readyz`);
    expect(starting.status).toBe(503);
    expect(await starting.json()).toEqual({ ready: false, reason: 'the engine is starting' });
    const early = server.client();
    await expect(early.start()).rejects.toThrow('overloaded');
    warm();
    await server.ready;
    expect((await fetch(`${server.url}readyz`)).status).toBe(200);
    await server.client().start();
  });

  test('a language that the engine does not know is a warning', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start({ language: 'de-CH' });
    expect((await client.next('warning')).code).toBe('language_ignored');
    const english = server.client();
    await english.start({ language: 'en-GB' });
    english.end();
    await english.closed;
    expect(english.all('warning')).toEqual([]);
  });
});
