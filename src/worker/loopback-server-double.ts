import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { decodeAudioFrame } from '../shared/protocol/audio-frame.ts';
import { clientMessage, type ClientMessage } from '../shared/protocol/client-message.ts';
import type { ServerMessage } from '../shared/protocol/server-message.ts';
import { STREAM_PATH, SUBPROTOCOL } from '../shared/protocol/version.ts';
import { readyMessage } from './transport-double.ts';

export interface LoopbackOptions {
  /** False: takes the end of the stream and says nothing, like the seed's server. */
  readonly answersEnd?: boolean;
  /** False: takes the socket and never says `ready`. */
  readonly answersStart?: boolean;
  /** Length of each tile, in samples. */
  readonly tileSamples?: number;
}

/** What came in on one socket, by type, and what it took. */
interface Connection {
  readonly socket: WebSocket;
  readonly messages: (ClientMessage | { readonly type: 'audio'; readonly samples: number })[];
  /** By the close frame; 1005, 1006 without one. */
  readonly closed: Promise<number>;
  seq: number;
  received: number;
  committed: number;
}

/**
 * A small honest `stt.v1` server on a real socket, whose word for a tile is its place. For the wire
 * tests of the client alone: fast, in this process, and it can be told to fall silent.
 */
export class LoopbackServer {
  readonly connections: Connection[] = [];
  readonly #server: WebSocketServer;
  /** Whether the end of a stream is answered. */
  answersEnd: boolean;
  readonly #options: Required<Omit<LoopbackOptions, 'answersEnd'>>;

  private constructor(server: WebSocketServer, options: LoopbackOptions) {
    this.#server = server;
    const { answersEnd = true, answersStart = true, tileSamples = 8000 } = options;
    this.answersEnd = answersEnd;
    this.#options = { answersStart, tileSamples };
    server.on('connection', (socket) => this.#accept(socket));
  }

  static async open(options: LoopbackOptions = {}): Promise<LoopbackServer> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      path: STREAM_PATH,
      handleProtocols: () => SUBPROTOCOL,
    });
    await once(server, 'listening');
    return new LoopbackServer(server, options);
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `ws://127.0.0.1:${port}${STREAM_PATH}`;
  }

  /** The one connection; throws if there is none or another. */
  get only(): Connection {
    const [connection, another] = this.connections;
    if (!connection || another) throw new Error(`${this.connections.length} connections`);
    return connection;
  }

  countOf(type: ClientMessage['type'] | 'audio'): number {
    return this.only.messages.filter((message) => message.type === type).length;
  }

  async close(): Promise<void> {
    for (const { socket } of this.connections) socket.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: WebSocket): void {
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    const connection = { socket, messages: [], closed, seq: 0, received: 0, committed: 0 };
    this.connections.push(connection);
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary: boolean) =>
      isBinary
        ? this.#takeAudio(connection, data)
        : this.#takeControl(connection, clientMessage.parse(JSON.parse(data.toString('utf8')))),
    );
  }

  #takeAudio(connection: Connection, data: Buffer): void {
    const frame = decodeAudioFrame(data);
    if (typeof frame === 'string') throw new Error(`audio message: ${frame}`);
    if (frame.firstSample !== connection.received)
      throw new Error(`audio at ${frame.firstSample}, expected at ${connection.received}`);
    connection.messages.push({ type: 'audio', samples: frame.pcm.length });
    connection.received += frame.pcm.length;
    const { tileSamples } = this.#options;
    while (connection.received - connection.committed >= tileSamples)
      tile(connection, connection.committed + tileSamples);
    const { received, committed } = connection;
    say(connection, { type: 'ack', received, committed, sendUntil: committed + 960_000 });
  }

  #takeControl(connection: Connection, message: ClientMessage): void {
    connection.messages.push(message);
    switch (message.type) {
      case 'start':
        return this.#start(connection, message.base ?? 0);
      case 'gap': {
        const { from: start, to: end, reason } = message;
        tile(connection, start);
        connection.received = connection.committed = end;
        return say(connection, { type: 'gap', seq: ++connection.seq, start, end, reason });
      }
      case 'flush':
        tile(connection, message.at);
        return say(connection, { type: 'flushed', seq: ++connection.seq, id: message.id });
      case 'end_of_stream':
        if (this.answersEnd) finish(connection, message.at);
        return;
      case 'ping':
        return say(connection, { type: 'pong', t: message.t });
    }
  }

  /** Remembers nothing: each connection is a session of its own, at the client's base. */
  #start(connection: Connection, base: number): void {
    connection.received = connection.committed = base;
    const session = `session-${this.connections.length}`;
    if (this.#options.answersStart)
      say(connection, readyMessage({ session, received: base, committed: base }));
  }
}

function say({ socket }: Connection, message: ServerMessage): void {
  socket.send(JSON.stringify(message));
}

function tile(connection: Connection, end: number): void {
  const start = connection.committed;
  if (end <= start) return;
  const id = String(start);
  const text = `word-${start}`;
  say(connection, { type: 'partial', id, rev: 1, start, end, text: 'wor', stableChars: 0 });
  say(connection, { type: 'final', seq: ++connection.seq, id, start, end, text });
  connection.committed = end;
}

function finish(connection: Connection, samples: number): void {
  tile(connection, samples);
  const finals = connection.seq;
  say(connection, { type: 'done', seq: ++connection.seq, samples, finals });
}
