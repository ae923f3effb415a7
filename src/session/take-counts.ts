import { msToSamples, SAMPLE_RATE_HZ } from '../shared/audio/sample-rate.ts';
import { NO_PROGRESS, type StreamProgress } from '../shared/stream/stream-state.ts';
import type { Held } from '../state/link.ts';
import type { Receipt } from '../state/session-state.ts';

/** The longest frame: so close to its bound, the buffer has no room for the next. */
const FRAME_SAMPLES = msToSamples(100);

/** What a take has come to, over all its tries. Samples at 16 kHz. */
export class TakeCounts {
  readonly #capacitySamples: number;
  #progress: StreamProgress = NO_PROGRESS;
  /** Given up here, without a word from the stream. */
  #abandonedSamples = 0;
  heardSamples = 0;
  waitMs = 0;

  constructor(capacitySamples: number) {
    this.#capacitySamples = capacitySamples;
  }

  /** Whether the server has taken more, or told more, than before. */
  note(progress: StreamProgress): boolean {
    const { receivedSamples, committedSamples } = this.#progress;
    this.#progress = progress;
    return (
      progress.receivedSamples > receivedSamples || progress.committedSamples > committedSamples
    );
  }

  /** No word covers it yet. */
  get held(): Held {
    const { heldSamples } = this.#progress;
    return {
      seconds: Math.floor(heldSamples / SAMPLE_RATE_HZ),
      isFull: heldSamples + FRAME_SAMPLES > this.#capacitySamples,
    };
  }

  /** Nobody will transcribe the rest: the stretch of the timeline that is missing for good; null if none is. */
  abandonRest(): { readonly start: number; readonly end: number } | null {
    const { committedSamples: start, pushedSamples: end } = this.#progress;
    if (end <= start) return null;
    this.#progress = { ...this.#progress, committedSamples: end, heldSamples: 0 };
    this.#abandonedSamples += end - start;
    return { start, end };
  }

  get receipt(): Receipt {
    return {
      heardSamples: this.heardSamples,
      transcribedSamples: this.#progress.transcribedSamples,
      missingSamples: this.#progress.missingSamples + this.#abandonedSamples,
      waitMs: this.waitMs,
    };
  }
}
