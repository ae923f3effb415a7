import { putLast } from '../put-last.ts';
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
  readonly #own = new Quickest();
  readonly #others = new Map<string, Quickest>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Words that this page heard have come from its engine now. */
  noteOwn(endEpochMs: number, isFinal: boolean): void {
    this.#own.note(this.#clock.now() - endEpochMs, isFinal);
  }

  /** A caption has come from another now. */
  noteOther(sender: string, endEpochMs: number, isFinal: boolean): void {
    const quickest = this.#others.get(sender) ?? new Quickest();
    quickest.note(this.#clock.now() - endEpochMs, isFinal);
    putLast(this.#others, sender, quickest, MAX_SENDERS);
  }

  /** What to add to a time of the sender's to have this page's; 0 where they agree, or nothing is known. */
  shiftMs(sender: string): number {
    const other = this.#others.get(sender);
    if (!other) return 0;
    // Finals wait longer than partials, by one engine longer than by another.
    const byPartials = other.partialMs - this.#own.partialMs;
    const byAll = other.anyMs - this.#own.anyMs;
    const shiftMs = Number.isFinite(byPartials) ? byPartials : byAll;
    return Number.isFinite(shiftMs) && Math.abs(shiftMs) > MIN_SHIFT_MS ? shiftMs : 0;
  }
}

/** Of no common time: only the difference of two means something. */
class Quickest {
  partialMs = Infinity;
  anyMs = Infinity;

  note(delayMs: number, isFinal: boolean): void {
    this.anyMs = Math.min(this.anyMs, delayMs);
    if (!isFinal) this.partialMs = Math.min(this.partialMs, delayMs);
  }
}
