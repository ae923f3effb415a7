import { describe, expect, test, vi } from 'vitest';
import { beside, refusalOf } from './support/bystander.ts';
import { SPEECH } from './support/some-speech.ts';
import { openRawSocket, openUpgradedSocket } from './support/raw-socket.ts';
import { openServer } from './support/test-server.ts';

/** docs/FAULTS.md, hostile input: those that make the server wait. What it waits is set low here. */
describe('H7 no start', () => {
  test('in time: start_timeout, 4408', async () => {
    const server = await openServer({ config: { startTimeoutMs: 300 } });
    await beside(server, async () => {
      expect(await refusalOf(server.client())).toBe('start_timeout, 4408');
    });
  });

  test('but other things, again and again: start_timeout, 4408, all the same', async () => {
    const server = await openServer({ config: { startTimeoutMs: 300 } });
    await beside(server, async () => {
      const client = server.client();
      await client.opened;
      const talk = async (): Promise<void> => {
        for (let count = 1; !client.isClosed; count++) {
          client.send({ type: 'hologram' });
          await client.until(() => client.all('warning').length >= count).catch(() => undefined);
        }
      };
      const [answer] = await Promise.all([refusalOf(client), talk()]);
      expect(answer).toBe('start_timeout, 4408');
    });
  });
});

describe('H8 a handshake that drips', () => {
  test.each([
    ['stops in a header', 'GET /v1/stream HTTP/1.1\r\nHost: local'],
    [
      'never ends its headers',
      'GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n',
    ],
    ['stops in its body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc'],
  ])('%s: 408', async (_, text) => {
    const server = await openServer({ config: { requestTimeoutMs: 300 } });
    await beside(server, async () => {
      const raw = openRawSocket(server.url);
      raw.socket.write(text);
      expect(await raw.closed).toContain('408 Request Timeout');
    });
  });
});

describe('H9 half a frame, and then nothing', () => {
  test('the pings notice: cut', async () => {
    const server = await openServer({ config: { pingIntervalMs: 100 } });
    await beside(server, async () => {
      const raw = await openUpgradedSocket(server.url);
      raw.socket.write(Uint8Array.from([0x82, 0xfe, 0x10, 0x00, 0, 0, 0, 0, 1, 0, 0]));
      await raw.closed;
      expect(raw.closeCode()).toBe(1006);
      expect(server.logged()).toContain('no answer to pings');
    });
  });

  test('a client that answers no ping is cut the same way, one that does stays', async () => {
    const server = await openServer({ config: { pingIntervalMs: 100 } });
    await beside(server, async () => {
      const dead = server.client({ autoPong: false });
      await dead.start();
      expect((await dead.closed).code).toBe(1006);
    });
  });

  test('a reset right after the handshake', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const raw = await openUpgradedSocket(server.url);
      raw.socket.resetAndDestroy();
      await vi.waitFor(() => expect(server.sockets).toBe(1));
    });
  });

  test('nothing said for the idle limit: idle_timeout, 4408; a draining stream is waited for', async () => {
    const server = await openServer({ config: { idleTimeoutMs: 300 } });
    server.engine.behave(() => ({ type: 'hold' }));
    const draining = server.client();
    await draining.start();
    draining.sendAudio(SPEECH);
    draining.end();
    const idle = server.client();
    await idle.start();
    expect(await refusalOf(idle)).toBe('idle_timeout, 4408');
    server.engine.release();
    expect((await draining.closed).code).toBe(1000);
  });
});
