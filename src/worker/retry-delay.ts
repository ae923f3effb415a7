const FIRST_MS = 250;
const LONGEST_MS = 5_000;
/** A server may ask for longer, but not for ever. */
const LONGEST_ASKED_MS = 60_000;

/**
 * Back-off of one stream's attempts (S10): 250 ms to 5 s, doubling, of which the upper half is
 * random, so that the clients of a server that comes back do not all come at once.
 */
export class RetryDelay {
  readonly #random: () => number;
  #failures = 0;

  /** `random`: in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait after one more failure; never less than the server asked for. */
  next(retryAfterMs = 0): number {
    const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#failures++, 10));
    const delayMs = (fullMs * (1 + this.#random())) / 2;
    return Math.max(delayMs, Math.min(retryAfterMs, LONGEST_ASKED_MS));
  }

  /** There was progress: the next failure is a first one. */
  reset(): void {
    this.#failures = 0;
  }
}
