import type { ReliableMessage } from '../../../src/shared/protocol/server-message.ts';

const MAX_LOGGED_EVENTS = 10_000;
const MAX_LOGGED_BYTES = 1024 * 1024;

interface LoggedEvent {
  readonly seq: number;
  readonly bytes: number;
  readonly message: ReliableMessage;
}

/** A reliable message before it has its place in the order. */
export type UnnumberedMessage = ReliableMessage extends infer Message
  ? Message extends ReliableMessage
    ? Omit<Message, 'seq'>
    : never
  : never;

/**
 * Reliable events of one session, numbered from 1, kept until the client says that it has processed
 * them. Over its bound it is `overflowing`, and the session ends: a client that acknowledges
 * nothing starts anew from its own `committed`.
 */
export class EventLog {
  readonly #events: LoggedEvent[] = [];
  /** Of the `flushed` events held. */
  readonly #flushed = new Set<string>();
  #seq = 0;
  #bytes = 0;

  append(message: UnnumberedMessage): ReliableMessage {
    const seq = ++this.#seq;
    const numbered: ReliableMessage = { ...message, seq };
    const bytes = Buffer.byteLength(JSON.stringify(numbered));
    this.#events.push({ seq, bytes, message: numbered });
    this.#bytes += bytes;
    if (numbered.type === 'flushed') this.#flushed.add(numbered.id);
    return numbered;
  }

  /** The answer to this flush may still be on its way. */
  holdsFlushed(id: string): boolean {
    return this.#flushed.has(id);
  }

  /** Everything after `seq`, in order: what the client has not processed. */
  after(seq: number): ReliableMessage[] {
    return this.#events.filter((event) => event.seq > seq).map((event) => event.message);
  }

  /** The client has processed all up to `seq`; a number that was never given out counts as the newest. */
  acknowledge(seq: number): void {
    let count = 0;
    for (const event of this.#events) {
      if (event.seq > seq) break;
      this.#bytes -= event.bytes;
      if (event.message.type === 'flushed') this.#flushed.delete(event.message.id);
      count++;
    }
    if (count > 0) this.#events.splice(0, count);
  }

  get overflowing(): boolean {
    return this.#events.length > MAX_LOGGED_EVENTS || this.#bytes > MAX_LOGGED_BYTES;
  }
}
