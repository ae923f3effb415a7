import type { ServerMessage } from '../../../src/shared/protocol/server-message.ts';

/** Above it partials are held back and replaced by newer ones. */
const COALESCE_BYTES = 64 * 1024;
/** Above it the client does not read: its socket is ended. */
const MAX_QUEUED_BYTES = 1024 * 1024;

/** The part of a `ws` socket that sends. */
export interface OutboxSocket {
  readonly bufferedAmount: number;
  send(data: string, done: (error?: Error | null) => void): void;
}

/**
 * What goes out on one socket. Partials give way while the client reads slowly (the newest is kept
 * and goes when there is room); nothing else is ever dropped, so over the bound the socket is lost.
 */
export class Outbox {
  readonly #socket: OutboxSocket;
  readonly #onFull: () => void;
  #heldPartial: Extract<ServerMessage, { type: 'partial' }> | null = null;
  #full = false;

  constructor(socket: OutboxSocket, onFull: () => void) {
    this.#socket = socket;
    this.#onFull = onFull;
  }

  send(message: ServerMessage): void {
    if (this.#full) return;
    if (message.type === 'partial' && this.#socket.bufferedAmount > COALESCE_BYTES) {
      this.#heldPartial = message;
      return;
    }
    // A newer partial replaces the one held, and the tile of its segment makes it out of date.
    if (message.type === 'partial') this.#heldPartial = null;
    if (isTile(message) && String(message.start) === this.#heldPartial?.id)
      this.#heldPartial = null;
    this.#write(message);
  }

  /** The input has ended: a partial that waits is too late. */
  dropPartial(): void {
    this.#heldPartial = null;
  }

  #write(message: ServerMessage): void {
    this.#socket.send(JSON.stringify(message), () => this.#handleSent());
    if (this.#socket.bufferedAmount <= MAX_QUEUED_BYTES || this.#full) return;
    this.#full = true;
    this.#heldPartial = null;
    this.#onFull();
  }

  #handleSent(): void {
    if (!this.#heldPartial || this.#socket.bufferedAmount > COALESCE_BYTES) return;
    const partial = this.#heldPartial;
    this.#heldPartial = null;
    this.#write(partial);
  }
}

/** A decode that failed for good makes a gap of its segment. */
function isTile(
  message: ServerMessage,
): message is Extract<ServerMessage, { start: number; seq: number }> {
  return message.type === 'final' || message.type === 'gap';
}
