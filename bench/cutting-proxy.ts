import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { CutKind } from './cut-plan.ts';

/** What happens to the bytes that come next in one direction. */
type Fate = { readonly direction: 'up' | 'down'; readonly arrives: boolean };

/** One connection through the proxy, of two sockets. */
class ProxiedLink {
  readonly #client: Socket;
  readonly #server: Socket;
  #state: 'open' | 'doomed' | 'silent' | 'over' = 'open';
  #fate: Fate | null = null;

  constructor(client: Socket, server: Socket, onOver: () => void) {
    this.#client = client;
    this.#server = server;
    for (const [from, to, direction] of [
      [client, server, 'up'],
      [server, client, 'down'],
    ] as const) {
      from.setNoDelay(true);
      from.on('error', () => {});
      from.on('data', (bytes: Buffer) => this.#pass(bytes, from, to, direction));
      from.on('drain', () => to.resume());
      from.on('end', () => void (this.#state !== 'silent' && to.end()));
      from.on('close', () => {
        // A half-open link ends on its other side whenever that finds out for itself.
        if (this.#state !== 'silent') to.destroy();
        if (client.closed && server.closed) onOver();
      });
    }
  }

  /** A cut is still to come, or can come. */
  get isOpen(): boolean {
    return this.#state === 'open' && !this.#client.destroyed && !this.#server.destroyed;
  }

  cut(kind: CutKind): void {
    if (kind === 'reset') return this.reset();
    if (kind === 'half_open') {
      this.#state = 'silent';
      return;
    }
    this.#state = 'doomed';
    this.#fate = {
      direction: kind.endsWith('_up') ? 'up' : 'down',
      arrives: kind.startsWith('after_'),
    };
  }

  reset(): void {
    this.#state = 'over';
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  #pass(bytes: Buffer, from: Socket, to: Socket, direction: 'up' | 'down'): void {
    if (this.#state === 'silent' || this.#state === 'over') return;
    if (this.#fate?.direction === direction) return this.#meetFate(bytes, from, to, this.#fate);
    if (!to.write(bytes)) from.pause();
  }

  /** A reset may overtake what was written: what is to arrive is followed by an orderly end. */
  #meetFate(bytes: Buffer, from: Socket, to: Socket, { arrives }: Fate): void {
    if (!arrives) return this.reset();
    this.#state = 'over';
    to.end(bytes);
    from.resetAndDestroy();
  }
}

/** A TCP proxy before one stream's server, which cuts it off as it is told. */
export class CuttingProxy {
  readonly #target: URL;
  readonly #server: Server;
  readonly #links = new Set<ProxiedLink>();
  #isDown = false;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  /** On a free port; forwards to the host and port of `url`. */
  static async open(url: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(new URL(url));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The address in place of the target's. */
  get url(): string {
    const url = new URL(this.#target);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** Cuts the newest link; false where none is open. */
  cut(kind: CutKind): boolean {
    const link = [...this.#links].findLast(({ isOpen }) => isOpen);
    link?.cut(kind);
    return link !== undefined;
  }

  /** Cuts every link, and lets none in before {@link goUp}. */
  goDown(): void {
    this.#isDown = true;
    for (const link of this.#links) link.reset();
  }

  goUp(): void {
    this.#isDown = false;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const link of this.#links) link.reset();
    await closed;
  }

  #accept(client: Socket): void {
    if (this.#isDown) {
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const link: ProxiedLink = new ProxiedLink(client, server, () => this.#links.delete(link));
    this.#links.add(link);
  }
}
