import type { ServerSocket } from '../server/src/connection/server-socket.ts';
import { SUBPROTOCOL } from '../src/shared/protocol/version.ts';
import type { Clock } from '../src/shared/time/clock.ts';
import type { SocketHandlers, StreamSocket } from '../src/worker/transport.ts';
import { Pipe, type WireItem } from './pipe.ts';

/** From client to server, and back. */
export type Direction = 'up' | 'down';
/** Who is told by its own machine that the connection is gone; who is not has it half-open. */
export type CutSeenBy = 'client' | 'server' | 'both' | 'neither';

export interface WireOptions {
  readonly clock: Clock;
  readonly latencyMs: (direction: Direction) => number;
  readonly overheadBytes: (direction: Direction) => number;
  /** Before and after a message reaches its end; the wire may be cut by it. */
  readonly tap: WireTap;
}

export interface WireTap {
  /** Handed to the socket. */
  handleSent(wire: Wire, direction: Direction, item: WireItem): void;
  handleArriving(wire: Wire, direction: Direction, item: WireItem): void;
  handleArrived(wire: Wire, direction: Direction, item: WireItem): void;
}

/** As in the server's app: after its close frame a socket has so long to answer. */
const CLOSE_TIMEOUT_MS = 2_000;

type ServerListeners = {
  message?: (data: Buffer, isBinary: boolean) => void;
  close?: (code: number) => void;
  pong?: () => void;
};

type ServerState =
  | { readonly type: 'unconnected' }
  | { readonly type: 'open' }
  | { readonly type: 'closing'; readonly cancelTimeout: () => void }
  | { readonly type: 'closed' };

/**
 * One WebSocket in memory with both its ends. The closing handshake, pings and codes are as a
 * browser and `ws` have them; what no network would do (reorder, change, double) it does not do.
 */
export class Wire {
  readonly number: number;
  readonly #options: WireOptions;
  readonly #handlers: SocketHandlers;
  readonly #up: Pipe;
  readonly #down: Pipe;
  readonly #listeners: ServerListeners = {};
  #client: 'opening' | 'open' | 'left' | 'closed' = 'opening';
  #server: ServerState = { type: 'unconnected' };
  #isCut = false;
  #cutAtMs: number | null = null;
  #clientClosedAtMs: number | null = null;
  #serverLeftAtMs: number | null = null;

  constructor(number: number, handlers: SocketHandlers, options: WireOptions) {
    this.number = number;
    this.#handlers = handlers;
    this.#options = options;
    this.#up = this.#pipe('up', (item) => this.#serverReceives(item));
    this.#down = this.#pipe('down', (item) => this.#clientReceives(item));
  }

