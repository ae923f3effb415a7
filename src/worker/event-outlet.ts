import { EventQueue, type StreamEvent } from './event-queue.ts';
import type { StreamLog } from './stream-log.ts';

/** Where a stream's events go: to its listener, at once, or into a queue for a reader who may come late. */
export class EventOutlet {
  readonly #queue = new EventQueue();
  readonly #onEvent: ((event: StreamEvent) => void) | undefined;
  readonly #log: StreamLog;

  constructor(onEvent: ((event: StreamEvent) => void) | undefined, log: StreamLog) {
    this.#onEvent = onEvent;
    this.#log = log;
  }

  /** Throws TypeError where there is a listener. */
  get events(): AsyncIterable<StreamEvent> {
    if (this.#onEvent) throw new TypeError('the events of this stream go to onEvent');
    return this.#queue;
  }

  /** `full`: nobody reads, and it was not taken. A listener's bug is not the stream's: it is logged. */
  emit(event: StreamEvent): 'taken' | 'full' {
    if (!this.#onEvent) return this.#queue.push(event);
    try {
      this.#onEvent(event);
    } catch {
      this.#log.warn('listener_failed', { event: event.type });
    }
    return 'taken';
  }
}
