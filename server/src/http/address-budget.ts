import { putLast } from '../../../src/shared/put-last.ts';
import type { Clock } from '../../../src/shared/time/clock.ts';

const WINDOW_MS = 60_000;
/** Addresses that are remembered; the oldest goes first. */
const MAX_REMEMBERED_ADDRESSES = 10_000;

/** So many of something a minute for each address. */
export class AddressBudget {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #spent = new Map<string, { count: number; readonly sinceMs: number }>();

  /** At most `limit` within a minute of an address's first. */
  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Counts one more; refusing is the caller's business. */
  spend(address: string): void {
    const known = this.#spent.get(address);
    if (known && this.#clock.now() - known.sinceMs < WINDOW_MS) {
      known.count++;
      return;
    }
    const fresh = { count: 1, sinceMs: this.#clock.now() };
    putLast(this.#spent, address, fresh, MAX_REMEMBERED_ADDRESSES);
  }

  /** Until an address that has spent all has some again; 0 or less: it has some. */
  waitMs(address: string): number {
    const known = this.#spent.get(address);
    if (!known || known.count < this.#limit) return 0;
    return known.sinceMs + WINDOW_MS - this.#clock.now();
  }
}
