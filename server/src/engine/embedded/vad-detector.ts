import { VAD_WINDOW_SAMPLES } from '../engine.ts';
import { LevelFollower } from './level-follower.ts';
import { Vad } from './sherpa.ts';

/** Silero's probability of voice from which a window is voiced; it stays so down to 0.15 less (docs/ENGINE.md has the curve). */
const THRESHOLD = 0.3;
/** Next to nothing: how long speech and silence must last is the segmenter's business, not the model's. */
const NO_DURATION_S = 1e-5;
/** Never reached: past it sherpa-onnx would change the threshold. */
const NO_LIMIT_S = 1e5;
const BUFFER_S = 2;

/** Silero voice activity for one stream at a time. Runs in the voice activity process; about 0.15 ms a window. */
export class VadDetector {
  readonly #vad: Vad;
  readonly #level = new LevelFollower();
  readonly #lifted = new Float32Array(VAD_WINDOW_SAMPLES);

  /** Throws, or ends the process, when the model cannot be loaded. */
  constructor(model: string) {
    this.#vad = new Vad(
      {
        sileroVad: {
          model,
          threshold: THRESHOLD,
          minSilenceDuration: NO_DURATION_S,
          minSpeechDuration: NO_DURATION_S,
          maxSpeechDuration: NO_LIMIT_S,
          windowSize: VAD_WINDOW_SAMPLES,
        },
        sampleRate: 16_000,
        numThreads: 1,
        debug: false,
      },
      BUFFER_S,
    );
  }

  /** One verdict a window. `pcm` holds whole windows, consecutive since the last {@link reset}. */
  verdicts(pcm: Int16Array): Uint8Array {
    const verdicts = new Uint8Array(pcm.length / VAD_WINDOW_SAMPLES);
    for (let index = 0; index < verdicts.length; index++) {
      const at = index * VAD_WINDOW_SAMPLES;
      verdicts[index] = this.#window(pcm.subarray(at, at + VAD_WINDOW_SAMPLES)) ? 1 : 0;
    }
    return verdicts;
  }

  /** Ready for another stream. */
  reset(): void {
    this.#vad.reset();
    this.#level.reset();
  }

  #window(pcm: Int16Array): boolean {
    this.#level.lift(pcm, this.#lifted);
    this.#vad.acceptWaveform(this.#lifted);
    if (!this.#vad.isDetected()) return false;
    // sherpa-onnx collects a segment's audio and copies all of it at each window; nobody reads it.
    // Ending the segment leaves the model's state alone: the next voiced window opens another.
    this.#vad.flush();
    this.#vad.clear();
    return true;
  }
}