  /** Both ends have nothing to do with it any more. */
  get isOver(): boolean {
    return this.isClientClosed && this.isServerClosed;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  get isClientClosed(): boolean {
    return this.#client === 'closed' || this.#client === 'left';
  }

  /** Nobody has begun to close it on the server's side. */
  get isServerOpen(): boolean {
    return this.#server.type === 'open';
  }

  /** When the server began to close it, or had it closed; world's time. Null: it is open. */
  get serverLeftAtMs(): number | null {
    return this.#serverLeftAtMs;
  }

  /** For how long the client took a dead connection for a live one, in ms; null: it does, or it is none. */
  get clientNoticedInMs(): number | null {
    const [cutAtMs, closedAtMs] = [this.#cutAtMs, this.#clientClosedAtMs];
    return cutAtMs === null || closedAtMs === null ? null : closedAtMs - cutAtMs;
  }

  get isServerClosed(): boolean {
    return this.#server.type === 'closed' || this.#server.type === 'unconnected';
  }

  /** The upgrade has succeeded: the server's end. */
  accept(): ServerSocket {
    this.#server = { type: 'open' };
    this.#down.send({ type: 'open' });
    return this.#serverSocket();
  }

  /** The client's end, from before the upgrade on. */
  clientSocket(): StreamSocket {
    const bufferedAmount = (): number => this.#up.waitingBytes;
    return {
      get bufferedAmount() {
        return bufferedAmount();
      },
      send: (data) => {
        if (this.#client !== 'open') throw new Error('sent on a socket that is not open');
        const item: WireItem =
          typeof data === 'string'
            ? { type: 'text', text: data }
            : { type: 'audio', bytes: data.slice() };
        this.#options.tap.handleSent(this, 'up', item);
        this.#up.send(item);
      },
      close: (code) => this.#clientCloses(code),
    };
  }

  /** The upgrade has failed. */
  refuse(): void {
    this.#tellClient(1006);
  }

  /** All on its way is lost. */
  cut(seenBy: CutSeenBy): void {
    this.#isCut = true;
    if (!this.isClientClosed) this.#cutAtMs ??= this.#options.clock.now();
    this.#up.die();
    this.#down.die();
    const { clock } = this.#options;
    if (seenBy === 'client' || seenBy === 'both') clock.after(0, () => this.#tellClient(1006));
    if (seenBy === 'server' || seenBy === 'both') clock.after(0, () => this.#serverClosed(1006));
  }

  /** The server's process is no more: nobody there hears or says anything. */
  loseServer(seenBy: 'client' | 'neither'): void {
    if (this.#server.type === 'closing') this.#server.cancelTimeout();
    if (this.#server.type !== 'unconnected') this.#server = { type: 'closed' };
    this.cut(seenBy);
  }

  stall(direction: Direction, isStalled: boolean): void {
    this.#pipeOf(direction).stall(isStalled);
  }

  /** The machine at the end of `direction` sleeps. */
  hold(direction: Direction, isHeld: boolean): void {
    this.#pipeOf(direction).hold(isHeld);
  }

  #pipeOf(direction: Direction): Pipe {
    return direction === 'up' ? this.#up : this.#down;
  }

  #pipe(direction: Direction, receive: (item: WireItem) => void): Pipe {
    const { clock, latencyMs, overheadBytes, tap } = this.#options;
    return new Pipe({
      clock,
      latencyMs: () => latencyMs(direction),
      overheadBytes: () => overheadBytes(direction),
      deliver: (item) => {
        tap.handleArriving(this, direction, item);
        // Cut by what was about to arrive.
        if (this.#isCut) return;
        receive(item);
        tap.handleArrived(this, direction, item);
      },
    });
  }

  #clientReceives(item: WireItem): void {
    if (this.#client === 'closed') return;
    if (this.#client === 'left') return this.#leftReceives(item);
    switch (item.type) {
      case 'open':
        this.#client = 'open';
        return this.#handlers.handleOpen(SUBPROTOCOL);
      case 'text':
        return this.#handlers.handleText(item.text);
      case 'audio':
        return this.#handlers.handleBinary();
      case 'ping':
        return this.#up.send({ type: 'pong' });
      case 'pong':
        return;
      case 'close':
        this.#up.send({ type: 'close', code: item.code });
        return this.#tellClient(item.code);
      case 'reset':
        return this.#tellClient(1006);
    }
  }

  /** What is under way is delivered all the same, which a browser would not: nobody must listen (S9). */
  #leftReceives(item: WireItem): void {
    if (item.type === 'text') this.#handlers.handleText(item.text);
    else if (item.type === 'close' || item.type === 'reset') this.#client = 'closed';
  }

  #clientCloses(code: number): void {
    if (this.isClientClosed) return;
    const wasOpen = this.#client === 'open';
    this.#client = 'left';
    this.#clientClosedAtMs = this.#options.clock.now();
    this.#up.send(wasOpen ? { type: 'close', code } : { type: 'reset' });
  }

  #tellClient(code: number): void {
    if (this.isClientClosed) return;
    this.#client = 'closed';
    this.#clientClosedAtMs = this.#options.clock.now();
    this.#handlers.handleClose(code);
  }

  #serverReceives(item: WireItem): void {
    if (this.isServerClosed) return;
    switch (item.type) {
      case 'text':
        return this.#listeners.message?.(Buffer.from(item.text), false);
      case 'audio':
        return this.#listeners.message?.(Buffer.from(item.bytes.buffer), true);
      case 'pong':
        return this.#listeners.pong?.();
      case 'close':
        // An answer, or answered by `ws` itself before it tells.
        if (this.#server.type === 'open') this.#down.send(item);
        return this.#serverClosed(item.code);
      case 'reset':
        return this.#serverClosed(1006);
      case 'open':
      case 'ping':
        return;
    }
  }

  #serverClosed(code: number): void {
    if (this.isServerClosed) return;
    if (this.#server.type === 'closing') this.#server.cancelTimeout();
    this.#server = { type: 'closed' };
    this.#serverLeftAtMs ??= this.#options.clock.now();
    this.#listeners.close?.(code);
  }

  #serverSocket(): ServerSocket {
    const bufferedAmount = (): number => this.#down.waitingBytes;
    return {
      protocol: SUBPROTOCOL,
      get bufferedAmount() {
        return bufferedAmount();
      },
      on: (event: string, listener: unknown) =>
        Object.assign(this.#listeners, { [event]: listener }),
      send: (text, sent) => {
        if (this.#server.type !== 'open') return;
        const item: WireItem = { type: 'text', text, sent: () => sent() };
        this.#options.tap.handleSent(this, 'down', item);
        this.#down.send(item);
      },
      ping: () => this.#server.type === 'open' && this.#down.send({ type: 'ping' }),
      close: (code) => this.#serverCloses(code),
      terminate: () => this.#serverTerminates(),
      pause: () => this.#up.hold(true),
      resume: () => this.#up.hold(false),
    };
  }

  #serverCloses(code: number): void {
    if (this.#server.type !== 'open') return;
    this.#serverLeftAtMs = this.#options.clock.now();
    this.#down.send({ type: 'close', code });
    const cancelTimeout = this.#options.clock.after(CLOSE_TIMEOUT_MS, () =>
      this.#serverTerminates(),
    );
    this.#server = { type: 'closing', cancelTimeout };
  }

  #serverTerminates(): void {
    if (this.isServerClosed) return;
    this.#serverLeftAtMs ??= this.#options.clock.now();
    this.#down.dropWaiting();
    this.#down.send({ type: 'reset' });
    this.#options.clock.after(0, () => this.#serverClosed(1006));
  }
}
