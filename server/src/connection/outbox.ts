import type { ServerMessage } from '../../../src/shared/protocol/server-message.ts';
import type { ServerSocket } from './server-socket.ts';

/** Above it partials are held back and replaced by newer ones. */
const COALESCE_BYTES = 64 * 1024;
/** Above it the client does not read: its socket is ended. */
const MAX_QUEUED_BYTES = 1024 * 1024;

/** The part of a socket that sends. */
export type OutboxSocket = Pick<ServerSocket, 'bufferedAmount' | 'send'>;

/**
 * What goes out on one socket. Partials give way while the client reads slowly (the newest is kept
 * and goes when there is room); nothing else is ever dropped, so over the bound the socket is lost.
 */
export class Outbox {
  readonly #socket: OutboxSocket;
  readonly #onFull: () => void;
  #heldPartial: Extract<ServerMessage, { type: 'partial' }> | null = null;
  #maxQueuedBytes = MAX_QUEUED_BYTES;
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

  /**
   * What another socket could not deliver, at once. It comes on top of the bound: a link that is slow
   * would otherwise be cut by the same messages each time it comes back.
   */
  resend(messages: readonly ServerMessage[]): void {
    const texts = messages.map((message) => JSON.stringify(message));
    for (const text of texts) this.#maxQueuedBytes += Buffer.byteLength(text);
    for (const text of texts) this.#writeText(text);
  }

  /** The input has ended: a partial that waits is too late. */
  dropPartial(): void {
    this.#heldPartial = null;
  }

  #write(message: ServerMessage): void {
    this.#writeText(JSON.stringify(message));
  }

  #writeText(text: string): void {
    if (this.#full) return;
    this.#socket.send(text, () => this.#handleSent());
    if (this.#socket.bufferedAmount <= this.#maxQueuedBytes) return;
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
