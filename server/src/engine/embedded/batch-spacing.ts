import type { Clock } from '../../../../src/shared/time/clock.ts';

/** More streams than this share batches {@link SPACING_MS} apart: a message costs more than the windows in it. */
const UNSPACED_STREAMS = 2;
/** Half a window: what a verdict may wait for others'. */
const SPACING_MS = 16;

/** When the next batch of voice activity may start. */
export class BatchSpacing {
  readonly #clock: Clock;
  readonly #tryAgain: () => void;
  #nextMs = -Infinity;
  #cancelWake: (() => void) | null = null;

  /** `tryAgain` is called when one that had to wait may start. */
  constructor(clock: Clock, tryAgain: () => void) {
    this.#clock = clock;
    this.#tryAgain = tryAgain;
  }

  /** Who is told so starts one; who is not is called once it may. */
  mayStart(streams: number): boolean {
    if (streams <= UNSPACED_STREAMS) return true;
    const nowMs = this.#clock.now();
    const waitMs = this.#nextMs - nowMs;
    if (waitMs <= 0) {
      this.#nextMs = nowMs + SPACING_MS;
      return true;
    }
    this.#cancelWake ??= this.#clock.after(waitMs, () => {
      this.#cancelWake = null;
      this.#tryAgain();
    });
    return false;
  }

  /** Nobody is called any more. */
  close(): void {
    this.#cancelWake?.();
  }
}
