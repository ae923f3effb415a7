import { FULL_SCALE } from '../../../../../src/shared/audio/pcm16.ts';

/** Where quiet sound is lifted to: speech as it is usually recorded peaks about here (−10 dBFS). */
const TARGET_PEAK = 0.3;
/**
 * 20 dB. Silero, trained on ordinary levels, notices speech that peaks at −40 dBFS up to 450 ms late;
 * lifted by 20 dB, no later than loud speech. Noise lifted as much still gives no voice (docs/ENGINE.md).
 */
const MAX_GAIN = 10;
/** Per window of 32 ms: −6 dB a second, so that one loud click does not hide quiet speech for long. */
const PEAK_DECAY = 0.978;

/**
 * Lifts quiet audio for voice activity alone: the recogniser does not mind the level. Pure; one per
 * stream. Never lowers, never clips more than the input did, and knows only the past.
 */
export class LevelFollower {
  #peak = 0;

  /** Writes `pcm`, linear full scale −1 to 1 and lifted, to `out` of the same length. */
  lift(pcm: Int16Array, out: Float32Array): void {
    let peak = this.#peak * PEAK_DECAY;
    for (const sample of pcm) peak = Math.max(peak, Math.abs(sample) / FULL_SCALE);
    this.#peak = peak;
    const gain = Math.min(MAX_GAIN, Math.max(1, TARGET_PEAK / Math.max(peak, Number.EPSILON)));
    for (let index = 0; index < pcm.length; index++)
      out[index] = ((pcm[index] ?? 0) / FULL_SCALE) * gain;
  }

  reset(): void {
    this.#peak = 0;
  }
}
