import { decodeAudioFrame, type AudioFrame } from '../shared/protocol/audio-frame.ts';
import { clientMessage, type ClientMessage } from '../shared/protocol/client-message.ts';
import type { ReadyMessage, ServerMessage } from '../shared/protocol/server-message.ts';
import { SUBPROTOCOL } from '../shared/protocol/version.ts';
import type { OpenSocket, SocketHandlers, StreamSocket } from './transport.ts';

/** What the client put on the wire, decoded, in order. */
export type SentMessage = ClientMessage | ({ readonly type: 'audio' } & AudioFrame);

/** The server's side of one in-memory socket. Delivers at once, in order; checks what it is sent. */
export class MemorySocket implements StreamSocket {
  readonly url: string;
  readonly subprotocol: string;
  readonly sent: SentMessage[] = [];
  /** Of all audio messages, headers included. */
  audioBytes = 0;
  /** What the uplink holds back; a test sets it. */
  bufferedAmount = 0;
  /** Set once the client has closed. */
  closedWith: number | null = null;
  readonly #handlers: SocketHandlers;

  constructor(url: string, subprotocol: string, handlers: SocketHandlers) {
    this.url = url;
    this.subprotocol = subprotocol;
    this.#handlers = handlers;
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (typeof data === 'string') {
      this.sent.push(clientMessage.parse(JSON.parse(data)));
      return;
    }
    this.audioBytes += data.byteLength;
    const frame = decodeAudioFrame(data);
    if (typeof frame === 'string') throw new Error(`audio message: ${frame}`);
    this.sent.push({ type: 'audio', ...frame });
  }

  close(code: number): void {
    this.closedWith ??= code;
  }

  /** The server accepts the upgrade. */
  open(subprotocol: string = SUBPROTOCOL): void {
    this.#handlers.handleOpen(subprotocol);
  }

  say(...messages: readonly ServerMessage[]): void {
    for (const message of messages) this.sayRaw(JSON.stringify(message));
  }

  /** Bypasses the types: what a broken or newer server would send. */
  sayRaw(text: string): void {
    this.#handlers.handleText(text);
  }

  sayBinary(): void {
    this.#handlers.handleBinary();
  }

  /** The server, or the network, ends the socket. */
  end(code: number): void {
    this.#handlers.handleClose(code);
  }

  sentOf<T extends SentMessage['type']>(type: T): Extract<SentMessage, { type: T }>[] {
    return this.sent.filter(
      (message): message is Extract<SentMessage, { type: T }> => message.type === type,
    );
  }
}

/**
 * The named double of the transport: sockets in memory, played from the server's side by a test.
 * After `close` it goes on delivering, which a real one would not: the stream must not listen (S9).
 */
export class MemoryTransport {
  readonly sockets: MemorySocket[] = [];

  readonly openSocket: OpenSocket = (url, subprotocol, handlers) => {
    const socket = new MemorySocket(url, subprotocol, handlers);
    this.sockets.push(socket);
    return socket;
  };

  /** The newest socket. */
  get socket(): MemorySocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }
}

/** A `ready` as a server without a past says it. */
export function readyMessage(facts: Partial<ReadyMessage> = {}): ReadyMessage {
  return {
    type: 'ready',
    session: 'session-1',
    secret: 'secret',
    resumed: false,
    received: 0,
    committed: 0,
    sendUntil: 960_000,
    limits: {
      maxFrameBytes: 65_536,
      maxTextBytes: 16_384,
      maxSessionMs: 14_400_000,
      resumeWindowMs: 120_000,
      idleTimeoutMs: 60_000,
    },
    engine: { name: 'scripted', model: 'none', languages: ['en'] },
    ...facts,
  };
}
