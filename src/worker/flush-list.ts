import type { Outcome } from '../shared/stream/stream-state.ts';

/** Overflow: a further one is not sent but settles with the outcome. */
const MAX_OPEN_FLUSHES = 64;

export interface OpenFlush {
  /** Grows with each one asked; the wire's `id` is its decimal. */
  readonly number: number;
  /** Fixed when first asked: the timeline's end at that moment. */
  readonly at: number;
}

interface Entry extends OpenFlush {
  readonly promise: Promise<'flushed' | Outcome>;
  readonly settle: (result: 'flushed' | Outcome) => void;
}

/** Flushes asked for and not answered yet, by `at`. They outlive a connection: each sends them anew. */
export class FlushList {
  readonly #open: Entry[] = [];
  #nextNumber = 1;

  get hasOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Null when there are too many. Asking twice for the same edge is one flush. */
  ask(at: number): Promise<'flushed' | Outcome> | null {
    const newest = this.#open.at(-1);
    if (newest?.at === at) return newest.promise;
    if (this.#open.length >= MAX_OPEN_FLUSHES) return null;
    let settle: Entry['settle'] = () => undefined;
    const promise = new Promise<'flushed' | Outcome>((resolve) => (settle = resolve));
    this.#open.push({ number: this.#nextNumber++, at, promise, settle });
    return promise;
  }

  /** The first open one after `number`: what a connection that has sent up to `number` sends next. */
  after(number: number): OpenFlush | undefined {
    return this.#open.find((flush) => flush.number > number);
  }

  /**
   * Settles the one named by the server, if tiles reach its edge. One settled already is `unknown`,
   * and harmless; `early` is a server that answers before its finals.
   */
  settle(id: string, committed: number): 'settled' | 'unknown' | 'early' {
    const index = this.#open.findIndex((flush) => String(flush.number) === id);
    const flush = this.#open[index];
    if (!flush) return 'unknown';
    if (committed < flush.at) return 'early';
    this.#open.splice(index, 1);
    flush.settle('flushed');
    return 'settled';
  }

  /** The stream has ended: whatever is open settles with the outcome. */
  settleAll(outcome: Outcome): void {
    for (const flush of this.#open.splice(0)) flush.settle(outcome);
  }
}
