import type { Outcome, StreamState } from '../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';

/** What a stream tells. `closed` comes once and is the last (S8). */
export type StreamEvent =
  | TranscriptEvent
  | { readonly type: 'state'; readonly state: Exclude<StreamState, { type: 'closed' }> }
  | { readonly type: 'closed'; readonly outcome: Outcome };

/** Hours of finals that nobody reads; far beyond any program that reads at all. */
export const MAX_UNREAD_EVENTS = 100_000;

/** An unread event; a newer partial of the same segment takes its place. */
interface Slot {
  event: StreamEvent;
}

type Waiter = (result: IteratorResult<StreamEvent, undefined>) => void;

/**
 * Events between the stream and its one reader, who may come late (S8): partials of one segment
 * coalesce to the newest, and so do neighbouring states; finals, gaps and the terminal event all
 * stay. A reader that leaves its loop makes room for another, which finds what
 * the first has left.
 */
export class EventQueue implements AsyncIterable<StreamEvent> {
  readonly #slots = new Map<number, Slot>();
  #nextNumber = 0;
  readonly #partials = new Map<string, Slot>();
  #waiters: Waiter[] = [];
  #hasReader = false;
  /** The terminal event was pushed. */
  #isComplete = false;

  get unread(): number {
    return this.#slots.size;
  }

  /** `full`: not taken. The terminal event always is; nothing is taken after it. */
  push(event: StreamEvent): 'taken' | 'full' {
    if (this.#isComplete) return 'full';
    if (event.type === 'closed') this.#isComplete = true;
    if (event.type === 'discard') this.#dropPartials();
    const waiter = this.#waiters.shift();
    if (waiter) {
      waiter({ done: false, value: event });
      if (this.#isComplete) this.#endWaiters();
      return 'taken';
    }
    if (this.#coalesce(event)) return 'taken';
    if (this.#slots.size >= MAX_UNREAD_EVENTS && event.type !== 'closed') return 'full';
    const slot: Slot = { event };
    this.#slots.set(this.#nextNumber++, slot);
    if (event.type === 'partial') this.#partials.set(event.id, slot);
    return 'taken';
  }

  /** Throws TypeError while another reader is at it. */
  [Symbol.asyncIterator](): AsyncIterator<StreamEvent, undefined> {
    if (this.#hasReader) throw new TypeError('the events of this stream have a reader already');
    this.#hasReader = true;
    let isReading = true;
    return {
      next: () => (isReading ? this.#next() : Promise.resolve({ done: true, value: undefined })),
      return: () => {
        if (isReading) this.#release();
        isReading = false;
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #next(): Promise<IteratorResult<StreamEvent, undefined>> {
    for (const [number, slot] of this.#slots) {
      this.#slots.delete(number);
      const { event } = slot;
      if (event.type === 'partial') this.#partials.delete(event.id);
      return Promise.resolve({ done: false, value: event });
    }
    if (this.#isComplete) {
      this.#hasReader = false; // a loop that runs to the end does not call `return`
      return Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #coalesce(event: StreamEvent): boolean {
    const slot = this.#staleSlot(event);
    if (slot) slot.event = event;
    return slot !== undefined;
  }

  /** They are void; and a later one of the same segment must not take a place before the `discard`. */
  #dropPartials(): void {
    for (const [number, { event }] of this.#slots)
      if (event.type === 'partial') this.#slots.delete(number);
    this.#partials.clear();
  }

  /** The unread event that `event` makes out of date. */
  #staleSlot(event: StreamEvent): Slot | undefined {
    if (event.type === 'partial') return this.#partials.get(event.id);
    if (event.type !== 'state') return undefined;
    const newest = this.#slots.get(this.#nextNumber - 1);
    return newest?.event.type === 'state' ? newest : undefined;
  }

  #release(): void {
    this.#hasReader = false;
    this.#endWaiters();
  }

  #endWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter({ done: true, value: undefined });
  }
}
