import type { Clock } from '../time/clock.ts';
import type { Caption } from './caption.ts';

/** One partial of a segment in so long: readable, and what a room of many can bear. */
export const PARTIAL_INTERVAL_MS = 400;

interface Sent {
  readonly atMs: number;
  readonly text: string;
}

/** Lets partials through: of each segment the first at once, then the newest in each interval, never the same text again. */
export class PartialThrottle {
  readonly #clock: Clock;
  readonly #send: (caption: Caption) => void;
  /** By segment. */
  readonly #sent = new Map<string, Sent>();
  readonly #waiting = new Map<string, { caption: Caption; readonly cancel: () => void }>();

  constructor(clock: Clock, send: (caption: Caption) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  offer(caption: Caption): void {
    const { id } = caption;
    const waiting = this.#waiting.get(id);
    const sent = this.#sent.get(id);
    if (waiting) waiting.caption = caption;
    else if (caption.text !== sent?.text) this.#take(caption, sent);
  }

  /** What waits of the segment is dropped: its final is due, or it is another's. */
  end(id: string): void {
    this.#waiting.get(id)?.cancel();
    this.#waiting.delete(id);
    this.#sent.delete(id);
  }

  /** Of all segments. */
  endAll(): void {
    for (const id of new Set([...this.#waiting.keys(), ...this.#sent.keys()])) this.end(id);
  }

  #take(caption: Caption, sent: Sent | undefined): void {
    const waitMs = sent ? sent.atMs + PARTIAL_INTERVAL_MS - this.#clock.now() : 0;
    if (waitMs <= 0) this.#pass(caption);
    else {
      const cancel = this.#clock.after(waitMs, () => this.#handleDue(caption.id));
      this.#waiting.set(caption.id, { caption, cancel });
    }
  }

  #handleDue(id: string): void {
    const caption = this.#waiting.get(id)?.caption;
    this.#waiting.delete(id);
    if (caption && caption.text !== this.#sent.get(id)?.text) this.#pass(caption);
  }

  #pass(caption: Caption): void {
    this.#sent.set(caption.id, { atMs: this.#clock.now(), text: caption.text });
    this.#send(caption);
  }
}
