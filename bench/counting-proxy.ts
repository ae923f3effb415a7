import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FrameCounter, type Traffic } from './frame-counter.ts';

const END_OF_HEAD = '\r\n\r\n';

/** What one stream has sent and received so far. */
export interface StreamTraffic {
  readonly up: Traffic;
  readonly down: Traffic;
}

interface Link {
  readonly up: FrameCounter;
  readonly down: FrameCounter;
}

/** A TCP proxy in front of a server that counts what each WebSocket carries. */
export class CountingProxy {
  /** http: address of the server through it. */
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #links = new Set<Link>();

  private constructor(server: Server, target: URL) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    server.on('connection', (client) => this.#accept(client, target));
  }

  /** On a free port. The caller closes it. */
  static async open(target: string): Promise<CountingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CountingProxy(server, new URL(target));
  }

  /** Of each WebSocket that is open. The objects are the same as long as it is. */
  traffic(): ReadonlyMap<object, StreamTraffic> {
    return new Map(
      [...this.#links].map((link) => [link, { up: link.up.traffic, down: link.down.traffic }]),
    );
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(client: Socket, { hostname, port }: URL): void {
    const upstream = connect(Number(port), hostname);
    const link: Link = { up: new FrameCounter(), down: new FrameCounter() };
    afterHead(client, (isWebSocket, chunk) => {
      if (isWebSocket) this.#links.add(link);
      link.up.take(chunk);
    });
    afterHead(upstream, (_isWebSocket, chunk) => link.down.take(chunk));
    client.pipe(upstream).pipe(client);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      // A reset is an end as any other: `close` follows.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#links.delete(link);
        other.destroy();
      });
    }
  }
}

/** Tells what comes after the first HTTP head; only of WebSockets, and of bodies, is it more than the next head. */
function afterHead(
  socket: Socket,
  handle: (isWebSocket: boolean, chunk: Uint8Array) => void,
): void {
  let head: string | null = '';
  let isWebSocket = false;
  socket.on('data', (chunk: Buffer) => {
    if (head === null) return handle(isWebSocket, chunk);
    head += chunk.toString('latin1');
    const end = head.indexOf(END_OF_HEAD);
    if (end < 0) return;
    isWebSocket = /^upgrade: *websocket/im.test(head);
    const rest = Buffer.from(head.slice(end + END_OF_HEAD.length), 'latin1');
    head = null;
    if (isWebSocket) handle(true, rest);
  });
}
