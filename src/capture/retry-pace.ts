/** Waits before each next try to open a microphone that was lost; the last is repeated. */
export const RETRY_DELAYS_MS: readonly number[] = [0, 250, 1_000, 2_000, 5_000];
/** A capture that lived so long was a good one: what ends it is a new fault, mended at once. */
export const STEADY_AFTER_MS = 10_000;
/** A device that is just being changed is back within these; then the user is told. */
const QUICK_TRIES = 3;
/** Devices come and go in bursts of events; each alone is worth a try, but not all at once. */
export const MIN_TRY_SPACING_MS = 250;

/** When a lost microphone is tried again: at once, then at growing distances. Milliseconds of one clock. */
export class RetryPace {
  /** In a row, since a capture was opened. */
  #failedTries = 0;
  /** Captures in a row that ended soon. */
  #shortLives = 0;
  #lastTryMs = Number.NEGATIVE_INFINITY;

  /** Until the next try by time alone. */
  get delayMs(): number {
    return RETRY_DELAYS_MS[Math.min(this.#troubles, RETRY_DELAYS_MS.length - 1)] as number;
  }

  get quickTriesSpent(): boolean {
    return this.#troubles >= QUICK_TRIES;
  }

  /** Until the next try for a reason of its own. */
  spacingMs(nowMs: number): number {
    return Math.max(0, this.#lastTryMs + MIN_TRY_SPACING_MS - nowMs);
  }

  noteTry(nowMs: number): void {
    this.#lastTryMs = nowMs;
  }

  noteFailure(): void {
    this.#failedTries += 1;
  }

  noteOpened(): void {
    this.#failedTries = 0;
  }

  /** A capture has ended by a fault: a single short one is nothing, several are a device that does not work. */
  noteFault(livedMs: number): void {
    this.#shortLives = livedMs < STEADY_AFTER_MS ? this.#shortLives + 1 : 0;
  }

  /** The user has acted. */
  startAnew(): void {
    this.#failedTries = 0;
    this.#shortLives = 0;
  }

  get #troubles(): number {
    return this.#failedTries + Math.max(0, this.#shortLives - 1);
  }
}
