import {
  CONTEXT_SAMPLES,
  STATE_WIDTH,
  WINDOW_SAMPLES,
} from '../../../model/silero/silero-shape.ts';
import { LevelFollower } from './level-follower.ts';

/** Silero's probability of voice from which a window is voiced (docs/ENGINE.md has the curve), */
const THRESHOLD = 0.3;
/** and down to which those after it still are. Silero's own hysteresis is as wide. */
const LOWER_THRESHOLD = 0.15;

/** What Silero must know of one stream between two windows. */
export class StreamVoice {
  /** The last samples before the next window, and then the window: linear full scale, lifted. */
  readonly audio = new Float32Array(CONTEXT_SAMPLES + WINDOW_SAMPLES);
  readonly hidden = new Float32Array(STATE_WIDTH);
  readonly cell = new Float32Array(STATE_WIDTH);
  readonly #level = new LevelFollower();
  #isVoiced = false;

  /** `window` of 512 samples, that follows the last one. */
  put(window: Int16Array): void {
    this.audio.copyWithin(0, WINDOW_SAMPLES);
    this.#level.lift(window, this.audio.subarray(CONTEXT_SAMPLES));
  }

  /** The verdict on the window that was put, by its probability of voice. */
  judge(probability: number): boolean {
    this.#isVoiced = probability >= (this.#isVoiced ? LOWER_THRESHOLD : THRESHOLD);
    return this.#isVoiced;
  }
}
