import { EncodedSegment } from './encoded-segment.ts';
import { freeNow } from './free-now.ts';
import type { LookMessage } from './moonshine-messages.ts';
import type { MoonshineRuns } from './moonshine-sessions.ts';

/** Samples of a buffer when it is made: 12 s, the longest tile. Those that were never written to take no memory yet. */
const FIRST_SAMPLES = 196_608;

/** One segment in a Moonshine process: its audio, which grows, and what was encoded of it. */
export class LookedAtSegment {
  readonly encoded: EncodedSegment;
  #audio = new Int16Array(FIRST_SAMPLES);

  constructor(sessions: MoonshineRuns) {
    this.encoded = new EncodedSegment(sessions);
  }

  /** What comes is another segment, in the rooms of this one. */
  begin(): void {
    this.encoded.begin();
  }

  /** It has ended, and its rooms are not to be used any more. */
  free(): void {
    this.encoded.free();
    freeNow(this.#audio);
  }

  /** The audio that the look is at: a view of what is kept. */
  audio({ known, samples, length }: LookMessage): Int16Array {
    const end = known + samples.length;
    if (end > this.#audio.length) {
      const larger = new Int16Array(Math.max(end, 2 * this.#audio.length));
      larger.set(this.#audio);
      freeNow(this.#audio);
      this.#audio = larger;
    }
    this.#audio.set(samples, known);
    return this.#audio.subarray(0, length);
  }
}
