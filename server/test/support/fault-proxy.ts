import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FaultPipe, OPEN, type Flow, type NextBytes } from './fault-pipe.ts';

/** As the client sees it: `up` is what it sends. */
export type Direction = 'up' | 'down';

/** New connections are passed on, reset at once, or accepted and left without an answer. */
export type Door = 'open' | 'refusing' | 'holding';

interface Link {
  readonly client: Socket;
  /** Null while it is held at the door. */
  readonly upstream: Socket | null;
  readonly up: FaultPipe | null;
  readonly down: FaultPipe | null;
}

/**
 * A TCP proxy in front of a server that does what networks do. A fault holds for the connections
 * that are open and for those to come, until {@link restore}; a cut only for those that are open.
 *
 * ```ts
 * const proxy = await FaultProxy.open(server.url);
 * const client = new RawClient(proxy.streamUrl, {});
 * proxy.cut(); // resets both sides
 * proxy.cutAfter('down', 200); // to the byte
 * proxy.cutAtNext('up', 'lost'); // at the next bytes, whenever they come
 * proxy.halfOpen(); // both sides believe that the other is there
 * proxy.flow('up', { type: 'stalled' });
 * proxy.flow('up', { type: 'paced', bytesPerSecond: 16_000 });
 * proxy.door = 'refusing';
 * proxy.restore();
 * proxy.target = otherServer.url; // for connections to come
 * ```
 */
export class FaultProxy {
  readonly port: number;
  /** Connections ever accepted, and those of them that faults have cut. */
  accepted = 0;
  cuts = 0;
  /** `http://host:port/` of the server behind; connections that are open stay with theirs. */
  target: string;
  door: Door = 'open';
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #closed: Promise<void> | null = null;
  readonly #flows: Record<Direction, Flow> = { up: OPEN, down: OPEN };

  private constructor(server: Server, target: string) {
    this.#server = server;
    this.target = target;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => this.#accept(client));
  }

  /** On a free port. The caller closes it. */
  static async open(target: string): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultProxy(server, target);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  get streamUrl(): string {
    return `ws://127.0.0.1:${this.port}/v1/stream`;
  }

  /** Connections that are open, on either side. */
  get connections(): number {
    return this.#links.size;
  }

  /** Of these, the ones that pass all that comes, with no cut before them. */
  get soundConnections(): number {
    return [...this.#links].filter(isSound).length;
  }

  /** Resets every connection, both sides. */
  cut(): void {
    for (const link of this.#links) this.#reset(link);
  }

  /** Passes so many bytes more on each open connection, and resets it then. */
  cutAfter(direction: Direction, bytes: number): void {
    for (const link of this.#links) link[direction]?.cutAfter(bytes);
  }

  /** Cuts each open connection at the next bytes in that direction, which are lost, or the last to arrive. */
  cutAtNext(direction: Direction, bytes: NextBytes): void {
    for (const link of this.#links) link[direction]?.cutAtNext(bytes);
  }

  /** Packets vanish both ways: for those connections for ever, for others until {@link restore}. */
  halfOpen(): void {
    this.flow('up', { type: 'swallowed' });
    this.flow('down', { type: 'swallowed' });
  }

  flow(direction: Direction, flow: Flow): void {
    this.#flows[direction] = flow;
    for (const link of this.#links) {
      const pipe = link[direction];
      if (pipe) pipe.flow = flow;
    }
  }

  /** Bytes flow and the door is open. What vanished, or was held at the door, stays as it is. */
  restore(): void {
    this.door = 'open';
    this.flow('up', OPEN);
    this.flow('down', OPEN);
  }

  /** Idempotent; resolves once the port and every socket are closed. */
  close(): Promise<void> {
    return (this.#closed ??= this.#closeAll());
  }

  async #closeAll(): Promise<void> {
    this.door = 'refusing';
    const sockets = [...this.#links].flatMap(socketsOf).filter(({ closed }) => !closed);
    const closed = [this.#server, ...sockets].map((it) => once(it, 'close'));
    this.#server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await Promise.all(closed);
  }

  #accept(client: Socket): void {
    this.accepted++;
    client.setNoDelay(true);
    client.on('error', () => {});
    if (this.door === 'refusing') return void client.resetAndDestroy();
    const link = this.door === 'holding' ? heldLink(client) : this.#connect(client);
    this.#links.add(link);
    for (const socket of socketsOf(link)) socket.once('close', () => this.#handleClose(link));
  }

  #connect(client: Socket): Link {
    const { hostname, port } = new URL(this.target);
    const upstream = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    upstream.setNoDelay(true);
    upstream.on('error', () => {});
    const cut = (): void => this.#reset(link);
    const link = {
      client,
      upstream,
      up: new FaultPipe(client, upstream, cut),
      down: new FaultPipe(upstream, client, cut),
    };
    link.up.flow = this.#flows.up;
    link.down.flow = this.#flows.down;
    return link;
  }

  #reset(link: Link): void {
    this.cuts++;
    for (const socket of socketsOf(link)) socket.resetAndDestroy();
  }

  /** One side is gone: the other learns it by a reset, unless packets vanish on the way to it. */
  #handleClose(link: Link): void {
    const { client, upstream, up, down } = link;
    if (client.destroyed && upstream && isToLearn(up) && !upstream.destroyed)
      upstream.resetAndDestroy();
    if (upstream?.destroyed && isToLearn(down) && !client.destroyed) client.resetAndDestroy();
    if (socketsOf(link).some(({ destroyed }) => !destroyed)) return;
    up?.close();
    down?.close();
    this.#links.delete(link);
  }
}

function isSound({ client, upstream, up, down }: Link): boolean {
  const isWhole = (pipe: FaultPipe | null): boolean =>
    pipe !== null && !pipe.isSwallowed && !pipe.isDoomed;
  return isWhole(up) && isWhole(down) && !client.destroyed && !upstream?.destroyed;
}

/** The target of `pipe` is to learn by a reset that the source is gone. */
function isToLearn(pipe: FaultPipe | null): boolean {
  return !pipe?.isSwallowed && !pipe?.isParting;
}

/** Reads what comes, so that it sees the end, and answers nothing. */
function heldLink(client: Socket): Link {
  client.resume();
  client.once('end', () => client.end());
  return { client, upstream: null, up: null, down: null };
}

function socketsOf({ client, upstream }: Link): Socket[] {
  return upstream ? [client, upstream] : [client];
}
