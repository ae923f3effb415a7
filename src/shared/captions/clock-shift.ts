import type { Clock } from '../time/clock.ts';

/** Less is the difference between two engines, and the way through the network. */
const MIN_SHIFT_MS = 1_500;
/** Captioners whose clocks are remembered. */
const MAX_SENDERS = 16;

/**
 * How far the clocks of other captioners are from this page's, by how long after their end captions
 * come: of both the quickest ever, for the rest waited for something, be it for minutes of an outage.
 * Main thread.
 */
export class ClockShift {
  readonly #clock: Clock;
  /** Quickest; both are of no common time, and only their difference means something. */
  #ownMs = Infinity;
  readonly #othersMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Words that this page heard have come from its engine now. */
  noteOwn(endEpochMs: number): void {
    this.#ownMs = Math.min(this.#ownMs, this.#clock.now() - endEpochMs);
  }

  /** A caption has come from another now. */
  noteOther(sender: string, endEpochMs: number): void {
    const quickestMs = this.#othersMs.get(sender) ?? Infinity;
    this.#othersMs.delete(sender);
    this.#othersMs.set(sender, Math.min(quickestMs, this.#clock.now() - endEpochMs));
    const [oldest] = this.#othersMs.keys();
    if (this.#othersMs.size > MAX_SENDERS && oldest !== undefined) this.#othersMs.delete(oldest);
  }

  /** What to add to a time of the sender's to have this page's; 0 where they agree, or nothing is known. */
  shiftMs(sender: string): number {
    const otherMs = this.#othersMs.get(sender);
    if (otherMs === undefined || this.#ownMs === Infinity) return 0;
    const shiftMs = otherMs - this.#ownMs;
    return Math.abs(shiftMs) > MIN_SHIFT_MS ? shiftMs : 0;
  }
}
