import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CutKind } from './cut-plan.ts';
import { CuttingProxy } from './cutting-proxy.ts';

/** One end of a connection: what came, and how it ended. */
class End {
  readonly socket: Socket;
  readonly over: Promise<unknown>;
  text = '';
  #look: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    this.over = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      this.text += String(bytes);
      this.#look();
    });
    onTestFinished(() => void socket.destroy());
  }

  /** Resolves once `text` has come. */
  heard(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => void (this.text.includes(text) && resolve());
      this.#look();
    });
  }
}

async function open() {
  const accepted: End[] = [];
  const server = createServer((socket) => accepted.push(new End(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const proxy = await CuttingProxy.open(`ws://127.0.0.1:${port}/v1/stream`);
  onTestFinished(() => proxy.close());
  const link = async (): Promise<{ client: End; server: End }> => {
    const count = accepted.length;
    const client = new End(connect(Number(new URL(proxy.url).port), '127.0.0.1'));
    client.socket.write('hello ');
    while (accepted.length === count) await once(server, 'connection');
    const end = accepted[count] as End;
    await end.heard('hello ');
    end.socket.write('welcome ');
    await client.heard('welcome ');
    return { client, server: end };
  };
  return { proxy, link };
}

describe('the proxy of the soak', () => {
  test('is at the same address but for its port, and passes bytes both ways', async () => {
    const { proxy, link } = await open();
    expect(new URL(proxy.url).pathname).toBe('/v1/stream');
    const { client, server } = await link();
    expect([client.text, server.text]).toEqual(['welcome ', 'hello ']);
  });

  test.each<[CutKind, string, string]>([
    ['reset', 'hello ', 'welcome '],
    ['before_up', 'hello ', 'welcome '],
    ['after_up', 'hello up', 'welcome '],
    ['before_down', 'hello ', 'welcome '],
    ['after_down', 'hello ', 'welcome down'],
  ])('%s: the server has "%s", the client "%s", and both are cut off', async (kind, up, down) => {
    const { proxy, link } = await open();
    const { client, server } = await link();
    expect(proxy.cut(kind)).toBe(true);
    if (kind.endsWith('_up')) client.socket.write('up');
    if (kind.endsWith('_down')) server.socket.write('down');
    await Promise.all([client.over, server.over]);
    expect([server.text, client.text]).toEqual([up, down]);
    expect(proxy.cut('reset')).toBe(false);
  });

  test('half_open: nothing arrives, nobody is told, and the next link is another', async () => {
    const { proxy, link } = await open();
    const dead = await link();
    proxy.cut('half_open');
    dead.client.socket.write('lost');
    dead.client.socket.end();
    const { client, server } = await link();
    expect(dead.server.text).toBe('hello ');
    expect(dead.server.socket.readyState).toBe('open');
    proxy.cut('reset');
    await Promise.all([client.over, server.over]);
  });

  test('down: every link is cut and none comes in until it is up again', async () => {
    const { proxy, link } = await open();
    const { client, server } = await link();
    proxy.goDown();
    await Promise.all([client.over, server.over]);
    const refused = new End(connect(Number(new URL(proxy.url).port), '127.0.0.1'));
    await refused.over;
    expect(refused.text).toBe('');
    proxy.goUp();
    await link();
  });
});
