/** Messages, and all bytes that carried them (frames' headers, pings and pongs too). */
export interface Traffic {
  readonly messages: number;
  readonly bytes: number;
}

const CONTROL_OPCODES = 0x8;

/** Counts the messages of one direction of a WebSocket connection, from the bytes after its HTTP head (RFC 6455, 5.2). */
export class FrameCounter {
  #messages = 0;
  #bytes = 0;
  /** Of a frame's header, until it is whole. */
  #header: number[] = [];
  /** Of the frame's payload, and still to come. */
  #payloadBytes = 0;

  get traffic(): Traffic {
    return { messages: this.#messages, bytes: this.#bytes };
  }

  take(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    for (let at = 0; at < chunk.length;) {
      if (this.#payloadBytes > 0) {
        const skipped = Math.min(this.#payloadBytes, chunk.length - at);
        this.#payloadBytes -= skipped;
        at += skipped;
      } else this.#takeHeader(chunk[at++] ?? 0);
    }
  }

  #takeHeader(byte: number): void {
    const header = this.#header;
    header.push(byte);
    const [first = 0, second] = header;
    if (second === undefined) return;
    const short = second & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const masked = second & 0x80 ? 4 : 0;
    if (header.length < 2 + extended + masked) return;
    this.#payloadBytes =
      extended === 0
        ? short
        : header.slice(2, 2 + extended).reduce((sum, next) => sum * 256 + next, 0);
    const isWhole = (first & 0x80) !== 0;
    if (isWhole && (first & 0x0f) < CONTROL_OPCODES) this.#messages++;
    this.#header = [];
  }
}
