import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { FaultProxy } from './support/fault-proxy.ts';

/** Both ends of a connection through the proxy; what came is kept. */
async function connected() {
  const upstreams: Socket[] = [];
  const server = createServer((socket) => upstreams.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const proxy = await FaultProxy.open(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  );
  onTestFinished(() => proxy.close());
  const join = async () => {
    const client = end(connect(proxy.port, '127.0.0.1'));
    await vi.waitFor(() => expect(upstreams.length).toBe(1));
    return { client, upstream: end(upstreams.pop()!) };
  };
  return { proxy, join, ...(await join()) };
}

function end(socket: Socket) {
  let received = '';
  socket.on('data', (bytes) => (received += String(bytes)));
  let error = '';
  socket.on('error', (it: NodeJS.ErrnoException) => (error = it.code ?? it.message));
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(error)));
  onTestFinished(() => void socket.destroy());
  const hears = (text: string) => vi.waitFor(() => expect(received).toBe(text), 5_000);
  return { socket, closed, hears, received: () => received };
}

describe('the fault proxy', () => {
  test('passes both ways, and an end', async () => {
    const { proxy, client, upstream } = await connected();
    client.socket.write('up');
    upstream.socket.write('down');
    await upstream.hears('up');
    await client.hears('down');
    client.socket.end('last');
    await upstream.hears('uplast');
    await upstream.closed;
    await vi.waitFor(() => expect(proxy.connections).toBe(0));
    expect(proxy.accepted).toBe(1);
  });

  test('cut: both sides are reset, and nothing is left', async () => {
    const { proxy, join, client, upstream } = await connected();
    proxy.cut();
    expect(await Promise.all([client.closed, upstream.closed])).toEqual([
      'ECONNRESET',
      'ECONNRESET',
    ]);
    await vi.waitFor(() => expect(proxy.connections).toBe(0));
    const again = await join();
    again.client.socket.write('again');
    await again.upstream.hears('again');
  });

  test('cut after so many bytes: these arrive, and no more', async () => {
    const { proxy, client, upstream } = await connected();
    proxy.cutAfter('up', 5);
    client.socket.write('abc');
    client.socket.write('defgh');
    await upstream.closed;
    expect(upstream.received()).toBe('abcde');
    await client.closed;
  });

  test.each([
    ['up', 'lost', '', ''],
    ['up', 'arrive', 'up', ''],
    ['down', 'lost', '', ''],
    ['down', 'arrive', '', 'down'],
  ] as const)(
    'cut at the next bytes %s, which %s: the server has "%s", the client "%s", and both are cut off',
    async (direction, bytes, up, down) => {
      const { proxy, client, upstream } = await connected();
      await vi.waitFor(() => expect(proxy.soundConnections).toBe(1));
      proxy.cutAtNext(direction, bytes);
      expect([proxy.soundConnections, proxy.connections]).toEqual([0, 1]);
      (direction === 'up' ? client : upstream).socket.write(direction);
      await Promise.all([client.closed, upstream.closed]);
      expect([upstream.received(), client.received()]).toEqual([up, down]);
      await vi.waitFor(() => expect(proxy.connections).toBe(0));
    },
  );

  test('half-open: bytes and ends vanish, both ways, and those connections never come back', async () => {
    const { proxy, join, client, upstream } = await connected();
    proxy.halfOpen();
    client.socket.write('lost');
    upstream.socket.write('lost');
    proxy.restore();
    const later = await join();
    later.client.socket.write('later');
    await later.upstream.hears('later');
    client.socket.write('lost, too');
    client.socket.destroy();
    later.client.socket.write('!');
    await later.upstream.hears('later!');
    expect([upstream.received(), upstream.socket.destroyed]).toEqual(['', false]);
  });

  test('stalled: the sender waits, and all arrives in the end', async () => {
    const { proxy, client, upstream } = await connected();
    const text = 'x'.repeat(20_000_000);
    proxy.flow('up', { type: 'stalled' });
    client.socket.write(text);
    upstream.socket.write('the other way');
    await client.hears('the other way');
    expect([upstream.received().length, client.socket.writableLength > 0]).toEqual([0, true]);
    proxy.restore();
    await vi.waitFor(() => expect(upstream.received().length).toBe(text.length), 10_000);
  });

  test('paced: all arrives, in pieces', async () => {
    const { proxy, client, upstream } = await connected();
    let pieces = 0;
    upstream.socket.on('data', () => pieces++);
    proxy.flow('up', { type: 'paced', bytesPerSecond: 50_000 });
    client.socket.end('y'.repeat(5_000));
    await vi.waitFor(() => expect(upstream.received().length).toBe(5_000), 10_000);
    expect(pieces).toBeGreaterThan(3);
    await upstream.closed;
  });

  test('doors: refused ones are reset, held ones never answered; closing leaves nothing', async () => {
    const { proxy } = await connected();
    proxy.door = 'refusing';
    const refused = end(connect(proxy.port, '127.0.0.1'));
    expect(await refused.closed).toBe('ECONNRESET');
    proxy.door = 'holding';
    const held = end(connect(proxy.port, '127.0.0.1'));
    held.socket.write('anyone?');
    await vi.waitFor(() => expect(proxy.connections).toBe(2));
    await proxy.close();
    await held.closed;
    expect([held.received(), proxy.connections]).toEqual(['', 0]);
  });
});
