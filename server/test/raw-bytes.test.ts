import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { heardByOthers, SERVED, SPEECH } from './support/others.ts';
import { openServer, type TestServer } from './support/test-server.ts';

const HANDSHAKE = (host: string) =>
  `GET /v1/stream HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: stt.v1\r\n' +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

function rawSocket(server: TestServer): { socket: Socket; closed: Promise<string>; host: string } {
  const { host, hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (bytes) => (received += bytes.toString('latin1')));
  socket.on('error', () => {});
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(received)));
  return { socket, closed, host };
}

describe('bytes that are no protocol', () => {
  test.each([
    ['an unmasked frame', [0x81, 0x02, 0x7b, 0x7d]],
    ['a reserved opcode', [0x83, 0x80, 0, 0, 0, 0]],
    ['reserved bits', [0xf1, 0x80, 0, 0, 0, 0]],
    ['bad UTF-8', [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]],
    ['a claimed length of 2^40', [0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('%s ends only its own socket', async (_, frame) => {
    const server = await openServer();
    const { socket, closed, host } = rawSocket(server);
    socket.write(HANDSHAKE(host));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(Uint8Array.from(frame));
    expect(await closed).toContain('101 Switching Protocols');
    expect(await heardByOthers(server)).toBe(SERVED);
    await vi.waitFor(() => expect(server.sockets).toBe(0));
  });

  test('a reset right after the handshake', async () => {
    const server = await openServer();
    const { socket, closed, host } = rawSocket(server);
    socket.write(HANDSHAKE(host));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.resetAndDestroy();
    await closed;
    expect(await heardByOthers(server)).toBe(SERVED);
  });

  test('a handshake that drips is cut', async () => {
    const server = await openServer({ config: { requestTimeoutMs: 60 } });
    const { socket, closed } = rawSocket(server);
    socket.write('GET /v1/stream HTTP/1.1\r\nHost: local');
    expect(await closed).toContain('408 Request Timeout');
    expect(await heardByOthers(server)).toBe(SERVED);
  });

  test('half a frame and then nothing: noticed by pings', async () => {
    const server = await openServer({ config: { pingIntervalMs: 40 } });
    const { socket, closed, host } = rawSocket(server);
    socket.write(HANDSHAKE(host));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(Uint8Array.from([0x82, 0xfe, 0x10, 0x00, 0, 0, 0, 0, 1, 0, 0]));
    await closed;
    expect(server.logged()).toContain('no answer to pings');
    expect(await heardByOthers(server)).toBe(SERVED);
  });
});

describe('liveness', () => {
  test('a client that answers no ping is cut, one that does stays', async () => {
    const server = await openServer({ config: { pingIntervalMs: 40 } });
    const dead = server.client({ autoPong: false });
    const alive = server.client();
    await dead.start();
    await alive.start();
    expect((await dead.closed).code).toBe(1006);
    alive.end();
    expect((await alive.closed).code).toBe(1000);
  });

  test('nothing said for the idle limit: 4408; a draining stream is waited for', async () => {
    const server = await openServer({ config: { idleTimeoutMs: 60 } });
    server.engine.behave(() => ({ type: 'hold' }));
    const draining = server.client();
    await draining.start();
    draining.sendAudio(SPEECH);
    draining.end();
    const idle = server.client();
    await idle.start();
    expect(await idle.closed).toEqual({ code: 4408, reason: 'idle_timeout' });
    server.engine.release();
    expect((await draining.closed).code).toBe(1000);
  });
});
