import { samplesToMs } from '../shared/audio/sample-rate.ts';

/** Long enough that a frame more or less is 3 %, not 10. */
const WINDOW_MS = 3_000;
/** Further off than any sound card: the device runs at another rate than its context believes. */
const TOLERANCE = 0.1;
/** A stall and the burst that makes up for it put one window off each at most. */
const WINDOWS_OFF = 2;
/** As for the timeline (S16): a hole or a step of the wall clock, no matter of rate. */
const JUMP_MS = 500;

interface Point {
  readonly samples: number;
  readonly capturedAtMs: number;
}

/** Compares a capture's count of samples with its own capture times: is that 16 kHz? */
export class CaptureRate {
  #from: Point | null = null;
  #last: Point | null = null;
  /** In a row and in the same direction: above 0 too fast, below too slow. */
  #windowsOff = 0;

  /** `samples`: counted until the end of a frame. True once the rate is wrong for good. */
  isWrongAt(samples: number, capturedAtMs: number): boolean {
    const point = { samples, capturedAtMs };
    const last = this.#last;
    this.#last = point;
    if (!last || !this.#from || isBroken(last, point)) {
      this.#from = point;
      this.#windowsOff = 0;
      return false;
    }
    const elapsedMs = capturedAtMs - this.#from.capturedAtMs;
    if (elapsedMs < WINDOW_MS) return false;
    const ratio = samplesToMs(samples - this.#from.samples) / elapsedMs;
    this.#from = point;
    this.#count(ratio);
    return Math.abs(this.#windowsOff) >= WINDOWS_OFF;
  }

  #count(ratio: number): void {
    const off = Math.abs(ratio - 1) > TOLERANCE ? Math.sign(ratio - 1) : 0;
    this.#windowsOff = off !== 0 && off * this.#windowsOff >= 0 ? this.#windowsOff + off : off;
  }
}

function isBroken(last: Point, next: Point): boolean {
  const passedMs = next.capturedAtMs - last.capturedAtMs;
  return passedMs < 0 || passedMs - samplesToMs(next.samples - last.samples) > JUMP_MS;
}
