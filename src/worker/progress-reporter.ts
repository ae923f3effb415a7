import type { Clock } from '../shared/time/clock.ts';

/** At most five reports a second: a reader's eye needs no more, and the page renders each. */
const REPORT_INTERVAL_MS = 200;

/** Thins out hints that something has changed: reports at once, then at a bounded rate, the newest last. */
export class ProgressReporter {
  readonly #clock: Clock;
  readonly #report: () => void;
  #lastMs = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | null = null;

  constructor(clock: Clock, report: () => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Something has changed. */
  hint(): void {
    if (this.#cancelTimer) return;
    const waitMs = this.#lastMs + REPORT_INTERVAL_MS - this.#clock.now();
    if (waitMs <= 0) this.flush();
    else this.#cancelTimer = this.#clock.after(waitMs, () => this.flush());
  }

  /** Reports now, and leaves no timer. */
  flush(): void {
    this.stop();
    this.#lastMs = this.#clock.now();
    this.#report();
  }

  /** Leaves no timer; what was hinted at is not reported. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}
