import type { AudioFrame } from '../../../src/shared/protocol/audio-frame.ts';
import type { ClientMessage } from '../../../src/shared/protocol/client-message.ts';
import type { Watermarks } from '../session/ack-cadence.ts';
import type { Refusal } from '../session/session-api.ts';
import type { Session } from '../session/session.ts';

/** Of a stream that has started; `ping` is the connection's own to answer. */
export type StreamMessage = Exclude<ClientMessage, { type: 'ping' }>;

/**
 * One connection's hold on its session. What it says to the session counts for as long as no newer
 * connection has it: after that its going changes nothing.
 */
export class Attachment {
  readonly #session: Session;
  readonly #attempt: number;

  constructor(session: Session, attempt: number) {
    this.#session = session;
    this.#attempt = attempt;
  }

  get watermarks(): Watermarks {
    return this.#session.watermarks;
  }

  /** Input has ended and finals are still to come. */
  get draining(): boolean {
    return this.#session.draining;
  }

  audio(frame: AudioFrame): Refusal | null {
    this.#session.acknowledge(frame.lastEventSeq);
    return this.#session.audio(frame);
  }

  take(message: StreamMessage): Refusal | null {
    switch (message.type) {
      case 'start':
        return { code: 'second_start', message: 'the stream has started already' };
      case 'gap':
        return this.#session.gap(message);
      case 'flush':
        return this.#session.flush(message.id, message.at);
      case 'end_of_stream':
        return this.#session.endOfStream(message.at);
    }
  }

  acknowledge(seq: number): void {
    this.#session.acknowledge(seq);
  }

  /** The socket is gone: the session waits for another, for the resume window. */
  detach(): void {
    this.#session.detach(this.#attempt);
  }

  /** Nobody will come back for the session. */
  discard(why: 'closed' | 'failed'): void {
    this.#session.discard(this.#attempt, why);
  }
}
